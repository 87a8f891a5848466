"""The terms of utility, a second implementation from their description.

A term without a second version here takes its equation and columns from the table, so that the
oracle follows the table as it grows.
"""

import math
from collections.abc import Callable
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


def support(review: "Review", case: "Case", offering: Offering) -> float:
    """Value of support, relative to the requirement."""
    return review.weights["support"] * met(offering.support, case.required.support)


def trust(review: "Review", case: "Case", offering: Offering) -> float:
    """Value of trust in security, likewise."""
    return review.weights["trust"] * met(offering.security, case.required.trust)


def evidence(review: "Review", case: "Case", offering: Offering) -> float:
    """Value of evidence of compliance, likewise."""
    return review.weights["evidence"] * met(offering.evidence, case.required.evidence)


def flexibility(review: "Review", case: "Case", offering: Offering) -> float:
    """Value of flexibility; without skill, part of an open family's is unusable."""
    reached = offering.flexibility
    if offering.open:
        reached -= (1.0 - review.kind.skill) * (review.in_force.choice.customising_skill * reached)
    return review.weights["flexibility"] * case.cohort.custom * reached


def quality(review: "Review", case: "Case", offering: Offering) -> float:
    """A loss of a tenth of its weight per capability point behind the best on offer."""
    return review.weights["quality"] * 0.1 * (offering.in_use - review.model.best_in_use)


def origin(review: "Review", case: "Case", offering: Offering) -> float:
    """Disutility of foreign origin."""
    return -review.weights["origin"] if offering.foreign else 0.0


def cost(review: "Review", case: "Case", offering: Offering) -> float:
    """ln(C / B + effort), or C / B: C what it costs, B the bill at a price of 1."""
    engineering = offering.engineering * (1.0 - review.kind.skill) / case.volume
    share = offering.price + engineering
    if review.in_force.choice.cost_form == "log":
        share = math.log(share + review.in_force.choice.effort)
    return -review.weights["cost"] * share


def open_preference(review: "Review", case: "Case", offering: Offering) -> float:
    """The preference for open over closed, half to either side."""
    return review.weights["open_preference"] * (0.5 if offering.open else -0.5)


def family_preference(review: "Review", case: "Case", offering: Offering) -> float:
    """The firm's preference for the offering's family."""
    return review.liking(offering.lineage)


def network(review: "Review", case: "Case", offering: Offering) -> float:
    """Network utility."""
    return review.pulls[offering.position]


def switching(review: "Review", case: "Case", offering: Offering) -> float:
    """Cost of switching."""
    return -(review.lock_in * review.distance(case.current, offering)) if case.current else 0.0


SECOND: dict[str, Callable[["Review", "Case", Offering], float]] = {
    "support": support,
    "trust": trust,
    "evidence": evidence,
    "flexibility": flexibility,
    "quality": quality,
    "origin": origin,
    "cost": cost,
    "open_preference": open_preference,
    "family_preference": family_preference,
    "network": network,
    "switching": switching,
}


def from_table(term: Term, review: "Review", case: "Case", offering: Offering) -> float:
    """A term by its own equation, from the oracle's data on firm and offering."""
    choice, required = review.in_force.choice, case.required
    chooser = Chooser(
        volume=case.volume,
        custom=case.cohort.custom,
        support_needed=required.support,
        trust_needed=required.trust,
        evidence_needed=required.evidence,
        lock_in=review.lock_in if case.current else 0.0,
        liking=review.liking(offering.lineage),
        pull=review.pulls[offering.position],
        distance=review.distance(case.current, offering) if case.current else 0.0,
    )
    shown = SimpleNamespace(
        offering=offering,
        family=rows(review.model.market.families[offering.family : offering.family + 1])[0],
        best_in_use=review.model.best_in_use,
        is_open=offering.open,
        skill=review.kind.skill,
        customising_skill=choice.customising_skill,
    )
    offer = SimpleNamespace(**{column.name: column.fill(shown) for column in term.columns})
    weight = review.weights[term.taste.name] if term.taste else 1.0
    rules = record_of(review.in_force)[0].choice
    return term.equation(weight, chooser, offer, rules)


def utility(review: "Review", case: "Case", offering: Offering) -> float:
    """V_ijw: all terms of the table, in units of the Gumbel scale."""
    total = 0.0
    for term in TERMS:
        second = SECOND.get(term.name)
        if second:
            total += second(review, case, offering)
        else:
            total += from_table(term, review, case, offering)
    return total
