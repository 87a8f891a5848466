"""Levers of the state, alone and in pairs, in several worlds: effects, costs and robust choices."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point, refuse_unpaired
from openclosed.experiments.runs.study import study
from openclosed.experiments.what_if.policies.answer import PAIR, WITHOUT
from openclosed.experiments.what_if.policies.settings import PoliciesSettings
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.parameters.policy import Lever, Policy
from openclosed.sim.parameters.wording import did_you_mean

LEVERS = tuple(Policy.model_fields)
PAID = ("policy_cost", "policy_burden", "spend_total")  # money a month, summed over each run


class World(NamedTuple):
    """A world without any of the levers."""

    name: str
    parameters: Parameters
    scenario: str


def run(question: Question, settings: PoliciesSettings) -> int:
    """Run every world without and with each lever and pair, on the same seeds, and compare.

    Returns 1 if any run failed, else 0. Raises BadInput for what is not there or cannot be, before
    anything runs.
    """
    refuse_unpaired(settings.yardsticks, settings.replicates)
    pulled = levers_of(question, settings.levers, settings.strengths or {})
    everywhere = _scenarios(question, settings.scenarios)
    for world in everywhere:
        _refuse_pulled(world, pulled)
    points = points_in(everywhere, pulled, pairs=settings.pairs)
    headline = f"open_share_{question.parameters.verdict.yardstick}_all"
    measured = list(dict.fromkeys([headline, *settings.yardsticks]))
    with study(question, runs=len(points) * settings.replicates, months=PAID) as work:
        runs = work.runs(points, work.seeds(settings.replicates))
        work.origin["levers"] = {name: lever.model_dump() for name, lever in pulled.items()}

        def found(_: dict[str, Any]) -> Finding:
            from openclosed.analysis import mixture
            from openclosed.experiments.what_if.policies.answer import answer
            from openclosed.experiments.what_if.policies.finding import finding

            worlds = None if work.mixture is None else mixture.worlds_of(runs["seed"])
            return finding(answer(runs, work.months, measured, worlds))

        return finish(work, found)


def levers_of(
    question: Question, names: Sequence[str], strengths: Mapping[str, float]
) -> dict[str, Lever]:
    """The levers by name as `policy=NAME` sets them, with other strengths where given."""
    wanted = list(dict.fromkeys(names)) or list(LEVERS)
    for key, listed in (("levers", wanted), ("strengths", list(strengths))):
        for name in listed:
            if name not in LEVERS:
                raise BadInput(f"experiment.{key}: {name} is no lever{did_you_mean(name, LEVERS)}")
    found = {}
    for name in wanted:
        policy = catalogue.under_the_same_words(
            question, question.scenario, f"policy={name}"
        ).parameters.policy
        if name in strengths:
            try:
                policy = replaced(policy, f"{name}.strength", strengths[name])
            except ValueError as error:
                raise BadInput(f"experiment.strengths: {error}") from error
        found[name] = getattr(policy, name)
        if not found[name].strength:
            raise BadInput(f"experiment.levers: {name} has strength 0, which is its absence")
    return found


def points_in(worlds: Sequence[World], levers: Mapping[str, Lever], *, pairs: bool) -> list[Point]:
    """Each world without a lever, with each one, and with every two of them."""
    sets: list[tuple[str, ...]] = [(), *((name,) for name in levers)]
    sets += list(combinations(levers, 2)) if pairs else []
    points = []
    for world in worlds:
        for chosen in sets:
            pulled = {name: levers[name] for name in chosen}
            name = PAIR.join(chosen) or WITHOUT
            points.append(
                Point(
                    f"{world.name}: {name}",
                    _under(world.parameters, pulled),
                    world.scenario,
                    {"world": world.name, "policy": name},
                )
            )
    return points


def _under(parameters: Parameters, levers: Mapping[str, Lever]) -> Parameters:
    """The parameters with these levers in the place of their own."""
    policy = parameters.policy.model_copy(update=levers)
    return parameters.model_copy(update={"policy": policy})


def _scenarios(question: Question, names: Sequence[str]) -> list[World]:
    """The question's scenario and the others, all with its clock."""
    others = [name for name in dict.fromkeys(names) if name != question.scenario]
    asked = [question, *(catalogue.under_the_same_words(question, name) for name in others)]
    for one in asked:
        if one.parameters.clock != question.parameters.clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )
    return [World(one.scenario, one.parameters, one.scenario) for one in asked]


def _refuse_pulled(world: World, levers: Mapping[str, Lever]) -> None:
    """Raise BadInput where a world has one of the levers in force, or on a path, by itself."""
    for name in levers:
        own = getattr(world.parameters.policy, name).strength > 0
        if own or f"policy.{name}.strength" in world.parameters.schedule:
            raise BadInput(
                f"experiment.scenarios: {world.name} pulls {name} itself; leave out one of them, "
                "or give its strength as experiment.strengths"
            )
