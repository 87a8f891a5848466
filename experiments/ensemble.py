"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.question.checks import outcome_of
from experiments.question.settings import Question
from experiments.runs.finish import Answer, Row, finish, with_meanings
from experiments.runs.points import Point
from experiments.runs.stopping import run_enough
from experiments.runs.study import study
from sim.outcomes import NAMES


def run(question: Question) -> int:
    """Run the ensemble, write its result folder, say the answer; 1 if any run failed, else 0.

    Raises BadInput when the result cannot be written.
    """
    settings = question.settings
    outcome = outcome_of(question, settings.auto.outcome, "auto.outcome")
    point = Point(question.scenario, question.parameters)
    with study(question, runs=settings.replicates, months=NAMES, events=True) as ensemble:
        runs = run_enough(ensemble, [point], question, outcome)

        def answer(origin: dict[str, Any]) -> Answer:
            return _answer(ensemble.path, runs, ensemble.months, ensemble.events, origin)

        return finish(ensemble, answer, worlds=False)


def _answer(
    folder: Path,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    events: pd.DataFrame,
    origin: dict[str, object],
) -> Answer:
    """The verdict; figures and report are written into `folder`."""
    from analysis.answer import mixture, tables, terminal, verdict
    from analysis.answer import report as answer_report
    from analysis.update import information
    from analysis.update.answer import worlds_of

    answer: dict[str, Any] = verdict.answer(runs, months, origin) | {"information": []}
    written: dict[str, tuple[pd.DataFrame, Sequence[Row]]] = {
        "endings.csv": (tables.endings(answer), tables.ENDING_MEANINGS)
    }
    if mixture.is_mixture(origin) and (runs["status"] == "done").any():
        told = information.value_of_information(worlds_of(runs, months))
        answer["information"] = information.sentences(told, str(months["month"].iloc[-1])[:4])
        written["information.csv"] = told, information.MEANINGS
        written["margins.csv"] = tables.margins(answer), tables.MARGIN_MEANINGS
    answer_report.write(folder, answer, runs, months, events, origin)
    return Answer(terminal.terminal(answer), *with_meanings(written), answer)
