"""Labs come from startups, and go by bankruptcy."""

import numpy as np

from openclosed.sim.agents.cast import Cast
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.randomness import ENTRY, hazard_probability, uniforms_at
from openclosed.sim.parameters.cast import VendorParameters
from openclosed.sim.parameters.switches import newcomer
from openclosed.sim.state.crowd import Crowd
from openclosed.sim.state.families import orphan, owned_by, retire
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.market import NOBODY, Market
from openclosed.sim.state.now import Now
from openclosed.sim.supply.founding import add_vendor, gather_users, has_room_for_vendor

_VENDOR_SLOT = 7
_DEBT = -1e-9  # money; smaller debts are rounding errors of sums


def sector_margin(market: Market) -> float:
    """Margin over serving cost of all vendors together: what draws labs in."""
    vendors = market.vendors
    cost = float(vendors["serving"].sum())
    return float(vendors["revenue"].sum()) / cost - 1.0 if cost > 0 else 0.0


def means(now: Now, vendor: Vendor) -> float:
    """Money that a vendor could still pay: cash, and what lenders would lend on outlays."""
    return float(vendor.cash + now.in_force.commerce.debt_limit * vendor.outlays)


def enter_and_exit(now: Now, cast: Cast, crowd: Crowd) -> None:
    """Labs that owe more than their limit close down; margins draw startups in."""
    market, rules = cast.market, now.in_force.releases
    for vendor in cast.active_vendors():
        if means(now, vendor) < _DEBT:
            close_down(cast, crowd, vendor)
    hazard = rules.lab_entry * max(sector_margin(market), 0.0)
    draws = uniforms_at(now.luck, 0, now.step, ENTRY, _VENDOR_SLOT)
    comes = draws[0] < hazard_probability(hazard, now.decision_years)
    if comes and has_room_for_vendor(cast):
        _found_lab(now, cast, crowd, draws[1])


def close_down(cast: Cast, crowd: Crowd, vendor: Vendor) -> None:
    """Go out of business: open families are left to their communities, closed ones end."""
    cast.story.log("bankruptcy", vendor.name, vendor.cash)
    for f in owned_by(cast.market, vendor.row):
        if cast.market.families["open"][f]:
            orphan(cast.market, f)
        else:
            retire(cast.market, crowd, f)
    vendor.active = 0


def _found_lab(now: Now, cast: Cast, crowd: Crowd, u_firm: float) -> None:
    """A startup that uses AI becomes a lab around a copy of the best open family.

    Nobody backs it in advance, so it lives on its results.
    """
    families = cast.market.families
    able = np.flatnonzero((crowd.kind == STARTUP) & (crowd.present == 1) & (crowd.primary >= 0))
    live = np.flatnonzero((families["alive"] == 1) & (families["open"] == 1))
    if able.size == 0 or live.size == 0:
        return
    founder = int(able[int(u_firm * able.size)])
    name = f"startup {int(crowd.number[founder])}"
    lab = newcomer(
        now.parameters,
        VendorParameters(
            target="openclosed.sim.agents.OpenWeightLab",
            backing=0.0,
            weights_open=True,
            code_open=0.5,
        ),
    )
    best = int(live[np.argmax(families["published"][live])])
    f = cast.add_family(
        name,
        float(families["published"][best]),
        like=best,
        community=NOBODY,
        imitation_months=lab.imitation_months,
        fenced=0,
    )
    if f is None:
        return
    families["root"][f] = f
    vendor = add_vendor(cast, name, lab, family=f)
    families["vendor"][f] = vendor.row
    gather_users(cast, name, f)
    cast.story.log("entry", name, vendor.capability_gap)
