"""Growth of capability in laboratories and communities."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.phase import phase
from openclosed.sim.state.families import develops, published_ago, published_at, steps_in
from openclosed.sim.state.market import NOBODY, Market, Table
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables


@inlined
def own_research(growth: float, pace: float, budget: float, reference: float, xi: float) -> float:
    """Points a year from a lab's spending: g pace (R / R_ref)^xi."""
    return growth * pace * math.pow(budget / reference, xi)


@inlined
def flywheel(weight: float, usage: float, eta: float) -> float:
    """Points a year from usage, the data flywheel: w usage^eta with usage a share."""
    return weight * math.pow(usage, eta)


@inlined
def imitation(frontier: float, capability: float, months: float, months_per_step: float) -> float:
    """Points gained in a step by imitation: (q_frontier - q) dt / tau.

    Linear in last step's gap, so that the mean lag is slope x tau at every step length.
    """
    return max(frontier - capability, 0.0) * min(months_per_step / months, 1.0)


@inlined
def effort(lab_part: float, lab: float, people: float) -> float:
    """Effort behind an open family, by lab and contributors: E = theta R + (1 - theta) N."""
    return lab_part * lab + (1.0 - lab_part) * people


@inlined
def power_of_effort(effort: float, eta: float) -> float:
    """E^eta, the factor on imitation and own research; without effort both stop."""
    return math.pow(effort, eta)


@inlined
def by_effort(months: float, power: float) -> float:
    """Months that imitation takes: tau_0 E^-eta, given the power of effort."""
    return months / power if power > 0.0 else math.inf


@inlined
def tooling(months: float, firms_part: float, people: float, eta: float) -> float:
    """Months until an open model's capability is in use: m = m_0 (w + (1 - w) N)^-eta."""
    return by_effort(months, power_of_effort(firms_part + (1.0 - firms_part) * people, eta))


@inlined
def people_of_all(communities: Table) -> float:
    """Contributors of all communities together."""
    total = 0.0
    for c in range(communities.size):
        if communities[c].active:
            total += communities[c].contributors
    return total


@inlined
def people_of(
    families: Table, communities: Table, f: int, compatibility: float, everyone: float
) -> float:
    """N: contributors to open family `f`, others' weighted by compatibility.

    `everyone` is `people_of_all`.
    """
    c, own = families[f].community, 0.0
    if c != NOBODY and communities[c].active:
        own = communities[c].contributors
    return own + compatibility * (everyone - own)


@inlined
def effort_of(
    lab_part: float, families: Table, vendors: Table, f: int, people: float, reference: float
) -> float:
    """E of open family `f` with contributors `people`."""
    lab = 0.0
    if develops(families, vendors, f):
        lab = vendors[families[f].vendor].research / reference
    return effort(lab_part, lab, people)


@inlined
def following_months(secrecy: float, families: Table, f: int, power: float) -> float:
    """Months by which open family `f` follows published capability: tau_0 S E^-eta."""
    return by_effort(families[f].imitation_months * secrecy, power)


@compiled
def advance(packed: Any, compatibility: float, reference: float) -> None:
    """Raise every family's internal capability by one step of research.

    Args:
        packed: tables of the model.
        compatibility: of different open families, in [0, 1].
        reference: reference research budget, money a month.
    """
    market, parameters = packed.market, packed.rules.parameters[0]
    families, vendors, communities = market.families, market.vendors, market.communities
    rules, months_per_step = parameters.research, parameters.clock.months_per_step
    years, everyone = months_per_step / 12.0, people_of_all(communities)
    frontier, closed_frontier = -1e300, -1e300
    for f in range(families.size):
        families[f].before = families[f].internal
        families[f].effort = 0.0
        if families[f].alive:
            frontier = max(frontier, families[f].published)
            if not families[f].open:
                closed_frontier = max(closed_frontier, families[f].published)
    for f in range(families.size):
        if not families[f].alive or families[f].flagship != NOBODY:
            continue
        if families[f].open:
            people = people_of(families, communities, f, compatibility, everyone)
            efforts = effort_of(rules.lab_part, families, vendors, f, people, reference)
            power = power_of_effort(efforts, rules.effort_returns)
            families[f].effort = efforts
            rate, learned_from = 0.0, frontier
            months = following_months(rules.secrecy, families, f, power)
        else:
            v, rate, learned_from = families[f].vendor, 0.0, closed_frontier
            spent = vendors[v].research if v != NOBODY and vendors[v].active else 0.0
            if develops(families, vendors, f):
                rate += own_research(
                    rules.growth, families[f].pace, spent, reference, rules.returns
                )
                rate += flywheel(rules.flywheel, families[f].usage, rules.flywheel_returns)
            power = power_of_effort(spent / reference, rules.effort_returns)
            months = by_effort(rules.catch_up_months, power)
        families[f].internal += rate * years + imitation(
            learned_from, families[f].internal, months, months_per_step
        )


@compiled
def bring_into_use(packed: Any, compatibility: float, step: int) -> None:
    """Move open models' capability in use towards the published one, U' = (O - U) / m.

    Closed models ship with their tools. Linear in last step's gap, so that the mean lag is slope x
    m at every step length. `compatibility` of different open families is in [0, 1]; `step` is the
    one whose releases have just come.
    """
    market, parameters = packed.market, packed.rules.parameters[0]
    families, communities = market.families, market.communities
    rules, months_per_step = parameters.research, parameters.clock.months_per_step
    everyone = people_of_all(communities)
    for f in range(families.size):
        if not families[f].alive:
            continue
        if not families[f].open:
            families[f].in_use = families[f].published
        else:
            people = people_of(families, communities, f, compatibility, everyone)
            m = tooling(rules.tooling_months, rules.own_tooling, people, rules.effort_returns)
            before, shown = market.history[step, f], families[f].published
            if m >= months_per_step:
                families[f].in_use += (before - families[f].in_use) * months_per_step / m
            else:
                families[f].in_use = shown - (shown - before) * m / months_per_step
        market.usable[step + 1, f] = families[f].in_use


def _people_of(suppliers: Suppliers, f: int) -> float:
    communities = suppliers.market.communities
    everyone = people_of_all(communities)
    return people_of(suppliers.market.families, communities, f, suppliers.compatibility, everyone)


def tooling_of(context: StepContext, suppliers: Suppliers, f: int) -> float:
    """Months until the capability of open family `f` is in use."""
    research, people = context.in_force.research, _people_of(suppliers, f)
    return tooling(research.tooling_months, research.own_tooling, people, research.effort_returns)


def lag_in_use(context: StepContext, suppliers: Suppliers, money: Money, f: int) -> float:
    """Months from others' publication until open family `f` has it in use; at most 1200.

    Without any effort a family does not follow at all.
    """
    market, research, people = suppliers.market, context.in_force.research, _people_of(suppliers, f)
    efforts = effort_of(
        research.lab_part, market.families, market.vendors, f, people, money.reference_budget
    )
    power = power_of_effort(efforts, research.effort_returns)
    follows = following_months(research.secrecy, market.families, f, power)
    return min(follows + tooling_of(context, suppliers, f), 1200.0)


def initialise_in_use(context: StepContext, suppliers: Suppliers) -> None:
    """Set open models' initial capability in use, assuming steady growth before the start."""
    families, growth = suppliers.market.families, context.in_force.research.past_growth
    for f in np.flatnonzero((families["alive"] == 1) & (families["open"] == 1)).tolist():
        families["in_use"][f] -= growth * tooling_of(context, suppliers, f) / 12.0
        suppliers.market.usable[0, f] = families["in_use"][f]


def published_before(
    context: StepContext, market: Market, f: int, months: float
) -> NDArray[np.float64]:
    """Capability that family `f` had published `months` before the end of each step so far."""
    dt, past = context.length, context.in_force.research.past_growth
    rows = np.arange(context.step + 2) - steps_in(months, dt)
    return np.array([published_at(market.history, f, row, past, dt) for row in rows.tolist()])


@compiled
def keep_open_cores(packed: Any, step: int) -> None:
    """Update every open core to its flagship's capability of some months ago."""
    market, parameters = packed.market, packed.rules.parameters[0]
    families, lag = market.families, parameters.releases.open_core_lag
    for f in range(families.size):
        flagship = families[f].flagship
        if flagship != NOBODY and families[f].alive:
            older = published_ago(parameters, market.history, flagship, step, lag)
            families[f].internal = max(families[f].internal, older)


@phase(writes=("market",), compiled=(advance, keep_open_cores))
def research(context: StepContext, tables: Tables, suppliers: Suppliers, money: Money) -> None:
    """Raise capability in labs and communities; open families imitate."""
    advance(tables.packed, suppliers.compatibility, money.reference_budget)
    keep_open_cores(tables.packed, context.step)
