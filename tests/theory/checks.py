"""Results of runs beside predictions, with intervals and tolerances."""

from typing import Any

from numpy.typing import NDArray
from scipy import stats

from tests.theory.case import Check, Floats


def standard_error(values: Floats) -> float:
    """Of the mean over runs."""
    return float(values.std(ddof=1) / values.size**0.5)


def mean(what: str, predicted: float, values: Floats, tolerance: float) -> Check:
    """The mean of the runs against a prediction, with its 95 % interval (Student) if they vary."""
    found, reach = float(values.mean()), 0.0
    if values.size > 1 and values.std() > 0:
        reach = float(stats.t.ppf(0.975, values.size - 1)) * standard_error(values)
    return Check(what, predicted, found, tolerance, found - reach, found + reach)


def random(what: str, predicted: float, values: Floats) -> Check:
    """The mean of runs that differ within 3.5 standard errors: false alarms below .05 %."""
    error = max(standard_error(values), 1e-9)
    return mean(what, predicted, values, 3.5 * error)


def known(
    what: str, predicted: float, simulated: float, error: float, tolerance: float | None = None
) -> Check:
    """A number with a known standard error, within three of them by default."""
    reach = 1.96 * error
    within = 3.0 * error if tolerance is None else tolerance
    return Check(what, predicted, simulated, within, simulated - reach, simulated + reach)


def share(what: str, predicted: float, hits: NDArray[Any], tolerance: float) -> Check:
    """The share of runs or firms in which something happened, with its Wilson interval."""
    interval = stats.binomtest(int(hits.sum()), hits.size).proportion_ci(method="wilson")
    return Check(what, predicted, float(hits.mean()), tolerance, interval.low, interval.high)
