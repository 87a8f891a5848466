"""Where an outcome changes its sign: known crossings are found, with intervals that hold."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from analysis.statistics.sequential import Bounds
from experiments.runs.factors import Factor
from experiments.tipping.crossing import Crossing, Evaluate, Need, Rules, crossings

UNIT = Bounds(1.0, 1.0)
RULES = Rules()


def chance(f: Callable[[int, float], float], seed: int = 0) -> Evaluate:
    """Runs that give 1 with the probability f(factor, place), else -1, all independent."""

    def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
        found = []
        for need in needs:
            draws = [
                np.random.default_rng([seed, need.factor, round(need.place * 1e9), n]).random()
                for n in range(need.first, need.last)
            ]
            found.append(np.where(np.array(draws) < f(need.factor, need.place), 1.0, -1.0))
        return found

    return evaluate


def logistic(
    tipping: Sequence[float] | np.ndarray, steep: float = 40.0
) -> Callable[[int, float], float]:
    return lambda factor, place: 1 / (1 + math.exp(-steep * (place - tipping[factor])))


def factors(count: int) -> list[Factor]:
    return [Factor(f"f{i}", 0.1, 0.0, 1.0) for i in range(count)]


def test_known_tipping_points_are_found_and_their_intervals_hold() -> None:
    """Fifty logistic chances: each interval misses with at most 5 %; nine or more misses of fifty
    have a chance of 2e-3 at that rate, and intervals are made to be wider."""
    points = np.linspace(0.15, 0.95, 50)
    found = crossings(factors(50), chance(logistic(points)), RULES, UNIT)
    assert all(one.found and one.rises for one in found)
    missed = sum(
        not one.low <= point <= one.high
        for one, point in zip(found, points, strict=True)
        if one.low is not None and one.high is not None
    )
    assert missed <= 8
    errors = [abs(one.place - point) for one, point in zip(found, points, strict=True)]
    assert np.median(errors) < 0.02
    assert max(errors) < 0.1


def test_fewer_runs_are_made_than_on_a_grid() -> None:
    made: list[int] = []
    game = chance(logistic(np.linspace(0.2, 0.9, 20)))

    def counted(needs: Sequence[Need]) -> Sequence[np.ndarray]:
        made.append(sum(need.last - need.first for need in needs))
        return game(needs)

    crossings(factors(20), counted, RULES, UNIT)
    assert sum(made) < 20 * 64 * RULES.limit / 4
    assert len(made) < 40


def test_an_outcome_that_keeps_its_sign_has_no_crossing() -> None:
    found = crossings(factors(2), chance(lambda factor, _: (0.1, 0.5)[factor]), RULES, UNIT)
    assert [one.found for one in found] == [False, False]
    assert [one.undecided for one in found] == [False, True]


def test_a_falling_outcome_and_the_crossing_next_to_the_base() -> None:
    def twice(_: int, place: float) -> float:
        return 0.98 if 0.3 < place < 0.7 else 0.02

    low, high = crossings(
        [Factor("a", 0.1, 0.0, 1.0), Factor("b", 0.9, 0.0, 1.0)], chance(twice), RULES, UNIT
    )
    assert abs(low.place - 0.3) < 0.03
    assert low.rises
    assert abs(high.place - 0.7) < 0.03
    assert not high.rises


def test_a_wide_undecided_part_is_the_interval() -> None:
    def flat(_: int, place: float) -> float:
        return 0.02 if place < 0.45 else 0.98 if place > 0.65 else 0.5

    (found,) = crossings(factors(1), chance(flat), RULES, UNIT)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 0.46
    assert found.low > 0.4
    assert 0.64 <= found.high < 0.7


def test_values_without_bounds_are_tested_as_normal() -> None:
    def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
        draw = np.random.default_rng(3)
        return [need.place - 0.62 + draw.normal(0, 0.05, need.last - need.first) for need in needs]

    (found,) = crossings(factors(1), evaluate, RULES, None)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 0.62 <= found.high
    assert found.high - found.low < 0.1


def test_choices_are_tried_each_and_those_that_flip_are_named() -> None:
    factor = Factor("kind", "a", 0.0, 1.0, choices=("a", "b", "c"))
    table = {factor.place("a"): 0.02, factor.place("b"): 0.98, factor.place("c"): 0.05}
    (found,) = crossings([factor], chance(lambda _, place: table[place]), RULES, UNIT)
    assert found.flips == (factor.place("b"),)


def test_failed_runs_are_left_out() -> None:
    game = chance(logistic([0.5]))

    def failing(needs: Sequence[Need]) -> list[np.ndarray]:
        found = [values.copy() for values in game(needs)]
        for values in found:
            values[0] = math.nan
        return found

    (found,) = crossings(factors(1), failing, RULES, UNIT)
    assert isinstance(found, Crossing)
    assert abs(found.place - 0.5) < 0.05
