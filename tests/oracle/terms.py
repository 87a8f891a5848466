"""The terms of utility, a second implementation from their description.

A term without a second version here takes its equation and columns from the table, so that the
oracle follows the table as it grows.
"""

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

from openclosed.sim.state.records import record_of
from openclosed.sim.terms.table import TERMS
from openclosed.sim.terms.term import Chooser, Term
from tests.oracle.board import Offering, rows

if TYPE_CHECKING:
    from tests.oracle.review import Case, Review


def met(has: float, need: float) -> float:
    """Share of the full value: one half at the requirement, all without a requirement."""
    return 1.0 - need / (need + has) if need else 1.0


def second_versions(review: "Review", case: "Case", offering: Offering) -> dict[str, float]:
    """The value of each term by its name.

    Support, trust and evidence count relative to what the work requires. Without skill, part of
    an open family's flexibility is unusable and its engineering costs more. Quality loses a tenth
    of its weight per capability point behind the best on offer. Cost is ln(C / B + effort) or
    C / B: C what it costs, B the bill at a price of 1.
    """
    choice, weights, required = review.in_force.choice, review.weights, case.required
    unskilled, flexibility = 1.0 - review.kind.skill, offering.flexibility
    if offering.open:
        flexibility -= unskilled * (choice.customising_skill * flexibility)
    cost = offering.price + offering.engineering * unskilled / case.volume
    if choice.cost_form == "log":
        cost = math.log(cost + choice.effort)
    distance = review.distance(case.current, offering)
    return {
        "support": weights["support"] * met(offering.support, required["support"]),
        "trust": weights["trust"] * met(offering.security, required["trust"]),
        "evidence": weights["evidence"] * met(offering.evidence, required["evidence"]),
        "flexibility": weights["flexibility"] * case.cohort.custom * flexibility,
        "quality": weights["quality"] * 0.1 * (offering.in_use - review.model.best_in_use),
        "origin": -weights["origin"] if offering.foreign else 0.0,
        "cost": -weights["cost"] * cost,
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
        **{f"{name}_needed": least for name, least in case.required.items()},
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
