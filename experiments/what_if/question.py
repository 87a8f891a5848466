"""What if? Paired runs against the chosen scenario: `openclosed what-if plateau ban@2027-01`.

It compares scenarios, alone or combined, the parameters without a mechanism or an asymmetry between
open and closed, and policy instruments.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.checks import outcomes_of_curves, refuse_unpaired
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.opening import study
from openclosed.experiments.what_if.answer import (
    CAMPS,
    CHANNELS,
    HEADLINES,
    PAID,
    POLICY,
    SHARES,
    WITHOUT,
    WORDS,
    WhatIf,
    compared,
    standing,
)
from openclosed.experiments.what_if.finding import finding
from openclosed.experiments.what_if.settings import ALL, ASYMMETRIES, WhatIfSettings
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters.base import did_you_mean, info_at
from openclosed.sim.parameters.interventions import Policy
from openclosed.sim.parameters.mechanisms import MECHANISMS

type Asked = tuple[WhatIf, Point]


def run(question: Question, settings: WhatIfSettings) -> int:
    """Run every what-if on the same seeds, and report how each differs.

    Returns 1 if any run failed, else 0. Raises BadInput for an unknown name or outcome, a scenario
    with another clock, nothing to compare, fewer than two replicates, or an unwritable result.
    """
    refuse_unpaired(settings.outcomes, settings.replicates)  # composing scenarios takes seconds
    every = build_what_ifs(question, settings)
    what_ifs, points = [one for one, _ in every], [point for _, point in every]
    alone = len(every) == 2
    drawn = outcomes_of_curves(settings.curves)
    kept = _kept(what_ifs, [*drawn, *settings.outcomes, *(SHARES if alone else ())])
    with study(question, runs=len(every) * settings.replicates, months=kept) as work:
        runs = work.runs(points, work.seeds(settings.replicates))

        def answer(origin: dict[str, Any]) -> Finding:
            wanted = [*settings.outcomes, *(CHANNELS if alone else ())]
            months = work.months  # read from disk, so once
            found = compared(runs, what_ifs, wanted, origin, months)
            return finding(found, runs, months, origin)

        return finish(work, answer)


def build_what_ifs(question: Question, settings: WhatIfSettings) -> list[Asked]:
    """The scenario of the question, and each what-if to compare it with.

    Raises BadInput for an unknown one, or for none.
    """
    usual = () if settings.without or settings.instruments else [ALL]
    others = [
        *_scenarios(question, settings.scenarios or usual),
        *without_each(question.overrides, settings.without),
        *_instruments(question, settings.instruments),
    ]
    if not others:
        raise BadInput(f"experiment.scenarios: nothing to compare {question.scenario} with")
    return [_of_scenario(question), *{one.name: (one, point) for one, point in others}.values()]


def _each(names: Sequence[str], every: Sequence[str]) -> dict[str, None]:
    """The names, each once, with every one in place of `all`."""
    return dict.fromkeys(one for name in names for one in (every if name == ALL else [name]))


def _scenarios(question: Question, names: Sequence[str]) -> Iterator[Asked]:
    """The scenarios, with the clock of the question."""
    for name in _each(names, catalogue.options_of()):
        if name == question.scenario:
            continue
        one = catalogue.under_the_same_words(question, name)
        if one.parameters.clock != question.parameters.clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )
        yield _of_scenario(one)


def _of_scenario(question: Question) -> Asked:
    """A scenario's description and its parameters."""
    about, named = question.about, question.about.prediction
    return WhatIf(
        question.scenario, about.description, about.outcome, about.direction,
        named.outcome, named.direction, named.after, about.example,
        standing(about),
    ), Point(question.scenario, question.overrides, question.scenario)  # fmt: skip


def without_each(overrides: Overrides, names: Sequence[str]) -> Iterator[Asked]:
    """The parameters without each of the mechanisms or asymmetries, with a description.

    Raises BadInput for an unknown name, or a mechanism that is off already.
    """
    off = {row.name: row.off for row in MECHANISMS}
    on = [name for name in off if getattr(overrides.parameters.mechanisms, name)]
    asymmetries = _asymmetries() if set(names) - {ALL} - set(off) else {}
    for name in _each(names, on):
        if name in off:
            if name not in on:
                raise BadInput(f"experiment.without: {name} is off in this scenario already")
            changed = overrides.changed({f"mechanisms.{name}": False})
            yield WhatIf(f"{WITHOUT}{name}", off[name]), Point(f"{WITHOUT}{name}", changed)
        elif name not in (ASYMMETRIES, *asymmetries):
            known = [ALL, ASYMMETRIES, *dict.fromkeys([*off, *asymmetries])]
            near = did_you_mean(name, known) or f"; choose from {', '.join(known)}"
            raise BadInput(f"experiment.without={name}: no such mechanism or asymmetry{near}")
        else:
            for one in asymmetries if name == ASYMMETRIES else [name]:
                yield _without_asymmetry(overrides, one, asymmetries[one])


def _asymmetries() -> dict[str, Any]:
    """All asymmetries in files of the group, including the user's own folder."""
    files = [
        catalogue.read_option(f"{ASYMMETRIES}/{one}") for one in catalogue.options_of(ASYMMETRIES)
    ]
    return {name: given for content in files for name, given in content.items()}


def _without_asymmetry(overrides: Overrides, name: str, given: Any) -> Asked:
    """The parameters without an asymmetry. Raises BadInput for a faulty entry."""
    where = f"{ASYMMETRIES}.{name}"
    if not isinstance(given, Mapping) or set(given) != {"favours", "rests", "without"}:
        raise BadInput(f"{where}: must be a mapping with favours, rests and without")
    if not isinstance(given["without"], Mapping):
        raise BadInput(f"{where}.without={given['without']}: must be a mapping of parameters")
    if given["favours"] not in CAMPS:
        raise BadInput(f"{where}.favours={given['favours']}: must be {CAMPS[0]} or {CAMPS[1]}")
    for one in given["without"]:
        if info_at(overrides.parameters, one) is None:
            raise BadInput(f"{where}.without.{one}: no such parameter")
    try:
        changed = overrides.changed(given["without"])
    except ValueError as error:
        raise as_bad_input(error) or BadInput(one_line(str(error))) from error
    what_if = WhatIf(f"{WITHOUT}{name}", str(given["rests"]), favours=str(given["favours"]))
    return what_if, Point(what_if.name, changed)


def _instruments(question: Question, names: Sequence[str]) -> Iterator[Asked]:
    """The question's parameters with each instrument, at the strength of policy=NAME.

    Raises BadInput for an unknown one, or one that the scenario has already.
    """
    parameters = question.parameters
    known = [name for name in catalogue.options_of("policy") if name in Policy.model_fields]
    for name in _each(names, known):
        if name not in known:
            near = did_you_mean(name, known) or f"; choose from {', '.join((ALL, *known))}"
            raise BadInput(f"experiment.instruments={name}: no such instrument{near}")
        own = getattr(parameters.policy, name).strength > 0
        if own or f"policy.{name}.strength" in parameters.schedule:
            raise BadInput(
                f"experiment.instruments: the scenario {question.scenario} has {name} already"
            )
        under = catalogue.under_the_same_words(question, question.scenario, f"policy={name}")
        instrument = getattr(under.parameters.policy, name)
        if not instrument.strength:
            raise BadInput(f"experiment.instruments: {name} has strength 0, so it changes nothing")
        text = WORDS("instrument", strength=instrument.strength)
        if since := instrument.starts:
            text = WORDS("instrument_from", strength=instrument.strength, month=since)
        values = {f"policy.{name}.{key}": one for key, one in instrument}
        point = Point(f"{POLICY}{name}", question.overrides.changed(values))
        yield WhatIf(point.name, text), point


def _kept(what_ifs: Sequence[WhatIf], outcomes: Sequence[str]) -> list[str]:
    """The outcomes whose months are kept, in the order of all outcomes.

    If nothing is served there is no share, so what is served is kept with them.
    """
    acted_on = (one for of in what_ifs for one in (of.outcome, of.predicted))
    paid = PAID if any(one.name.startswith(POLICY) for one in what_ifs) else ()
    wanted = {*HEADLINES, *outcomes, *acted_on, *paid}
    return [name for name in NAMES if name in wanted or name.startswith("adopted_")]
