"""Model against record: which targets the mean over runs meets, and which share of single runs."""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from openclosed.analysis.evidence.observers import Floats, Months
from openclosed.analysis.evidence.targets import TARGETS, Target


class Trade(NamedTuple):
    """Another target that fewer runs pass when they pass this one: shares of runs that pass it."""

    key: str
    if_met: float
    if_missed: float


class Score(NamedTuple):
    """A target against runs. `low` and `high` hold 90 % of the runs; nan where none tells.

    `trade` is, of a target that is missed, the other one that suffers most where it is met.
    """

    target: Target
    mean: float
    low: float
    high: float
    passed: bool
    runs_passing: float
    runs: int
    trade: Trade | None = None


def observed(months: Months, targets: Sequence[Target] = TARGETS) -> Floats:
    """(runs, targets) what each run gives where each source looked."""
    return np.stack([target.observe(months) for target in targets], axis=1)


class _Listening(list[str]):
    """Names of outcomes that note which of them are looked for."""

    def index(self, name: str, *_: Any) -> int:
        self.append(name)
        return 0


def looked_at(targets: Sequence[Target] = TARGETS) -> tuple[str, ...]:
    """The outcomes of a run that targets look at."""
    calendar = [f"{year}-{month:02d}" for year, month in product((2023, 2024, 2025), range(1, 13))]
    heard = _Listening()
    observed(Months(calendar, np.zeros((1, len(calendar), 1)), heard), targets)
    return tuple(dict.fromkeys(heard))


def score(
    values: Floats, targets: Sequence[Target] = TARGETS, weights: Floats | None = None
) -> list[Score]:
    """A score for each target from (runs, targets) of the model, all runs alike without weights.

    Runs that cannot tell are left out. The mean over runs is scored, since the record is one
    history and a run another; the share of single runs that pass stands beside it.
    """
    scores = []
    even = np.ones(len(values)) if weights is None else weights
    for target, column in zip(targets, values.T, strict=True):
        finite = np.isfinite(column)
        known, weight = column[finite], even[finite]
        if not known.size:
            scores.append(Score(target, np.nan, np.nan, np.nan, False, 0.0, 0))
            continue
        if weights is None:
            low, high = np.quantile(known, [0.05, 0.95])
        else:
            low, high = np.quantile(known, [0.05, 0.95], weights=weight, method="inverted_cdf")
        mean = float(np.average(known, weights=weight))
        passes = [target.passes(float(value)) for value in known]
        passing = float(np.average(passes, weights=weight))
        passed = target.passes(mean)
        trade = None if passed else _trade(values, targets, target, even)
        scores.append(
            Score(target, mean, float(low), float(high), passed, passing, known.size, trade)
        )
    return scores


def _trade(
    values: Floats, targets: Sequence[Target], missed: Target, weights: Floats
) -> Trade | None:
    """The scored target that single runs pass less often where they pass the one missed."""
    passing = np.array(
        [
            [one.passes(value) for value in column]
            for one, column in zip(targets, values.T, strict=True)
        ]
    )
    met = passing[list(targets).index(missed)]
    if met.all() or not met.any():
        return None
    others = [
        Trade(one.key, *(float(np.average(row[at], weights=weights[at])) for at in (met, ~met)))
        for one, row in zip(targets, passing, strict=True)
        if one.scored and one is not missed and one.needs == missed.needs
    ]
    worst = min(others, key=lambda one: one.if_met - one.if_missed, default=None)
    return worst if worst is not None and worst.if_met < worst.if_missed else None
