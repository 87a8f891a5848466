"""The preference that firms of a kind share (xi), as a filter draws and knows it.

xi is an AR(1) process by month: sigma is the standard deviation of its steps, and of a shift half
is left after its half-life, whatever sigma. Both have the priors of the parameters. For startups
both are unknown; their posterior given a particle's path is exact, on a grid. For enterprises both
have one value, since four surveys in three years inform neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.starts.states import HALF_LIVES, MONTHLY_SDS, PLACES
from openclosed.sim.demand.perception import monthly_persistence
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import value_of
from openclosed.sim.state.market import ENTERPRISE, FIRM_KINDS, STARTUP

type Floats = NDArray[np.float64]

SIGMAS = 16
"""Values of sigma on the grid, equally likely: the middles of as many parts of its prior. In the
winter of 2025-26 the market moved by more than half a logit a month."""
LEAST_SIGMA = 1e-6
WIDER = 1.15
"""A guided step is wider than the linear optimum by this factor, which guards the weights."""


class Law(NamedTuple):
    """The law of shared preferences: a grid of G pairs for startups, one pair for enterprises."""

    sigma: Floats  # (G)
    half_life: Floats  # (G) years
    rho: Floats  # (G) monthly persistence
    enterprises: tuple[float, float]  # sigma and half-life

    @property
    def enterprises_rho(self) -> float:
        """Monthly persistence of enterprises' preference."""
        return monthly_persistence(self.enterprises[1])

    def pairs(self, pair: NDArray[np.int64]) -> Floats:
        """(N, 2, kinds) sigma and half-life of shared preferences, from startups' pairs."""
        found = np.empty((pair.size, 2, len(FIRM_KINDS)))
        found[:, 0, STARTUP], found[:, 1, STARTUP] = self.sigma[pair], self.half_life[pair]
        found[:, :, ENTERPRISE] = self.enterprises
        return found


def law_from(priors: Sequence[Prior], parameters: Parameters) -> Law:
    """The law with these priors; what has none has its value in the parameters."""
    by_name = {one.name: one for one in priors}

    def values(name: str, count: int) -> Floats:
        if name not in by_name:
            return np.array([max(float(value_of(parameters, name)), LEAST_SIGMA)])
        own = by_name[name]
        parts = len(own.listed) or count
        return own.at((np.arange(parts) + 0.5) / parts)

    sds, lives = (values(names[STARTUP], SIGMAS) for names in (MONTHLY_SDS, HALF_LIVES))
    sigma, half_life = (one.ravel() for one in np.meshgrid(sds, lives))
    rho = np.array([monthly_persistence(years) for years in half_life.tolist()])
    own = [float(values(names[ENTERPRISE], 1)[0]) for names in (MONTHLY_SDS, HALF_LIVES)]
    return Law(sigma, half_life, rho, (own[0], own[1]))


class Walk(NamedTuple):
    """(N) xi of each particle, the posterior of sigma and rho given its path, and its pair."""

    law: Law
    now: Floats
    known: Floats  # (N, G) log probability of the path under each pair
    pair: NDArray[np.int64]

    @property
    def sigma(self) -> Floats:
        """(N) sigma of each particle."""
        return self.law.sigma[self.pair]

    @property
    def rho(self) -> Floats:
        """(N) rho of each particle."""
        return self.law.rho[self.pair]

    def at(self, rows: NDArray[np.int64]) -> Walk:
        """The walks of some particles."""
        return Walk(self.law, self.now[rows], self.known[rows], self.pair[rows])


def begin_walks(law: Law, count: int, draw: np.random.Generator) -> Walk:
    """Walks of `count` particles that start from 0."""
    known = np.zeros((count, law.sigma.size))
    return Walk(law, np.zeros(count), known, draw.integers(law.sigma.size, size=count))


def take_steps(walk: Walk, steps: Floats, draw: np.random.Generator) -> Walk:
    """The walks after steps; each particle draws its pair again, given its path."""
    sigma, rho = walk.law.sigma, walk.law.rho
    gone = steps[:, None] - (rho - 1.0) * walk.now[:, None]
    known = walk.known - 0.5 * (gone / sigma) ** 2 - np.log(sigma)
    reached = np.cumsum(np.exp(known - known.max(axis=1, keepdims=True)), axis=1)
    picked = (reached < (draw.random(len(known)) * reached[:, -1])[:, None]).sum(axis=1)
    return Walk(walk.law, walk.now + steps, known, picked.clip(max=sigma.size - 1))


class Response(NamedTuple):
    """The market's response to a step of xi in its month, from trial months of some particles.

    On the logit it moves by `drift` + `pull` x (distance from the mean) + `slope` x step,
    give or take `spread`.
    """

    drift: float
    pull: float
    slope: float
    spread: float

    def forecast(self, level: Floats, mean: float) -> Floats:
        """(N) the level of next month without a step."""
        return np.asarray(level + self.drift + self.pull * (level - mean))


FARTHEST = 3.0
"""Trial months that moved further, in logits, are left out of the fit."""
LEAST_SPREAD = 0.05


def response(steps: Floats, away: Floats, moved: Floats) -> Response:
    """The response by least squares, of (K) steps, distances from the mean, and moves."""
    usual = np.abs(moved) < FARTHEST
    if usual.sum() < 8:
        return Response(0.0, 0.0, 0.0, FARTHEST)
    terms = np.stack([np.ones(usual.sum()), away[usual], steps[usual]], axis=1)
    found = np.linalg.lstsq(terms, moved[usual], rcond=None)[0]
    spread = float(np.std(moved[usual] - terms @ found))
    drift, pull, slope = found.tolist()
    return Response(drift, pull, slope, max(spread, LEAST_SPREAD))


def guided_steps(
    walk: Walk, response: Response, shortfall: Floats, variance: Floats, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """(N) steps proposed with a look at the measurement, and their (N) log weights.

    Args:
        walk: of the particles.
        response: of the market.
        shortfall: (N) measurement minus each particle's forecast without a step.
        variance: (N) of the measurement, platforms' biases included.
        draw: random numbers.
    """
    mean, own = (walk.rho - 1.0) * walk.now, 1.0 / walk.sigma**2
    gain = response.slope / (response.spread**2 + variance)
    exact = own + gain * response.slope
    middle = (mean * own + gain * shortfall) / exact
    spread = WIDER / np.sqrt(exact)
    normals = draw.normal(size=mean.size)
    steps = middle + spread * normals
    law = -0.5 * own * (steps - mean) ** 2 - np.log(walk.sigma)
    return steps, law + 0.5 * normals**2 + np.log(spread)


def free_steps(walk: Walk, draw: np.random.Generator) -> Floats:
    """(N) steps in a month without measurements."""
    normals = draw.normal(size=walk.now.size)
    return np.asarray((walk.rho - 1.0) * walk.now + walk.sigma * normals)


def as_kept(tastes: Floats) -> Floats:
    """Preferences rounded as the kept table has them."""
    return np.asarray(np.round(tastes, PLACES))


def step_enterprises(law: Law, now: Floats, draw: np.random.Generator) -> Floats:
    """(N) enterprises' shared preference after a month."""
    sigma, _ = law.enterprises
    return as_kept(law.enterprises_rho * now + sigma * draw.normal(size=now.size))
