"""The fit finds a known truth: a stand-in for the model that tells each parameter by a target."""

from typing import Any, cast

import numpy as np
import pytest

from analysis.evidence.targets import BY_KEY, TARGETS
from analysis.inference import covariance
from experiments.calibration.fitting import Effort, emulator_size, fit
from experiments.calibration.work import Laboratory, Seen, fitted, last_observed

KNOWN = [BY_KEY[key] for key in ("V8", "V7 families", "V9 share")]
TRUTH = np.array([0.3, 0.6])
EFFORT = Effort(waves=2, points=64, population=48, generations=3)


class StandIn:
    """V8 tells the first parameter, V7 the second, V9 their sum; two seeds of little noise."""

    space = (0, 1)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def at(self, places: np.ndarray, name: str) -> Seen:
        self.asked.append(name)
        gone = places - TRUTH
        gave = np.full((len(places), 2, len(TARGETS)), np.nan)
        noise = 0.02 * np.array([1.0, -1.0])
        for target, miss in zip(KNOWN, (gone[:, 0], gone[:, 1], gone.sum(axis=1)), strict=True):
            value = target.value + 5.0 * target.tolerance * (miss[:, None] + noise)
            gave[:, :, TARGETS.index(target)] = value
        return Seen(gave)


@pytest.fixture(scope="module")
def found() -> tuple[StandIn, Any]:
    stand_in = StandIn()
    return stand_in, fit(cast(Laboratory, stand_in), KNOWN, EFFORT, 1, "fit")


def test_the_posterior_is_around_the_truth_and_narrower_than_the_prior(
    found: tuple[StandIn, Any],
) -> None:
    population = found[1].population
    assert population.weights @ population.points == pytest.approx(TRUTH, abs=0.05)
    assert np.sqrt(np.diag(covariance(population))).max() < 0.1
    assert population.weights.sum() == pytest.approx(1.0)


def test_waves_leave_what_two_of_three_targets_allow_and_generations_close_in(
    found: tuple[StandIn, Any],
) -> None:
    waves, generations = found[1].waves, found[1].generations
    assert [wave.points for wave in waves] == [64, 64]
    gone = np.random.default_rng(3).random((100_000, 2)) - TRUTH
    misses = 5.0 * np.abs([gone[:, 0], gone[:, 1], gone.sum(axis=1)])
    assert waves[-1].left == pytest.approx(np.mean(np.sort(misses, axis=0)[1] < 1.5), abs=0.05)
    tolerances = [one.tolerance for one in generations]
    assert tolerances == sorted(tolerances, reverse=True)
    assert all(one.accepted == 48 for one in generations)
    assert found[1].population.distances.max() <= tolerances[-1]


def test_the_same_seed_asks_the_same(found: tuple[StandIn, Any]) -> None:
    again = StandIn()
    same = fit(cast(Laboratory, again), KNOWN, EFFORT, 1, "fit")
    np.testing.assert_array_equal(same.population.points, found[1].population.points)
    assert again.asked == found[0].asked


@pytest.mark.parametrize("size", [1, 2, 10])
def test_the_size_of_an_emulator_follows_from_its_terms(size: int) -> None:
    from analysis.inference import emulate

    points = np.random.default_rng(1).random((5, size))
    assert emulator_size(emulate(points, np.zeros((5, 1)))) == size


def test_what_was_measured_after_the_cut_off_is_not_fitted() -> None:
    known = {one.key for one in fitted("2024-12")}
    assert {"V1 2023", "V1 2024", "adoption 2024-07"} <= known
    assert not known & {"V1 mid-2025", "V1 falls", "V2 early 2025", "V5 raw", "V8", "V6"}
    assert "V4 lag" not in {one.key for one in fitted()}
    assert "V4 lag" in {one.key for one in fitted(replayed=False)}


@pytest.mark.parametrize(
    ("key", "month"),
    [("V1 2024", "2024-11"), ("V2 early 2025", "2025-03"), ("V1 2023", "2023-12"),
     ("V3", "2025-09"), ("V1 falls", "2025-12"), ("V8", "2025-06")],
)  # fmt: skip
def test_the_last_month_of_a_target_is_read_from_its_dates(key: str, month: str) -> None:
    assert last_observed(BY_KEY[key]) == month
