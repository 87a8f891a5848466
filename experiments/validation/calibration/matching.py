"""Which points the record does not rule out: history matching with an emulator over hypotheses.

Places are in the unit cube, one coordinate a free number, on which the prior is uniform. How far a
run is from the record is measured in standard deviations of the record's error and of the
discrepancy that was committed beforehand (`Target.away`): both together have a variance of 1.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.validation.assimilation.free_numbers import CUT
from openclosed.experiments.validation.calibration.targets import TARGETS, Target

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

SPARED = 1  # of the worst targets, so that one odd figure rules nothing out
MOST = 12.0  # standard deviations that the emulator tells apart


def beyond(targets: Sequence[Target], away: Floats) -> Floats:
    """(points, targets) how far the model is from the record, 0 where a bound is met."""
    return np.stack([one.beyond(away[:, i]) for i, one in enumerate(targets)], axis=1)


def implausibility(miss: Floats, variance: Floats | float = 0.0) -> Floats:
    """(points,) how many standard deviations a point is off, by its second worst target.

    Vernon, Goldstein and Bower 2010, Bayesian Analysis 5, 619-670.

    Args:
        miss: (points, targets) of the mean over runs; a target that cannot be told is nan and
            counts as missed by the cut.
        variance: (targets,) beside that of record and discrepancy: chance, and the emulator.
    """
    each = np.nan_to_num(np.abs(miss) / np.sqrt(1.0 + variance), nan=CUT)
    worst: Floats = np.sort(each, axis=1)[:, -1 - min(SPARED, each.shape[1] - 1)]
    return worst


def mean_over_runs(away: Floats) -> Floats:
    """(points, targets) the mean over runs (points, runs, targets) that can tell; nan if none."""
    known = np.isfinite(away)
    count = known.sum(axis=1)
    total = np.where(known, away, 0.0).sum(axis=1)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def chance(away: Floats) -> Floats:
    """(targets, targets) covariance of single runs of a point, pooled over points.

    With few runs a point's own says little, so that of all points is taken.
    """
    known = np.isfinite(away)
    apart = np.where(known, away - mean_over_runs(away)[:, None], 0.0)
    free = np.maximum(known.sum(axis=1) - 1, 0).sum(axis=0)
    flat = apart.reshape(-1, away.shape[2])
    pooled: Floats = (flat.T @ flat) / np.sqrt(np.maximum(np.outer(free, free), 1))
    return pooled


def of_single_runs(away: Floats, runs: int) -> Floats:
    """(targets,) variance by chance of a record, which is one run, less a mean over `runs`."""
    spread: Floats = np.diag(chance(away)) * (1.0 + 1.0 / runs)
    return spread


class Emulator(NamedTuple):
    """Response surfaces of the targets over places and hypotheses."""

    coefficients: Floats  # (terms, targets)
    variance: Floats  # (targets,) that they leave, chance in the means over runs among it
    left_out: Floats  # (points, targets) what they say of each point that they did not see
    hypotheses: int

    def away(self, places: Floats, hypothesis: Ints) -> Floats:
        """(points, targets) what the surfaces say."""
        said: Floats = _terms(places, hypothesis, self.hypotheses) @ self.coefficients
        return said

    @property
    def lines(self) -> Floats:
        """(numbers, targets) how far a target moves from one end of a number's range to the other.

        Averaged over hypotheses and all other numbers.
        """
        line, _ = np.split(self.coefficients[self.hypotheses :], 2)
        return np.asarray(2.0 * line)


def _terms(places: Floats, hypothesis: Ints, hypotheses: int) -> Floats:
    centred = 2.0 * places - 1.0
    return np.concatenate([np.eye(hypotheses)[hypothesis], centred, centred**2 - 1.0 / 3.0], axis=1)


def emulate(
    places: Floats, hypothesis: Ints, hypotheses: int, away: Floats, ridge: float = 1.0
) -> Emulator:
    """Fit a surface to each target by ridge regression: a level a hypothesis, lines and squares.

    Its variance is that of leave-one-out residuals, so it is honest where points are few.

    Args:
        places: (n, numbers).
        hypothesis: (n,) number of each point's.
        hypotheses: how many there are.
        away: (n, targets) of the mean over runs; what misses by far is cut.
        ridge: weight of the penalty on all terms but the levels.
    """
    terms = _terms(places, hypothesis, hypotheses)
    known = filled(np.clip(away, -MOST, MOST))
    penalty = np.full(terms.shape[1], ridge)
    penalty[:hypotheses] = 1e-6
    solved = np.linalg.solve(terms.T @ terms + np.diag(penalty), terms.T)
    coefficients = solved @ known
    leverage = np.einsum("ij,ji->i", terms, solved)
    residuals = (known - terms @ coefficients) / np.maximum(1.0 - leverage, 1e-3)[:, None]
    return Emulator(coefficients, np.mean(residuals**2, axis=0), known - residuals, hypotheses)


def filled(values: Floats) -> Floats:
    """The values (rows, columns), the mean of its column for what is not known."""
    known = np.isfinite(values)
    means = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    whole: Floats = np.where(known, values, means)
    return whole


class Bank(NamedTuple):
    """All points of all waves under all hypotheses, and what their runs gave.

    `knew` is the number of the month up to which the record was known when a point was chosen, -1
    of the first wave, which knew nothing of it.
    """

    hypothesis: Ints  # (points,)
    knew: Ints  # (points,)
    places: Floats  # (points, numbers), .5 where a hypothesis keeps a value of its own
    numbers: Floats  # (points, numbers) their values
    gave: Floats  # (points, runs, all targets)
    run: Ints  # (points, runs) number of each run with the record's releases

    def joined(self, other: "Bank") -> "Bank":
        """The points of both."""
        return Bank(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))

    def away(self, targets: Sequence[Target]) -> Floats:
        """(points, runs, targets) how far runs are from the record."""
        return np.stack([one.away(self.gave[..., TARGETS.index(one)]) for one in targets], axis=2)
