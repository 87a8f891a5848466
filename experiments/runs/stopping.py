"""How many replicates: as many as were asked for, or until an interval is narrow enough.

Batches grow by half, so that few looks are taken; each adds to the runs that are there. The same
seeds run at every point, and the widest interval decides for all, so that runs stay paired. An
interval that is looked at until it is narrow covers a little less than it says at first, and what
it says as the width goes to 0 (Chow and Robbins 1965, Annals of Mathematical Statistics 36,
457-462); the first batch is large enough for that to be a matter of a percent or two.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.experiments.question.settings import FIRST_REPLICATES, Question
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study
from openclosed.sim.outcomes.verdict import wilson

GROWTH = 1.5


def run_enough(
    study: Study, points: Sequence[Point], question: Question, outcome: str
) -> pd.DataFrame:
    """Run all points with as many seeds as the question asks for.

    With `replicates=auto`, until the 95 % interval of `outcome` at every point is no wider to
    either side than `auto.precision`, or there are `auto.most` runs a point. What was reached is
    kept in the manifest, under `stopped`.
    """
    settings = question.settings
    if not settings.until_precise:
        return study.runs(points, study.seeds(settings.replicates))
    count, wanted = min(FIRST_REPLICATES, settings.auto.most), settings.auto.precision
    while True:
        runs = study.runs(points, study.seeds(count))
        half = max(half_width(part, outcome, question) for _, part in runs.groupby("point"))
        if half <= wanted or count == settings.auto.most:
            break
        count = min(math.ceil(GROWTH * count), settings.auto.most)
    reached = half <= wanted
    study.origin["stopped"] = {
        "replicates": count,
        "points": len(points),
        "outcome": outcome,
        "wanted": wanted,
        "reached": reached,
        "half_width": half if math.isfinite(half) else None,
    }
    return runs


def sentence(origin: Mapping[str, Any]) -> str:
    """Where `replicates=auto` stopped, by the manifest; empty where the number was given."""
    if "stopped" not in origin:
        return ""
    one = origin["stopped"]
    half = one["half_width"]
    shown = "not known" if half is None else f"{half:.3g}"
    where = " at the widest point" if one["points"] > 1 else ""
    count, wanted = one["replicates"], one["wanted"]
    why = f"no more than {wanted:g}" if one["reached"] else f"not {wanted:g}, but auto.most={count}"
    return (
        f"replicates=auto stopped at {count} a point: half-width of {one['outcome']} {shown}"
        f"{where}, {why}."
    )


def half_width(runs: pd.DataFrame, outcome: str, question: Question) -> float:
    """Half the width of the 95 % interval of an outcome at one point; infinite if not known."""
    from openclosed.analysis.common.response import label_of, mean_interval, responses

    values = responses(runs, outcome, question.parameters.verdict.yardstick).to_numpy()
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return math.inf
    if label_of(outcome):
        found = wilson(int(known.sum()), len(known))
        return (found.high - found.low) / 2
    _, low, high = mean_interval(known)
    return (high - low) / 2
