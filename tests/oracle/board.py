"""What a firm meets on the market this month: the offerings, worked out from families and vendors.

Offerings stand in the market's order: closed families before open ones, each by its number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sim import Ecosystem
from sim.parameters import Parameters
from sim.state.kinds import API, HOSTED, SELF_HOSTED, WORK_KINDS, slot_of
from tests.oracle.population import work_kind
from tests.oracle.trends import Trends


@dataclass(frozen=True, eq=False)
class Offering:
    """A family in one form of delivery; [kind] is a kind of firm, [work] a kind of work."""

    position: int  # on the board
    slot: int  # the offering's number, lasting
    family: int
    lineage: int  # the family from which it was forked, itself if none
    delivery: int
    open: bool
    foreign: bool
    incident: bool  # its family had one this month
    quality: list[list[float]]  # [kind][work] perceived, in [0, 1]
    support: float  # in [0, 1], as the next five
    security: float
    compliance: float
    transparency: float
    flexibility: float
    polish: float
    risk: list[float]  # [kind]
    price: list[float]  # [work] money per unit of volume
    unit_cost: list[float]  # [work] what a unit costs to serve
    response: list[float]  # [work] volume at this price over volume at a price of 1
    exponent: list[float]  # [work] -d ln(volume) / d ln(price)
    engineering: float  # money a month at no skill


def rows(table: Any) -> list[Any]:
    """The rows of a table as objects with plain Python values."""
    names = table.dtype.names
    return [SimpleNamespace(**{name: row[name].tolist() for name in names}) for row in table]


def bent(multiple: float, ceiling: float) -> float:
    """A multiple of the start's volume, bent towards its ceiling."""
    return ceiling * multiple / (ceiling + multiple - 1.0)


def smoothed(felt: float, value: float, now: Parameters) -> float:
    """What firms feel of a value this month; below 0 nothing was felt yet."""
    if felt < 0.0:
        return value
    weight = 1.0 - math.exp(-now.clock.months_per_step / now.support.smoothing_months)
    return felt + (value - felt) * weight


def best_host(hosts: Sequence[Any], now: Parameters) -> Any:
    """The host that the mean firm likes best, the first of equals."""
    kinds = (now.firms.enterprise, now.firms.startup)
    support = sum(kind.tastes.support for kind in kinds) / len(kinds)
    cost = sum(kind.tastes.cost for kind in kinds) / len(kinds)
    return max(hosts, key=lambda host: support * host.support - cost * math.log(host.cost_factor))


def own_support(
    family: Any, communities: Sequence[Any], hosts_best: float, now: Parameters
) -> float:
    """Support of those who run an open family themselves: its community, and integrators."""
    answers: float = 0.0
    if family.community >= 0 and communities[family.community].active:
        capacity = communities[family.community].contributors * now.support.community_load
        answers = capacity / (capacity + family.own_hosted + 1e-12)
    helped = now.support.integrators * hosts_best
    return 1.0 - (1.0 - answers) * (1.0 - helped)


def perceived_quality(capability: float, need: float, spread: float) -> float:
    """Logistic in the capability beyond the need."""
    return 1.0 / (1.0 + math.exp((need - capability) / spread))


def post(world: Ecosystem, felt: Any, trends: Trends) -> list[Offering]:
    """This month's offerings; `felt` are the families' columns of last month's feelings."""
    now, market = world.now, world.market
    families, vendors = rows(market.families), rows(market.vendors)
    communities, feelings = rows(market.communities), rows(felt)
    hosts_best = max((v.support for v in vendors if v.active and v.hosts), default=0.0)
    frontier = max(family.published for family in families if family.alive)
    works = [work_kind(now, w) for w in range(len(WORK_KINDS))]
    kinds = (now.firms.enterprise, now.firms.startup)
    offerings: list[Offering] = []

    def cost_at(capability: float) -> float:
        return now.commerce.unit_cost * math.exp(now.commerce.cost_slope * (capability - frontier))

    def offer(f: int, delivery: int) -> None:
        family = families[f]
        if delivery == API:
            seller = vendors[family.vendor]
            support, compliance = seller.support, seller.compliance
            cost_factor, price_factor = seller.cost_factor, seller.markup
        elif delivery == HOSTED:
            hosts = hosts_of(f)
            seller = best_host(hosts, now)
            support, compliance = seller.support, seller.compliance
            cost_factor = seller.cost_factor
            margin = now.commerce.host_margin * len(hosts) ** -now.commerce.host_competition
            price_factor = 1.0 + margin
        else:
            support = own_support(family, communities, hosts_best, now)
            compliance = family.compliance
            cost_factor, price_factor = now.commerce.self_hosting_cost, 1.0
        trust = smoothed(feelings[f].felt_trust, family.trust, now)

        quality, risk = [], []
        for k, kind in enumerate(kinds):
            lag = kind.lag_open if family.open else kind.lag_closed
            month = max(world.step_number - round(lag / now.clock.months_per_step), 0)
            seen = float(market.history[month, f])
            quality.append(
                [
                    perceived_quality(seen, work.need + risen, now.choice.quality_spread)
                    for work, risen in zip(works, trends.need, strict=True)
                ]
            )
            of_camp = now.choice.camp_risk * (
                1.0 - now.choice.familiarity * float(world.open_share_felt[k])
            )
            risk.append(1.0 - trust + (of_camp if family.open else 0.0))

        unit_cost, price, response, exponent = [], [], [], []
        for w, work in enumerate(works):
            tier = min(family.published, work.need + trends.need[w] + now.commerce.tier_width)
            unit_cost.append(cost_factor * cost_at(tier))
            price.append(unit_cost[-1] * price_factor)
            grown = math.exp(trends.volume[w])
            wanted = grown * max(price[-1], 1e-9) ** -work.price_exponent
            ceiling = work.volume_ceiling
            response.append(bent(wanted, ceiling) / bent(grown, ceiling))
            exponent.append(work.price_exponent * (ceiling - 1.0) / (ceiling + wanted - 1.0))

        fall = math.exp(-trends.engineering)
        offerings.append(
            Offering(
                position=len(offerings),
                slot=slot_of(f, delivery),
                family=f,
                lineage=family.root,
                delivery=delivery,
                open=bool(family.open),
                foreign=bool(family.foreign),
                incident=family.incidents > 0,
                quality=quality,
                support=smoothed(feelings[f].felt_support[delivery], support, now),
                security=trust,
                compliance=compliance,
                transparency=max(family.transparency, now.policy.transparency_mandate.strength),
                flexibility=family.flexibility,
                polish=family.polish,
                risk=risk,
                price=price,
                unit_cost=unit_cost,
                response=response,
                exponent=exponent,
                engineering=now.commerce.engineering * fall if delivery == SELF_HOSTED else 0.0,
            )
        )

    def hosts_of(f: int) -> list[Any]:
        return [
            vendor
            for v, vendor in enumerate(vendors)
            if vendor.active and (vendor.hosts or v == families[f].vendor)
        ]

    for f, family in enumerate(families):
        if family.alive and not family.open:
            offer(f, API)
    for f, family in enumerate(families):
        if family.alive and family.open:
            offer(f, SELF_HOSTED)
            if now.commerce.hosting and hosts_of(f):
                offer(f, HOSTED)
    return offerings
