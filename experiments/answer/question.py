"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.experiments.answer.settings import EnsembleSettings
from openclosed.experiments.question.checks import outcome_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.finish import finish, run_enough
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import study
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters.clock import Clock

if TYPE_CHECKING:
    from openclosed.experiments.answer.finding import Beside


def run(question: Question, settings: EnsembleSettings) -> int:
    """Run the ensemble, write its result folder, say the answer; 1 if any run failed, else 0.

    Raises BadInput when the result cannot be written.
    """
    outcome = outcome_of(question, settings.auto.outcome, "auto.outcome")
    _refuse_year(settings.year, question.parameters.clock)
    point = Point(question.scenario, question.parameters)
    with study(question, runs=settings.replicates, months=NAMES, events=True) as ensemble:
        runs = run_enough(ensemble, [point], question, outcome)

        def answer(origin: dict[str, Any]) -> Finding:
            return _finding(runs, ensemble.months, origin)

        return finish(ensemble, answer, worlds=False, page=_page)


def _refuse_year(year: int | None, clock: Clock) -> None:
    first, last = int(clock.start[:4]), int(clock.last_month[:4])
    if year is not None and not first <= year <= last:
        raise BadInput(f"experiment.year={year}: must be from {first} to {last}, when runs end")


def _finding(runs: pd.DataFrame, months: pd.DataFrame, origin: dict[str, Any]) -> Finding:
    """What the runs say, beside what other questions left."""
    from openclosed.analysis import information, mixture
    from openclosed.analysis.common import ensemble
    from openclosed.analysis.weighing import worlds_of
    from openclosed.experiments.answer import finding, verdict

    beside = _beside()
    if mixture.is_mixture(origin) and (runs["status"] == "done").any():
        told = information.value_of_information(worlds_of(runs, months))
        beside = beside._replace(tables=[for_files("information", information.MEANINGS, told)])
    answer = verdict.answer(runs, months, origin)
    return finding.finding(answer, ensemble.of(runs, months), origin, beside)


def _beside() -> "Beside":
    from openclosed.analysis.published import scores as kept
    from openclosed.analysis.published import what_ifs
    from openclosed.experiments.answer.finding import Beside

    return Beside(kept.kept(), what_ifs.kept(), kept.past())


def _page(folder: Path, found: Finding, origin: Mapping[str, Any], runs: pd.DataFrame) -> None:
    from openclosed.experiments.answer import report

    report.write(folder, found, origin, runs, _beside())
