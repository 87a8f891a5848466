"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.finding.finding import Finding, for_files
from experiments.question.checks import outcome_of
from experiments.question.errors import BadInput
from experiments.question.settings import Question, Settings
from experiments.runs.finish import finish
from experiments.runs.points import Point
from experiments.runs.stopping import run_enough
from experiments.runs.study import study
from sim.outcomes import NAMES
from sim.parameters.clock import Clock

if TYPE_CHECKING:
    from experiments.answer.finding import Beside


class EnsembleSettings(Settings):
    """Who wins: many runs of one scenario."""

    until_precise_too = True

    year: int | None = None
    """One whose open shares are told first, as 2030."""


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
    from analysis import information, mixture
    from analysis.common import ensemble
    from analysis.weighing import worlds_of
    from experiments.answer import finding, verdict

    beside = _beside()
    if mixture.is_mixture(origin) and (runs["status"] == "done").any():
        told = information.value_of_information(worlds_of(runs, months))
        beside = beside._replace(tables=[for_files("information", information.MEANINGS, told)])
    answer = verdict.answer(runs, months, origin)
    return finding.finding(answer, ensemble.of(runs, months), origin, beside)


def _beside() -> "Beside":
    from analysis.published import scores as kept
    from analysis.published import what_ifs
    from experiments.answer.finding import Beside

    return Beside(kept.kept(), what_ifs.kept(), kept.past())


def _page(folder: Path, found: Finding, origin: Mapping[str, Any], runs: pd.DataFrame) -> None:
    from experiments.answer import report

    report.write(folder, found, origin, runs, _beside())
