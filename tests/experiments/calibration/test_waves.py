"""Waves close in on a known truth: a stand-in for the model that tells each number by a target."""

from typing import Any, cast

import numpy as np
import pytest

from analysis.evidence.targets import BY_KEY, TARGETS
from analysis.statistics.matching import CUT, Bank, implausibility, mean_over_runs
from experiments.calibration.waves import Laboratory, explore

KNOWN = [BY_KEY[key] for key in ("V8", "V7 families", "V9 share")]
TRUTH = np.array([0.3, 0.6])
POINTS = 60


class StandIn:
    """V8 tells the first number, V7 the second, V9 their sum; two seeds of little noise.

    Under the second hypothesis the first number is higher by .2 for the same record.
    """

    free, runs = (0, 1), 2

    def __init__(self) -> None:
        self.worlds = {"one": 0.0, "two": 0.2}
        self.asked: list[tuple[Any, ...]] = []

    def tried(
        self, hypothesis: str, places: np.ndarray, seeds: list[int], name: str, knew: list[int]
    ) -> Bank:
        self.asked.append((hypothesis, name, tuple(seeds)))
        gone = places - TRUTH - [self.worlds[hypothesis], 0.0]
        gave = np.full((len(places), 2, len(TARGETS)), np.nan)
        noise = 0.02 * np.array([1.0, -1.0])
        for target, miss in zip(KNOWN, (gone[:, 0], gone[:, 1], gone.sum(axis=1)), strict=True):
            value = target.value + 5.0 * target.tolerance * (miss[:, None] + noise)
            gave[:, :, TARGETS.index(target)] = value
        which = np.full(len(places), list(self.worlds).index(hypothesis))
        return Bank(which, np.array(knew), places, places, gave, np.zeros((len(places), 2), int))


def found(waves: int = 3) -> tuple[StandIn, Bank]:
    stand_in = StandIn()
    return stand_in, explore(cast(Laboratory, stand_in), [KNOWN[:2], KNOWN], waves, POINTS, 1)


def test_later_waves_are_where_the_record_known_at_each_of_two_times_does_not_rule_out() -> None:
    _, bank = found()
    assert len(bank.knew) == 2 * 3 * POINTS
    worst = implausibility(mean_over_runs(bank.away(KNOWN, TARGETS)))
    assert (worst[bank.knew < 0] < CUT).mean() < 0.6
    assert (worst[bank.knew == 1] < CUT).mean() > 0.9
    for kind, shift in ((0, 0.0), (1, 0.2)):
        left = bank.places[(bank.hypothesis == kind) & (worst < CUT)]
        assert left.mean(axis=0) == pytest.approx([0.3 + shift, 0.6], abs=0.06)
    _, two = found(waves=2)
    assert [(two.knew == one).sum() for one in (-1, 0, 1)] == [2 * POINTS, POINTS, POINTS]


def test_no_two_runs_share_a_seed_and_the_same_seed_asks_the_same() -> None:
    (first, bank), (again, same) = found(), found()
    np.testing.assert_array_equal(bank.places, same.places)
    assert first.asked == again.asked
    seeds = [seed for _, _, own in first.asked for seed in own]
    assert len(set(seeds)) == len(seeds) == 2 * 3 * POINTS * 2
