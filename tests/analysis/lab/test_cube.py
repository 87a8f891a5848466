"""The cube of runs: exact to a step, and small."""

import numpy as np

from openclosed.analysis.lab.cube import MISSING, PERCENT, Cube, cube, packed, unpacked
from openclosed.analysis.lab.yardsticks import FACTS, LAYERS, SHOWN

SHAPE = (4, 5)  # scenarios, runs
VALUES = np.random.default_rng(1).random((len(LAYERS), *SHAPE, 6))
FACT_VALUES = 9.0 * np.random.default_rng(2).random((len(FACTS), *SHAPE))
ENDINGS = np.random.default_rng(3).integers(0, 4, (len(SHOWN), *SHAPE)).astype(np.uint8)


def failed() -> Cube:
    """With a run that failed."""
    values = VALUES.copy()
    values[:, 2, 3] = np.nan
    return cube(values, ENDINGS, FACT_VALUES)


def test_values_come_back_within_half_a_step() -> None:
    made = cube(VALUES, ENDINGS, FACT_VALUES)
    for scenario in range(SHAPE[0]):
        for layer in range(len(LAYERS)):
            away = made.values(layer, scenario) - VALUES[layer, scenario]
            assert np.abs(away).max() <= 0.5 / PERCENT + 1e-12
        for place, key in enumerate(FACTS):
            away = made.fact(key, scenario) - FACT_VALUES[place, scenario]
            assert np.abs(away).max() <= made.fact_layers[place].step / 2 + 1e-12


def test_a_failed_run_is_missing() -> None:
    made = failed()
    assert (made.codes[:, 2, 3] == MISSING).all()
    assert np.isnan(made.values(0, 2)).any(axis=1).tolist() == [False] * 3 + [True, False]


def test_what_is_packed_unpacks() -> None:
    made = failed()
    again = unpacked(packed(made))
    assert again.fact_layers == made.fact_layers
    for name in ("codes", "endings", "facts"):
        assert np.array_equal(getattr(again, name), getattr(made, name))
