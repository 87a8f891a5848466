"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from experiments import posterior, store, tables
from experiments.asking import outcome_of
from experiments.ending import finish
from experiments.precision import run_enough
from experiments.settings import Question
from experiments.study import study
from sim.outcomes import NAMES


def run(question: Question) -> int:
    """Run the ensemble, write its result folder, say the answer; 1 if any run failed, else 0.

    The runs are spread over the sets of the posterior, so that its interval is in the answer.

    Raises BadInput when the result cannot be written.
    """
    settings = question.settings
    outcome = outcome_of(question, settings.auto.outcome, "auto.outcome")
    asked = posterior.spread(question)
    points = list({id(point): point for point, _ in asked}.values())
    with study(question, runs=settings.replicates, months=NAMES, events=True) as ensemble:
        if len(points) > 1:
            runs, stopped = ensemble.each(asked), ""
        else:
            runs, stopped = run_enough(ensemble, points, question, outcome)
        store.write_csv(tables.dictionary(runs.columns), ensemble.path / "data_dictionary.csv")

        def answer(origin: dict[str, Any]) -> str:
            return _answer(ensemble.path, runs, ensemble.months, ensemble.events, origin)

        return finish(ensemble, runs, answer, stopped)


def _answer(
    folder: Path,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    events: pd.DataFrame,
    origin: dict[str, object],
) -> str:
    """Write the verdict, figures and report; the text for the terminal."""
    from analysis import report, summary, verdict

    answer = verdict.answer(runs, months, origin)
    store.write_json(folder / "verdict.json", answer)
    report.write(folder, answer, runs, months, events, origin)
    return summary.terminal(answer)
