"""The terms of utility from their description; a new one by the equation of the table."""

import math
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from openclosed.sim import Ecosystem
from openclosed.sim.state.tables import record_of
from openclosed.sim.terms.table import TERMS
from openclosed.sim.terms.term import Chooser, Term
from tests.oracle.board import Offering, rows

if TYPE_CHECKING:
    from tests.oracle.review import Case, Review


def met(has: float, need: float) -> float:
    """Share of the full value: one half at the requirement, all without a requirement."""
    return 1.0 - need / (need + has) if need else 1.0


def second_versions(review: "Review", case: "Case", offering: Offering) -> dict[str, float]:
    """Terms by name. Without skill, part of an open family's flexibility is unusable and its
    engineering costs more. Cost is over the bill at a price of 1."""
    choice, weights, required = review.in_force.choice, review.weights, case.required
    unskilled, flexibility = 1.0 - review.kind.skill, offering.flexibility
    if offering.open:
        flexibility -= unskilled * (choice.customising_skill * flexibility)
    cost = offering.price + offering.engineering * unskilled / case.volume
    if choice.cost_form == "log":
        cost = math.log(cost + choice.effort)
    distance = review.distance(case.current, offering)
    return {
        "support": weights["support"] * met(offering.support, required),
        "trust": weights["trust"] * met(offering.security, required),
        "evidence": weights["evidence"] * met(offering.evidence, required),
        "flexibility": weights["flexibility"] * case.cohort.custom * flexibility,
        "quality": weights["quality"] * 0.1 * (offering.in_use - review.model.best_in_use),
        "origin": -weights["origin"] if offering.foreign else 0.0,
        "cost": -review.weight_of_cost(case) * cost,
        "open_preference": weights["open_preference"] * (0.5 if offering.open else -0.5),
        "family_preference": review.liking(offering.lineage),
        "network": review.pulls[offering.position],
        "switching": -(review.lock_in * distance),
    }


def from_table(term: Term, review: "Review", case: "Case", offering: Offering) -> float:
    """A term by its own equation, from the oracle's data on firm and offering."""
    chooser = Chooser(
        volume=case.volume,
        custom=case.cohort.custom,
        needed=case.required,
        lock_in=review.lock_in if case.current else 0.0,
        liking=review.liking(offering.lineage),
        pull=review.pulls[offering.position],
        distance=review.distance(case.current, offering),
    )
    shown = SimpleNamespace(
        offering=offering,
        family=rows(review.model.market.families[offering.family : offering.family + 1])[0],
        best_in_use=review.model.best_in_use,
        is_open=offering.open,
        skill=review.kind.skill,
        customising_skill=review.in_force.choice.customising_skill,
    )
    offer = SimpleNamespace(**{column.name: column.fill(shown) for column in term.columns})
    weight = review.weights[term.taste.name] if term.taste else 1.0
    return term.equation(weight, chooser, offer, record_of(review.in_force)[0].choice)


def utility(review: "Review", case: "Case", offering: Offering) -> float:
    """V_ijw: all terms of the table, in units of the Gumbel scale."""
    known, total = second_versions(review, case, offering), 0.0
    for term in TERMS:
        if term.name in known:
            total += known[term.name]
        else:
            total += from_table(term, review, case, offering)
    return total


def compatibility(model: Ecosystem, one: int, other: int) -> float:
    """Value of a user of family `other` to a user of `one`, in [0, 1]."""
    if one == other:
        return 1.0
    families = model.market.families
    if families["open"][one] != families["open"][other]:
        return 0.0
    return (
        model.suppliers.compatibility
        if families["open"][one]
        else model.in_force.network.closed_compatibility
    )


def pulls(
    model: Ecosystem,
    fit: Mapping[tuple[int, int], float],
    offerings: Sequence[Offering],
    users: Mapping[int, float],
    population: float,
) -> list[float]:
    """Network utility of each offering: `users` are peers by their family, `population` all. `fit`
    is `compatibility` by pairs of families."""
    network = model.in_force.network
    everyone = population if network.base == "population" else sum(users.values())
    families = len({offering.family for offering in offerings})
    utilities = []
    for offering in offerings:
        camp = "open" if offering.open else "closed"
        if network.camps not in ("both", camp):
            utilities.append(0.0)
            continue
        fitting = sum(fit[offering.family, f] * n for f, n in users.items())
        if network.form == "log":
            share = (fitting + 1.0) / (everyone + families)
            utilities.append(network.strength * math.log(share))
        elif network.measure == "count":
            utilities.append(network.strength * fitting)
        else:
            utilities.append(network.strength * fitting / everyone if everyone > 0.0 else 0.0)
    return utilities
