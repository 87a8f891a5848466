"""Scenarios side by side: paired runs of each against the one that was asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.compare.answer import Scenario
from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.runs.finish import Answer, finish, of_file
from experiments.runs.points import Point, refuse_unpaired
from experiments.runs.study import study
from sim.outcomes import NAMES, SCOPES


def run(question: Question, scenarios: Sequence[str] = (), outcomes: Sequence[str] = ()) -> int:
    """Run every scenario on the same seeds, and write and say how each differs.

    Args:
        question: the scenario that the others are compared with, seeds, place.
        scenarios: those to compare; empty: all.
        outcomes: further outcomes, beside the open share by the verdict's yardstick and what the
            scenarios themselves name.

    Returns 1 if any run failed, else 0. Raises BadInput for an unknown scenario or outcome, a
    scenario with another clock, nothing to compare, fewer than two replicates, or a result that
    cannot be written.
    """
    settings = question.settings
    asked = _questions(question, scenarios)
    refuse_unpaired(outcomes, settings.replicates)
    points = [Point(one.scenario, one.parameters, one.scenario) for one in asked]
    declared = [_declared(one) for one in asked]
    kept = _kept(question, declared, outcomes)
    with study(question, runs=len(points) * settings.replicates, months=kept) as made:
        runs = made.runs(points, made.seeds(settings.replicates))

        def answer(origin: dict[str, Any]) -> Answer:
            months = made.months
            return _answer(made.path, runs, months, declared, list(outcomes), origin)

        return finish(made, answer)


def _questions(question: Question, names: Sequence[str]) -> list[Question]:
    """The question itself and the same of each other scenario, all checked before any run."""
    others = [
        name for name in dict.fromkeys(names or catalogue.known()) if name != question.scenario
    ]
    asked = [catalogue.under_the_same_words(question, name) for name in others]
    if not asked:
        raise BadInput(f"experiment.scenarios: nothing to compare {question.scenario} with")
    clock = question.parameters.clock
    for one in asked:
        if one.parameters.clock != clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )
    return [question, *asked]


def _declared(question: Question) -> Scenario:
    settings = question.settings
    return Scenario(
        question.scenario,
        settings.description,
        settings.outcome,
        settings.direction,
        settings.prediction.after,
    )


def _kept(question: Question, declared: Sequence[Scenario], outcomes: Sequence[str]) -> list[str]:
    """The outcomes of which the paths are kept, in the order of all outcomes.

    Where nothing is served there is no share, so what is served is kept with them.
    """
    yardstick = question.parameters.verdict.yardstick
    wanted = {*(f"open_share_{yardstick}_{scope}" for scope in SCOPES), *outcomes}
    wanted |= {one.outcome for one in declared}
    return [name for name in NAMES if name in wanted or name.startswith("served_")]


def _answer(
    folder: Path,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    declared: list[Scenario],
    outcomes: list[str],
    origin: dict[str, object],
) -> Answer:
    """The differences; figures, report and page are written into `folder`."""
    from analysis.common import by_hypothesis
    from analysis.compare import answer as compare_answer
    from analysis.compare import report as compare_report

    found = compare_answer.answer(runs, declared, outcomes, origin, months)
    compare_report.write(folder, found, runs, months, origin)
    tables = {"differences.csv": found.table}
    meanings = of_file("differences.csv", compare_answer.MEANINGS)
    if found.under:
        tables[by_hypothesis.FILE] = by_hypothesis.frame(found.under)
        meanings = [*meanings, *of_file(by_hypothesis.FILE, by_hypothesis.MEANINGS)]
    return Answer(compare_report.terminal(found), tables, meanings, found.verdicts)
