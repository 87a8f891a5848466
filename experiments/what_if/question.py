"""What if? Paired runs of scenarios, and without mechanisms, against the scenario asked for."""

from collections.abc import Sequence
from typing import Any

from openclosed.analysis import published
from openclosed.analysis.finding.faces import command_of, page
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, store
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point, refuse_unpaired
from openclosed.experiments.runs.study import study
from openclosed.experiments.what_if import finding as what_if
from openclosed.experiments.what_if.answer import HEADLINES, SHARES, Scenario, compared
from openclosed.experiments.what_if.one import CHANNELS
from openclosed.experiments.what_if.settings import CompareSettings
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.wording import did_you_mean

WITHOUT = "without "


def run(question: Question, settings: CompareSettings) -> int:
    """Run every scenario on the same seeds, and write and say how each differs.

    Returns 1 if any run failed, else 0. Raises BadInput for an unknown scenario, mechanism or
    outcome, a scenario with another clock, nothing to compare, fewer than two replicates, or a
    result that cannot be written.
    """
    names = settings.scenarios or ([] if settings.without else catalogue.known())
    refuse_unpaired(settings.outcomes, settings.replicates)  # composing scenarios takes seconds
    asked = [catalogue.under_the_same_words(question, name) for name in _others(question, names)]
    _refuse_other_clocks(question, asked)
    points = [Point(one.scenario, one.parameters, one.scenario) for one in (question, *asked)]
    declared = [_declared(one) for one in (question, *asked)]
    for point, text in without_each(question.parameters, settings.without):
        points.append(point)
        declared.append(Scenario(point.name, text))
    if len(points) < 2:
        raise BadInput(f"experiment.scenarios: nothing to compare {question.scenario} with")
    alone = len(points) == 2
    kept = _kept(declared, [*settings.outcomes, *(SHARES if alone else ())])
    with study(question, runs=len(points) * settings.replicates, months=kept) as made:
        runs = made.runs(points, made.seeds(settings.replicates))

        def answer(origin: dict[str, Any]) -> Finding:
            wanted = [*settings.outcomes, *(CHANNELS if alone else ())]
            found = compared(runs, declared, wanted, origin, made.months)
            said = what_if.finding(found, runs, made.months)
            if settings.docs:
                how = f"Made by `{command_of(origin)}`."
                notes = [what_if.where_the_numbers_are(said), how]
                text = page(
                    what_if.TOPIC, what_if.READERS, said._replace(tables=()),
                    [*notes, "\n".join(what_if.notes(found))], "images/mechanisms",
                )  # fmt: skip
                tables = {what_if.UNDER: what_if.under_each(found)}
                documentation.write_finding("mechanisms", text, said, tables)
                published.WHAT_IFS.parent.mkdir(exist_ok=True)
                store.write_csv(said.tables[0].rows, published.WHAT_IFS)
            return said

        return finish(made, answer, worlds=not alone)


def _others(question: Question, names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name != question.scenario]


def _refuse_other_clocks(question: Question, asked: Sequence[Question]) -> None:
    clock = question.parameters.clock
    for one in asked:
        if one.parameters.clock != clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )


def _declared(question: Question) -> Scenario:
    """What a scenario says of itself."""
    about, named = question.about, question.about.prediction
    return Scenario(
        question.scenario, about.description, about.outcome, about.direction,
        named.outcome, named.direction, named.under, named.after, about.example,
        f"overtaken {about.overtaken}" if about.overtaken else "living",
    )  # fmt: skip


def without_each(parameters: Parameters, names: Sequence[str]) -> list[tuple[Point, str]]:
    """The parameters without each of the mechanisms, and what is so then.

    Raises BadInput for a name that is no mechanism, or one that is off already.
    """
    off = {row.name: row.off for row in MECHANISMS}
    on = [name for name in off if getattr(parameters.mechanisms, name)]
    if list(names) == ["all"]:
        names = on
    made = []
    for name in names:
        if name not in off:
            near = did_you_mean(name, list(off)) or f"; choose from {', '.join(off)}"
            raise BadInput(f"experiment.without={name}: no such mechanism{near}")
        if name not in on:
            raise BadInput(f"experiment.without: {name} is off in this scenario already")
        switches = parameters.mechanisms.model_copy(update={name: False})
        changed = parameters.model_copy(update={"mechanisms": switches})
        made.append((Point(f"{WITHOUT}{name}", changed), off[name]))
    return made


def _kept(declared: Sequence[Scenario], outcomes: Sequence[str]) -> list[str]:
    """The outcomes of which the paths are kept, in the order of all outcomes.

    Where nothing is served there is no share, so what is served is kept with them.
    """
    wanted = {
        *HEADLINES,
        *outcomes,
        *(one for of in declared for one in (of.outcome, of.predicted)),
    }
    return [name for name in NAMES if name in wanted or name.startswith("served_")]
