"""The page's data: values of a run by time, and the cube, exact to a step."""

import numpy as np
import pytest

from openclosed.experiments.classroom.cube import (
    FACT_KEYS,
    FACTS,
    MEASURES,
    MISSING,
    MOST_PRICE,
    NEEDED,
    PERCENT,
    TODAY_SERIES,
    Cube,
    by_time,
    pack,
    quantise,
    speeds,
    times_of,
    unpack,
    years_of,
)
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import INDEX

SMALL = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 40}})
COLUMNS = [INDEX[name] for name in NEEDED]
SHAPE = (4, 5)  # scenarios, runs
VALUES = np.random.default_rng(1).random((len(MEASURES), *SHAPE, 6))
TODAY_VALUES = np.random.default_rng(4).random((len(TODAY_SERIES), SHAPE[1], 6))
FACT_VALUES = 9.0 * np.random.default_rng(2).random((len(FACT_KEYS), *SHAPE))
FACT_VALUES[FACT_KEYS.index("price")] /= 9.0
LIKING_VALUES = np.random.default_rng(6).random((SHAPE[1], 6))
ENDINGS = np.random.default_rng(3).integers(0, 4, (len(MEASURES), *SHAPE)).astype(np.uint8)


def failed() -> Cube:
    """With a run that failed."""
    values = VALUES.copy()
    values[:, 2, 3] = np.nan
    return quantise(values, TODAY_VALUES, ENDINGS, FACT_VALUES, LIKING_VALUES)


def test_values_come_back_within_half_a_step() -> None:
    made = quantise(VALUES, TODAY_VALUES, ENDINGS, FACT_VALUES, LIKING_VALUES)
    for scenario in range(SHAPE[0]):
        for layer in range(len(MEASURES)):
            away = made.values(layer, scenario) - VALUES[layer, scenario]
            assert np.abs(away).max() <= 0.5 / PERCENT + 1e-12
        for place, key in enumerate(FACT_KEYS):
            away = made.fact(key, scenario) - FACT_VALUES[place, scenario]
            assert np.abs(away).max() <= made.fact_layers[place].step / 2 + 1e-12


def test_a_rare_price_does_not_hide_the_prices_of_other_runs() -> None:
    facts, price = FACT_VALUES.copy(), FACT_KEYS.index("price")
    facts[price] = np.random.default_rng(5).random(SHAPE)
    facts[price, 0, 0] = 270.0
    made = quantise(VALUES, TODAY_VALUES, ENDINGS, facts, LIKING_VALUES)
    assert made.fact("price", 0)[0] == MOST_PRICE
    assert made.fact("price", 1) == pytest.approx(facts[price, 1], abs=0.01)


def test_a_failed_run_is_missing() -> None:
    made = failed()
    assert (made.codes[:, 2, 3] == MISSING).all()
    assert np.isnan(made.values(0, 2)).any(axis=1).tolist() == [False] * 3 + [True, False]


def test_what_is_packed_unpacks() -> None:
    made = failed()
    again = unpack(pack(made))
    assert again.fact_layers == made.fact_layers
    for name in ("codes", "today_series", "endings", "facts", "liking"):
        assert np.array_equal(getattr(again, name), getattr(made, name))


def test_years_are_those_with_all_their_months() -> None:
    assert years_of(SMALL) == ["2023", "2024", "2025"]
    late = Parameters.model_validate({"clock": {"start": "2023-07", "horizon": 30}})
    assert years_of(late) == ["2024", "2025"]


def test_values_are_of_a_month_and_means_of_the_whole_years_after_it() -> None:
    record = Ecosystem(SMALL, rng=1).run().record
    assert times_of(SMALL, "2023-08") == ["2023-08", "2024", "2025"]
    values = by_time(record[:, COLUMNS], SMALL, "2023-08")
    assert values.shape == (len(NEEDED), 3)
    for row, name in enumerate(NEEDED):
        path = record[:, INDEX[name]]
        assert values[row] == pytest.approx([path[7], path[12:24].mean(), path[24:36].mean()])


def test_the_two_speeds_are_yearly_gains_of_new_work_and_of_open_models() -> None:
    """Their difference is the change of closed-only work."""
    record = np.zeros((40, len(NEEDED)))
    path = record[:, NEEDED.index(FACTS["closed_only"])]
    path[:15] = 0.9  # before today
    path[15:] = np.interp(np.arange(15, 40), [15, 21, 27, 39], [0.2, 0.5, 0.3, 0.4])
    came, caught = speeds(record, SMALL, "2024-04")
    assert (came, caught) == pytest.approx((0.4 / 2, 0.2 / 2))
