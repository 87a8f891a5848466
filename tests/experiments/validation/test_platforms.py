"""What a filter makes of platforms that move together or alone, in a market of one number."""

import copy
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation.assimilation import independent_filter as island_module
from openclosed.experiments.validation.assimilation.independent_filter import IndependentFilter
from openclosed.experiments.validation.assimilation.task import FilterTask
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.state.kinds import STARTUP

FIGURE = INDICATORS["router_open_share_tokens"]
MONTHS, SIZE, AHEAD = 18, 300, 6
SEEDS = range(8)
USUAL, FOLLOWS, NOISE = -0.5, 0.5, 0.02


class Toy:
    """A market of one share, which follows startups' shared preference on the logit."""

    def __init__(self, parameters: Parameters, rng: int) -> None:
        self.parameters, self.step_seed = parameters, rng
        self.draw = np.random.default_rng(rng)
        self.level, self.taste, self.step_number = USUAL, 0.0, 0

    def set_shared_preference(self, kind: int, taste: float) -> None:
        if kind == STARTUP:
            self.taste = taste

    def step(self) -> None:
        away = USUAL + self.taste - self.level
        self.level += FOLLOWS * away + NOISE * self.draw.normal()
        self.step_number += 1

    def latest(self, _: str) -> float:
        return float(observers.shares(np.array(self.level)))

    def branch(self, step_seed: int) -> "Toy":
        other = copy.copy(self)
        other.step_seed, other.draw = step_seed, np.random.default_rng(step_seed)
        return other


class Found(NamedTuple):
    """Means over particles in the last month, and of their forecasts; differences of them."""

    taste: float
    market: float
    bias: float  # of the first platform
    other: float  # of the second
    market_ahead: float
    shown_ahead: float  # what the first platform will show


def found(beyond: Sequence[NDArray[np.float64]], seed: int) -> NDArray[np.float64]:
    """As `Found`, where each platform shows in each month so much more than a market at rest."""
    seen = [
        Observation(
            FIGURE._replace(platform=f"platform {number}"),
            month_after("2023-01", step), USUAL + float(own[step]), 0.05,
        )
        for step in range(MONTHS)
        for number, own in enumerate(beyond)
    ]  # fmt: skip
    free = [Prior("choice.fading", 0.1, 0.2)]  # of which the market knows nothing
    filter_ = IndependentFilter(FilterTask(Parameters(), free, seen, SIZE, seed, 0, MONTHS - 1))
    for step in range(MONTHS):
        filter_.step(step)
    level = observers.logits(np.array([run.latest("") for run in filter_.runs]))
    ahead = level
    for month in range(1, AHEAD + 1):
        ahead = ahead + FOLLOWS * (USUAL + filter_.walk.rho**month * filter_.walk.now - ahead)
    own, other, *_ = filter_.biases.values()
    later = own
    for _ in range(AHEAD):
        later = observers.next_month(later)
    values = (filter_.walk.now, level, own.middle, other.middle, ahead, ahead + later.middle)
    return np.array([float(filter_.weights @ one) for one in values])


def moved(beyond: Sequence[NDArray[np.float64]]) -> tuple[Found, Found]:
    """How what is found moves with what is shown, and the standard error of that, over seeds."""
    still = [0.0 * one for one in beyond]
    each = np.array([found(beyond, seed) - found(still, seed) for seed in SEEDS])
    return Found(*each.mean(axis=0)), Found(*each.std(axis=0, ddof=1) / len(SEEDS) ** 0.5)


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A market that costs nothing, whose parameters no particle changes."""
    monkeypatch.setattr(island_module, "Ecosystem", Toy)
    monkeypatch.setattr(island_module, "with_lineage", lambda parameters, *_: parameters)


JUMP = np.eye(MONTHS)[-1]
"""A logit in the last month."""
STAYS = 0.0 * JUMP


def test_if_two_platforms_rise_together_preference_moves_and_if_one_does_alone_its_bias() -> None:
    """Each by more than four standard errors; a right program fails one with a chance below .001.

    The seeds are fixed.
    """
    together, error = moved([JUMP, JUMP])
    alone, own_error = moved([JUMP, STAYS])
    assert together.taste > alone.taste + 4 * np.hypot(error.taste, own_error.taste)
    assert together.bias - together.other == pytest.approx(0.0, abs=1e-9)
    assert alone.bias - alone.other > 0.7
    assert alone.bias > alone.market + 4 * np.hypot(own_error.bias, own_error.market)


def test_a_jump_of_one_platform_of_many_leaves_the_forecast_of_the_market() -> None:
    """From there on it stays within .1 logit for six months; what the platform shows falls back.

    The market itself takes a sixth of the jump at most. Standard errors are below .01.
    """
    ahead, error = moved([JUMP, *[STAYS] * 5])
    assert max(error) < 0.01
    assert abs(ahead.market_ahead - ahead.market) < 0.1
    assert abs(ahead.market_ahead) < 1.0 / 6.0
    assert 0.0 < ahead.shown_ahead < 0.5


def test_a_platform_that_stands_apart_is_forecast_to_stay_there() -> None:
    """Within .1 logit six months on: what lasts does not fade. Standard errors are below .01."""
    ahead, error = moved([STAYS + 1.0, *[STAYS] * 5])
    assert max(error) < 0.01
    assert ahead.shown_ahead == pytest.approx(1.0, abs=0.1)
    assert ahead.market_ahead == pytest.approx(0.0, abs=0.1)
