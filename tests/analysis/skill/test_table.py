"""Rows and means of scores, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.measurements import Measurement
from analysis.skill import bootstrap, table
from analysis.skill.forecasts import ANCHORED, MIXTURE
from tests.analysis.skill.made_up import LAST, skill

DEVELOPERS = "open_share_tokens_developers"


def measured(low: float, high: float) -> Measurement:
    return Measurement(DEVELOPERS, "2026-01", low, high)


def test_a_row_has_the_intervals_and_scores_of_its_members() -> None:
    members = np.linspace(0.0, 1.0, 101)
    row = table.row_of(members, measured(0.97, 0.99))
    assert (row["median"], row["below"], row["above"]) == pytest.approx((0.5, 0.05, 0.95))
    assert (row["in_50"], row["in_90"]) == (0.0, 0.0)
    assert row["interval_score"] == pytest.approx(0.9 + 20 * 0.02)
    assert row["pit_low"] == pytest.approx(97 / 102)


def test_who_says_nothing_has_no_score() -> None:
    row = table.row_of(np.array([np.nan]), measured(0.5, 0.6))
    assert np.isnan(list(row.values())).all()
    assert set(row) == set(table.row_of(np.array([0.5]), measured(0.5, 0.6)))


def test_every_case_has_a_row_for_every_forecaster() -> None:
    scored = skill().scored
    own = scored[scored["figure"] == DEVELOPERS]
    counts = own.groupby("forecaster").size()
    assert {MIXTURE, ANCHORED, "lasting", "experience, anchored", "trend"} <= set(counts.index)
    assert counts.min() == counts.max()
    others = scored[scored["figure"] != DEVELOPERS]
    assert set(others["forecaster"]) == {
        MIXTURE, ANCHORED, "last value", "trend", "random walk", "trend and walk",
    }  # fmt: skip


def test_means_are_over_origins_with_blocks_as_long_as_the_horizon() -> None:
    scored = skill().scored
    means = table.summary(scored)
    case = scored[(scored["figure"] == DEVELOPERS) & (scored["horizon"] == 3)]
    own, model = (
        case.loc[case["forecaster"] == name, "crps"].to_numpy() for name in ("random walk", MIXTURE)
    )
    row = means.query("figure == @DEVELOPERS and horizon == 3 and forecaster == 'random walk'")
    assert float(row["crps"].iloc[0]) == pytest.approx(own.mean())
    assert int(row["origins"].iloc[0]) == own.size == 13
    low, high = bootstrap.mean_interval(own, 3)
    assert (row["crps_low"].iloc[0], row["crps_high"].iloc[0]) == pytest.approx((low, high))
    more, *ends = table.difference(case, MIXTURE, "random walk")
    assert more == pytest.approx((model - own).mean())
    assert ends == pytest.approx(bootstrap.mean_interval(model - own, 3))


def test_a_difference_is_over_the_origins_where_both_spoke() -> None:
    row = pd.DataFrame(
        {
            "horizon": 1,
            "origin": ["2025-03", "2025-04", "2025-03", "2025-04"],
            "forecaster": [MIXTURE, MIXTURE, "trend", "trend"],
            "crps": [0.3, 0.1, np.nan, 0.2],
        }
    )
    assert table.difference(row, MIXTURE, "trend")[0] == pytest.approx(-0.1)


def test_fifths_add_up_to_all_cases() -> None:
    fifths = table.pit_table(skill().scored)
    parts = fifths[[f"fifth_{n}" for n in range(1, 6)]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(1.0)


def test_paths_end_after_half_a_year_but_for_the_last_origin() -> None:
    paths = skill().paths
    own = paths[(paths["figure"] == DEVELOPERS) & (paths["forecaster"] == ANCHORED)]
    assert own.groupby("origin")["month"].max().to_dict() == {
        "2025-06": "2025-12",
        LAST: "2026-06",
    }
    assert own["record_low"].notna().all()


def test_the_chance_counts_both_sides_and_is_never_nothing() -> None:
    members = np.linspace(0.01, 0.99, 99)
    assert table.chance_of(members, 0.5, 0.5) == 1.0
    assert table.chance_of(members, 0.98, 0.985) == pytest.approx(2 * 3 / 100)
    assert table.chance_of(members, 2.0, 3.0) == pytest.approx(2 / 100)
    assert table.chance_of(members, 0.0, 0.0) == pytest.approx(2 / 100)
    assert table.chance_of(members, 0.1, 0.9) == 1.0
    assert np.isnan(table.chance_of(members, np.nan, np.nan))
