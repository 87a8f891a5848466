"""Rows of scores, by hand."""

import numpy as np
import pytest

from analysis.evidence.measurements import Measurement
from analysis.skill import table
from analysis.skill.added import ADDED
from analysis.skill.forecasts import DEVELOPERS, HALF, MODEL, SHUFFLED
from analysis.statistics.baselines import FORECASTERS
from tests.analysis.skill.made_up import skill


def measured(low: float, high: float) -> Measurement:
    return Measurement(DEVELOPERS, "2026-01", low, high)


def test_a_row_has_the_interval_and_score_of_its_members() -> None:
    members = np.linspace(0.0, 1.0, 101)
    row = table.row_of(members, measured(0.97, 0.99))
    assert (row["median"], row["below"], row["above"]) == pytest.approx((0.5, 0.05, 0.95))
    assert row["in_90"] == 0.0
    assert table.row_of(members, measured(0.94, 0.99))["in_90"] == 1.0


def test_who_says_nothing_has_no_score() -> None:
    row = table.row_of(np.array([np.nan]), measured(0.5, 0.6))
    assert np.isnan(list(row.values())).all()
    assert set(row) == set(table.row_of(np.array([0.5]), measured(0.5, 0.6)))


def test_every_case_has_a_row_for_every_forecaster() -> None:
    scored = skill().scored
    plain = {MODEL, *FORECASTERS}
    for key, group in scored.groupby("figure"):
        counts = group.groupby("forecaster").size()
        assert counts.min() == counts.max()
        more = {HALF, "lasting", "experience", f"{SHUFFLED} 1"} if key == DEVELOPERS else set()
        assert set(counts.index) == plain | more
    assert ADDED.key in set(scored["figure"])
