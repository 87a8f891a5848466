"""Capability is published in jumps."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.engine.randomness import FIRST, RELEASE, Integer, hazard_probability, uniforms_at
from sim.market.standards import standards
from sim.state.families import log_each
from sim.state.market import Table, one_row
from sim.state.records import record_of
from sim.state.shocks import due, struck_families
from sim.supply.entry import bankruptcy_shocks, enter_and_exit
from sim.supply.forks import fork_and_merge
from sim.supply.hosts import hosts_come_and_go
from sim.supply.openness import change_openness, openness_shocks
from sim.supply.replayed import releases_of_the_record
from sim.supply.research import bring_into_use

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem
    from sim.parameters import Parameters


class ReleaseRules(NamedTuple):
    """When capability is published."""

    closed_rate: float  # releases a year
    open_rate: float  # releases a year
    every_step: bool  # whether all that is reached is published at once


@compiled
def publish(
    settings: Table,
    families: Table,
    history: NDArray[np.float64],
    known: NDArray[np.float64],
    most: NDArray[np.float64],
    years: float,
    seed: Integer,
    step: int,
) -> int:
    """Publish internal capability where a release falls due; returns how many were released.

    A release comes at any time within its step and shows what was reached by then, so that the lag
    of who follows does not depend on the length of a step.

    What the record knows is published as it was, and no other release shows more than the record's
    best of its camp: its developer had no more.

    Args:
        settings: (1) ReleaseRules.
        history: (steps + 1, F) published capability at the end of each step.
        known: (F) what the record publishes in this step, points; nan for no release.
        most: (camp) the record's best so far, points.
        years: length of the step.
    """
    rules, count = settings[0], 0
    for f in range(families.size):
        families[f].released = 0.0
        if families[f].alive:
            rate = rules.open_rate if families[f].open else rules.closed_rate
            draws = uniforms_at(seed, f, step, RELEASE, FIRST)
            due = rules.every_step or draws[0] < hazard_probability(rate, years)
            reached = families[f].internal
            if not rules.every_step:  # at any time within the step
                reached -= draws[1] * (families[f].internal - families[f].before)
            if not math.isnan(known[f]):
                due, reached, families[f].internal = True, known[f], known[f]
            elif due:
                best = max(most[families[f].open], families[f].published)
                reached, families[f].internal = min(reached, best), min(families[f].internal, best)
            if due and reached > families[f].published:
                families[f].released = reached - families[f].published
                families[f].published = reached
                count += 1
            history[step + 1, f] = families[f].published
    return count


@compiled
def publish_all(
    handed: Any,
    known: NDArray[np.float64],
    most: NDArray[np.float64],
    years: float,
    seed: Integer,
    step: int,
) -> int:
    """Let all families publish what falls due; returns how many released something."""
    market = handed.it.market
    rules = handed.it.phases.releases
    return publish(rules, market.families, market.history, known, most, years, seed, step)


@compiled
def bring_into_use_all(
    handed: Any, compatibility: float, months_per_step: float, step: int
) -> None:
    """Let what users get out of all families follow what is published."""
    market = handed.it.market
    bring_into_use(
        handed.it.phases.research, market.families, market.communities, market.history,
        market.usable, compatibility, months_per_step, step,
    )  # fmt: skip


def release_rules(now: "Parameters") -> Table:
    """(1) the parameters of releases as the compiled rule reads them."""
    every_step = now.releases.timing == "every_step"
    return one_row(record_of(ReleaseRules, now.releases, every_step=every_step))


def release_shocks(world: "Ecosystem", points: NDArray[np.float64]) -> None:
    """Publish (F) `points` beyond what was published, reached at once if need be."""
    families = world.market.families
    families["released"] += points
    families["published"] += points
    families["internal"] = np.maximum(families["internal"], families["published"])
    hit = points > 0
    world.market.history[world.step_number + 1, hit] = families["published"][hit]


def releases(world: "Ecosystem") -> None:
    """Publish capability; then families and vendors come and go, open and close."""
    step = world.step_number
    world.market.vendors["transfer"] = 0.0
    known = releases_of_the_record(world)
    years = world.in_force.clock.years_per_step
    count = publish_all(world.handed, known.capability, known.most, years, world.luck, step)
    struck = bool(due(world, "release"))
    if struck:
        release_shocks(world, struck_families(world, "release"))
    if count or struck:
        log_each(world, "release", "released")
    standards(world)
    bring_into_use_all(
        world.handed, world.compatibility, world.in_force.clock.months_per_step, step
    )
    openness_shocks(world)
    bankruptcy_shocks(world)
    if world.is_decision_step:
        decide_on_supply(world)


def decide_on_supply(world: "Ecosystem") -> None:
    """Let weights be opened and closed, and families, labs and hosts come and go."""
    years = world.decision_steps * world.in_force.clock.years_per_step
    change_openness(world, years)
    fork_and_merge(world, years)
    enter_and_exit(world, years)
    hosts_come_and_go(world, years)
