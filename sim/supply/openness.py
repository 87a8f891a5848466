"""Openness is a decision, and can be revoked: vendors open weights, and close again."""

import math

from openclosed.sim.agents.cast import Cast
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.randomness import VENDOR, hazard_probability, uniforms_at
from openclosed.sim.market.hosting import hosting_margin
from openclosed.sim.state.crowd import Crowd
from openclosed.sim.state.families import open_weights, orphan, owned_by
from openclosed.sim.state.market import NOBODY
from openclosed.sim.state.now import Now
from openclosed.sim.supply.founding import gather_users
from openclosed.sim.supply.replayed import Recorded, follows_record
from openclosed.sim.supply.research import published_before


def change_openness(now: Now, cast: Cast, crowd: Crowd, recorded: Recorded) -> None:
    """Let vendors open and close, at hazards that follow from what openness pays.

    h_0 logistic(Delta / w) to open, h_0 logistic(-Delta / w) to close; the same for an open core.
    """
    most = hazard_probability(now.in_force.releases.openness_rate, now.decision_years)
    for vendor in cast.active_vendors():
        u_close, u_open, u_publish, u_end = uniforms_at(now.luck, vendor.row, now.step, VENDOR, 1)
        if min(u_close, u_open, u_publish, u_end) >= most:
            continue  # nothing that openness could pay would move it
        if vendor.family == NOBODY or follows_record(now, recorded, vendor):
            continue
        if cast.cells.families["open"][vendor.family]:
            if u_close < most and u_close < _chances(now, vendor.openness_payoff())[1]:
                end_openness(cast, vendor)
        elif u_open < most and u_open < _chances(now, vendor.openness_payoff())[0]:
            open_flagship(cast, crowd, vendor)
        elif min(u_publish, u_end) < most:
            publishing, ending = _chances(now, vendor.open_core_payoff())
            core = open_core_of(cast, vendor)
            if core is None:
                if u_publish < publishing:
                    publish_open_core(now, cast, vendor)
            elif u_end < ending:
                cast.story.log("closing", vendor.name, vendor.capability_gap)
                orphan(cast.market, core)


def _chances(now: Now, payoff: float | None) -> tuple[float, float]:
    """Chances of opening and of closing until the next decision; 0 where it is no question."""
    if payoff is None:
        return 0.0, 0.0
    settings, years = now.in_force.releases, now.decision_years
    inclined = 1.0 / (1.0 + math.exp(max(min(-payoff / settings.openness_width, 700.0), -700.0)))
    rate = settings.openness_rate
    return (
        hazard_probability(rate * inclined, years),
        hazard_probability(rate * (1.0 - inclined), years),
    )


def openness_shocks(now: Now, cast: Cast, crowd: Crowd) -> None:
    """Let what a scenario dates happen: openings, closings, and sponsors that leave."""
    if not now.parameters.shocks:
        return
    families = cast.market.families
    for vendor in cast.struck_vendors("opening"):
        if vendor.family != NOBODY and not families["open"][vendor.family]:
            open_flagship(cast, crowd, vendor)
    for vendor in cast.struck_vendors("closing"):
        end_openness(cast, vendor)
    for vendor in cast.struck_vendors("fence"):
        own = [f for f in owned_by(cast.market, vendor.row) if families["open"][f]]
        if own:
            families["fenced"][own] = 1
            if vendor.family in own:  # it goes on from the price that it shared with others
                vendor.markup = vendor.told_markup = _price_of_hosts(now, cast)
            cast.story.log("fence", vendor.name, len(own))
    for vendor in cast.struck_vendors("sponsor_exit"):
        if any(families["open"][f] for f in owned_by(cast.market, vendor.row)):
            cast.story.log("sponsor_exit", vendor.name, vendor.research)
            end_openness(cast, vendor)


def _price_of_hosts(now: Now, cast: Cast) -> float:
    """Price over cost that a lab and all hosts leave each other."""
    rules, hosts = now.in_force.commerce, sum(one.hosts for one in cast.active_vendors())
    return 1.0 + hosting_margin(rules.host_margin, hosts + 1, rules.host_competition)


def open_core_of(cast: Cast, vendor: Vendor) -> int | None:
    """The open family of older models that a vendor keeps beside its flagship, if any."""
    flagship = cast.market.families["flagship"]
    return next(
        (f for f in owned_by(cast.market, vendor.row) if flagship[f] == vendor.family), None
    )


def open_flagship(cast: Cast, crowd: Crowd, vendor: Vendor) -> None:
    """Publish the weights of a vendor's flagship."""
    f = vendor.family
    open_weights(cast.market, crowd, f)
    gather_users(cast, vendor.name, f)
    cast.story.log("opening", vendor.name, vendor.capability_gap)


def publish_open_core(now: Now, cast: Cast, vendor: Vendor) -> None:
    """Publish an older model as an open family beside the closed flagship.

    Firms know the model from before, so its history is the flagship's at the lag.
    """
    families, flagship = cast.market.families, vendor.family
    was = published_before(now, cast.market, flagship, now.in_force.releases.open_core_lag)
    f = cast.add_family(
        f"{vendor.name} open core",
        float(was[-1]),
        like=flagship,
        open=1,
        community=NOBODY,
        imitation_months=vendor.settings.imitation_months,
        transparency=0.4 + families["transparency"][flagship],
        flexibility=max(float(families["flexibility"][flagship]), 0.8),
        flaws=0,
    )
    if f is not None:
        families["root"][f], families["flagship"][f] = f, flagship
        families["in_use"][f] = was[-1]
        for record in (cast.market.history, cast.market.usable):
            record[: was.size, f] = was
        cast.story.log("open_core", vendor.name, float(families["published"][flagship] - was[-1]))


def end_openness(cast: Cast, vendor: Vendor) -> None:
    """Stop publishing: an open flagship becomes closed, open families are left to others."""
    families = cast.market.families
    for f in owned_by(cast.market, vendor.row):
        if not families["open"][f] or (f == vendor.family and not _close_flagship(cast, vendor)):
            continue
        cast.story.log("closing", vendor.name, vendor.capability_gap)
        orphan(cast.market, f)


def _close_flagship(cast: Cast, vendor: Vendor) -> bool:
    """Go on behind an interface from what was reached, if there is room for one more family."""
    families = cast.market.families
    old = vendor.family
    new = cast.add_family(
        f"{vendor.name} closed",
        float(families["internal"][old]),
        like=old,
        open=0,
        community=NOBODY,
        transparency=0.0,
        flexibility=0.3,
        flaws=0,
    )
    if new is None:
        return False
    families["root"][new] = new
    families["in_use"][new] = families["published"][new]
    cast.market.usable[:, new] = cast.market.history[:, new]
    vendor.family = new
    return True
