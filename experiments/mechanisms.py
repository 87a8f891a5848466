"""What each argument of the debate moves: every scenario against none, under rival hypotheses."""

from collections.abc import Sequence
from typing import Any

from analysis.mechanisms.answer import Argument, Runs
from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.results import documentation
from experiments.runs.finish import Answer, finish, of_file
from experiments.runs.points import Point, refuse_unpaired
from experiments.runs.study import study
from sim.engine.randomness import spawn_seeds
from sim.outcomes import NAMES
from sim.parameters.dates import months_between

PLAIN = "lasting"
BASE = "baseline"
EFFECTS = tuple(
    f"open_share_{yardstick}_{kind}"
    for kind in ("startup", "enterprise")
    for yardstick in ("workloads", "tokens", "spend")
)
"""Outcomes in which every argument is shown, beside its own."""


def run(
    question: Question,
    hypotheses: Sequence[str] = (),
    scenarios: Sequence[str] = (),
    docs: bool = False,
) -> int:
    """Run each scenario that predicts something, and none, on the same seeds under each hypothesis.

    Args:
        question: seeds, dose, place; its scenario must be the baseline.
        hypotheses: names under `hypothesis`; empty: all.
        scenarios: names under `scenario`; empty: all that predict something.
        docs: whether docs/mechanisms.md and its picture are made, too.

    Returns 1 if any run failed, else 0. Raises BadInput for an unknown name, another scenario than
    the baseline, fewer than two replicates, or a result that cannot be written.
    """
    if question.scenario != BASE:
        raise BadInput(f"scenario={question.scenario}: experiment=mechanisms compares with {BASE}")
    refuse_unpaired((), question.settings.replicates)
    rivals = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    rivals.sort(key=lambda name: (name != PLAIN, name))
    asked = sorted(catalogue.chosen(catalogue.GROUP, scenarios, "experiment.scenarios"))
    composed = {
        rival: {
            name: catalogue.under_the_same_words(question, name, f"{catalogue.HYPOTHESIS}={rival}")
            for name in [BASE, *(one for one in asked if one != BASE)]
        }
        for rival in rivals
    }
    arguments = _arguments(next(iter(composed.values())), bool(scenarios))
    kept = _kept(arguments)
    points = {
        (rival, name): Point(f"{rival}: {name}", composed[rival][name].parameters, name)
        for rival in rivals
        for name in [BASE, *(one.name for one in arguments)]
    }
    settings = question.settings
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.replicates)]
    with study(question, runs=len(points) * len(seeds), months=kept) as made:
        runs = made.runs(list(points.values()), seeds)

        def answer(origin: dict[str, Any]) -> Answer:
            from analysis.mechanisms import answer as mechanisms_answer
            from analysis.mechanisms import report as mechanisms_report

            numbers = runs["run"].to_numpy().reshape(len(points), len(seeds))
            months = {key: made.months_of(own) for key, own in zip(points, numbers, strict=True)}
            found = mechanisms_answer.answer(Runs(months, kept), arguments, EFFECTS, rivals)
            page = mechanisms_report.write(made.path, found, origin)
            if docs:
                documentation.write_page("mechanisms", page, made.path, mechanisms_report.PICTURES)
            return Answer(
                mechanisms_report.terminal(found),
                {"effects.csv": mechanisms_answer.table(found)},
                of_file("effects.csv", mechanisms_answer.MEANINGS),
            )

        return finish(made, answer)


def _arguments(questions: dict[str, Question], named: bool) -> list[Argument]:
    """The scenarios that predict something.

    Raises BadInput where one was named that does not, and where a run does not hold its year.
    """
    found = []
    for name, one in questions.items():
        settings, clock = one.settings, one.parameters.clock
        predicted = settings.prediction
        if name == BASE:
            continue
        if not predicted.outcome:
            if named:
                raise BadInput(f"experiment.scenarios: {name} predicts nothing")
            continue
        year = round(12.0 / clock.months_per_step)
        first = clock.steps - year
        if predicted.after:
            first = round(months_between(clock.start, predicted.after) / clock.months_per_step)
        if first < 0 or first + year > clock.steps:
            raise BadInput(
                f"clock.horizon={clock.horizon:g}: {name} needs the year from {predicted.after} on"
            )
        found.append(
            Argument(
                name, settings.description, settings.example, settings.outcome,
                predicted.outcome, predicted.direction, predicted.under, predicted.after,
                slice(first, first + year),
            )
        )  # fmt: skip
    if not found:
        raise BadInput("experiment.scenarios: none predicts anything")
    return found


def _kept(arguments: Sequence[Argument]) -> list[str]:
    """The outcomes of which months are kept, in the order of all outcomes."""
    wanted = {*EFFECTS, *(one.outcome for one in arguments), *(one.channel for one in arguments)}
    return [name for name in NAMES if name in wanted or name.startswith("served_")]
