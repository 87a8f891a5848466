"""The tables that a page shows of a result."""

import numpy as np
import pytest

from analysis.skill import bootstrap
from analysis.skill.forecasts import DEVELOPERS, HALF, MODEL, SHUFFLED
from analysis.skill.result import RIVALS, by_hypothesis, coverage, standing, weights
from tests.analysis.skill.made_up import skill


def test_the_worst_pair_is_first_and_each_is_there_once() -> None:
    rows = standing(skill().scored)
    assert rows["times"].is_monotonic_decreasing
    assert not rows.duplicated(["figure", "horizon"]).any()
    assert standing(skill().scored.head(0)).empty


def test_the_best_rival_has_the_least_score_of_those_that_spoke_everywhere() -> None:
    for row in standing(skill().scored).to_dict("records"):
        rivals = {name: row[name] for name in RIVALS if not np.isnan(row[name])}
        assert row["best"] == min(rivals, key=rivals.__getitem__)
        assert row["times"] == pytest.approx(row[MODEL] / rivals[row["best"]])
        assert row["more"] == pytest.approx(row[MODEL] - rivals[row["best"]])


def test_a_difference_has_blocks_as_long_as_the_horizon() -> None:
    scored = skill().scored.query("figure == @DEVELOPERS and horizon == 3")
    [row] = standing(scored).to_dict("records")
    each = scored.set_index(["forecaster", "origin"])["crps"]
    more = (each[MODEL] - each[row["best"]]).sort_index().to_numpy()
    assert row["origins"] == more.size == 15
    assert (row["more_low"], row["more_high"]) == bootstrap.mean_interval(more, 3)


def test_who_was_silent_somewhere_has_no_score() -> None:
    """Before December 2025 three surveys of enterprises are known at most, after one change."""
    rows = standing(skill(first="2023-11").scored)
    own = rows[rows["figure"] == "open_share_workloads_enterprises"]
    assert own["random walk"].isna().all()
    assert own[[MODEL, "last value"]].notna().to_numpy().all()
    assert own[HALF].isna().all()


def test_coverage_counts_the_models_forecasts_by_figure() -> None:
    scored = skill().scored
    found = coverage(scored).set_index("figure")
    own = scored[(scored["figure"] == DEVELOPERS) & (scored["forecaster"] == MODEL)]
    assert list(found.loc[DEVELOPERS]) == [len(own), own["in_90"].sum()]
    assert coverage(scored.head(0)).empty


def test_hypotheses_are_told_apart_and_shuffled_records_are_one() -> None:
    found = skill()
    table = by_hypothesis(found).set_index("hypothesis")
    assert list(table.index) == ["lasting", "experience", MODEL, SHUFFLED]
    own = found.scored.query("figure == @DEVELOPERS and horizon == 3 and forecaster == 'lasting'")
    assert table.loc["lasting", "3"] == pytest.approx(own["crps"].mean())
    assert weights(found)["2025-06"].to_dict() == {"lasting": 0.8, "experience": 0.2}
