"""Model against record: which targets the mean over runs meets, and which share of single runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.evidence.observers import Floats, Months
from analysis.evidence.targets import TARGETS, Target


class Score(NamedTuple):
    """A target against runs. `low` and `high` hold 90 % of the runs; nan where none tells."""

    target: Target
    mean: float
    low: float
    high: float
    passed: bool
    runs_passing: float
    runs: int


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
        scores.append(
            Score(target, mean, float(low), float(high), target.passes(mean), passing, known.size)
        )
    return scores
