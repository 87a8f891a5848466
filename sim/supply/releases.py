"""Capability is published in jumps."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import closed_frontier_and_hosts, published_then
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import (
    FIRST,
    RELEASE,
    Integer,
    hazard_probability,
    uniforms_at,
)
from openclosed.sim.market.policy import reach_of_standards
from openclosed.sim.parameters.supply import Releases
from openclosed.sim.state.market import Market
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables, place_of_choice
from openclosed.sim.state.work import Demand
from openclosed.sim.supply import hosts
from openclosed.sim.supply.entry import close_down, enter_and_exit, fork_and_merge, sector_margin
from openclosed.sim.supply.openness import change_openness, openness_shocks, replay_openness
from openclosed.sim.supply.replayed import ObservedReleases, find_observed
from openclosed.sim.supply.research import bring_into_use

EVERY_STEP = place_of_choice(Releases, "timing", "every_step")


@compiled
def publish(
    packed: Any, known: NDArray[np.float64], most: NDArray[np.float64], seed: Integer, step: int
) -> int:
    """Publish internal capability when a release is due; returns the number of releases.

    A release comes at a random time within its step and shows the capability reached by then, so
    followers' lag does not depend on the step length.

    Observed releases are replayed, and no other release exceeds the best observed capability of its
    camp.

    Args:
        packed: tables of the model.
        known: (F) observed releases in this step, capability points; nan for none.
        most: (camp) the best observed so far, capability points.
    """
    market, parameters = packed.market, packed.rules.parameters[0]
    families, rules, count = market.families, parameters.releases, 0
    years = parameters.clock.months_per_step / 12.0
    every_step = rules.timing == EVERY_STEP
    for f in range(families.size):
        families[f].released = 0.0
        if families[f].alive:
            rate = rules.open_rate if families[f].open else rules.closed_rate
            draws = uniforms_at(seed, f, step, RELEASE, FIRST)
            due = every_step or draws[0] < hazard_probability(rate, years)
            reached = families[f].internal
            if not every_step:  # at a random time within the step
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
            market.history[step + 1, f] = families[f].published
    return count


def release_shocks(context: StepContext, market: Market, points: NDArray[np.float64]) -> None:
    """Publish (F) capability `points` beyond what was published, reached at once if needed."""
    families = market.families
    families["released"] += points
    families["published"] += points
    families["internal"] = np.maximum(families["internal"], families["published"])
    hit = points > 0
    market.history[context.step + 1, hit] = families["published"][hit]


def standards(context: StepContext, suppliers: Suppliers, money: Money) -> None:
    """Set the compatibility of open families from standards and public money.

    Standards make different open families compatible; public money closes part of what is missing.
    """
    base = context.in_force.network.open_compatibility
    suppliers.compatibility = base + (1.0 - base) * reach_of_standards(
        context, suppliers.market, money
    )


@phase(
    writes=("market", "firm_table", "suppliers", "money", "event_log"),
    compiled=(
        publish, bring_into_use, published_then, closed_frontier_and_hosts, sector_margin,
        hosts.may_be_hosted, hosts.add_bills, hosts.terms_of_one_more,
    ),
)  # fmt: skip
def releases(
    context: StepContext,
    tables: Tables,
    suppliers: Suppliers,
    demand: Demand,
    money: Money,
    observed: ObservedReleases,
) -> None:
    """Publish capability and put it to use; families and vendors enter, exit, open and close."""
    market = tables.market
    known = find_observed(context, observed, market)
    count = publish(tables.packed, known.capability, known.most, context.step_seed, context.step)
    struck = bool(context.due("release"))
    if struck:
        release_shocks(context, market, suppliers.shocked_families("release"))
    if count or struck:
        suppliers.log_each("release", "released")
    standards(context, suppliers, money)
    bring_into_use(tables.packed, suppliers.compatibility, context.step)
    replay_openness(context, suppliers, tables.firm_table, observed)
    openness_shocks(context, suppliers, tables.firm_table)
    for vendor in suppliers.shocked_vendors("bankruptcy"):
        close_down(suppliers, tables.firm_table, vendor)
    if context.is_decision_step:
        change_openness(context, suppliers, tables.firm_table, observed)
        fork_and_merge(context, suppliers, tables.firm_table, money)
        enter_and_exit(context, suppliers, tables)
        hosts.hosts_come_and_go(context, suppliers, tables, demand)
