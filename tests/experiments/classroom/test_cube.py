"""The page's data: values of a run by time, and the cube, exact to a step."""

import numpy as np
import pytest

from openclosed.experiments.classroom.cube import (
    FACT_KEYS,
    FACTS,
    MEASURES,
    MOST_PRICE,
    NEEDED,
    PERCENT,
    TODAY_SERIES,
    by_time,
    pack,
    quantise,
    speeds,
    times_of,
    unpack,
)
from openclosed.sim import Parameters

SMALL = Parameters.model_validate({"clock": {"horizon": 40}})
SHAPE = (4, 5)  # scenarios, runs
VALUES = np.random.default_rng(1).random((len(MEASURES), *SHAPE, 6))
TODAY_VALUES = np.random.default_rng(4).random((len(TODAY_SERIES), SHAPE[1], 6))
FACT_VALUES = 9.0 * np.random.default_rng(2).random((len(FACT_KEYS), *SHAPE))
FACT_VALUES[FACT_KEYS.index("price")] /= 9.0
ENDINGS = np.random.default_rng(3).integers(0, 4, (len(MEASURES), *SHAPE)).astype(np.uint8)


def test_packed_values_come_back_within_half_a_step_and_a_failed_run_is_missing() -> None:
    values = VALUES.copy()
    values[:, 2, 3] = np.nan
    made = quantise(values, TODAY_VALUES, ENDINGS, FACT_VALUES)
    again = unpack(pack(made))
    for scenario in range(SHAPE[0]):
        for layer in range(len(MEASURES)):
            own = again.values(layer, scenario)
            assert own == pytest.approx(
                values[layer, scenario], abs=0.5 / PERCENT + 1e-12, nan_ok=True
            )
        for place, key in enumerate(FACT_KEYS):
            step = again.fact_layers[place].step
            assert again.fact(key, scenario) == pytest.approx(
                FACT_VALUES[place, scenario], abs=step / 2 + 1e-12
            )
    assert np.array_equal(again.endings, ENDINGS)
    assert np.array_equal(again.today_series, made.today_series)


def test_a_rare_price_does_not_hide_the_prices_of_other_runs() -> None:
    facts, price = FACT_VALUES.copy(), FACT_KEYS.index("price")
    facts[price] = np.random.default_rng(5).random(SHAPE)
    facts[price, 0, 0] = 270.0
    made = quantise(VALUES, TODAY_VALUES, ENDINGS, facts)
    assert made.fact("price", 0)[0] == MOST_PRICE
    assert made.fact("price", 1) == pytest.approx(facts[price, 1], abs=0.01)


def test_values_are_of_a_month_and_means_of_the_whole_years_after_it() -> None:
    record = np.random.default_rng(6).random((40, len(NEEDED)))
    assert times_of(SMALL, "2023-08") == ["2023-08", "2024", "2025"]
    values = by_time(record, SMALL, "2023-08")
    expected = [record[7], record[12:24].mean(axis=0), record[24:36].mean(axis=0)]
    assert values == pytest.approx(np.transpose(expected))


def test_the_two_speeds_are_yearly_gains_of_new_work_and_of_open_models() -> None:
    """Their difference is the change of closed-only work."""
    record = np.zeros((40, len(NEEDED)))
    path = record[:, NEEDED.index(FACTS["closed_only"])]
    path[:15] = 0.9  # before today
    path[15:] = np.interp(np.arange(15, 40), [15, 21, 27, 39], [0.2, 0.5, 0.3, 0.4])
    came, caught = speeds(record, SMALL, "2024-04")
    assert (came, caught) == pytest.approx((0.4 / 2, 0.2 / 2))
