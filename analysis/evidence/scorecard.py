"""Model against record: which targets the mean over runs meets, and which share of single runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.evidence.observers import Floats, Months
from analysis.evidence.targets import TARGETS, Target


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


def score(values: Floats, targets: Sequence[Target] = TARGETS) -> list[Score]:
    """A score for each target from (runs, targets) of the model.

    Runs that cannot tell are left out. The mean over runs is scored, since the record is one
    history and a run another; the share of single runs that pass stands beside it.
    """
    scores = []
    for target, column in zip(targets, values.T, strict=True):
        known = column[np.isfinite(column)]
        if not known.size:
            scores.append(Score(target, np.nan, np.nan, np.nan, False, 0.0, 0))
            continue
        low, high = np.quantile(known, [0.05, 0.95])
        mean = float(known.mean())
        passing = float(np.mean([target.passes(float(value)) for value in known]))
        passed = target.passes(mean)
        trade = None if passed else _trade(values, targets, target)
        scores.append(
            Score(target, mean, float(low), float(high), passed, passing, known.size, trade)
        )
    return scores


def _trade(values: Floats, targets: Sequence[Target], missed: Target) -> Trade | None:
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
        Trade(one.key, float(row[met].mean()), float(row[~met].mean()))
        for one, row in zip(targets, passing, strict=True)
        if one.scored and one is not missed and one.needs == missed.needs
    ]
    worst = min(others, key=lambda one: one.if_met - one.if_missed, default=None)
    return worst if worst is not None and worst.if_met < worst.if_missed else None
