"""A sweep: the outcome at each point of a design, against the unchanged scenario."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import (
    outcome_of,
    outcomes_of_curves,
    outcomes_to_keep,
    refuse_too_few,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Asked, Question
from openclosed.experiments.runs import designs
from openclosed.experiments.runs.factors import BASE, Factor, Point, factors_of, points_of
from openclosed.experiments.runs.finish import finish, run_until_precise
from openclosed.experiments.runs.study import study
from openclosed.experiments.sweep.combinations import factors_and_points
from openclosed.experiments.sweep.settings import SweepSettings
from openclosed.sim.parameters.dials import Dials

FILES = (".csv", ".parquet")
STEPS = 3
"""Values of each dial if no factor is named."""


def run(question: Question, settings: SweepSettings) -> int:
    """Run the unchanged scenario and every point of a design, on the same seeds.

    Returns 1 if any run failed, else 0. Raises BadInput for bad settings, before anything runs.
    """
    if settings.words:
        _refuse_beside_words(settings)
        moved, usual, points = factors_and_points(question, settings.words)
    else:
        moved, values = _design(question, settings.factors, settings.design, settings.design_points)
        usual = {factor.name: factor.base for factor in moved}
        points = points_of(question.parameters, values)
    everywhere = [Point(BASE, question.parameters, factors=usual), *points]
    return explore(question, settings, everywhere, moved)


def explore(
    question: Question, settings: SweepSettings, points: Sequence[Point], factors: Sequence[Factor]
) -> int:
    """Run the points on the same seeds, and report how each differs from the first.

    Args:
        question: scenario, seeds, folder.
        settings: which outcome to report, and which to keep month by month.
        points: with the values of the factors; the first is the unchanged scenario.
        factors: what differs between the points.

    Returns 1 if any run failed, else 0. Raises BadInput for bad settings, before anything runs.
    """
    outcome = outcome_of(question, settings.outcome)
    precise = outcome_of(question, question.settings.auto.outcome or outcome, "auto.outcome")
    months = outcomes_to_keep(
        [*outcomes_of_curves(settings.curves), *settings.keep_series], settings.series_step
    )
    refuse_too_few(question.settings.replicates)
    count = len(points) * question.settings.replicates
    with study(question, runs=count, months=months, every=settings.series_step) as work:
        run_until_precise(work, points, question, precise)

        def analyse(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.sweep.answer import answer
            from openclosed.experiments.sweep.finding import finding

            names, runs = [factor.name for factor in factors], work.all_runs
            return finding(answer(runs, names, outcome, origin), runs, work.months, origin)

        return finish(work, analyse, factors)


def _refuse_beside_words(settings: SweepSettings) -> None:
    """Raise BadInput if the design is given twice."""
    for name in ("factors", "design", "design_points"):
        if getattr(settings, name) != SweepSettings.model_fields[name].default:
            raise BadInput(
                f"experiment.{name}: the words with several values are the design; leave it out"
            )


def _design(
    question: Question, factors: Asked | None, design: str, points: int
) -> tuple[list[Factor], pd.DataFrame]:
    """The factors and their values at the points."""
    if Path(design).suffix not in FILES:
        if not factors:
            factors = [f"dials.{name}" for name in Dials.model_fields]
            if not design:
                design, points = "grid", min(points, STEPS ** len(factors))
        moved = factors_of(question.parameters, factors)
        kind = design or "latin_hypercube"
        return moved, designs.design(kind, moved, points, question.settings.seed)
    values = designs.from_file(Path(design))
    spans = {str(name): _span(values[name]) for name in values}
    moved = factors_of(question.parameters, spans)
    return moved, values[[factor.name for factor in moved]]


def _span(column: pd.Series) -> Any:
    """The possible values of a factor, from a column of a file."""
    different = list(dict.fromkeys(column))
    if len(different) > 2 and all(type(value) in (int, float) for value in different):
        return [min(different), max(different)]
    return {"choices": different}
