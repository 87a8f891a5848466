"""Cost: what an offering costs a firm, over what the work would cost at a price of 1."""

from typing import TYPE_CHECKING

from sim.engine.mathematics import log
from sim.terms.affinity import IS_OPEN
from sim.terms.term import (
    Chooser,
    Column,
    Offer,
    Prediction,
    Shown,
    Switch,
    Taste,
    Term,
    Weight,
)

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def engineering(shown: Shown) -> float:
    """Engineering at no skill; 0 unless the firm runs the model itself."""
    return float(shown.offering.engineering)


def price(shown: Shown) -> float:
    """Price at the tier used."""
    paid: float = shown.offering.price[shown.w]
    return paid


def response(shown: Shown) -> float:
    """Volume at this price over that at a price of 1."""
    volume: float = shown.offering.response[shown.w]
    return volume


def cost_of(engineering: float, skill: float, price: float, volume: float) -> float:
    """Money a month: price x volume, or F (1 - skill) + compute x volume when self-hosted.

    `engineering` is F, 0 for what others run; the price of self-hosting is that of compute.
    """
    return engineering * (1.0 - skill) + price * volume


def budget_of(log_cost: bool, volume: float, effort: float) -> float:
    """What the workload would cost at a price of 1: volume + C_0, or volume if cost is linear."""
    return volume + effort if log_cost else volume


def cost_term(log_cost: bool, cost: float, effort: float, per_budget: float) -> float:
    """Cost as it enters utility: ln((C + C_0) / budget), or (C + C_0) / budget if linear.

    `per_budget` is 1 / `budget_of`.
    """
    relative = (cost + effort) * per_budget
    return log(relative) if log_cost else relative


def cost_sensitivity(
    choice: "ChoiceRules", weight_cost: float, paid: float, cost: float, volume: float
) -> float:
    """-dV / d ln(price): how utility falls when the part `paid` of the cost rises."""
    if choice.log_cost:
        return weight_cost * paid / (cost + choice.effort)
    return weight_cost * paid / volume


def cost(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Cost relative to the budget of the work, a loss."""
    return -weight * cost_term(
        choice.log_cost,
        cost_of(
            offer.engineering,
            chooser.skill,
            offer.price * (1.0 - chooser.rebate if offer.is_open else 1.0),
            chooser.volume * offer.response,
        ),
        choice.effort,
        chooser.per_budget,
    )


RESPONSE = Column("response", "volume at this price over volume at price 1", response)
TERM = Term(
    name="cost",
    sentence="cost",
    equation=cost,
    taste=Taste(
        "cost",
        Weight(
            "Weight of cost (of its logarithm under choice.cost_form=log).",
            enterprise=1.3,
            startup=1.3,
            low=0.0,
            source="price elasticity of tokens -1.1 on a model router, 2025",
        ),
    ),
    columns=(
        Column("engineering", "money a month at no skill", engineering),
        Column("price", "money per unit of volume, at the tier used", price), RESPONSE, IS_OPEN,
    ),
    parameters=(
        "choice.cost_form", "choice.integration_effort", "commerce.engineering",
        "commerce.engineering_fall",
    ),
    switch=Switch(
        name="cost_effectiveness",
        off="firms choose without looking at what an offering costs them.",
        neutral={"firms.*.tastes.cost": 0.0},
        idle=(
            "choice.cost_form", "choice.integration_effort", "commerce.engineering",
            "commerce.engineering_fall",
        ),
        source="Berry 1994 form",
        predicts=Prediction(
            "open_share_tokens_startup", -1,
            "the cheaper side loses what demand's elasticity gives it (Marshall 1890)",
        ),
    ),
)  # fmt: skip
