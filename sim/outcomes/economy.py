"""Outcomes of the whole economy: contributors, gains, payments, and what policy costs."""

from typing import TYPE_CHECKING

from sim.outcomes.declaring import outcome
from sim.outcomes.indices import Floats, ratios

if TYPE_CHECKING:
    from sim.outcomes.totals import Totals


@outcome(
    unit="1",
    text="Contributors to open families, 1 at the references",
    phrase="contributors to open models",
    group="community",
    low=0.0,
)
def contributors(totals: "Totals") -> Floats:
    """(T)."""
    people: Floats = totals.families["contributors"].sum(axis=1)
    return people


@outcome(
    unit="utility",
    text="Mean expected gain over no AI of the month's choices",
    phrase="surplus",
    group="growth",
)
def surplus(totals: "Totals") -> Floats:
    """(T)."""
    gained = totals.in_parts(totals.named("surplus").by())
    return ratios(gained, totals.named("choices").by())


@outcome(
    unit="money a month",
    text="Payments to vendors and hosts",
    phrase="total spend",
    group="growth",
    low=0.0,
)
def spend_total(totals: "Totals") -> Floats:
    """(T)."""
    return totals.in_units(totals.in_use.at(yardstick="spend").by())


@outcome(unit="units a month", text="Volume served", phrase="total volume", group="growth", low=0.0)
def volume_total(totals: "Totals") -> Floats:
    """(T)."""
    return totals.in_units(totals.in_use.at(yardstick="tokens").by())


@outcome(
    unit="count",
    text="Vendors whose price cap binds",
    phrase="vendors held by their price cap",
    group="diagnosis",
    low=0.0,
)
def price_cap_binding(totals: "Totals") -> Floats:
    """(T)."""
    return totals["capped"]


@outcome(
    unit="money a month",
    text="Public money that levers of the state cost",
    phrase="public money for policy",
    group="policy",
)
def policy_cost(totals: "Totals") -> Floats:
    """(T)."""
    return totals["policy_cost"]


@outcome(
    unit="money a month",
    text="What private parties spend or forgo because of levers",
    phrase="private cost of policy",
    group="policy",
)
def policy_burden(totals: "Totals") -> Floats:
    """(T)."""
    return totals["policy_burden"]
