"""Capability grows in laboratories and communities."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled, inlined
from sim.state.families import develops
from sim.state.market import NOBODY, Table, one_row
from sim.state.published import published_at, steps_in
from sim.state.records import record_of

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem
    from sim.parameters import Parameters


class ResearchRules(NamedTuple):
    """Parameters of research, rates per year."""

    growth: float
    returns: float
    flywheel: float
    flywheel_returns: float
    catch_up_months: float
    absorption: float
    contribution: float
    contribution_returns: float
    imitation_speed: float


@inlined
def own_research(growth: float, pace: float, budget: float, reference: float, xi: float) -> float:
    """Points a year from a lab's spending: g pace (R / R_ref)^xi; without xi it does not matter."""
    return growth * pace * math.pow(budget / reference, xi)


@inlined
def flywheel(weight: float, usage: float, eta: float) -> float:
    """Points a year from usage: the data flywheel, w usage^eta with usage a share."""
    return weight * math.pow(usage, eta)


@inlined
def imitation(frontier: float, capability: float, months: float, months_per_step: float) -> float:
    """Points gained in a step from what others published: (q_frontier - q) dt / tau.

    Linear in last step's gap, so that the mean lag is slope x tau at every step length.
    """
    return max(frontier - capability, 0.0) * min(months_per_step / months, 1.0)


@inlined
def contribution(productivity: float, contributors: float, per: float, eta: float) -> float:
    """Points a year from contributors: a (C / per)^eta, with diminishing returns."""
    return productivity * (contributors / per) ** eta if contributors > 0.0 else 0.0


@compiled
def advance(
    settings: Table,
    families: Table,
    vendors: Table,
    communities: Table,
    reference: float,
    thousand_firms: float,
    months_per_step: float,
) -> None:
    """Raise every family's internal capability by one step of research.

    Args:
        settings: (1) ResearchRules.
        reference: reference research budget, money a month.
        thousand_firms: size of the crowd in thousands, the unit of contributors.
        months_per_step: length of the step.
    """
    rules = settings[0]
    years = months_per_step / 12.0
    frontier, closed_frontier, shared = -1e300, -1e300, 0.0
    for f in range(families.size):
        families[f].before = families[f].internal
        if families[f].alive:
            frontier = max(frontier, families[f].published)
            if not families[f].open:
                closed_frontier = max(closed_frontier, families[f].published)
    for f in range(families.size):
        if not families[f].alive or not families[f].open:
            continue
        if families[f].flagship != NOBODY:
            continue
        c = families[f].community
        gained = 0.0
        if c != NOBODY and communities[c].active and communities[c].proactive:
            gained = contribution(
                rules.contribution, communities[c].contributors, thousand_firms,
                rules.contribution_returns,
            )  # fmt: skip
            shared += gained
        v = families[f].vendor
        speed = 1.0
        if develops(families, vendors, f) and vendors[v].research > 0.0:
            speed = (vendors[v].research / reference) ** rules.returns
        speed *= rules.imitation_speed
        months = families[f].imitation_months / speed if speed > 0.0 else math.inf
        families[f].internal += gained * years + imitation(
            frontier, families[f].internal, months, months_per_step
        )
    for f in range(families.size):
        if not families[f].alive or families[f].open:
            continue
        rate = rules.absorption * shared
        if develops(families, vendors, f):
            budget = vendors[families[f].vendor].research
            rate += own_research(rules.growth, families[f].pace, budget, reference, rules.returns)
            rate += flywheel(rules.flywheel, families[f].usage, rules.flywheel_returns)
        families[f].internal += rate * years + imitation(
            closed_frontier, families[f].internal, rules.catch_up_months, months_per_step
        )


def published_before(world: "Ecosystem", f: int, months: float) -> NDArray[np.float64]:
    """What family `f` had published `months` before the end of each step so far, points."""
    dt, past = world.now.clock.months_per_step, world.now.research.past_growth
    rows = np.arange(world.step_number + 2) - steps_in(months, dt)
    history = world.market.history
    return np.array([published_at(history, f, row, past, dt) for row in rows.tolist()])


def keep_open_cores(world: "Ecosystem") -> None:
    """Give every open core what its flagship had published `releases.open_core_lag` months ago."""
    market, dt = world.market, world.now.clock.months_per_step
    families, past = market.families, world.now.research.past_growth
    row = world.step_number - steps_in(world.now.releases.open_core_lag, dt)
    for f, flagship in enumerate(families["flagship"].tolist()):
        if flagship != NOBODY and families["alive"][f]:
            older = published_at(market.history, flagship, row, past, dt)
            families["internal"][f] = max(families["internal"][f], older)


def research_rules(now: "Parameters") -> Table:
    """(1) the parameters of research as the compiled rules read them."""
    return one_row(record_of(ResearchRules, now.research))


def research(world: "Ecosystem") -> None:
    """Raise capability in labs and communities; open families imitate."""
    market = world.market
    advance(
        world.kept(research_rules),
        market.families,
        market.vendors,
        market.communities,
        reference=world.reference_budget,
        thousand_firms=world.thousand_firms,
        months_per_step=world.now.clock.months_per_step,
    )
    keep_open_cores(world)
