"""Mean preferences proposed at the level of the data.

Few draws of the prior have open shares as in the data, since a mean preference moves a share most.
So it is drawn near the value that a regression finds: on the logit of the kind's share in 2024 and
on the other drawn parameters, over unweighted runs. Particles are weighted by prior over proposal,
so the posterior stays as it is. That weight enters as the data that tell the level do.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from openclosed.analysis.evidence.quantities import SURVEY, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation, logits
from openclosed.experiments.starts.draws import Prior, names_of, values_at

type Floats = NDArray[np.float64]

MEANS: Final[Mapping[str, str]] = {
    "firms.startups.open_preference.mean": TOKENS,
    "firms.enterprises.open_preference.mean": SURVEY,
}
"""The mean preference of each kind of firms, and the outcome that tells its level."""
YEAR: Final = ("2024-01", "2024-12")
"""Months whose mean share the regression knows."""
FIRST_MONTHS: Final = 3
"""Months of a platform that tell the level of startups."""
EARLY: Final = 12
"""Months before a survey from which on it weights particles, as `bridges.LOOK`."""
WIDER: Final = 1.3
"""A proposal is wider than what the regression leaves by this factor, which guards the weights."""
DEFENSIVE: Final = 0.2
"""Part of the particles that have the prior's own draw, so that no weight is above its inverse
(Owen and Zhou 2000, Journal of the American Statistical Association 95, 135-143)."""
LEAST_SPREAD: Final = 0.1
FARTHEST: Final = 6.0
"""Standard deviations from the mean of a normal prior beyond which nothing is proposed."""


class Line(NamedTuple):
    """A regression of a mean preference, and the standard deviation of what it leaves."""

    mean: str
    coefficients: Floats  # of 1, the logit of the share, and the other parameters' places
    spread: float


class Level(NamedTuple):
    """The level of a kind in the data, on the logit, and the steps in which it becomes known."""

    line: Line
    value: float
    deviation: float
    first: int
    last: int

    def released(self, step: int) -> float:
        """Part of the log weight of prior over proposal that has entered by the end of a step."""
        return float(np.clip((step - self.first) / max(self.last - self.first, 1), 0.0, 1.0))


def mean_logits(record: Floats, columns: Sequence[int], first: int, last: int) -> Floats:
    """(columns) logits of a run's mean shares from the first step to the last; nan if not run."""
    own = record[first : last + 1, columns]
    return logits(np.nan_to_num(own).mean(axis=0)) if len(own) else np.full(len(columns), np.nan)


def others(free: Sequence[Prior]) -> list[int]:
    """Places of the parameters that a regression knows."""
    return [at for at, one in enumerate(free) if one.name not in MEANS]


def fit(free: Sequence[Prior], places: Floats, shares: Floats) -> tuple[Line, ...]:
    """A regression for each kind whose mean preference is free.

    Args:
        free: uncertain parameters.
        places: (N, P) of unweighted runs in the unit cube.
        shares: (N, kinds) logits, in the order of MEANS.
    """
    values, names = values_at(free, places), names_of(free)
    drawn, found = places[:, others(free)], []
    for name, own in zip(MEANS, shares.T, strict=True):
        if name in names:
            terms = np.column_stack([np.ones(len(own)), own, drawn])
            mean = values[:, names.index(name)]
            line, *_ = np.linalg.lstsq(terms, mean, rcond=None)
            free_ones = max(len(own) - terms.shape[1], 1)
            left = float(np.sqrt(np.sum((mean - terms @ line) ** 2) / free_ones))
            found.append(Line(name, line, max(left, LEAST_SPREAD)))
    return tuple(found)


def levels(
    lines: Sequence[Line], by_step: Mapping[int, Sequence[Observation]], last: int
) -> list[Level]:
    """The level of each kind that observations tell, for a filter that ends at step `last`."""
    found = []
    for line in lines:
        seen = [(step, one) for step in sorted(by_step) for one in by_step[step]
                if _tells(one, MEANS[line.mean])]  # fmt: skip
        if not seen:
            continue
        if MEANS[line.mean] == TOKENS:
            begin = seen[0][0]
            value = float(np.mean([one.value for step, one in seen if step < begin + FIRST_MONTHS]))
            deviation = float(np.sqrt(observers.LASTING**2 + np.mean(observers.FAST**2)))
            first, end = begin - 1, begin + FIRST_MONTHS - 1
        else:
            shares = np.array([one.value for _, one in seen])
            errors = np.array([one.deviation for _, one in seen]) / (shares * (1.0 - shares))
            own = logits(shares)
            value, deviation = float(own.mean()), float(np.hypot(errors.mean(), own.std()))
            first, end = max(seen[0][0] - EARLY, 0), seen[-1][0]
        found.append(Level(line, value, deviation, first, min(end, last)))
    return found


def _tells(one: Observation, outcome: str) -> bool:
    """Whether an observation tells the level of a share."""
    is_of_platform = bool(one.indicator.platform)
    return one.indicator.outcome == outcome and is_of_platform == (outcome == TOKENS)


def propose(
    free: Sequence[Prior], known: Sequence[Level], places: Floats, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """Places with mean preferences drawn near the level, and (N, levels) log prior over proposal.

    `places` are of the prior; those of other parameters stay.
    """
    names, found = [one.name for one in free], places.copy()
    logs = np.zeros((len(places), len(known)))
    drawn = np.column_stack([np.ones(len(places)), np.zeros(len(places)), places[:, others(free)]])
    for at, one in enumerate(known):
        row = names.index(one.line.mean)
        prior = free[row]
        raised = _raised(free, prior, places)
        slope = float(one.line.coefficients[1])
        spread = WIDER * float(np.hypot(one.line.spread, slope * one.deviation))
        middle = drawn @ one.line.coefficients + slope * one.value - raised
        low, high = _ends(prior)
        middle = middle.clip(low, high)
        below, above = ndtr((low - middle) / spread), ndtr((high - middle) / spread)
        z = ndtri(below + draw.random(len(places)) * (above - below))
        near = _place(prior, (middle + spread * z).clip(low, high))
        of_prior = draw.random(len(places)) < DEFENSIVE
        found[:, row] = np.where(of_prior, places[:, row], near)
        value = prior.at(found[:, row])
        z = (value - middle) / spread
        logs_near = -0.5 * z**2 - np.log(spread * (above - below)) - _log_density(prior, value)
        logs[:, at] = -np.log(DEFENSIVE + (1.0 - DEFENSIVE) * np.exp(logs_near))
    return found, logs


def _ends(prior: Prior) -> tuple[float, float]:
    """The values between which a mean preference is proposed."""
    if prior.distribution != "normal":
        return prior.low, prior.high
    middle, farthest = 0.5 * (prior.low + prior.high), FARTHEST * prior.deviation
    return middle - farthest, middle + farthest


def _place(prior: Prior, value: Floats) -> Floats:
    """The inverse of `Prior.at`."""
    if prior.distribution == "normal":
        return np.asarray(ndtr((value - 0.5 * (prior.low + prior.high)) / prior.deviation))
    return np.asarray((value - prior.low) / (prior.high - prior.low))


def _log_density(prior: Prior, value: Floats) -> Floats:
    """Log density, without the factor of a normal law that the proposal has too."""
    if prior.distribution == "normal":
        away = (value - 0.5 * (prior.low + prior.high)) / prior.deviation
        return np.asarray(-0.5 * away**2 - np.log(prior.deviation))
    return np.full(value.size, 0.5 * np.log(2.0 * np.pi) - np.log(prior.high - prior.low))


def _raised(free: Sequence[Prior], prior: Prior, places: Floats) -> Floats:
    """(N) what is added to a parameter's own draw."""
    plain = [one._replace(raised_by=()) if one.name == prior.name else one for one in free]
    at = names_of(free).index(prior.name)
    return np.asarray(values_at(free, places)[:, at] - values_at(plain, places)[:, at])
