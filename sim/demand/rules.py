"""The parameters of the compiled rules, laid out as machine code reads them.

Nothing is decided here: each field is a parameter of `sim.parameters`, converted once.
"""

from typing import NamedTuple

import numpy as np

from sim.parameters import Parameters
from sim.parameters.firms import FirmKind
from sim.state.kinds import DISTRIBUTIONS, ENTERPRISE, FIRM_KINDS
from sim.state.market import Table
from sim.state.records import record_of
from sim.terms.table import TASTES, taste_index
from sim.terms.term import ChoiceRules, Taste

TIMINGS = ("jittered", "poisson", "every_step", "never")
JITTERED, POISSON, EVERY_STEP, NEVER = range(4)
TIES = ("random", "first", "keep")
TIES_RANDOM, TIES_FIRST, TIES_KEEP = range(3)
_AFFINITY = taste_index("affinity")
PEER_CAMPS = ("closed", "open", "both")


FIRM_RULES = np.dtype(
    [
        ("employees_median", "f8"),
        ("employees_spread", "f8"),
        ("volume_median", "f8"),
        ("volume_spread", "f8"),
        ("price_exponent", "f8"),
        ("skill", "f8"),
        ("skill_spread", "f8"),
        ("learning", "f8"),
        ("initial_adopters", "f8"),
        ("initial_open", "f8"),
        ("timing", "i8"),  # index into TIMINGS
        ("review_months", "f8"),
        ("lag_closed", "f8"),  # months after which a release is seen, as the next
        ("lag_open", "f8"),
        ("switching", "f8"),  # factor on the cost of switching
        ("exit_hazard", "f8"),
        ("entry_hazard", "f8"),
        ("taste", "f8", (len(TASTES),)),  # means, in the order of TASTES
        ("taste_spread", "f8", (len(TASTES),)),
        ("taste_shape", "i8", (len(TASTES),)),  # index into DISTRIBUTIONS
        ("taste_by_quantile", "i8", (len(TASTES),)),  # 0 or 1
        ("family_taste", "f8"),
        ("need_support", "f8"),
        ("need_trust", "f8"),
        ("need_evidence", "f8"),
        ("critical_factor", "f8"),
        ("requirement_spread", "f8"),
        ("width", "f8"),  # of the slope around a requirement
        ("barred", "f8"),  # share of firms to which the law forbids foreign families
        ("public_share", "f8"),
        ("rebate", "f8"),  # part of the price of open offerings that the state pays if public
        ("peers_mean", "f8"),
        ("peers_spread", "f8"),
        ("peers_shape", "i8"),
        ("peers_by_quantile", "i8"),
    ]
)
"""One row a kind of firm."""


def firm_rules(parameters: Parameters) -> Table:
    """Parameters of the firms, one row of FIRM_RULES a kind."""
    table = np.zeros(len(FIRM_KINDS), FIRM_RULES)
    for row, name in zip(table, FIRM_KINDS, strict=True):
        _fill_kind(row, getattr(parameters.firms, name))
    table["barred"] = parameters.policy.origin_rule.strength
    preference = parameters.policy.procurement_preference
    table["public_share"][ENTERPRISE] = preference.public_share
    table["rebate"][ENTERPRISE] = preference.strength
    # At most half of contracts end in a step, or they would be shorter than the step.
    shortest = 2.0 * parameters.clock.months_per_step
    bound = table["timing"] == JITTERED
    table["review_months"][bound] = np.maximum(table["review_months"][bound], shortest)
    return table


def keep_affinity(table: Table, parameters: Parameters) -> None:
    """Let the rules of firms have the mean of their taste against open models as it is now."""
    for row, name in enumerate(FIRM_KINDS):
        table["taste"][row, _AFFINITY] = getattr(parameters.firms, name).affinity.mean


def _fill_kind(row: Table, kind: FirmKind) -> None:
    for name in FIRM_RULES.names or ():
        if name in FirmKind.model_fields and name != "timing":
            row[name] = getattr(kind, name)
    row["timing"] = TIMINGS.index(kind.timing)
    laws = [law_of(kind, taste) for taste in TASTES]
    row["taste"] = [law.mean for law in laws]
    row["taste_spread"] = [law.spread for law in laws]
    row["taste_shape"] = [DISTRIBUTIONS.index(law.distribution) for law in laws]
    row["taste_by_quantile"] = [law.draw == "quantile" for law in laws]
    requirements = kind.requirements
    for name in ("support", "trust", "evidence"):
        row[f"need_{name}"] = getattr(requirements, name)
    row["width"] = requirements.width
    row["critical_factor"] = requirements.critical
    row["requirement_spread"] = requirements.spread
    peers = kind.peers
    row["peers_mean"], row["peers_spread"] = peers.mean, peers.spread
    row["peers_shape"] = DISTRIBUTIONS.index(peers.distribution)
    row["peers_by_quantile"] = peers.draw == "quantile"


class Law(NamedTuple):
    """How a taste is spread across firms."""

    mean: float
    spread: float  # of a lognormal in logarithms, else in utility
    distribution: str
    draw: str


def law_of(kind: FirmKind, taste: Taste) -> Law:
    """The law of a taste; the spread of weights is relative to their mean."""
    if taste.weight is None:
        own = getattr(kind, taste.name)
        return Law(own.mean, own.spread, own.distribution, own.draw)
    tastes = kind.tastes
    mean, spread = getattr(tastes, taste.name), getattr(tastes, f"{taste.name}_spread", None)
    spread = tastes.spread if spread is None else spread
    if tastes.distribution != "lognormal":
        spread *= abs(mean)
    return Law(mean, spread, tastes.distribution, tastes.draw)


def choice_rules(parameters: Parameters) -> ChoiceRules:
    """Scalars of awareness, review and choice."""
    awareness, review = parameters.awareness, parameters.review
    choice, network = parameters.choice, parameters.network
    return ChoiceRules(
        innovation=awareness.innovation,
        imitation=awareness.imitation,
        forced=review.forced,
        incident_response=review.incident_response,
        noise=choice.noise,
        nest_scale=choice.nest_scale,
        variety=choice.variety,
        margin_bandwidth=choice.margin_bandwidth,
        outside=choice.outside,
        outside_utility=choice.outside_utility,
        ties=TIES.index(choice.ties),
        log_cost=choice.cost_form == "log",
        effort=choice.effort,
        switching=choice.switching_cost,
        distance_delivery=choice.distance_delivery,
        distance_family=choice.distance_family,
        sequential=choice.update == "sequential",
        complete=network.topology == "complete",
        strength=network.strength,
        log_network=network.form == "log",
        count_measure=network.measure == "count",
        population_base=network.base == "population",
        network_seed=network.seed,
        network_camp=PEER_CAMPS.index(network.camps),
        plans_quantities=any(one.pricing == "quantity" for one in parameters.vendors.values()),
    )


class Rules(NamedTuple):
    """All parameters of the compiled rules."""

    firm: Table  # (firm kinds) of FIRM_RULES
    choice: ChoiceRules
    parameters: Table  # (1) all numbers by group and name, see `record_of`


def rules_of(parameters: Parameters) -> Rules:
    """The parameters as the compiled rules read them."""
    return Rules(firm_rules(parameters), choice_rules(parameters), record_of(parameters))
