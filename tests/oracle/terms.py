"""The terms of utility, written a second time from what the model says of them.

A term without a second version here takes its equation and columns from the table, so that the
oracle follows the table as it grows.
"""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.terms.table import TERMS
from sim.terms.term import Chooser, Term
from tests.oracle.board import Offering
from tests.oracle.population import Workload, work_kind

if TYPE_CHECKING:
    from tests.oracle.review import Review


def quality(review: "Review", workload: Workload, offering: Offering) -> float:
    """Worth of perceived quality."""
    return review.weights["quality"] * offering.quality[review.firm.kind][workload.work]


def support(review: "Review", workload: Workload, offering: Offering) -> float:
    """Worth of support where the work needs it."""
    need = work_kind(review.now, workload.work).support_need
    return review.weights["support"] * (need * offering.support)


def transparency(review: "Review", workload: Workload, offering: Offering) -> float:
    """Worth of transparency where the work needs it."""
    need = work_kind(review.now, workload.work).transparency_need
    return review.weights["transparency"] * (need * offering.transparency)


def flexibility(review: "Review", workload: Workload, offering: Offering) -> float:
    """Worth of flexibility; of an open family a part is out of reach without skill."""
    reached = review.model.custom[workload.work] * offering.flexibility
    if offering.open:
        reached -= (1.0 - review.firm.skill) * (review.now.choice.customising_skill * reached)
    return review.weights["flexibility"] * reached


def risk(review: "Review", workload: Workload, offering: Offering) -> float:
    """What is feared where the work is exposed."""
    exposure = work_kind(review.now, workload.work).risk_exposure
    return -review.weights["risk"] * (exposure * offering.risk[review.firm.kind])


def cost(review: "Review", workload: Workload, offering: Offering) -> float:
    """ln((C + C_0) / (volume + C_0)), or (C + C_0) / volume, C_0 the firm's own effort."""
    w, choice = workload.work, review.now.choice
    price = offering.price[w] * (1.0 - review.rebate if offering.open else 1.0)
    volume = workload.volume * review.model.growth[w]
    paid = offering.engineering * (1.0 - review.firm.skill)
    paid += price * (volume * offering.response[w])
    effort = choice.integration_effort
    if choice.cost_form == "log":
        return -review.weights["cost"] * math.log((paid + effort) / (volume + effort))
    return -review.weights["cost"] * ((paid + effort) / volume)


def affinity(review: "Review", workload: Workload, offering: Offering) -> float:
    """The taste for open over closed, half to either side."""
    return review.weights["affinity"] * (0.5 if offering.open else -0.5)


def family_taste(review: "Review", workload: Workload, offering: Offering) -> float:
    """The firm's taste for the family that the offering comes from."""
    return review.firm.tastes.for_family(review.kind, offering.lineage)


def network(review: "Review", workload: Workload, offering: Offering) -> float:
    """What peers' choices are worth."""
    return review.pulls[offering.position]


def polish(review: "Review", workload: Workload, offering: Offering) -> float:
    """Worth of polish where the work needs it."""
    return work_kind(review.now, workload.work).polish_need * offering.polish


def switching(review: "Review", workload: Workload, offering: Offering) -> float:
    """What is foreseen of the cost of leaving what is in use."""
    current = review.model.on_offer.get(workload.slot)
    if current is None:
        return 0.0
    foreseen = (1.0 - review.now.choice.switch_surprise) * review.lock_in(workload)
    return -(foreseen * review.distance(current, offering))


SECOND: dict[str, Callable[["Review", Workload, Offering], float]] = {
    "quality": quality,
    "support": support,
    "transparency": transparency,
    "flexibility": flexibility,
    "risk": risk,
    "cost": cost,
    "affinity": affinity,
    "family taste": family_taste,
    "network": network,
    "polish": polish,
    "switching": switching,
}


def from_table(term: Term, review: "Review", workload: Workload, offering: Offering) -> float:
    """A term by its own equation, from what the oracle knows of firm and offering."""
    w, choice, model = workload.work, review.now.choice, review.model
    effort = choice.integration_effort if choice.cost_form == "log" else 0.0
    volume = workload.volume * model.growth[w]
    current = model.on_offer.get(workload.slot)
    chooser = Chooser(
        skill=review.firm.skill,
        volume=volume,
        per_budget=1.0 / (volume + effort),
        rebate=review.rebate,
        lock_in=review.lock_in(workload) if current else 0.0,
        liking=review.firm.tastes.for_family(review.kind, offering.lineage),
        pull=review.pulls[offering.position],
        distance=review.distance(current, offering) if current else 0.0,
    )
    shown = SimpleNamespace(
        offering=offering,
        work=work_kind(review.now, w),
        kind=review.firm.kind,
        w=w,
        custom=model.custom[w],
        is_open=offering.open,
        customising_skill=choice.customising_skill,
    )
    offer = SimpleNamespace(**{column.name: column.fill(shown) for column in term.columns})
    weight = review.weights[term.taste.name] if term.taste else 1.0
    return term.equation(weight, chooser, offer, model.rules.choice)


def utility(review: "Review", workload: Workload, offering: Offering) -> float:
    """V_ijw: all terms of the table, in units of the Gumbel scale."""
    total = 0.0
    for term in TERMS:
        second = SECOND.get(term.name)
        if second:
            total += second(review, workload, offering)
        else:
            total += from_table(term, review, workload, offering)
    return total
