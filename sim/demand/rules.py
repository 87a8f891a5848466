"""The parameters of the compiled rules: one record of all, and derived ones by kind of firm.

The record holds the parameters of `sim.parameters` under their names.
"""

from typing import Any, NamedTuple

import numpy as np

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import Choice, FirmKind, Network
from openclosed.sim.state.market import DISTRIBUTIONS, FIRM_KINDS, LOGNORMAL, Table
from openclosed.sim.state.tables import all_at_once, place_of_choice, record_of
from openclosed.sim.terms.table import TASTES, taste_index
from openclosed.sim.terms.term import Taste

JITTERED = place_of_choice(FirmKind, "timing", "jittered")
POISSON = place_of_choice(FirmKind, "timing", "poisson")
EVERY_STEP = place_of_choice(FirmKind, "timing", "every_step")
NEVER = place_of_choice(FirmKind, "timing", "never")
TIES_FIRST = place_of_choice(Choice, "ties", "first")
TIES_KEEP = place_of_choice(Choice, "ties", "keep")
SEQUENTIAL = place_of_choice(Choice, "update", "sequential")
COMPLETE = place_of_choice(Network, "topology", "complete")
POPULATION = place_of_choice(Network, "base", "population")
ONLY_CLOSED = place_of_choice(Network, "camps", "closed")
ONLY_OPEN = place_of_choice(Network, "camps", "open")
_OPEN_PREFERENCE = taste_index("open_preference")

choice_of = all_at_once(Choice, "choice_of", __name__)
network_of = all_at_once(Network, "network_of", __name__)

_OF_KIND: Any = record_of(FirmKind()).dtype
FIRM_RULES = np.dtype(
    [
        *((name, _OF_KIND[name]) for name in _OF_KIND.names),
        ("taste", "f8", (len(TASTES),)),  # means, in the order of TASTES
        ("taste_spread", "f8", (len(TASTES),)),
        ("taste_shape", "i8", (len(TASTES),)),  # index into DISTRIBUTIONS
        ("taste_by_quantile", "i8", (len(TASTES),)),  # 0 or 1
    ]
)
"""One row per kind of firm: its own parameters by name, and derived values."""


def firm_rules(parameters: Parameters) -> Table:
    """Parameters of the firms, one row of FIRM_RULES per kind."""
    table = np.zeros(len(FIRM_KINDS), FIRM_RULES)
    for row, name in zip(table, FIRM_KINDS, strict=True):
        kind = getattr(parameters.firms, name)
        numbers = record_of(kind)[0]
        for field in _OF_KIND.names:
            row[field] = numbers[field]
        laws = zip(*(_law(kind, taste) for taste in TASTES), strict=True)
        row["taste"], row["taste_spread"], row["taste_shape"], row["taste_by_quantile"] = laws
    # At most half of contracts end in a step; shorter ones would not last a step.
    shortest = 2.0 * parameters.clock.months_per_step
    bound = table["timing"] == JITTERED
    table["review_months"][bound] = np.maximum(table["review_months"][bound], shortest)
    return table


def set_open_preference(table: Table, own: list[float], shared: list[float]) -> None:
    """Set each kind's mean preference for open models, plus the part its firms share."""
    for mean, left, common in zip(table["taste"], own, shared, strict=True):
        mean[_OPEN_PREFERENCE] = left + common


def _law(kind: FirmKind, taste: Taste) -> tuple[float, float, int, bool]:
    """Distribution of a taste: mean, spread, index into DISTRIBUTIONS, and whether by quantile.

    Weights are lognormal, with the spread in logs.
    """
    if taste.weight is not None:
        return getattr(kind.tastes, taste.name), kind.tastes.spread, LOGNORMAL, False
    law = getattr(kind, taste.name)
    return law.mean, law.spread, DISTRIBUTIONS.index(law.distribution), law.draw == "quantile"


class Rules(NamedTuple):
    """All parameters of the compiled rules."""

    firm: Table  # (firm kinds) of FIRM_RULES
    parameters: Table  # (1) all numbers by group and name, see `record_of`
    plans_quantities: bool  # whether any vendor does


def rules_of(parameters: Parameters) -> Rules:
    """The parameters as the compiled rules read them."""
    plans_quantities = any(one.price_rule == "quantity" for one in parameters.vendors.values())
    return Rules(firm_rules(parameters), record_of(parameters), plans_quantities)
