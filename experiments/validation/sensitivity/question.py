"""The answer as a range: `python -m experiments.validation sensitivity`.

It runs the main command's question, and again with each assumption at its ends, all from the same
starting states with the same seeds. So the two runs of a pair differ in one assumption.
"""

from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.question.checks import refuse_unpaired
from openclosed.experiments.question.settings import CENTRAL, Question
from openclosed.experiments.results import documentation
from openclosed.experiments.runs.factors import BASE, Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.opening import study
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.validation.common_seeds import states_of_today
from openclosed.experiments.validation.sensitivity import page, picture
from openclosed.experiments.validation.sensitivity.assumptions import ASSUMPTIONS, ends_of
from openclosed.experiments.validation.sensitivity.page import BASELINE, At, Inferred
from openclosed.experiments.validation.settings import SensitivitySettings


def run(question: Question, settings: SensitivitySettings) -> int:
    """Run all ends and say how far each moves the answer; 1 if any run failed, else 0.

    Raises BadInput for other starts than the usual ones, or fewer than two replicates.
    """
    refuse_unpaired((), settings.replicates)
    states_of_today(settings, "sensitivity")
    asked, known = points_of(question), page.inferred()
    count, outcomes = settings.replicates, [one.outcome for one in HEADLINES]
    with study(question, runs=count * len(asked), months=outcomes) as made:
        runs = made.runs([point for _, _, point in asked], made.seeds(count))

        def answer(origin: dict[str, Any]) -> Finding:
            last = round(question.parameters.ending.window)
            numbers = runs["run"].to_numpy(dtype=np.int64)
            shares = made.months_of(numbers)[:, -last:].mean(axis=1)
            parts = [slice(place, place + count) for place in range(0, len(runs), count)]
            ends = [
                At(name, end, runs.iloc[own].reset_index(drop=True), shares[own])
                for (name, end, _), own in zip(asked, parts, strict=True)
            ]
            rows = page.table_of(ends)
            if settings.docs:
                _write(rows, known, str(origin["version"]))
            return page.finding(rows, picture.figure(rows))

        return finish(made, answer)


def points_of(question: Question) -> list[tuple[str, float, Point]]:
    """The question as it is, then with each assumption at its ends: name, end and point."""
    priors = from_prior(CENTRAL).priors
    found = [(BASELINE, np.nan, Point(BASE, question.overrides))]
    for name, one in ASSUMPTIONS.items():
        for end in ends_of(one, priors):
            changed = question.overrides.changed(dict.fromkeys(one.parameters, end))
            found.append((name, end, Point(f"{name}={end:g}", changed)))
    return found


def _write(rows: pd.DataFrame, known: Inferred, version: str) -> None:
    """Write the part of docs/answer.md, its table and picture, and what answers quote."""
    kept = page.open_wins(rows).assign(version=version)
    documentation.write_kept(kept, published.SENSITIVITY)
    documentation.write_table(page.NAME, rows)
    documentation.write_parts("answer", page.parts(rows, known))
    documentation.write_picture(page.NAME, picture.draw(rows))
