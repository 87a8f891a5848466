"""The taste that a kind of firms shares (xi), as a filter draws and knows it.

xi keeps rho of itself from month to month, to which a normal step with standard deviation sigma is
added; S is the standard deviation that it has over a long time, so rho^2 = 1 - (sigma / S)^2. Of
startups nobody knows sigma or S; what a world's own path tells of both is kept exactly, on a grid.
Of enterprises both are assumed, since four surveys in three years can tell neither.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.starts.lineage import PLACES

type Floats = NDArray[np.float64]

STEPS, SPREADS = np.geomspace(0.05, 1.0, 16), np.array([1.0, 1.5, 2.0])
"""Values of sigma a month and of S, logits, all of them evenly likely where sigma is below S. In
the winter of 2025-26 the market moved by more than half a logit a month."""
ENTERPRISES_SIGMA = 0.1
ENTERPRISES_RHO = float(np.sqrt(1.0 - (ENTERPRISES_SIGMA / 1.0) ** 2))
"""Enterprises renew contracts over years, and so change their minds slowly: S is 1. A survey tells
so little of a month's step that guided steps would waste more than they save."""
WIDER = 1.15
"""A guided step spreads that much more than a linear market asks for, which guards the weights."""


def _grid() -> tuple[Floats, Floats]:
    sigma, spread = (one.ravel() for one in np.meshgrid(STEPS, SPREADS))
    inside = sigma < spread
    return sigma[inside], np.sqrt(1.0 - (sigma[inside] / spread[inside]) ** 2)


SIGMA, RHO = _grid()
"""(G) pairs of sigma and rho."""


class Walk(NamedTuple):
    """(N) xi of each world, what its path tells of sigma and rho, and the pair that it goes by."""

    now: Floats
    known: Floats  # (N, G) log probability of the path under each pair
    pair: NDArray[np.int64]

    @property
    def sigma(self) -> Floats:
        """(N) sigma of each world."""
        return SIGMA[self.pair]

    @property
    def rho(self) -> Floats:
        """(N) rho of each world."""
        return RHO[self.pair]

    def at(self, rows: NDArray[np.int64]) -> Walk:
        """Those of some worlds."""
        return Walk(self.now[rows], self.known[rows], self.pair[rows])


def begin_walks(count: int, draw: np.random.Generator) -> Walk:
    """Walks of `count` worlds that start from 0."""
    known = np.zeros((count, SIGMA.size))
    return Walk(np.zeros(count), known, draw.integers(SIGMA.size, size=count))


def take_steps(walk: Walk, steps: Floats, draw: np.random.Generator) -> Walk:
    """The walks after steps; each world draws its pair again, given all of its path."""
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
    """Log probability of enterprises' path, from its 0 on, but for what all paths have."""
    steps = path[1:] - ENTERPRISES_RHO * path[:-1]
    return float(-0.5 * np.sum((steps / ENTERPRISES_SIGMA) ** 2))


class Response(NamedTuple):
    """How the market answers a step of xi in its month, from trial months of some worlds.

    On the logit it moves by `drift` + `pull` x (how far a world is from the mean) + `slope` x step,
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
"""Trial months that moved further, in logits, tell nothing of a line."""
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
    """(N) steps drawn with a look at what was measured, and the (N) log weights of doing so.

    Args:
        walk: of the worlds.
        response: of the market.
        shortfall: (N) what was measured less what each world foretells without a step.
        variance: (N) of what was measured, biases of observers in it.
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
    """(N) steps in a month in which nothing was measured."""
    normals = draw.normal(size=walk.now.size)
    return np.asarray((walk.rho - 1.0) * walk.now + walk.sigma * normals)


def as_kept(tastes: Floats) -> Floats:
    """Tastes as a table keeps them."""
    return np.asarray(np.round(tastes, PLACES))


def step_enterprises(now: Floats, draw: np.random.Generator) -> Floats:
    """(N) the taste that enterprises share after a month."""
    return as_kept(ENTERPRISES_RHO * now + ENTERPRISES_SIGMA * draw.normal(size=now.size))
