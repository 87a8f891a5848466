"""How newer figures move the answer: `openclosed experiment=update evidence=FILE.csv`.

Worlds that start from the record run to the horizon: the answer before. Then each is weighed by the
figures, a log of the reader's own venue among them, and the same worlds with their weights are the
answer after.
"""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis import weighing
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics.observers import SINCE, seen_of
from openclosed.analysis.weighing import OUTCOMES, USABLE, weighed, worlds_of
from openclosed.experiments.question.checks import refuse_beside_record, refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_figures import own_figures
from openclosed.experiments.question.settings import MIXTURE, Question
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.update.finding import Update, finding
from openclosed.experiments.update.settings import UpdateSettings
from openclosed.sim.outcomes import SCOPES
from openclosed.sim.parameters.dates import month_after, months_between

SERVED = tuple(f"served_{scope}" for scope in SCOPES)
"""Without which there is no share."""
LEAST_WORLDS = 20
LAST_YEAR = 24  # months that a verdict needs


def run(question: Question, settings: UpdateSettings) -> int:
    """Weigh worlds that start from the record by newer figures, and say how the answer moves.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    said = refuse_or_read(question)
    refuse_outside("replicates", settings.replicates, LEAST_WORLDS, 100_000)
    point = Point(question.scenario, question.parameters)
    with study(question, runs=settings.replicates, months=(*OUTCOMES, *SERVED)) as made:
        runs = made.runs([point], made.seeds(settings.replicates))

        def found(_: dict[str, Any]) -> Finding:
            shutil.copy(Path(settings.evidence), made.path / "evidence.csv")
            return finding(updated(made, runs, said))

        return finish(made, found, worlds=False)


def refuse_or_read(question: Question) -> list[Measurement]:
    """The figures of the file in the order of time. Raises BadInput for what cannot be."""
    file = question.settings.evidence
    if not file:
        raise BadInput(
            "evidence=: name a csv file of newer figures, with the columns month, figure, value "
            "(or low and high) and error; of a venue of your own with open_tokens and all_tokens"
        )
    if question.settings.worlds != MIXTURE:
        raise BadInput(f"worlds={question.settings.worlds}: experiment=update needs {MIXTURE}")
    refuse_beside_record(question.parameters, "experiment=update needs")
    clock = question.parameters.clock
    last = clock.last_month
    if months_between(UNTIL, last) < LAST_YEAR:
        least = months_between(clock.start, UNTIL) + 1 + LAST_YEAR
        raise BadInput(f"clock.horizon={clock.horizon:g}: must be at least {least} months")
    given = own_figures(file)
    for one in given:
        if one.figure in FIGURES and one.figure not in USABLE:
            raise BadInput(
                f"evidence={file}: figure={one.figure}: worlds cannot be weighed by it; must be "
                f"one of {', '.join(USABLE)}"
            )
        first = month_after(UNTIL, 1) if one.figure in FIGURES else SINCE
        if not first <= one.month <= last:
            raise BadInput(
                f"evidence={file}: month={one.month}: of {one.figure} it must be from {first} to "
                f"{last}"
            )
    return sorted(given, key=lambda one: one.month)


def updated(made: Study, runs: pd.DataFrame, said: list[Measurement]) -> Update:
    """The answer before and after the figures, and what would tell most beyond the last of them."""
    question = made.question
    worlds = worlds_of(runs, made.months)
    seen = [seen_of(one) for one in said]
    later = [month for month in weighing.WHEN if month > said[-1].month]
    seed = question.settings.seed
    return Update(
        worlds,
        weighed(worlds, seen),
        seen,
        said,
        question.parameters.verdict.yardstick,
        weighing.value_of_information(worlds, later, seed),
        seed,
    )
