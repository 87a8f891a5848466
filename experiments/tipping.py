"""What would have to change: the value of each parameter at which the verdict flips."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.response import label_of, lead, responses
from analysis.sequential import Bounds
from experiments import store
from experiments.asking import Asking, asking, level_of, outcome_of, refuse_outside
from experiments.bad_input import BadInput
from experiments.crossing import Crossing, Need, Rules, crossings
from experiments.factors import BASE, Asked, Factor, factors_of, points_of
from experiments.points import Point
from experiments.settings import Question

WHICH = "factor"  # columns of the runs: what was moved, and to what
VALUE = "factor_value"
RUNS_EXPECTED = 60  # of a factor


def run(
    question: Question,
    factors: Asked | None = None,
    outcome: str = "",
    crosses: float | None = None,
    looks: int = 5,
    tolerance: float = 1 / 64,
    limit: int = 96,
) -> int:
    """Search each factor alone for the value at which the outcome changes its side.

    Args:
        question: scenario, seeds, place; `replicates` is how many runs a value gets at first.
        factors: what may change, see `experiments.factors.factors_of`.
        outcome: empty: which of open and closed wins more runs; else an outcome or verdict_LABEL.
        crosses: the value that a named outcome crosses; a half for shares, if none is given.
        looks: values of a factor that are tried first, from end to end of its range.
        tolerance: width of the interval of the tipping point at which the search ends, as a part
            of the factor's range.
        limit: most runs at one value.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    moved = factors_of(question.parameters, factors)
    for factor in moved:
        if factor.base is None:
            raise BadInput(f"{factor.name}: has no value here to move from; set one beside it")
    named = outcome_of(question, outcome) if outcome else ""
    level = level_of(named, crosses)
    rules = _rules(looks, tolerance, question.settings.replicates, limit)
    with asking(question, len(moved) * RUNS_EXPECTED) as work:
        seeds = work.seeds(limit)

        def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
            return _evaluate(work, moved, needs, named, level, seeds)

        found = crossings(moved, evaluate, rules, _bounds(named, level))

        def answer(
            folder: Path, runs: pd.DataFrame, origin: dict[str, Any]
        ) -> tuple[str, list[tuple[str, ...]]]:
            from analysis import tipping, tipping_report

            told = [_told(factor, one) for factor, one in zip(moved, found, strict=True)]
            result = tipping.answer(told, runs, named, level, origin)
            store.write_csv(result.table, folder / "tipping.csv")
            store.write_csv(result.paths, folder / "looks.csv")
            store.write_json(folder / "verdict.json", result.verdicts)
            return tipping_report.write(folder, result, runs, origin), tipping.meanings()

        return work.answer(answer, moved)


def _evaluate(
    work: Asking,
    factors: Sequence[Factor],
    needs: Sequence[Need],
    outcome: str,
    level: float,
    seeds: Sequence[int],
) -> list[np.ndarray]:
    """The values of what is needed, each batch of replicates in one go.

    A value that is the scenario's own is the scenario as it is, which is run once for all factors.
    """
    points: dict[Need, Point] = {}
    for need in needs:
        factor = factors[need.factor]
        value = factor.value(need.place)
        is_base = not factor.choices and need.place == factor.place(factor.base)
        if is_base or value == factor.base:  # a place is told from a value up to rounding
            points[need] = Point(BASE, work.question.parameters, factors=_columns("", None))
            continue
        name = f"{factor.name}={value:.6g}" if not factor.choices else f"{factor.name}={value}"
        table = pd.DataFrame({factor.name: pd.Series([value], index=[name], dtype=object)})
        (point,) = points_of(work.question.parameters, table)
        points[need] = point._replace(factors=_columns(factor.name, value))
    values: dict[tuple[str, int], np.ndarray] = {}
    for first, last in sorted({(need.first, need.last) for need in needs}):
        batch = {
            point.name: point
            for need, point in points.items()
            if (need.first, need.last) == (first, last)
        }
        runs = work.runs(list(batch.values()), seeds[first:last])
        yardstick = work.question.parameters.verdict.yardstick
        found = responses(runs, outcome, yardstick) - level if outcome else lead(runs, yardstick)
        for name, part in found.groupby(runs["point_name"], sort=False):
            values[str(name), first] = part.to_numpy(dtype=float)
    return [values[points[need].name, need.first] for need in needs]


def _columns(moved: str, value: Any) -> dict[str, Any]:
    """What tells a point from the others in the table of runs."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {WHICH: moved, VALUE: float(value) if number else math.nan}


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
