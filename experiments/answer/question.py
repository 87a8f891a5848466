"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from typing import Any

import pandas as pd

from openclosed.analysis.common import ensemble
from openclosed.analysis.common.measures import spell_out
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import endings, finding, report
from openclosed.experiments.answer.settings import AnswerSettings
from openclosed.experiments.question.checks import outcome_of, outcomes_of_curves
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish, run_until_precise
from openclosed.experiments.runs.opening import study
from openclosed.sim.outcomes import NAMES


def run(question: Question, settings: AnswerSettings) -> int:
    """Run the scenario, write the result folder, print the answer; 1 if any run failed, else 0.

    Raises BadInput when the result cannot be written.
    """
    outcome = outcome_of(question, settings.auto.outcome, "auto.outcome")
    clock = question.parameters.clock
    first, last = int(clock.start[:4]), int(clock.last_month[:4])
    if settings.year is not None and not first <= settings.year <= last:
        raise BadInput(
            f"experiment.year={settings.year}: must be from {first} to {last}, when runs end"
        )
    outcomes_of_curves(settings.curves)
    point = Point(question.scenario, question.overrides)
    with study(question, runs=settings.replicates, months=NAMES, events=True) as job:
        runs = run_until_precise(job, [point], question, outcome)

        def answer(origin: dict[str, Any]) -> Finding:
            return _finding(runs, job.months, origin)

        return finish(job, answer, page=report.write)


def _finding(runs: pd.DataFrame, months: pd.DataFrame, origin: dict[str, Any]) -> Finding:
    """The finding of the runs, beside published results."""
    answer, group = endings.answer(runs, months, origin), ensemble.of(runs, months)
    found = finding.finding(answer, group, origin, finding.beside())
    config, number = origin["config"], group.runs["run"].tolist()
    line = curves.Facet(
        "",
        [curves.Line(spell_out(origin["scenario"]), number, "usual", origin["scenario"])],
        factor="scenario",
    )
    drawn = curves.of(runs, months, [line], config["experiment"]["curves"], config["seed"])
    return found._replace(
        figures=[*found.figures, *(one.figure for one in drawn)],
        tables=[*found.tables, *(one.table for one in drawn)],
    )
