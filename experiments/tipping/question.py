"""What would have to change: the value of each parameter at which the verdict flips."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common.response import label_of
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.statistics.sequential import Bounds
from openclosed.experiments.question.checks import level_of, outcome_of, refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.factors import BASE, Factor, factors_of, points_of
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.tipping.crossing import Crossing, Need, Rules, crossings
from openclosed.experiments.tipping.settings import TippingSettings
from openclosed.experiments.tipping.values import columns, values_at

RUNS_EXPECTED = 60  # of a factor


def run(question: Question, settings: TippingSettings) -> int:
    """Search each factor for where the outcome changes its side.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    moved = factors_of(question.parameters, settings.factors)
    for factor in moved:
        if factor.base is None:
            raise BadInput(f"{factor.name}: has no value here to move from; set one beside it")
    named = outcome_of(question, settings.outcome) if settings.outcome else ""
    level = level_of(named, settings.crosses)
    rules = _rules(settings.looks, settings.tolerance, question.settings.replicates, settings.limit)
    with study(question, runs=len(moved) * RUNS_EXPECTED) as work:
        seeds = work.seeds(settings.limit)

        def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
            return values_at(work, _points(work, moved, needs), named, level, seeds)

        found = crossings(moved, evaluate, rules, _bounds(named, level))

        def said(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.tipping.answer import answer
            from openclosed.experiments.tipping.finding import finding

            told = [_told(factor, one) for factor, one in zip(moved, found, strict=True)]
            return finding(answer(told, work.all_runs, named, level, origin), origin)

        return finish(work, said, moved)


def _points(work: Study, factors: Sequence[Factor], needs: Sequence[Need]) -> dict[Need, Point]:
    """The point of each need.

    A value that is the scenario's own is the scenario as it is, which is run once for all factors.
    """
    points: dict[Need, Point] = {}
    for need in needs:
        factor = factors[need.factor]
        value = factor.value(need.place)
        is_base = not factor.choices and need.place == factor.place(factor.base)
        if is_base or value == factor.base:  # a place is found from a value up to rounding
            points[need] = Point(BASE, work.question.parameters, factors=columns("", None))
            continue
        name = f"{factor.name}={value:.6g}" if not factor.choices else f"{factor.name}={value}"
        table = pd.DataFrame({factor.name: pd.Series([value], index=[name], dtype=object)})
        (point,) = points_of(work.question.parameters, table)
        points[need] = point._replace(factors=columns(factor.name, value))
    return points


def _bounds(outcome: str, level: float) -> Bounds | None:
    """How far a run's value can be from zero; None: it is continuous and tested as normal."""
    if not outcome:
        return Bounds(1.0, 1.0)
    return Bounds(level, 1 - level) if label_of(outcome) else None


def _rules(looks: int, tolerance: float, first: int, limit: int) -> Rules:
    refuse_outside("experiment.looks", looks, 2, 1000)
    refuse_outside("experiment.tolerance", tolerance, 1e-6, 1)
    refuse_outside("replicates", first, 2, 100_000)
    refuse_outside("experiment.limit", limit, first, 100_000)
    return Rules(looks, tolerance, first, limit)


def _told(factor: Factor, found: Crossing) -> dict[str, Any]:
    """A search in plain values, for the analysis."""
    told: dict[str, Any] = {
        "factor": factor.name,
        "base": factor.base,
        "unit": factor.unit,
        "range": (factor.value(0.0), factor.value(1.0)),
        "undecided": found.undecided,
        "looks": [
            (factor.value(look.place), look.mean, int((~np.isnan(look.values)).sum()), look.sign)
            for look in found.looks
        ],
        "choices": [factor.value(place) for place in found.flips],
    }
    if found.low is not None and found.high is not None:
        told |= {
            "value": factor.value(found.place),
            "low": factor.value(found.low),
            "high": factor.value(found.high),
            "rises": found.rises,
            "distance": abs(found.place - factor.place(factor.base)),
        }
    return told
