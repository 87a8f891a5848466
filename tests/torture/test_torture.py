"""A small part of what `python -m tests.torture` tries."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from openclosed.sim.parameters import Parameters, describe
from tests.sim.checking import check
from tests.sim.runs import tree
from tests.torture.journal import tried_journal
from tests.torture.tried import Tried, tried
from tests.torture.words import tried_words


def test_a_case_that_takes_too_long_or_has_a_fault_has_failed() -> None:
    def waits(seconds: float) -> str:
        time.sleep(seconds)
        return "is odd" if seconds else ""

    found = tried("waits", [60.0, 0.0, 0.01], waits, seconds=0.05)
    failures = [("60.0", "more than 0.05 s; "), ("0.01", "is odd")]
    assert found == ("waits", 3, failures, "")


def test_bounds_bring_no_more_work_than_can_be_placed() -> None:
    high, low = ({one.name: getattr(one, end) for one in describe()} for end in ("high", "low"))
    points = high["research.closed_start"] - low["work.cohorts.chat.need"]
    assert points * high["work.per_point"] <= 100_000


@pytest.mark.parametrize(("part", "count"), [(tried_words, 6), (tried_journal, 12)])
def test_a_few_cases_end_as_they_should(part: Callable[[int, int], Tried], count: int) -> None:
    assert part(count, 7).failures == []


@pytest.mark.parametrize(
    "values",
    [
        *({f"research.{one}_start": end} for one in ("closed", "open") for end in (0.0, 400.0)),
        {"pricing.cost_slope": 0.9, "vendors.continental.lag": 1000.0},
    ],
    ids=str,
)
def test_a_frontier_at_its_bounds_leaves_all_outcomes_finite(values: dict[str, float]) -> None:
    with np.errstate(all="raise", under="ignore"):
        check(Parameters.model_validate(tree({"firms.count": 30, "clock.horizon": 24.0} | values)))
