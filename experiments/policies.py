"""Levers of the state, alone and in pairs, in several worlds: effects, costs and robust choices.

With a budget: the combinations and strengths that move the open share most for their public cost.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Literal, NamedTuple

import numpy as np

from analysis.answer.mixture import LUCK
from analysis.finding.finding import Finding
from analysis.policies.answer import PAIR, WITHOUT
from analysis.policies.front import checked, named
from analysis.policies.front import finding as front_finding
from analysis.policies.search import CAPS, STEPS, Effort, Levels, Outcome, Search
from experiments.execution import progress
from experiments.question import scenarios as catalogue
from experiments.question.checks import outcome_of, refuse_outside
from experiments.question.errors import BadInput
from experiments.question.settings import Question, Replicates, Settings
from experiments.runs.finish import finish
from experiments.runs.points import Point, refuse_unpaired
from experiments.runs.study import Study, study
from sim.parameters import Parameters
from sim.parameters.paths import replaced
from sim.parameters.policy import Lever, Policy
from sim.parameters.wording import did_you_mean

LEVERS = tuple(Policy.model_fields)
PAID = ("policy_cost", "policy_burden", "spend_total")  # money a month, summed over each run
TIMES = 2.0  # the strength of policy=NAME up to which a search goes
EXTRA_TRIES = 100  # to free combinations of levers that they do not need, about
SECONDS_A_RUN = 0.12  # of one process
SPARE = 8  # seeds to look at for each fresh world


class World(NamedTuple):
    """A world without any of the levers."""

    name: str
    parameters: Parameters
    scenario: str


class PoliciesSettings(Settings):
    """Levers of the state: effects, costs, regrets."""

    replicates: Replicates = 8
    """Seeds in each world."""
    levers: Sequence[str] = ()
    """Names under `policy`, at the strength that policy=NAME gives; empty: all."""
    strengths: Mapping[str, float] | None = None
    """Other strengths, as {open_subsidy: 1.0}."""
    pairs: bool = True
    """Also every two of them together."""
    scenarios: Sequence[str] = ("price_war", "security_crisis", "funding_winter", "sponsor_exit")
    """Scenarios beside the one named by scenario=."""
    yardsticks: Sequence[str] = (
        "open_share_spend_all",
        "capability_closed",
        "contributors",
        "incidents_open",
        "access_gap",
    )
    """Beside the open share."""
    budget: float | None = None
    """Most public money, over what firms pay for AI in the same runs (0.02: 2 %): searches for the
    combinations and strengths of levers that do most under it; null: levers as they are."""
    wanted: Literal["more", "less"] = "more"
    """Of the open share, by a search."""
    points: int = 16
    """Combinations in a generation of the search, of which there are three times `rounds`, under a
    quarter, half and all of the budget."""
    rounds: int = 6
    """Generations after the first."""
    fresh: int = 48
    """Worlds that the search has not seen, in which what it found is checked."""


def run(question: Question, settings: PoliciesSettings) -> int:
    """Run every world without and with each lever and pair, on the same seeds, and compare.

    Returns 1 if any run failed, else 0. Raises BadInput for what is not there or cannot be, before
    anything runs.
    """
    refuse_unpaired(settings.yardsticks, settings.replicates)
    pulled = levers_of(question, settings.levers, settings.strengths or {})
    if settings.budget is not None:
        return _search(question, settings, pulled, settings.budget)
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
            from analysis.answer import mixture
            from analysis.policies.answer import answer
            from analysis.policies.finding import finding

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


class _Pulled(NamedTuple):
    """Levers that a search pulls, each up to a strength."""

    question: Question
    levers: Mapping[str, Lever]
    most: Sequence[float]

    def named(self, levels: Levels) -> str:
        """A combination in words."""
        return named(list(self.levers), self._strengths(levels)) or WITHOUT

    def point(self, levels: Levels) -> Point:
        """The question's world under a combination."""
        pulled = zip(self.levers.items(), self._strengths(levels), strict=True)
        own = {
            name: lever.model_copy(update={"strength": strength})
            for (name, lever), strength in pulled
            if strength
        }
        name = self.named(levels)
        return Point(name, _under(self.question.parameters, own), factors={"policy": name})

    def _strengths(self, levels: Levels) -> list[float]:
        pairs = zip(levels, self.most, strict=True)
        return [float(f"{level / STEPS * one:.3g}") for level, one in pairs]


def _search(
    question: Question, settings: PoliciesSettings, levers: Mapping[str, Lever], budget: float
) -> int:
    """Look for what does most under the budget, and check it in fresh worlds."""
    refuse_outside("experiment.budget", budget, 1e-6, 1.0)
    refuse_outside("experiment.points", settings.points, 5, 10_000)
    refuse_outside("experiment.rounds", settings.rounds, 1, 10_000)
    refuse_outside("experiment.fresh", settings.fresh, 6, 100_000)
    _refuse_pulled(World(question.scenario, question.parameters, question.scenario), levers)
    outcome, effort = outcome_of(question, ""), Effort(settings.points, settings.rounds)
    most = [min(TIMES * one.strength, _highest(one)) for one in levers.values()]
    pulled = _Pulled(question, levers, most)
    expected = (effort.tries + EXTRA_TRIES) * settings.replicates + CAPS * settings.fresh
    with study(question, runs=expected, months=PAID) as work:
        minutes = max(expected * SECONDS_A_RUN / work.processes / 60.0, 1.0)
        told = f"A search of at most {expected:,} runs: about {minutes:.0f} min"
        progress.tell(told, quiet=settings.quiet, also_in_logs=True)
        seeds = work.seeds(settings.replicates)
        sign = 1.0 if settings.wanted == "more" else -1.0

        def outcomes(wanted: Sequence[Levels], seeds: Sequence[int] = seeds) -> list[Outcome]:
            points = [pulled.point(levels) for levels in ((0,) * len(most), *wanted)]
            return _outcomes(work, points, seeds, outcome, sign)

        search = Search(outcomes, len(most), budget)
        found = search.candidates(effort, settings.seed)
        others = _fresh(work, seeds, settings.fresh)
        new = outcomes(found, others)
        work.origin["search"] = {"expected_runs": expected, "tries": len(search.tried)}

        def answer(_: dict[str, Any]) -> Finding:
            from analysis.answer import mixture

            of_seed = None if work.mixture is None else mixture.worlds_of(others).loc[others]
            both = {one: (search.tried[one], made) for one, made in zip(found, new, strict=True)}
            names = {levels: pulled.named(levels) for levels in found}
            checks = checked(
                both, names, outcome, settings.wanted, budget, of_seed, len(search.tried),
                len(work.all_runs),
            )  # fmt: skip
            return front_finding(checks)

        return finish(work, answer)


def _outcomes(
    work: Study, points: Sequence[Point], seeds: Sequence[int], outcome: str, sign: float
) -> list[Outcome]:
    """What each point but the first does against it, world by world.

    A run that failed counts as one without effect that costs more than any budget.
    """
    runs = work.runs(points, seeds, [outcome])
    shape = len(points), len(seeds)
    ends = runs[outcome].to_numpy(dtype=float).reshape(shape)
    money = work.months_of(runs["run"].to_numpy()).sum(axis=1).reshape(*shape, len(PAID))
    shares = money / money[:, :, -1:]  # of what firms pay
    effect = sign * (ends - ends[0])
    failed = np.isnan(effect) | np.isnan(shares).any(axis=2)
    effect, shares = np.where(failed, 0.0, effect), np.where(failed[..., None], 1e6, shares)
    rows = range(1, len(points))
    return [Outcome(effect[row], shares[row, :, 0], shares[row, :, 1]) for row in rows]


def _highest(lever: Lever) -> float:
    """The largest strength that a lever may have."""
    limits = [getattr(one, "le", None) for one in type(lever).model_fields["strength"].metadata]
    return min((float(one) for one in limits if one is not None), default=math.inf)


def _fresh(work: Study, seeds: Sequence[int], count: int) -> list[int]:
    """Seeds of worlds other than those of the given seeds."""
    luck = LUCK if work.mixture is not None else 1
    used = {seed // luck for seed in seeds}
    pool = work.seeds(len(seeds) + SPARE * count)
    return [seed for seed in pool if seed // luck not in used][:count]


def _refuse_pulled(world: World, levers: Mapping[str, Lever]) -> None:
    """Raise BadInput where a world has one of the levers in force, or on a path, by itself."""
    for name in levers:
        own = getattr(world.parameters.policy, name).strength > 0
        if own or f"policy.{name}.strength" in world.parameters.schedule:
            raise BadInput(
                f"experiment.scenarios: {world.name} pulls {name} itself; leave out one of them, "
                "or give its strength as experiment.strengths"
            )
