"""What every result says of its start, its end, and the runs that it has."""

import math
from typing import Any

import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.results.provenance import REMADE
from openclosed.experiments.runs.finish import describe_so_far, describe_start, describe_stop

STATUS = ("done", "failed", "pending")


def config(**settings: Any) -> dict[str, Any]:
    """A manifest with these settings."""
    usual = {"unmeasured": "drawn", "start": "today", "prior": "central"}
    return {"config": usual | settings}


def test_a_start_names_its_prior_or_the_month_of_its_states_and_what_was_simulated_again() -> None:
    assert describe_start(config(unmeasured="default")) == ""
    for start, prior in (("prior", "central"), ("today", "sceptic")):
        said = describe_start(config(start=start, prior=prior))
        assert f"prior={prior}" in said
        assert LAST_MONTH not in said
    today, early = (describe_start(config(start=one)) for one in ("today", "2023"))
    assert LAST_MONTH in today
    assert LAST_MONTH in early
    assert ("2023" in today, "2023" in early) == (False, True)
    again = describe_start(config() | {REMADE: ["pricing", "work"]})
    assert again.startswith(today)
    assert "pricing and work" in again.removeprefix(today)


@pytest.mark.parametrize("points", [1, 3])
@pytest.mark.parametrize(("half", "reached"), [(0.0123456, True), (0.5, False), (None, False)])
def test_a_stop_says_how_wide_the_interval_was_and_whether_that_was_asked(
    points: int, half: float | None, reached: bool
) -> None:
    one = {"replicates": 45, "points": points, "outcome": "price_open", "wanted": 0.02,
           "reached": reached, "half_width": half}  # fmt: skip
    said = describe_stop({"stopped": one})
    for blank in ("45 runs", "price_open", "unknown" if half is None else f"{half:.3g}", "0.02"):
        assert blank in said
    assert ("widest" in said) == (points > 1)
    assert ("within" in said, "above" in said) == (reached, not reached)
    assert ("auto.max_replicates=45" in said) == (not reached)
    assert describe_stop({}) == ""


@pytest.mark.parametrize(
    ("done", "shown"),
    [
        ([7, 7], ()),
        ([7, 1200], ("base 7", "p1 1,200")),
        ([7, 9, 8, 3, 4], ("3 to 9", "5 points")),
    ],
)
@pytest.mark.parametrize("failed", [0, 2])
def test_an_unfinished_job_counts_its_runs_and_those_of_unequal_points(
    done: list[int], shown: tuple[str, ...], failed: int
) -> None:
    names = ["base", *(f"p{place}" for place in range(1, len(done)))]
    counted = [(name, "done") for name, count in zip(names, done, strict=True)
               for _ in range(count)]  # fmt: skip
    rows = [*counted, *[("base", "failed")] * failed, *[("base", "pending")] * 5]
    runs = pd.DataFrame(rows, columns=["point_name", "status"])
    counts = {one: int((runs["status"] == one).sum()) for one in STATUS}
    before = Finding("Open wins", ["So it is."], facts={"a": math.pi})
    found = describe_so_far(before, runs, {"status": counts})
    for text in (f"{sum(done):,} of {len(runs):,} runs", "5 are missing", *shown):
        assert text in found.title
    assert ("2 failed" in found.title) == bool(failed)
    assert ("(" in found.title) == bool(shown)
    assert [str(one).rstrip(": ") for one in found.sentences] == ["Open wins", "So it is."]
    assert found.facts == {"a": math.pi, "so_far": counts}
