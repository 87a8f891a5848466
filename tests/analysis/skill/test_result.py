"""The tables that other pages show of a result."""

import numpy as np
import pandas as pd
import pytest

from analysis.skill.result import DEVELOPERS, RIVALS, after_the_fit, standing
from tests.analysis.skill.made_up import LAST, skill


def test_the_worst_pair_is_first_and_each_is_there_once() -> None:
    rows = standing(skill().scored)
    assert rows["times"].is_monotonic_decreasing
    assert not rows.duplicated(["figure", "horizon"]).any()


def test_the_best_rival_has_the_least_score_of_those_that_spoke_everywhere() -> None:
    for row in standing(skill().scored).to_dict("records"):
        rivals = {name: row[name] for name in RIVALS if not np.isnan(row[name])}
        assert row["best"] == min(rivals, key=rivals.__getitem__)
        assert row["times"] == pytest.approx(row["model"] / rivals[row["best"]])
        assert row["more"] == pytest.approx(row["model"] - rivals[row["best"]])


def test_a_rival_that_was_silent_somewhere_is_left_out() -> None:
    """Before December 2025 three surveys of enterprises are known at most, after one change."""
    rows = standing(skill(first="2023-11").scored)
    own = rows[rows["figure"] == "open_share_workloads_enterprises"]
    assert own["random walk"].isna().all()
    assert own["last value"].notna().all()


def test_later_months_are_those_after_the_fit() -> None:
    found = skill()
    assert found.later["month"].min() > LAST
    assert len(found.later) < len(found.scored)


def test_the_months_since_the_fit_are_judged_by_the_bands() -> None:
    """Runs from .225 to .275 miss every band of 2026; those about .32 meet January's alone."""
    after = after_the_fit(skill(0.25))
    assert list(after["month"]) == [f"2026-0{month}" for month in range(1, 7)]
    assert after["outside"].all()
    assert after["middle_outside"].all()
    met = after_the_fit(skill(0.32))
    assert met["outside"].tolist() == [False, True, True, True, True, True]
    assert (met["chance"].to_numpy()[1:] < met["chance"].to_numpy()[0]).all()


def test_with_the_discrepancy_the_band_is_wider() -> None:
    after = after_the_fit(skill())
    assert (after["below_with_discrepancy"] < after["below"]).all()
    assert (after["above_with_discrepancy"] > after["above"]).all()


def test_without_later_months_there_is_nothing() -> None:
    found = skill()
    nothing = found._replace(paths=pd.DataFrame())
    assert after_the_fit(nothing).empty
    assert standing(found.scored.head(0)).empty
    assert after_the_fit(found, "adoption_organisations").empty
    assert not after_the_fit(found, DEVELOPERS).empty
