"""What worlds may know at a month: releases, paths, sets of free numbers, and measurements."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import SPEND, TOKENS, VENUES
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.validation.assimilation import free_numbers
from openclosed.experiments.validation.assimilation.free_numbers import (
    CUT_OFFS,
    HEAD,
    column,
    free_of,
    sets_of,
    values_at,
    within,
)
from openclosed.experiments.validation.assimilation.tasks import LEVELS, cut_off, weighing
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters import describe
from openclosed.sim.parameters.known_releases import FIRST_VINTAGE, published_by
from openclosed.sim.parameters.paths import replaced
from tests.experiments.conftest import question


def test_releases_and_what_is_scheduled_stop_at_the_month() -> None:
    blind = cut_off(Parameters(), "2024-08", "2025-08")
    assert blind.releases.replayed_until == "2024-08"
    assert all(max(path) <= "2024-08" for path in blind.schedule.values())
    assert any("2025-02" in path for path in Parameters().schedule.values())
    assert blind.clock.horizon == 32.0
    assert blind.vendors["overseas"].published == published_by("overseas", FIRST_VINTAGE)
    late = cut_off(Parameters(), "2026-01", "2026-06")
    assert late.vendors["overseas"].published == published_by("overseas")
    early = cut_off(Parameters(), "2023-03", "2023-09")
    assert early.schedule == {}
    assert early.clock.horizon == 2 * early.verdict.window  # long enough for a verdict


def test_a_release_of_the_record_after_the_cut_off_is_not_made() -> None:
    """Of 2025-01 the record has the largest step of open capability, +6.7 points at once."""
    small = replaced(Parameters(), "firms.count", 30)
    gave = {}
    for month in ("2024-12", "2025-01"):
        model = Ecosystem(cut_off(small, month, "2025-01"), rng=1).run()
        gave[month] = model.outcomes["capability_open"].to_numpy()
    assert gave["2024-12"][:24] == pytest.approx(gave["2025-01"][:24])
    assert gave["2025-01"][24] == pytest.approx(139.88)
    assert gave["2024-12"][24] < 139.0


def test_of_sets_the_latest_cut_off_that_is_not_later_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three sets of one hypothesis, none of which all cut-offs leave."""
    monkeypatch.setattr(free_numbers, "SETS", tmp_path / "sets.csv")
    rows = [
        ("lasting", 0, 1.0, 2.0, np.nan, 0.123456),
        ("lasting", 1, 2.5, np.nan, np.nan, 0.2),
        ("lasting", 2, np.nan, 1.5, 2.9, 0.3),
    ]
    pd.DataFrame(rows, columns=[*HEAD, "choice.noise"]).to_csv(tmp_path / "sets.csv", index=False)
    assert sets_of("lasting", "2025-03")["choice.noise"].tolist() == [0.123456, 0.2]
    assert sets_of("lasting", "2025-06")["choice.noise"].tolist() == [0.123456, 0.3]
    assert sets_of("lasting", "2026-06")["choice.noise"].tolist() == [0.3]
    with pytest.raises(BadInput, match=r"hypothesis=origin: .* 2025-12 "):
        sets_of("origin", "2026-01")
    with pytest.raises(BadInput, match=r"2024-11: .* from 2024-12 on"):
        sets_of("lasting", "2024-11")


@pytest.mark.usefixtures("validation")
def test_the_shipped_sets_hold_numbers_that_are_free_around_the_models_own() -> None:
    """A number that they do not hold is anywhere in its range."""
    free, again = (
        question(f"experiment={one}").settings.model_dump()["free"]
        for one in ("calibration", "anchored")
    )
    assert free == again
    inside = {info.name: info.default for info in describe(Parameters())}
    assert [
        name for name in free if not free[name]["low"] <= inside[name] <= free[name]["high"]
    ] == []
    table = pd.read_csv(free_numbers.SETS)
    assert list(table.columns[: len(HEAD)]) == [*HEAD]
    assert set(table.columns[len(HEAD) :]) <= {*free}
    assert (table[[column(one) for one in CUT_OFFS]].min() > 0).all()


ASKED = {
    "work.per_point": {"low": 0.14, "high": 0.35},
    "choice.noise": {"low": 0.5, "high": 2.5, "told_by": "V8"},
}


def test_a_place_is_between_the_ends_of_a_free_number_unless_a_hypothesis_sets_it() -> None:
    free = free_of(Parameters(), ASKED)
    values = values_at(free, np.array([[0.0, 0.5], [1.0, 0.25]]))
    assert values == pytest.approx(np.array([[0.14, 1.5], [0.35, 1.0]]))
    assert free[1].told_by == "V8"
    per_point, noise = within(question("hypothesis=smooth_work").parameters, free)
    assert (per_point.low, per_point.high) == (0.4, 0.4)
    assert (noise.low, noise.high) == (0.5, 2.5)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, ": "),
        ({"choice.nois": {"low": 0, "high": 1}}, ".choice.nois: "),
        ({"network.standards_years": {"low": 0, "high": 1}}, ".network.standards_years: "),
        ({"choice.noise": [0, 1]}, ".choice.noise=[0, 1]: must be a mapping with low and high"),
        ({"choice.noise": {"low": 1, "high": 1}}, ".choice.noise: low and high must be from 0"),
        ({"choice.noise": {"low": 0, "high": 1, "step": 2}}, ".choice.noise.step: must be one of"),
        ({"choice.ties": {"low": 0, "high": 1}}, ".choice.ties: "),
    ],
)
def test_what_cannot_be_free_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        free_of(Parameters(), asked)
    assert str(refused.value).startswith(f"experiment.free{says}")


def test_of_venues_tokens_every_month_weighs_and_of_all_else_the_first_and_the_last() -> None:
    keys = (
        "open_share_tokens_developers", "our gateway", "open_share_spend_developers",
        "developers_both", "capability_gap", "adoption_organisations",
    )  # fmt: skip
    months = [f"2025-{month:02}" for month in range(3, 8)]
    rows = [Measurement(key, month, 0.4, 0.4) for key in keys for month in ["2024-11", *months]]
    found = weighing("2025-06", rows)
    assert {key: [one.month for one in found if one.figure.key == key] for key in keys} == {
        "open_share_tokens_developers": months[:4],
        "our gateway": months[:4],
        "open_share_spend_developers": ["2025-03", "2025-06"],
        "developers_both": ["2024-11", "2025-06"],  # no venue, so from its start
        "capability_gap": [],
        "adoption_organisations": [],
    }
    assert len(weighing("2026-01", rows[12:14])) == 1  # a single month counts once


def test_the_record_weighs_worlds_by_what_venues_show_since_they_do_and_by_levels() -> None:
    found = weighing("9999-12")
    of_venues = [one for one in found if one.figure.venue]
    assert list(dict.fromkeys(one.figure.venue for one in of_venues)) == list(VENUES)  # in order
    assert {one.figure.outcome for one in of_venues} == {TOKENS, SPEND}
    assert {one.figure.key for one in found if not one.figure.venue} == set(LEVELS)
    assert min(one.month for one in of_venues) >= SINCE
