"""Which mechanism moved the outcome: paired runs with each mechanism switched off in turn."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.ablation.answer import AS_IT_IS
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.runs.finish import Answer, finish, of_file
from experiments.runs.points import Point, refuse_unpaired
from experiments.runs.study import study
from sim.parameters import Parameters
from sim.parameters.mechanisms import MECHANISMS
from sim.parameters.removed import instead_of
from sim.parameters.wording import did_you_mean


def run(question: Question, mechanisms: Sequence[str] = (), outcomes: Sequence[str] = ()) -> int:
    """Run the scenario as it is and without each mechanism, and write and say what each moved.

    Args:
        question: scenario, seeds, place.
        mechanisms: those to switch off; empty: all that are on in the scenario.
        outcomes: further outcomes to compare, beside the open share by the verdict's yardstick.

    Returns 1 if any run failed, else 0. Raises BadInput for an unknown mechanism or outcome, fewer
    than two replicates, or a result that cannot be written.
    """
    settings = question.settings
    points = points_of(question.parameters, mechanisms)
    refuse_unpaired(outcomes, settings.replicates)
    with study(question, runs=len(points) * settings.replicates) as made:
        runs = made.runs(points, made.seeds(settings.replicates))
        return finish(made, lambda origin: _answer(made.path, runs, list(outcomes), origin))


def points_of(parameters: Parameters, mechanisms: Sequence[str] = ()) -> list[Point]:
    """The parameters as they are, then without each of the mechanisms; empty: all that are on.

    Raises BadInput for a name that is no mechanism, or one that is off already.
    """
    known = [row.name for row in MECHANISMS]
    on = [name for name in known if getattr(parameters.mechanisms, name)]
    for name in mechanisms:
        if name not in known:
            near = instead_of(f"mechanisms.{name}") or did_you_mean(name, known)
            near = near or f"; choose from {', '.join(known)}"
            raise BadInput(f"experiment.mechanisms={name}: no such mechanism{near}")
        if name not in on:
            raise BadInput(f"experiment.mechanisms: {name} is off in this scenario already")
    points = [Point(AS_IT_IS, parameters)]
    for name in mechanisms or on:
        switches = parameters.mechanisms.model_copy(update={name: False})
        points.append(Point(name, parameters.model_copy(update={"mechanisms": switches})))
    return points


def _answer(
    folder: Path, runs: pd.DataFrame, outcomes: list[str], origin: dict[str, object]
) -> Answer:
    """The effects; figures and report are written into `folder`."""
    from analysis.ablation import answer as ablation_answer
    from analysis.ablation import report as ablation_report

    found = ablation_answer.answer(runs, outcomes, origin)
    ablation_report.write(folder, found, runs, origin)
    return Answer(
        ablation_report.terminal(found),
        {"effects.csv": found.table},
        of_file("effects.csv", ablation_answer.MEANINGS),
        found.verdicts,
    )
