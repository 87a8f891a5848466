"""Tipping points: the value of each parameter at which the ending flips."""

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common.paired import lead
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.factors import BASE, Factor, Point, factors_of, points_of
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.study import study
from openclosed.experiments.tipping.crossing import Need, Rules, crossings
from openclosed.experiments.tipping.settings import TippingSettings

RUNS_EXPECTED = 60  # per factor


def run(question: Question, settings: TippingSettings) -> int:
    """Search each factor for the value at which another camp leads.

    Returns 1 if any run failed, else 0. Raises BadInput for bad settings, before anything runs.
    """
    moved = factors_of(question.parameters, settings.factors)
    for factor in moved:
        if factor.base is None:
            raise BadInput(f"{factor.name}: has no value to start from; set one")
    first = settings.replicates
    refuse_outside("experiment.grid", settings.grid, 2, 1000)
    refuse_outside("experiment.tolerance", settings.tolerance, 1e-6, 1)
    refuse_outside("replicates", first, 2, 100_000)
    refuse_outside("experiment.max_runs", settings.max_runs, first, 100_000)
    rules = Rules(settings.grid, settings.tolerance, first, settings.max_runs)
    with study(question, runs=len(moved) * RUNS_EXPECTED) as work:
        seeds, measure = work.seeds(settings.max_runs), question.parameters.ending.measure
        drawn = work.draws.names if work.draws else frozenset()

        def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
            pairs: list[tuple[Point, int]] = []
            for one in needs:
                point = _point(question.overrides, moved[one.factor], one.place, drawn)
                pairs += [(point, seed) for seed in seeds[one.first : one.last]]
            runs = work.run_pairs(pairs)
            ends = np.cumsum([one.last - one.first for one in needs])
            return np.split(lead(runs, measure).to_numpy(dtype=float), ends[:-1])

        found = crossings(moved, evaluate, rules)

        def analyse(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.tipping.finding import answer, finding

            return finding(answer(moved, found, work.all_runs, origin))

        return finish(work, analyse, moved)


def _point(overrides: Overrides, factor: Factor, place: float, drawn: Collection[str]) -> Point:
    """The point at a place of a factor; columns name the factor and its numeric value.

    The scenario's own value is the unchanged scenario, run once for all factors, unless the factor
    is `drawn`, since the unchanged scenario then has many values.
    """
    value = factor.value(place)
    is_base = not factor.choices and place == factor.place(factor.base)
    is_base = is_base or value == factor.base  # a place is found from a value up to rounding
    if is_base and factor.name not in drawn:
        return Point(BASE, overrides, factors={"factor": "", "factor_value": math.nan})
    name = f"{factor.name}={value}" if factor.choices else f"{factor.name}={value:.6g}"
    table = pd.DataFrame({factor.name: pd.Series([value], index=[name], dtype=object)})
    (point,) = points_of(overrides, table)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    moved = {"factor": factor.name, "factor_value": float(value) if number else math.nan}
    return point._replace(factors=moved)
