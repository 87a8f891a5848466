"""Elementary effects: known ones are found, an idle factor has none."""

import numpy as np
import pytest

from analysis.statistics.screening import effects


def trajectories(count: int, factors: int, seed: int = 1) -> np.ndarray:
    from SALib.sample import morris

    names = [str(i) for i in range(factors)]
    problem = {"num_vars": factors, "names": names, "bounds": [[0, 1]] * factors}
    table = morris.sample(problem, count, num_levels=4, seed=seed)
    return np.asarray(table, dtype=float).reshape(count, factors + 1, factors)


def test_a_straight_line_has_its_slopes_as_effects() -> None:
    places = trajectories(6, 4)
    values = (places @ np.array([3.0, -2.0, 0.5, 0.0]))[..., None] + np.arange(3.0)
    found = effects(places, values)
    assert [one.mean for one in found] == pytest.approx([3, -2, 0.5, 0])
    assert [one.size for one in found] == pytest.approx([3, 2, 0.5, 0])
    assert all(one.spread == pytest.approx(0, abs=1e-9) for one in found)


def test_an_effect_that_depends_on_another_factor_has_a_spread() -> None:
    places = trajectories(20, 2)
    found = effects(places, (places[..., 0] * (places[..., 1] > 0.5))[..., None])
    assert found[0].spread > 0.3
    assert found[0].low <= found[0].size <= found[0].high


def test_the_library_finds_the_same() -> None:
    from SALib.analyze import morris

    draw = np.random.default_rng(3)
    places = trajectories(10, 3)
    values = np.sin(3 * places).sum(axis=2) + places[..., 0] * places[..., 2]
    names = ["a", "b", "c"]
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3}
    known = morris.analyze(problem, places.reshape(-1, 3), values.ravel(), num_levels=4, seed=1)
    noise = draw.normal(0, 5, size=4)  # of seeds, the same all along, so that steps are paired
    found = effects(places, values[..., None] + noise)
    assert [one.size for one in found] == pytest.approx(list(known["mu_star"]))
    assert [one.spread for one in found] == pytest.approx(list(known["sigma"]))


def test_failed_runs_are_left_out() -> None:
    places = trajectories(4, 2)
    values = places @ np.array([1.0, 2.0])
    values = np.stack([values, values], axis=2)
    values[0, 1, 0] = np.nan
    values[1, :, :] = np.nan
    assert [one.size for one in effects(places, values)] == pytest.approx([1, 2])
