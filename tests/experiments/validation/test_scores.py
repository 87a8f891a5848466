"""Scores of distributions and of quantiles, how sure a mean of them is, and what is kept."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.experiments.validation.backtest import forecasts as quantiles
from openclosed.experiments.validation.backtest.scores import (
    crps,
    crps_of_quantiles,
    intersects,
    mean_interval,
)

values = st.floats(-5, 5)
members = st.lists(values, min_size=1, max_size=40).map(np.array)
GAP = INDICATORS["capability_gap"]


@given(members, values, st.one_of(st.just(0.0), st.floats(0, 3)))
def test_a_score_is_the_librarys_and_of_a_band_its_threshold_weight_outside_of_it(
    said: np.ndarray, low: float, width: float
) -> None:
    """The library needs a chaining function: the band is cut out of the line of thresholds."""
    high = low + width

    def chained(x: np.ndarray | float) -> np.ndarray:
        return np.minimum(x, low) + np.maximum(x - high, 0.0)

    expected = scoringrules.twcrps_ensemble(low, said, v_func=chained, estimator="nrg")
    assert crps(said, low, high) == pytest.approx(float(expected), abs=1e-9)


def test_a_band_is_covered_where_it_and_the_interval_have_a_value_in_common() -> None:
    bands = [(0.4, 0.6), (0.3, 0.3), (0.41, 0.6), (0.0, 0.19)]
    assert [intersects(0.2, 0.4, *band) for band in bands] == [True, True, False, False]


def test_evenly_spaced_quantiles_score_as_in_the_library() -> None:
    levels = (np.arange(9) + 0.5) / 9
    said = stats.norm.ppf(levels)
    expected = scoringrules.crps_quantile(0.7, said, levels)
    assert crps_of_quantiles(tuple(levels), said, 0.7, 0.7) == pytest.approx(float(expected))


def test_uneven_levels_stand_for_what_is_nearest_to_them() -> None:
    """Weights .3, .4 and .3, levels .1, .5 and .9, distances 3, 2 and 1."""
    found = crps_of_quantiles((0.1, 0.5, 0.9), np.array([1.0, 2.0, 3.0]), 4.0, 4.0)
    by_hand = 2 * (0.3 * 0.1 * 3.0 + 0.4 * 0.5 * 2.0 + 0.3 * 0.9 * 1.0)
    assert found == pytest.approx(by_hand)


def test_as_many_blocks_are_drawn_as_cover_the_series() -> None:
    """Quantiles of all ways to draw three of the eleven blocks of four, cut to eleven values."""
    series = np.random.default_rng(2).normal(size=11)
    rows = (np.arange(11)[:, None] + np.arange(4)) % 11
    ways = [series[rows[list(one)]].ravel()[:11].mean() for one in product(range(11), repeat=3)]
    assert np.isnan(mean_interval(series, 6)).all()  # fewer than two blocks
    found = mean_interval(series, 4, draws=20_000)
    assert found == pytest.approx(np.quantile(ways, [0.05, 0.95]), abs=0.05 * np.std(ways))


def kept(tmp_path: Path) -> Path:
    said = {(GAP, "2026-01"): np.linspace(0.0, 10.0, 101), (GAP, "2026-02"): np.array([])}
    path = tmp_path / "forecasts" / "1.csv"
    quantiles.write(quantiles.quantile_table(said, "2025-12"), path)
    return path


def test_quantiles_come_back_as_they_were_and_a_month_without_members_has_no_row(
    tmp_path: Path,
) -> None:
    table, levels = quantiles.read(kept(tmp_path)), np.array(quantiles.LEVELS)
    assert table[["indicator", "month", "origin"]].to_numpy().tolist() == [
        ["capability_gap", "2026-01", "2025-12"]
    ]
    found = quantiles.quantiles_at(table, "capability_gap", "2026-01")
    assert found == pytest.approx(10.0 * levels, abs=1e-3)
    assert quantiles.quantiles_at(table, "capability_gap", "2026-02") is None
    assert levels + levels[::-1] == pytest.approx(1.0)  # so one number costs its distance


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("q0.5,", "middle,"), "has no column q0.5"),
        (lambda text: text.replace("capability_gap", "gap"), "indicator=gap: must be one of"),
        (lambda text: text.replace(",5,", ",50,"), "quantiles must be numbers that do not fall"),
        (lambda text: text.replace(",5,", ",,"), "quantiles must be numbers that do not fall"),
        (lambda text: "", "no forecasts"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(
    tmp_path: Path, change: Callable[[str], str], says: str
) -> None:
    path = kept(tmp_path)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=r"1\.csv: ") as refused:
        quantiles.read(path)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match="not found"):
        quantiles.read(tmp_path / "none.csv")
