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
from openclosed.experiments.runs.opening import study
from openclosed.experiments.tipping import screening
from openclosed.experiments.tipping.crossing import Need, Rules, crossings
from openclosed.experiments.tipping.screening import Screened
from openclosed.experiments.tipping.settings import TippingSettings

RUNS_EXPECTED = 60  # per factor that is searched
FEW_EXPECTED = 6  # factors that are left by a first pass


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
    is_screened = not (settings.full or settings.factors)
    runs = len(moved) * RUNS_EXPECTED
    if is_screened:
        runs = first + len(moved) * 2 * screening.RUNS + FEW_EXPECTED * RUNS_EXPECTED
    with study(question, runs=runs) as work:
        seeds, measure = work.seeds(settings.max_runs), question.parameters.ending.measure
        drawn = work.draws.names if work.draws else frozenset()

        def run_needs(factors: Sequence[Factor], needs: Sequence[Need]) -> pd.DataFrame:
            pairs: list[tuple[Point, int]] = []
            for one in needs:
                point = _point(question.overrides, factors[one.factor], one.place, drawn)
                pairs += [(point, seed) for seed in seeds[one.first : one.last]]
            return work.run_pairs(pairs)

        def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
            return _split(lead(run_needs(searched, needs), measure), needs)

        def shares(needs: Sequence[Need]) -> list[np.ndarray]:
            return _split(run_needs(moved, needs)[share], needs)

        searched, screened, share = moved, list[Screened](), f"open_share_{measure}_all"
        if is_screened:
            usual = work.runs([_base(question.overrides)], seeds[:first])[share]
            screened = screening.screen(len(moved), shares, usual.to_numpy(dtype=float))
            searched = [one for one, of in zip(moved, screened, strict=True) if of.is_kept]
        found = crossings(searched, evaluate, rules)

        def analyse(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.tipping.finding import answer, finding

            first_pass = list(zip(moved, screened, strict=True)) if screened else []
            return finding(answer(searched, found, work.all_runs, origin, first_pass))

        return finish(work, analyse, moved)


def _split(values: pd.Series, needs: Sequence[Need]) -> list[np.ndarray]:
    """The values of each need."""
    ends = np.cumsum([one.last - one.first for one in needs])
    return np.split(values.to_numpy(dtype=float), ends[:-1])


def _base(overrides: Overrides) -> Point:
    """The unchanged scenario."""
    return Point(BASE, overrides, factors={"factor": "", "factor_value": math.nan})


def _point(overrides: Overrides, factor: Factor, place: float, drawn: Collection[str]) -> Point:
    """The point at a place of a factor; columns name the factor and its numeric value.

    The scenario's own value is the unchanged scenario, run once for all factors, unless the factor
    is `drawn`, since the unchanged scenario then has many values.
    """
    value = factor.value(place)
    is_base = not factor.choices and place == factor.place(factor.base)
    is_base = is_base or value == factor.base  # a place is found from a value up to rounding
    if is_base and factor.name not in drawn:
        return _base(overrides)
    name = f"{factor.name}={value}" if factor.choices else f"{factor.name}={value:.6g}"
    table = pd.DataFrame({factor.name: pd.Series([value], index=[name], dtype=object)})
    (point,) = points_of(overrides, table)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    moved = {"factor": factor.name, "factor_value": float(value) if number else math.nan}
    return point._replace(factors=moved)
