"""The parameters of the compiled rules, laid out as machine code reads them.

Nothing is decided here: each field is a parameter of `sim.parameters`, converted once.
"""

from typing import Any, NamedTuple

import numpy as np

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.firms import FirmKind
from openclosed.sim.state.kinds import DISTRIBUTIONS, ENTERPRISE, FIRM_KINDS
from openclosed.sim.state.market import Table
from openclosed.sim.state.records import record_of
from openclosed.sim.terms.table import TASTES, taste_index
from openclosed.sim.terms.term import ChoiceRules, Taste

JITTERED, POISSON, EVERY_STEP, NEVER = range(4)  # places of choices of `firms.KIND.timing`
TIES = ("random", "first", "keep")
TIES_RANDOM, TIES_FIRST, TIES_KEEP = range(3)
_AFFINITY = taste_index("affinity")
PEER_CAMPS = ("closed", "open", "both")

_OF_KIND: Any = record_of(FirmKind()).dtype
FIRM_RULES = np.dtype(
    [
        *((name, _OF_KIND[name]) for name in _OF_KIND.names),
        ("taste", "f8", (len(TASTES),)),  # means, in the order of TASTES
        ("taste_spread", "f8", (len(TASTES),)),
        ("taste_shape", "i8", (len(TASTES),)),  # index into DISTRIBUTIONS
        ("taste_by_quantile", "i8", (len(TASTES),)),  # 0 or 1
        ("barred", "f8"),  # share of firms to which the law forbids foreign families
        ("public_share", "f8"),
        ("rebate", "f8"),  # part of the price of open offerings that the state pays if public
    ]
)
"""One row a kind of firm: its own parameters by their names, and what follows from others."""


def firm_rules(parameters: Parameters) -> Table:
    """Parameters of the firms, one row of FIRM_RULES a kind."""
    table = np.zeros(len(FIRM_KINDS), FIRM_RULES)
    for row, name in zip(table, FIRM_KINDS, strict=True):
        kind = getattr(parameters.firms, name)
        numbers = record_of(kind)[0]
        for field in _OF_KIND.names:
            row[field] = numbers[field]
        laws = zip(*(_law(kind, taste) for taste in TASTES), strict=True)
        row["taste"], row["taste_spread"], row["taste_shape"], row["taste_by_quantile"] = laws
    table["barred"] = parameters.policy.origin_rule.strength
    preference = parameters.policy.procurement_preference
    table["public_share"][ENTERPRISE] = preference.public_share
    table["rebate"][ENTERPRISE] = preference.strength
    # At most half of contracts end in a step, or they would be shorter than the step.
    shortest = 2.0 * parameters.clock.months_per_step
    bound = table["timing"] == JITTERED
    table["review_months"][bound] = np.maximum(table["review_months"][bound], shortest)
    return table


def keep_affinity(table: Table, own: list[float], shared: list[float]) -> None:
    """Let kinds of firms have their own mean taste for open models, and what they share."""
    table["taste"][:, _AFFINITY] = np.add(own, shared)


def _law(kind: FirmKind, taste: Taste) -> tuple[float, float, int, bool]:
    """How a taste is spread: mean, spread, index into DISTRIBUTIONS, and whether by quantile.

    The spread is in logarithms for a lognormal, else in utility; that of weights is given relative
    to their mean.
    """
    if taste.weight is None:
        law: Any = getattr(kind, taste.name)
        mean, spread = law.mean, law.spread
    else:
        law = kind.tastes
        mean = getattr(law, taste.name)
        spread = law.spread * (1.0 if law.distribution == "lognormal" else abs(mean))
    return mean, spread, DISTRIBUTIONS.index(law.distribution), law.draw == "quantile"


def choice_rules(parameters: Parameters) -> ChoiceRules:
    """Scalars of awareness, review and choice."""
    awareness, review = parameters.awareness, parameters.review
    choice, network = parameters.choice, parameters.network
    named = dict(awareness) | dict(review) | dict(choice)
    values: dict[str, Any] = {name: named[name] for name in ChoiceRules._fields if name in named}
    return ChoiceRules(**values | {
        "ties": TIES.index(choice.ties),
        "log_cost": choice.cost_form == "log",
        "sequential": choice.update == "sequential",
        "complete": network.topology == "complete",
        "strength": network.strength,
        "log_network": network.form == "log",
        "count_measure": network.measure == "count",
        "population_base": network.base == "population",
        "network_seed": network.seed,
        "network_camp": PEER_CAMPS.index(network.camps),
        "plans_quantities": any(one.pricing == "quantity" for one in parameters.vendors.values()),
    })  # fmt: skip


class Rules(NamedTuple):
    """All parameters of the compiled rules."""

    firm: Table  # (firm kinds) of FIRM_RULES
    choice: ChoiceRules
    parameters: Table  # (1) all numbers by group and name, see `record_of`


def rules_of(parameters: Parameters) -> Rules:
    """The parameters as the compiled rules read them."""
    return Rules(firm_rules(parameters), choice_rules(parameters), record_of(parameters))
