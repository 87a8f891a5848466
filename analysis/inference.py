"""Which sets of parameters agree with the record: history matching and approximate Bayes.

All points are in the unit cube, one coordinate a parameter, on which the prior is uniform. Misses
are in tolerances: (model - record) / tolerance, a tolerance being about two standard errors of the
record and of what the model leaves out.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

ERRORS_IN_TOLERANCE = 2.0
CUT = 3.0
"""Implausibility beyond which a point is ruled out (Pukelsheim 1994's three sigma rule)."""
SPARED = 1  # of the worst targets, so that one odd figure rules nothing out


def implausibility(miss: Floats, variance: Floats | float = 0.0) -> Floats:
    """(points,) how many standard errors a point is from the record, by its second worst target.

    Vernon, Goldstein and Bower 2010, Bayesian Analysis 5, 619-670.

    Args:
        miss: (points, targets) of the mean over runs; a target that cannot be told is nan and
            counts as missed by the cut.
        variance: (points, targets) of that mean, in tolerances squared: chance, and the emulator.
    """
    error = np.sqrt(1.0 / ERRORS_IN_TOLERANCE**2 + variance)
    each = np.nan_to_num(np.abs(miss) / error, nan=CUT)
    worst: Floats = np.sort(each, axis=1)[:, -1 - min(SPARED, each.shape[1] - 1)]
    return worst


def distance(miss: Floats) -> Floats:
    """(points,) root mean square of the misses over targets, in tolerances; nan counts as two."""
    known = np.nan_to_num(miss, nan=2.0)
    root: Floats = np.sqrt(np.mean(known**2, axis=1))
    return root


class Emulator(NamedTuple):
    """Quadratic response surfaces of the targets, with the variance that they leave."""

    coefficients: Floats  # (terms, targets)
    variance: Floats  # (targets,)

    def miss(self, points: Floats) -> Floats:
        """(points, targets) what the surfaces say."""
        said: Floats = _terms(points) @ self.coefficients
        return said


def _terms(points: Floats) -> Floats:
    centred = 2.0 * points - 1.0
    first, second = np.triu_indices(points.shape[1])
    products = centred[:, first] * centred[:, second]
    return np.concatenate([np.ones((len(points), 1)), centred, products], axis=1)


def emulate(points: Floats, miss: Floats, ridge: float = 0.3) -> Emulator:
    """Fit a quadratic surface to each target by ridge regression; points that miss by far are cut.

    Its variance is that of leave-one-out residuals, so it is honest where points are few.

    Args:
        points: (n, parameters).
        miss: (n, targets) in tolerances.
        ridge: weight of the penalty on all terms but the constant.
    """
    terms = _terms(points)
    known = np.clip(np.nan_to_num(miss, nan=2.0), -6.0, 6.0)
    penalty = ridge * np.eye(terms.shape[1])
    penalty[0, 0] = 0.0
    solved = np.linalg.solve(terms.T @ terms + penalty, terms.T)
    coefficients = solved @ known
    leverage = np.einsum("ij,ji->i", terms, solved)
    left_out = (known - terms @ coefficients) / np.maximum(1.0 - leverage, 1e-3)[:, None]
    return Emulator(coefficients, np.mean(left_out**2, axis=0))


class Population(NamedTuple):
    """Weighted points of the unit cube, with their distances from the record."""

    points: Floats  # (n, parameters)
    weights: Floats  # (n,) summing to 1
    distances: Floats  # (n,)


def covariance(population: Population) -> Floats:
    """(parameters, parameters) weighted covariance of the points."""
    centred = population.points - population.weights @ population.points
    spread: Floats = (centred * population.weights[:, None]).T @ centred
    return spread


def kernel_of(population: Population) -> Floats:
    """Covariance of the step of a proposal: twice that of the points (Filippi et al. 2013)."""
    size = population.points.shape[1]
    return 2.0 * covariance(population) + 1e-6 * np.eye(size)


def propose(population: Population, count: int, rng: np.random.Generator) -> Floats:
    """Proposals around points drawn by weight; those outside the cube are drawn again."""
    step = np.linalg.cholesky(kernel_of(population))
    proposals = np.empty((0, step.shape[0]))
    while len(proposals) < count:
        chosen = rng.choice(len(population.weights), size=2 * count, p=population.weights)
        moved = population.points[chosen] + rng.standard_normal((2 * count, len(step))) @ step.T
        proposals = np.concatenate([proposals, moved[np.all((moved > 0) & (moved < 1), axis=1)]])
    return proposals[:count]


def reweighted(points: Floats, distances: Floats, before: Population) -> Population:
    """The next population of ABC-SMC: weights are prior over proposal density.

    Beaumont, Cornuet, Marin and Robert 2009, Biometrika 96, 983-990; the prior is uniform.
    """
    inverse = np.linalg.inv(kernel_of(before))
    gap = points[:, None, :] - before.points[None, :, :]
    density = np.exp(-0.5 * np.einsum("abi,ij,abj->ab", gap, inverse, gap)) @ before.weights
    weights = 1.0 / np.maximum(density, 1e-300)
    return Population(points, weights / weights.sum(), distances)


def effective_size(weights: Floats) -> float:
    """Effective number of points: 1 / sum of squared weights."""
    return float(1.0 / np.sum(weights**2))


def drawn(population: Population, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows of `count` different points, by weight without replacement, the closest one first."""
    best = int(np.argmin(population.distances))
    weights = population.weights.copy()
    weights[best] = 0.0
    others = min(count - 1, int(np.count_nonzero(weights)))
    rest = rng.choice(len(weights), size=others, replace=False, p=weights / weights.sum())
    return np.concatenate([[best], np.sort(rest)]).astype(np.int64)


def correlations(population: Population) -> Floats:
    """(parameters, parameters) weighted correlations."""
    spread = covariance(population)
    scale = np.sqrt(np.diag(spread))
    related: Floats = spread / np.outer(scale, scale)
    return related
