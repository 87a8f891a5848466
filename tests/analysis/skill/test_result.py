"""The tables that a page shows of a result."""

import numpy as np
import pandas as pd
import pytest

from analysis.skill.forecasts import ANCHORED, DEVELOPERS, MIXTURE, WITHOUT_ERROR
from analysis.skill.result import (
    RIVALS,
    after_the_fit,
    beside_shuffled,
    by_hypothesis,
    quarters,
    standing,
)
from tests.analysis.skill.made_up import skill


def test_the_worst_pair_is_first_and_each_is_there_once() -> None:
    rows = standing(skill().scored)
    assert rows["times"].is_monotonic_decreasing
    assert not rows.duplicated(["figure", "horizon"]).any()


def test_the_best_rival_has_the_least_score_of_those_that_spoke_everywhere() -> None:
    for row in standing(skill().scored).to_dict("records"):
        rivals = {name: row[name] for name in RIVALS if not np.isnan(row[name])}
        assert row["best"] == min(rivals, key=rivals.__getitem__)
        assert row["model"] == ANCHORED
        assert row["times"] == pytest.approx(row[ANCHORED] / rivals[row["best"]])
        assert row["more"] == pytest.approx(row[ANCHORED] - rivals[row["best"]])


def test_who_was_silent_somewhere_is_left_out_and_the_mixture_stands_for_the_model() -> None:
    """Before December 2025 three surveys of enterprises are known at most, after one change."""
    found = skill(first="2023-11")
    rows = standing(found.scored)
    own = rows[rows["figure"] == "open_share_workloads_enterprises"]
    assert own["random walk"].isna().all()
    assert own["last value"].notna().all()
    assert own[ANCHORED].isna().all()
    assert set(own["model"]) == {MIXTURE}
    assert found.recent["origin"].min() == "2025-03"
    assert standing(found.recent)[ANCHORED].notna().all()


def test_hypotheses_are_told_apart_by_variant_and_shuffled_records_are_one() -> None:
    found = skill()
    table = by_hypothesis(found.scored).set_index(["hypothesis", "variant"])
    names = table.index.get_level_values(0)
    assert list(dict.fromkeys(names)) == ["all", "experience", "lasting", "shuffled record"]
    own = found.scored.query(
        "figure == @DEVELOPERS and horizon == 3 and forecaster == 'lasting, anchored'"
    )
    assert table.loc[("lasting", ANCHORED), "3"] == pytest.approx(own["crps"].mean())
    assert ("shuffled record", WITHOUT_ERROR) in table.index
    shuffled = beside_shuffled(found)
    assert list(shuffled["horizon"]) == [1, 3, 6, 12]
    assert (shuffled["least"] <= shuffled["most"]).all()
    assert shuffled["record"].iloc[1] == pytest.approx(own["crps"].mean())


def test_the_months_since_the_fit_are_judged_by_both_forecasts() -> None:
    """Shares about .25 miss every month from February 2026 on, with what is left out or without."""
    after = after_the_fit(skill(0.25))
    assert list(after["month"]) == [f"2026-0{month}" for month in range(1, 7)]
    assert after["outside"].tolist() == [False, True, False, False, True, True]
    one = skill(0.25).scored.query(
        "figure == @DEVELOPERS and horizon == 1 and month == '2026-03' and forecaster == @ANCHORED"
    )
    row = after.set_index("month").loc["2026-03"]
    assert row["below_anchored"] == pytest.approx(one["below"].iloc[0])
    met = after_the_fit(skill(0.32))
    assert (met["chance"] >= after["chance"]).all()


def test_weights_are_shown_by_quarter() -> None:
    weights = {f"2025-0{n}": {"a": n / 10, "b": 1 - n / 10} for n in range(3, 8)}
    assert list(quarters(weights).columns) == ["2025-03", "2025-06"]
    assert list(quarters(weights).index) == ["a", "b"]
    assert quarters({}).empty


def test_without_later_months_there_is_nothing() -> None:
    found = skill()
    nothing = found._replace(paths=pd.DataFrame())
    assert after_the_fit(nothing).empty
    assert standing(found.scored.head(0)).empty
    assert after_the_fit(found, "adoption_organisations").empty
    assert not after_the_fit(found, DEVELOPERS).empty
