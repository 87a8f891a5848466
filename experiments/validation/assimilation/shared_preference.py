"""The preference that firms of a kind share (xi), as a filter draws and knows it.

xi is an AR(1) process by month: rho is its persistence, sigma the standard deviation of its steps
and S that of xi in the long run, so rho^2 = 1 - (sigma / S)^2. For startups sigma and S are
unknown; their posterior given a particle's path is exact, on a grid. For enterprises both are
assumed, since four surveys in three years inform neither.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.starts.states import PLACES

type Floats = NDArray[np.float64]

STEPS, SPREADS = np.geomspace(0.05, 1.0, 16), np.array([1.0, 1.5, 2.0])
"""Values of monthly sigma and of S, logits, equally likely where sigma is below S. In the winter of
2025-26 the market moved by more than half a logit a month."""
ENTERPRISES_SIGMA = 0.1
ENTERPRISES_RHO = float(np.sqrt(1.0 - (ENTERPRISES_SIGMA / 1.0) ** 2))
"""Enterprises renew contracts over years, and so change slowly: S is 1. A survey says so little
about a month's step that guided steps would waste more than they save."""
WIDER = 1.15
"""A guided step is wider than the linear optimum by this factor, which guards the weights."""


def _grid() -> tuple[Floats, Floats]:
    sigma, spread = (one.ravel() for one in np.meshgrid(STEPS, SPREADS))
    inside = sigma < spread
    return sigma[inside], np.sqrt(1.0 - (sigma[inside] / spread[inside]) ** 2)


SIGMA, RHO = _grid()
"""(G) pairs of sigma and rho."""


class Walk(NamedTuple):
    """(N) xi of each particle, the posterior of sigma and rho given its path, and its pair."""

    now: Floats
    known: Floats  # (N, G) log probability of the path under each pair
    pair: NDArray[np.int64]

    @property
    def sigma(self) -> Floats:
        """(N) sigma of each particle."""
        return SIGMA[self.pair]

    @property
    def rho(self) -> Floats:
        """(N) rho of each particle."""
        return RHO[self.pair]

    def at(self, rows: NDArray[np.int64]) -> Walk:
        """The walks of some particles."""
        return Walk(self.now[rows], self.known[rows], self.pair[rows])


def begin_walks(count: int, draw: np.random.Generator) -> Walk:
    """Walks of `count` particles that start from 0."""
    known = np.zeros((count, SIGMA.size))
    return Walk(np.zeros(count), known, draw.integers(SIGMA.size, size=count))


def take_steps(walk: Walk, steps: Floats, draw: np.random.Generator) -> Walk:
    """The walks after steps; each particle draws its pair again, given its path."""
    gone = steps[:, None] - (RHO - 1.0) * walk.now[:, None]
    known = walk.known - 0.5 * (gone / SIGMA) ** 2 - np.log(SIGMA)
    reached = np.cumsum(np.exp(known - known.max(axis=1, keepdims=True)), axis=1)
    picked = (reached < (draw.random(len(known)) * reached[:, -1])[:, None]).sum(axis=1)
    return Walk(walk.now + steps, known, picked.clip(max=SIGMA.size - 1))


def of_path(path: Floats) -> Floats:
    """(G) log probability of startups' path, from its 0 on, under each pair of sigma and rho."""
    steps = path[1:, None] - RHO * path[:-1, None]
    return np.asarray((-0.5 * (steps / SIGMA) ** 2 - np.log(SIGMA)).sum(axis=0))


def of_enterprises(path: Floats) -> float:
    """Log probability of enterprises' path, from its 0 on, up to a constant."""
    steps = path[1:] - ENTERPRISES_RHO * path[:-1]
    return float(-0.5 * np.sum((steps / ENTERPRISES_SIGMA) ** 2))


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


def step_enterprises(now: Floats, draw: np.random.Generator) -> Floats:
    """(N) enterprises' shared preference after a month."""
    return as_kept(ENTERPRISES_RHO * now + ENTERPRISES_SIGMA * draw.normal(size=now.size))
