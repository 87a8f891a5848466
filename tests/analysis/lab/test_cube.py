"""The cube of runs: exact to a step, small, and with the order statistics that the page shows."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lab.cube import MISSING, band, cube, packed, unpacked
from analysis.lab.yardsticks import FACTS, STATES, YARDSTICKS

LAYERS = len(YARDSTICKS) + len(STATES)


def values(scenarios: int = 4, runs: int = 5, years: int = 6, seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed).random((LAYERS, scenarios, runs, years))
    drawn[2] *= 40.0
    drawn[4:6] *= 9.0
    return drawn


def ends(block: np.ndarray) -> np.ndarray:
    return np.zeros((len(YARDSTICKS), *block.shape[1:3]), np.uint8)


def facts(block: np.ndarray) -> np.ndarray:
    drawn = np.random.default_rng(2).random((len(FACTS), *block.shape[1:3]))
    drawn[list(FACTS).index("vendors")] = 7.0
    return drawn


def test_values_come_back_within_half_a_step() -> None:
    block = values()
    made = cube(block, ends(block), facts(block))
    for place, layer in enumerate(made.layers):
        for scenario in range(4):
            back = made.values(place, scenario)
            assert np.abs(back - block[place, scenario]).max() <= layer.step / 2 + 1e-12
    assert made.layers[0].high == 1.0
    assert made.layers[2].high == pytest.approx(block[2].max())
    for place, key in enumerate(FACTS):
        back = made.fact(key, 1)
        assert (
            np.abs(back - facts(block)[place, 1]).max() <= made.fact_layers[place].step / 2 + 1e-12
        )
    assert (made.fact("vendors", 0) == 7.0).all()


def test_a_failed_run_is_missing_and_in_no_band() -> None:
    block = values()
    block[:, 2, 3] = np.nan
    made = cube(block, ends(block), facts(block))
    assert (made.codes[:, 2, 3] == MISSING).all()
    assert np.isnan(made.values(0, 2)[3]).all()
    others = np.delete(made.values(0, 2), 3, axis=0)
    assert np.array_equal(band(made.values(0, 2)).median, band(others).median)
    assert np.isnan(band(np.full((3, 2), np.nan)).median).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_the_band_leaves_out_as_many_below_as_above(drawn: list[float]) -> None:
    runs = np.array(drawn)[:, None]
    low, median, high = band(runs)
    out = int(len(drawn) * 0.1 + 1e-9)
    assert low[0] == np.sort(drawn)[out]
    assert high[0] == np.sort(drawn)[len(drawn) - 1 - out]
    assert median[0] == np.median(runs) or median[0] == pytest.approx(np.median(runs))


def test_a_year_without_a_value_is_no_year_of_the_band() -> None:
    runs = np.array([[0.1, np.nan], [0.3, 0.7], [0.2, np.nan]])
    assert band(runs).median.tolist() == [0.2, 0.7]


def test_what_is_packed_unpacks_by_adding_up_the_years() -> None:
    block = values()
    block[:, 0, 0] = np.nan
    made = cube(block, ends(block), facts(block))
    whole = packed(made)
    content = np.frombuffer(zlib.decompress(base64.b64decode(whole["bytes"])), np.uint8)
    layers, scenarios, runs, years = whole["shape"]
    count = layers * scenarios * runs * years
    steps = content[:count].reshape(layers, years, scenarios, runs)
    back = np.cumsum(steps, axis=1, dtype=np.uint8)
    assert np.array_equal(np.moveaxis(back, 1, -1), made.codes)
    again = unpacked(whole)
    assert again.layers == made.layers
    for name in ("codes", "endings", "facts"):
        assert np.array_equal(getattr(again, name), getattr(made, name))
