"""Cost of an offering to a firm, as a share of the bill for the same work at a price of 1."""

from typing import Literal, get_args

from openclosed.sim.engine.mathematics import exp, log
from openclosed.sim.terms import term as t

CostForm = Literal["log", "linear"]
LOG = get_args(CostForm).index("log")
USUAL_BILL = 10.0
"""Bill of a workload, money a month at a price of 1, at which cost has the firm's own weight."""
LARGEST_FACTOR = 3.0
"""Most that a large bill multiplies this weight by."""


def engineering(shown: t.Shown) -> float:
    """Engineering net of the firm's skill; 0 unless the firm runs the model itself."""
    return float(shown.offering.engineering * (1.0 - shown.skill))


def price(shown: t.Shown) -> float:
    """Price, or the cost of computing if self-hosted."""
    return float(shown.offering.price)


def relative_cost(engineering: float, price: float, volume: float) -> float:
    """C over the bill B: p, plus F / v if self-hosted.

    `engineering` is F, 0 for what others run; `volume` v is relative to the cohort's factor.
    """
    return price + engineering / volume


def cost_term(log_cost: bool, cost: float, effort: float) -> float:
    """Cost as it enters utility: ln(C / B + effort), or C / B if linear."""
    return log(cost + effort) if log_cost else cost


def factor_of_bill(elasticity: float, bill: float) -> float:
    """Factor on the weight of cost, (B / USUAL_BILL)^phi up to LARGEST_FACTOR.

    Demand answers a price more where it is a large part of the cost (Marshall 1890; Hicks 1932).
    """
    return min(exp(elasticity * log(bill / USUAL_BILL)), LARGEST_FACTOR) if bill > 0.0 else 0.0


def cost_sensitivity(choice: t.Choice, weight_cost: float, price: float, cost: float) -> float:
    """-dV / d ln(price): fall of utility in the log of a price that is part of the cost."""
    return weight_cost * (price / (cost + choice.effort) if choice.cost_form == LOG else price)


def cost(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Disutility of cost relative to the bill."""
    return -weight * cost_term(
        choice.cost_form == LOG,
        relative_cost(offer.engineering, offer.price, chooser.volume),
        choice.effort,
    )


TERM = t.Term(
    "cost", sentence="cost", equation=cost,
    taste=t.Taste("cost", t.Weight(
        "Weight of cost (of its logarithm under choice.cost_form=log).",
        enterprises=0.65, startups=0.65, low=0.0,
        source="not measured: startups' total elasticity, see firms.KIND.price_exponent",
    )),
    columns=(
        t.Column("engineering", "share of the bill at volume 1, at the firms' skill", engineering),
        t.Column("price", "share of the bill at a price of 1", price),
    ),
    parameters=(
        "choice.cost_form", "choice.effort", "pricing.engineering", "firms.KIND.skill",
        "firms.KIND.tastes.cost_elasticity",
    ),
    switch=t.Switch(
        "cost_effectiveness", off="firms ignore cost when they choose.",
        neutral={"firms.*.tastes.cost": 0.0},
        idle=(
            "choice.cost_form", "choice.effort", "pricing.engineering",
            "firms.*.tastes.cost_elasticity",
        ),
        source="Berry 1994 form",
        predicts=t.Prediction(
            "price_ratio_equal_quality", -1,
            "sellers charge more if buyers ignore the price (Marshall 1890)",
        ),
    ),
)  # fmt: skip
