"""Security: flaws are found or exploited; incidents reduce trust."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import whole_power
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import (
    DEFECT,
    RACE,
    Integer,
    hazard_probability,
    poisson_at,
    uniforms_at,
)
from openclosed.sim.state.market import NOBODY, Table
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables


@inlined
def arrival_mean(base: float, per_point: float, released: float, prevented: float) -> float:
    """Expected new flaws, from time and from releases, net of prevention by quality work."""
    return (base + per_point * released) * (1.0 - prevented)


@inlined
def prevented_share(most: float, spending: float, reference: float) -> float:
    """Share of flaws that quality spending prevents; half of the largest share at the reference."""
    return most * spending / (spending + reference)


@inlined
def attacker_first(attacker: float, finder: float) -> float:
    """Probability that the attacker finds a flaw first, both at constant rates.

    A factor common to both rates cancels out: openness itself favours neither (Anderson 2002).
    """
    return attacker / (attacker + finder)


@compiled
def races(rules: Table, families: Table, f: int, years: float, seed: Integer, step: int) -> int:
    """Run this step's races for the flaws of family `f`; returns the incidents.

    One draw decides when a flaw is found, one by whom.
    """
    speed = rules.openness_speed if families[f].open else 1.0
    finder = rules.finder_rate * speed
    if families[f].open:
        finder *= 1.0 + rules.many_eyes
    attacker = rules.attacker_rate * speed
    met_chance = hazard_probability(finder + attacker, years)
    loses = attacker_first(attacker, finder)
    incidents, met = 0, 0
    for flaw in range(families[f].flaws):
        u_met, u_who, _, _ = uniforms_at(seed, f, step, RACE, flaw)
        if u_met < met_chance:
            met += 1
            incidents += u_who < loses
    families[f].flaws -= met
    return incidents


@inlined
def recovered_trust(trust: float, base: float, months: float, months_per_step: float) -> float:
    """Trust, recovering exponentially towards its base."""
    return base + (trust - base) * math.exp(-months_per_step / months)


@compiled
def assure(
    packed: Any, forced: NDArray[np.int64], reference: float, seed: Integer, step: int
) -> int:
    """One step of flaws, races and trust for every family; returns all incidents.

    Args:
        packed: tables of the model.
        forced: (F) incidents that a scenario sets.
        reference: quality spending that prevents half of preventable flaws, money a month.
    """
    market, parameters = packed.market, packed.rules.parameters[0]
    families, vendors, rules = market.families, market.vendors, parameters.security
    least_transparency = parameters.policy.transparency_mandate.strength
    months_per_step = parameters.clock.months_per_step
    years = months_per_step / 12.0
    recent = -math.expm1(-years)
    incidents = 0
    for f in range(families.size):
        families[f].incidents = 0
        families[f].arrivals = 0
        if not families[f].alive:
            continue
        v = families[f].vendor
        spending = vendors[v].quality if v != NOBODY and vendors[v].active else 0.0
        prevented = prevented_share(rules.quality_effect, spending, reference)
        mean = arrival_mean(
            rules.arrivals * years, rules.arrivals_per_point, families[f].released, prevented
        )
        families[f].arrivals = poisson_at(mean, seed, f, step, DEFECT)
        families[f].flaws += families[f].arrivals
        families[f].incidents = forced[f] + races(rules, families, f, years, seed, step)
        incidents += families[f].incidents
        families[f].incident_rate += recent * (
            families[f].incidents / months_per_step - families[f].incident_rate
        )
    for f in range(families.size):
        if families[f].alive:
            own = families[f].incidents
            transparency = max(families[f].transparency, least_transparency)
            base = rules.trust_base + rules.audit_effect * transparency
            trust = recovered_trust(
                families[f].trust, min(base, 1.0), rules.trust_recovery, months_per_step
            )
            families[f].trust = trust * whole_power(1.0 - rules.trust_loss, own)
    return incidents


@phase(writes=("market", "event_log"), compiled=(assure,))
def security(context: StepContext, tables: Tables, suppliers: Suppliers, money: Money) -> None:
    """Let flaws arrive and be found or exploited; trust follows."""
    incidents = assure(
        tables.packed,
        suppliers.shocked_families("incident").astype(np.int64),
        context.in_force.security.quality_reference * money.reference_budget,
        context.step_seed,
        context.step,
    )
    if incidents:
        suppliers.log_each("incident", "incidents")
