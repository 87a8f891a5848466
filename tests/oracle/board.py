"""This month's offerings as firms see them: closed families before open ones, by number."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import API, HOSTED, SELF_HOSTED, slot_of


@dataclass(frozen=True, eq=False)
class Offering:
    """A family in one form of delivery; [kind] is a kind of firm. Price and costs are shares of the
    bill, the cost of the same work at a price of 1."""

    position: int  # on the board
    slot: int  # the offering's number, lasting
    family: int
    lineage: int  # the family from which it was forked, itself if none
    delivery: int
    open: bool
    foreign: bool
    alone: bool  # only its vendor sells it
    able: list[float]  # [kind] capability in use as they see it, points
    support: float  # in [0, 1], as the next four
    security: float
    evidence: float
    transparency: float
    flexibility: float
    price: float
    unit_cost: float  # cost of serving
    paid: float  # the part of the price that volume answers, smoothed by budgets
    response: list[float]  # [kind] volume at that price over volume at a price of 1
    exponent: list[float]  # [kind] -d ln(volume) / d ln(price) until vendors decide again
    engineering: float  # at no skill, for a workload of volume 1
    list_price: float  # money per unit of volume that needs all it is capable of
    capability: float  # published, points
    in_use: float  # capability that users get, points


def rows(table: Any) -> list[Any]:
    """The rows of a table as objects with plain Python values."""
    names = table.dtype.names
    return [SimpleNamespace(**{name: row[name].tolist() for name in names}) for row in table]


def smoothed(felt: float, value: float, in_force: Parameters, months: float) -> float:
    """A price smoothed by budgets; below 0: no earlier price."""
    if felt < 0.0:
        return value
    weight = 1.0 - math.exp(-in_force.clock.months_per_step / months)
    return felt + (value - felt) * weight


def tier(before: float, behind: float, in_force: Parameters) -> float:
    """Price of a model `behind` points short of the frontier, over the frontier model's price. A
    family's own release has its tier at once; others' releases make it cheaper with a delay."""
    rules = in_force.pricing
    aim = -rules.cost_slope * (1.0 - rules.tiering) * behind
    if before > math.exp(aim) and rules.price_months:
        left = math.exp(-in_force.clock.months_per_step / rules.price_months)
        aim = left * math.log(before) + (1.0 - left) * aim
    return math.exp(aim)


def best_host(hosts: Sequence[Any], in_force: Parameters) -> Any:
    """The host that the mean firm likes best, the first of equals."""
    kinds = (in_force.firms.enterprises, in_force.firms.startups)
    support = sum(kind.tastes.support for kind in kinds) / len(kinds)
    cost = sum(kind.tastes.cost for kind in kinds) / len(kinds)
    return max(hosts, key=lambda host: support * host.support - cost * math.log(host.cost_factor))


def own_support(
    family: Any, communities: Sequence[Any], hosts_best: float, in_force: Parameters
) -> float:
    """Support for self-hosting users of an open family: from its community and integrators."""
    answers: float = 0.0
    if family.community >= 0 and communities[family.community].active:
        capacity = communities[family.community].contributors * in_force.support.community_load
        part = family.own_hosted / max(family.users, 1.0)
        answers = capacity / (
            capacity + family.usage * part / in_force.contributors.reference_use + 1e-12
        )
    return either(answers, in_force.support.integrators * hosts_best)


def either(one: float, other: float) -> float:
    """What two sources give together if each covers its share of what the other leaves."""
    return 1.0 - (1.0 - one) * (1.0 - other)


def post(model: Ecosystem, before: Any, going_at: Callable[[float], float]) -> list[Offering]:
    """This month's offerings. `before` has the families' columns of last month's budgets and
    prices; `going_at` gives the cost of a unit of work of some need at a price of 1."""
    in_force, market = model.in_force, model.market
    families, vendors = rows(market.families), rows(market.vendors)
    communities, feelings = rows(market.communities), rows(before)
    hosts_best = max((v.support for v in vendors if v.active and v.hosts), default=0.0)
    frontier = max(family.published for family in families if family.alive)
    kinds = (in_force.firms.enterprises, in_force.firms.startups)
    rules = in_force.pricing
    seen = 1.0 - math.exp(-rules.decision_months / rules.budget_months)
    offerings: list[Offering] = []

    def offer(f: int, delivery: int) -> None:
        family, felt = families[f], feelings[f]
        if delivery == SELF_HOSTED:
            support = own_support(family, communities, hosts_best, in_force)
            compliance = family.compliance
            cost_factor, price_factor = rules.self_hosting_cost, 1.0
        else:
            hosts = [vendors[family.vendor]] if delivery == API else hosts_of(f)
            seller = best_host(hosts, in_force)
            support, compliance = seller.support, seller.compliance
            cost_factor, price_factor = seller.cost_factor, seller.markup
            if delivery == HOSTED and not family.fenced:
                price_factor = 1.0 + rules.host_margin * len(hosts) ** -rules.host_competition
        unit_cost = rules.unit_cost * cost_factor
        if delivery != API:
            unit_cost *= rules.open_serving_cost
        level = tier(felt.tier, frontier - family.published, in_force)
        unit_cost *= level
        price = unit_cost * price_factor
        answered = price * level ** (rules.volume_by_tier - 1.0)
        paid = smoothed(felt.felt_price[delivery], answered, in_force, rules.budget_months)
        transparency = max(family.transparency, in_force.policy.transparency_mandate.strength)

        able = []
        for kind in kinds:
            lag = kind.lag_open if family.open else kind.lag_closed
            ago = math.floor(lag / in_force.clock.months_per_step + 0.5)
            month = model.step_number + 1 - ago
            able.append(float(market.usable[max(month, 0), f]))
            if month < 0:
                years = -month * in_force.clock.months_per_step / 12.0
                able[-1] -= in_force.research.past_growth * years

        offerings.append(
            Offering(
                position=len(offerings),
                slot=slot_of(f, delivery),
                family=f,
                lineage=family.root,
                delivery=delivery,
                open=bool(family.open),
                foreign=bool(family.foreign),
                alone=delivery == API or (delivery == HOSTED and bool(family.fenced)),
                able=able,
                support=support,
                security=family.trust,
                evidence=either(compliance, in_force.security.audit_evidence * transparency),
                transparency=transparency,
                flexibility=family.flexibility,
                price=price,
                unit_cost=unit_cost,
                paid=paid,
                response=[max(paid, 1e-9) ** -kind.price_exponent for kind in kinds],
                exponent=[kind.price_exponent * seen for kind in kinds],
                engineering=rules.engineering if delivery == SELF_HOSTED else 0.0,
                list_price=price * going_at(family.published),
                capability=family.published,
                in_use=family.in_use,
            )
        )

    def hosts_of(f: int) -> list[Any]:
        return [
            vendor
            for v, vendor in enumerate(vendors)
            if vendor.active
            and (v == families[f].vendor or (vendor.hosts and not families[f].fenced))
        ]

    for f, family in enumerate(families):
        if family.alive and not family.open:
            offer(f, API)
    for f, family in enumerate(families):
        if family.alive and family.open:
            offer(f, SELF_HOSTED)
            if rules.hosting and hosts_of(f):
                offer(f, HOSTED)
    return offerings
