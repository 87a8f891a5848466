"""Tipping points of the real model, and known crossings found with intervals that hold."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.runs.factors import Factor
from openclosed.experiments.tipping.crossing import Crossing, Evaluate, Need, Rules, crossings
from openclosed.experiments.tipping.screening import ERROR, NEAREST, Screened, screen
from tests.experiments.conftest import SMALL, Command, assert_answered

ENTERPRISE = "firms.enterprises.open_preference.mean"
FEW = (
    *SMALL, "replicates=6", "experiment=tipping", "experiment.max_runs=24", "experiment.grid=3",
    "experiment.tolerance=0.25", "ending.win_threshold=0.51",
    "ending.window=12", "output=result",
)  # fmt: skip


def test_the_result_folder_holds_what_was_looked_at_and_tipping_points(openclosed: Command) -> None:
    moved = f"{{{ENTERPRISE}: [-2, 30], network.topology: [random, regular]}}"
    result = openclosed(*FEW, f"experiment.factors={moved}")
    folder = Path("result")
    runs = assert_answered(result, folder, "tipping")
    found = pd.read_csv(folder / "tipping.csv", keep_default_na=False).set_index("factor")
    row = found.iloc[0]
    assert row.name == ENTERPRISE
    assert (found["finding"] == "flips").tolist() == [True, False]
    assert -2 <= float(row["low"]) <= float(row["value"]) <= float(row["high"]) <= 30
    assert row["above"] == "open"
    tried = pd.read_csv(folder / "tried_values.csv")
    values = pd.to_numeric(tried["value"], errors="coerce")
    for value, part in runs[runs["factor"] == ENTERPRISE].groupby("factor_value"):
        here = tried[(tried["factor"] == ENTERPRISE) & (values == value)]
        ends = part["ending_workloads_all"]
        assert here["outcome"].item() == pytest.approx(
            (ends == "open").mean() - (ends == "closed").mean()
        )
        assert here["runs"].item() == len(part)
    assert (runs["factor"] == "").sum() in (6, 12, 24)  # as it is, run once for all


def test_a_choice_that_builds_no_model_is_named_with_its_failed_runs(openclosed: Command) -> None:
    network = ("network.topology=random", "network.degree=3")
    factors = "experiment.factors={network.topology: [random, small_world]}"
    result = openclosed(*FEW, *network, factors)
    assert result.code == 1
    assert "24 of 36 runs failed" in result.err
    assert "(network.topology=small_world, seed " in result.err


RULES = Rules()

type Chance = Callable[[int, float], float]


def chance(f: Chance) -> Evaluate:
    """Runs that give 1 with the probability f(factor, place), else -1, all independent."""

    def draws(need: Need) -> np.ndarray:
        keys = [[need.factor, round(need.place * 1e9), n] for n in range(need.first, need.last)]
        drawn = np.array([np.random.default_rng(key).random() for key in keys])
        return np.where(drawn < f(need.factor, need.place), 1.0, -1.0)

    return lambda needs: [draws(need) for need in needs]


def crossed(evaluate: Evaluate, base: float = 0.1) -> Crossing:
    """The crossing of one factor."""
    return crossings([Factor("f", base, 0.0, 1.0)], evaluate, RULES)[0]


def test_known_tipping_points_are_found_and_their_intervals_hold_with_few_runs() -> None:
    """Fifty logistic chances: each interval misses with at most 5 %; nine or more misses of fifty
    have a chance of 2e-3 at that rate, and intervals are made to be wider."""
    points = np.linspace(0.15, 0.95, 50)
    done: list[int] = []
    game = chance(lambda factor, place: 1 / (1 + math.exp(-40.0 * (place - points[factor]))))

    def counted(needs: Sequence[Need]) -> Sequence[np.ndarray]:
        done.append(sum(need.last - need.first for need in needs))
        return game(needs)

    factors = [Factor(f"f{i}", 0.1, 0.0, 1.0) for i in range(50)]
    found = crossings(factors, counted, RULES)
    assert all(one.rises for one in found)
    ends = np.array([one.ends for one in found])
    missed = ((points < ends[:, 0]) | (points > ends[:, 1])).sum()
    assert missed <= 8
    errors = [abs(one.place - point) for one, point in zip(found, points, strict=True)]
    assert np.median(errors) < 0.02
    assert max(errors) < 0.1
    assert sum(done) < 50 * 64 * RULES.max_runs / 4  # a quarter of those on a grid
    assert len(done) < 40


@pytest.mark.parametrize(("base", "place", "rises"), [(0.1, 0.3, True), (0.9, 0.7, False)])
def test_the_crossing_next_to_the_base_rises_or_falls_without_failed_runs(
    base: float, place: float, rises: bool
) -> None:
    game = chance(lambda _, at: 0.98 if 0.3 < at < 0.7 else 0.02)

    def failing(needs: Sequence[Need]) -> list[np.ndarray]:
        return [np.append(math.nan, values[1:]) for values in game(needs)]

    for evaluate in (game, failing):
        found = crossed(evaluate, base)
        assert abs(found.place - place) < 0.03
        assert found.rises is rises


@pytest.mark.parametrize(("first", "last", "place"), [(-0.3, 0.1, 0.75), (0.1, -0.3, 0.25)])
def test_a_tipping_point_lies_where_the_mean_crosses_zero_straight_between_the_ends(
    first: float, last: float, place: float
) -> None:
    """Three quarters of the way from -.3 to .1, and not as far from the other end."""

    def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
        return [np.full(need.last - need.first, last if need.place else first) for need in needs]

    rules = Rules(grid=2, tolerance=1.0)
    (found,) = crossings([Factor("f", 0.0, 0.0, 1.0)], evaluate, rules)
    assert found.ends == (0.0, 1.0)
    assert found.place == pytest.approx(place)
    assert found.rises is (last > 0)


def test_a_wide_undecided_part_is_the_interval_and_what_is_all_undecided_has_none() -> None:
    flat = chance(lambda _, place: 0.02 if place < 0.45 else 0.98 if place > 0.65 else 0.5)
    low, high = crossed(flat).ends or (0.0, 0.0)
    assert 0.4 < low <= 0.46
    assert 0.64 <= high < 0.7
    for probability, undecided in ((0.1, False), (0.5, True)):
        found = crossed(chance(lambda *_, p=probability: p))
        assert found.ends is None
        assert all(one.sign for one in found.evaluations) is not undecided


def test_choices_are_tried_each_and_those_that_flip_are_named() -> None:
    factor = Factor("kind", "a", 0.0, 1.0, choices=("a", "b", "c"))
    table = {factor.place("a"): 0.02, factor.place("b"): 0.98, factor.place("c"): 0.05}
    (found,) = crossings([factor], chance(lambda _, place: table[place]), RULES)
    assert found.flips == (factor.place("b"),)


def screened(at_high: Sequence[float], seed: int) -> list[Screened]:
    """A made-up model with the mean share 0.25, or as given at the upper end of each factor."""
    draw = np.random.default_rng(seed)
    usual = draw.normal(0.25, 0.1, 12)

    def shares(needs: Sequence[Need]) -> list[np.ndarray]:
        means = [at_high[one.factor] if one.place else 0.25 for one in needs]
        return [usual[:2] - 0.25 + mean + draw.normal(0, 0.05, 2) for mean in means]

    return screen(len(at_high), shares, usual)


def test_the_first_pass_finds_the_number_that_tips_and_drops_those_below_one_half() -> None:
    found = screened([0.3] * 60 + [0.7] + [0.25] * 60, 1)
    assert found[60].is_kept
    assert found[60].at_high > 0.5
    assert sum(one.is_kept for one in found) <= NEAREST
    assert all(one.at_high + one.margin < 0.5 for one in found if not one.is_kept)


def test_a_number_at_the_border_is_dropped_at_no_more_than_the_stated_rate() -> None:
    """Nearer ones take the places of the nearest; 200 models, whose runs are their own."""
    missed = [not screened([0.9] * NEAREST + [0.5] + [0.3] * 20, seed)[NEAREST].is_kept
              for seed in range(200)]  # fmt: skip
    assert np.mean(missed) <= ERROR + 3 * math.sqrt(ERROR * (1 - ERROR) / 200)


def test_without_a_finished_run_a_number_is_searched() -> None:
    def shares(needs: Sequence[Need]) -> list[np.ndarray]:
        return [np.array([math.nan, math.nan]) if one.factor == 7 else np.array([0.2, 0.21])
                for one in needs]  # fmt: skip

    found = screen(9, shares, np.array([0.2, 0.21, 0.19]))
    assert found[7].is_kept
