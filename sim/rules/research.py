"""Phase 1: capability grows in laboratories and communities."""

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.compiled import compiled, inlined
from sim.market import NOBODY, Table

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


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


@inlined
def own_research(growth: float, pace: float, budget: float, reference: float, xi: float) -> float:
    """Points a year from a lab's spending: g pace (R / R_ref)^xi."""
    return growth * pace * math.pow(budget / reference, xi) if budget > 0.0 else 0.0


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
    rules: ResearchRules,
    families: Table,
    vendors: Table,
    communities: Table,
    reference: float,
    thousand_firms: float,
    months_per_step: float,
) -> None:
    """Raise every family's internal capability by one step of research.

    Args:
        reference: reference research budget, money a month.
        thousand_firms: size of the crowd in thousands, the unit of contributors.
        months_per_step: length of the step.
    """
    years = months_per_step / 12.0
    frontier, closed_frontier, shared = -1e300, -1e300, 0.0
    for f in range(families.size):
        if families[f].alive:
            frontier = max(frontier, families[f].published)
            if not families[f].open:
                closed_frontier = max(closed_frontier, families[f].published)
    for f in range(families.size):
        if not families[f].alive or not families[f].open:
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
        if v != NOBODY and vendors[v].active and vendors[v].research > 0.0:
            speed = (vendors[v].research / reference) ** rules.returns
        months = families[f].imitation_months / speed
        families[f].internal += gained * years + imitation(
            frontier, families[f].internal, months, months_per_step
        )
    for f in range(families.size):
        if not families[f].alive or families[f].open:
            continue
        v = families[f].vendor
        rate = own_research(
            rules.growth, families[f].pace, vendors[v].research, reference, rules.returns
        )
        rate += flywheel(rules.flywheel, families[f].usage, rules.flywheel_returns)
        rate += rules.absorption * shared
        families[f].internal += rate * years + imitation(
            closed_frontier, families[f].internal, rules.catch_up_months, months_per_step
        )


def research(world: "Ecosystem") -> None:
    """Run the phase."""
    settings = world.now.research
    market = world.market
    advance(
        ResearchRules(
            settings.growth, settings.returns, settings.flywheel, settings.flywheel_returns,
            settings.catch_up_months, settings.absorption, settings.contribution,
            settings.contribution_returns,
        ),
        market.families,
        market.vendors,
        market.communities,
        world.reference_budget,
        world.thousand_firms,
        world.now.clock.months_per_step,
    )  # fmt: skip
