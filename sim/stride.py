"""A month in strides: what nothing interrupts runs as one piece of compiled code.

The phases of a world tell what happens in a month, and can be changed. Where they are those of
every world, and nothing stands between them that only Python knows, their compiled parts follow
each other without coming back to it: the same rules in the same order, hence the same bytes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.demand.adoption import adopt
from sim.demand.adoption_phase import all_pay, now_of, some_are_counted, some_hear
from sim.demand.new_work import bring_work, give_up, let_end, renew_potential
from sim.demand.perception import perceive, take_in
from sim.demand.potential import spends
from sim.demand.setting import Now
from sim.demand.trends import trends
from sim.demand.turnover import firm_turnover, some_come_and_go
from sim.engine.compiled import compiled
from sim.engine.randomness import Integer
from sim.market.assurance import assure_all
from sim.market.clearing import clear_accounts, usual_askers
from sim.market.commerce import make_board, set_prices
from sim.market.finance import funds_of, give, renewed_by, total_spend
from sim.market.hosting import fixed_cost_of_hosts
from sim.market.offer_terms import post
from sim.market.policy import charge_nobody
from sim.market.standards import standards
from sim.month import bring_up_to_date, observation
from sim.state.families import log_each
from sim.supply.releases import bring_into_use_all, decide_on_supply, publish_all
from sim.supply.replayed import releases_of_the_record
from sim.supply.research import make_progress

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

_OWN_ORDER = np.empty(0, np.int64)


def is_interrupted(world: "Ecosystem") -> bool:
    """Whether something stands between the phases: levers, events, or firms one after another."""
    choice = world.in_force.choice
    return bool(
        world.has_levers
        or choice.update == "sequential"
        or choice.entrants_per_step
        or world.in_force.network.topology == "complete"
        or world.has_shocks_now
    )


@compiled
def to_releases(
    handed: Any,
    seed: Integer,
    luck: Integer,
    step: int,
    compatibility: float,
    then: float,
    reference: float,
    months_per_step: float,
    years: float,
    open_core_lag: float,
    past_growth: float,
    known: NDArray[np.float64],
    most: NDArray[np.float64],
    ends: bool,
) -> int:
    """From the turnover of firms to models in use; returns how many families released something.

    `compatibility` of open families is `then` once standards have moved it. If work `ends`, that is
    the last of it.
    """
    firms, vendors = handed.it.crowd.kind.size, handed.it.market.vendors
    some_come_and_go(handed, seed, luck, step, 0, firms)
    make_progress(
        handed, compatibility, reference, months_per_step, open_core_lag, past_growth, step
    )
    for v in range(vendors.size):
        vendors[v].transfer = 0.0
    count = publish_all(handed, known, most, years, luck, step)
    bring_into_use_all(handed, then, months_per_step, step)
    if ends:
        give_up(handed, step, 0, firms)
    return count


@compiled
def to_trust(
    handed: Any,
    luck: Integer,
    step: int,
    grown: float,
    slope: float,
    passed: float,
    retirement: float,
    reference: float,
    months_per_step: float,
    years: float,
    forced: NDArray[np.int64],
) -> tuple[float, float, int]:
    """What all work would cost, and the part for which open models are able; then incidents."""
    potential, able = spends(handed, grown, slope, passed, retirement, step, years)
    return potential, able, assure_all(handed, forced, reference, months_per_step, luck, step)


@compiled
def to_awareness(
    handed: Any,
    now: Now,
    slots: NDArray[np.int64],
    closed: int,
    grown: float,
    compatibility: float,
) -> None:
    """From the offerings to who has heard of AI."""
    post(handed, slots, closed, now.step, now.length, grown, compatibility)
    some_hear(handed, now, 0, handed.it.crowd.kind.size)


@compiled
def to_payments(handed: Any, room: Any) -> int:
    """From the count of uses to what firms pay for them; returns that, as in `Tally`."""
    some_are_counted(handed, room, 0, handed.it.crowd.kind.size)
    all_pay(handed, room)
    charge_nobody(handed)
    return total_spend(handed)


@compiled
def to_perception(
    handed: Any,
    money: float,
    by_results: float,
    reference: float,
    half: float,
    fixed_cost: float,
    usual: NDArray[np.bool_],
    months: float,
) -> NDArray[np.int64]:
    """From investors' money to what firms will know; returns the counts of `perceive`."""
    give(handed, money, by_results)
    clear_accounts(handed, reference, half, fixed_cost, usual, months)
    return perceive(handed)


def stride(
    world: "Ecosystem",
    decide: Callable[..., None] = adopt,
    pay: Callable[..., int] = to_payments,
) -> None:
    """A month, as the usual phases have it; firms `decide` by `adopt`, and are counted and `pay`.

    Who only wants the rest to be compiled gives others.
    """
    bring_up_to_date(world)
    if is_interrupted(world):
        firm_turnover(world)
        for phase in world.phases[1:]:
            phase(world)
        return
    now, step, decides = world.in_force, world.step_number, world.is_decision_step
    length, years = now.clock.months_per_step, now.clock.years_per_step
    retirement = world.parameters.work.retirement
    known, before = releases_of_the_record(world), world.compatibility
    standards(world)
    handed = world.handed
    released = to_releases(
        handed, world.seed, world.luck, step,
        compatibility=before, then=world.compatibility, reference=world.reference_budget,
        months_per_step=length, years=years, open_core_lag=now.releases.open_core_lag,
        past_growth=now.research.past_growth, known=known.capability, most=known.most,
        ends=retirement > 0.0 and not decides,
    )  # fmt: skip
    if released:
        log_each(world, "release", "released")
    if decides:
        decide_on_supply(world)
        let_end(world)
        handed = world.handed
    bring_work(world)
    potential, able, incidents = to_trust(
        handed, world.luck, step,
        grown=world.grown, slope=now.commerce.cost_slope, passed=world.coming.passed,
        retirement=retirement, months_per_step=length, years=years,
        reference=now.assurance.quality_reference * world.reference_budget,
        forced=world.no_incidents,
    )  # fmt: skip
    renew_potential(world, potential, able)
    if incidents:
        log_each(world, "incident", "incidents")
    if decides:
        set_prices(world)
    slots, closed = make_board(world)
    month = now_of(world)
    world.rooms.make(world.board, month.families, world.rules.firm.size, 1)
    world.tally = world.rooms.tallies[0]
    handed, room = world.handed, world.rooms.handed[0]
    to_awareness(handed, month, slots, closed, world.grown, world.compatibility)
    decide(handed, room, month, _OWN_ORDER, 0, world.crowd.kind.size)
    world.prospects = renewed_by(world, pay(handed, room))
    counts = to_perception(
        handed, funds_of(world),
        by_results=now.commerce.funding_by_results, reference=world.reference_budget,
        half=now.support.learning_years * now.firms.count, fixed_cost=fixed_cost_of_hosts(world),
        usual=usual_askers(world), months=length,
    )  # fmt: skip
    take_in(world, counts)
    observation(world)
    trends(world)
