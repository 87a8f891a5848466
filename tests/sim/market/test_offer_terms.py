"""The month's offerings as firms meet them."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.market.offer_terms import fill_compatibility
from sim.state.kinds import API, HOSTED, SELF_HOSTED
from sim.state.market import empty_market
from sim.state.work import NO_COHORT
from tests.sim.worlds import STILL, both_kinds, run_phases_before, small


def world_after(months: int, values: dict[str, Any] | None = None, seed: int = 2) -> Ecosystem:
    world = Ecosystem(small(values), rng=seed)
    for _ in range(months):
        world.step()
    return world


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return world_after(15)


def test_closed_offerings_come_first_and_every_slot_finds_its_place(world: Ecosystem) -> None:
    board, families = world.board, world.market.families
    camps = families["open"][board.offerings["family"]]
    assert int(board.closed[0]) == (camps == 0).sum()
    assert (np.diff(camps) >= 0).all()
    slots = board.offerings["slot"]
    np.testing.assert_array_equal(
        slots, 3 * board.offerings["family"] + board.offerings["delivery"]
    )
    np.testing.assert_array_equal(board.position[slots], np.arange(slots.size))
    assert (board.position >= 0).sum() == slots.size


def test_closed_families_are_sold_and_open_ones_hosted_or_run_oneself(world: Ecosystem) -> None:
    offered: dict[int, set[int]] = {}
    for offering in world.board.offerings:
        offered.setdefault(int(offering["family"]), set()).add(int(offering["delivery"]))
    for f, deliveries in offered.items():
        is_open = world.market.families["open"][f]
        assert deliveries == ({SELF_HOSTED, HOSTED} if is_open else {API})


def test_without_a_host_an_open_family_can_only_be_run_oneself() -> None:
    values = {"vendors": {}, "communities.homestead_users.sponsor": "", "schedule": {}}
    values |= {f"communities.{name}_users.sponsor": "" for name in ("overseas", "continental")}
    deliveries = world_after(1, values).board.offerings["delivery"]
    assert deliveries.size > 0
    assert (deliveries == SELF_HOSTED).all()


def test_prices_are_shares_of_the_bill(world: Ecosystem) -> None:
    """Recomputed in plain Python: the same for all work, of cost, markup or margin."""
    commerce, families, vendors = (
        world.in_force.commerce,
        world.market.families,
        world.market.vendors,
    )
    for offering in world.board.offerings:
        family, cost = families[offering["family"]], commerce.unit_cost
        if offering["delivery"] == API:
            vendor = vendors[family["vendor"]]
            cost, factor = cost * vendor["cost_factor"], vendor["markup"]
        elif offering["delivery"] == SELF_HOSTED:
            cost, factor = cost * commerce.self_hosting_cost, 1.0
        else:
            hosts = (world.market.split[:, offering["family"]] > 0).sum()
            cost = offering["unit_cost"]
            factor = 1 + commerce.host_margin / hosts**commerce.host_competition
        assert offering["unit_cost"] == pytest.approx(cost)
        assert offering["price"] == pytest.approx(cost * factor)


def test_a_bill_is_reckoned_with_what_the_work_needs(world: Ecosystem) -> None:
    """Money for a unit: 1 at the frontier and less by the slope for what is needed less."""
    families, slope = world.market.families, world.in_force.commerce.cost_slope
    frontier = families["published"][families["alive"] == 1].max()
    for w in np.flatnonzero(world.work["number"] != NO_COHORT).tolist():
        expected = math.exp(slope * (world.work["need"][w] - frontier))
        assert world.board.going[w] == pytest.approx(expected)
    for offering in world.board.offerings:
        own = families["published"][offering["family"]]
        expected = offering["price"] * math.exp(slope * (own - frontier))
        assert offering["list_price"] == pytest.approx(expected)


def test_volume_answers_to_the_price_by_each_kind_of_firms_exponent(world: Ecosystem) -> None:
    for offering in world.board.offerings:
        for k, kind in enumerate((world.in_force.firms.enterprise, world.in_force.firms.startup)):
            assert offering["exponent"][k] == kind.price_exponent
            assert offering["response"][k] == pytest.approx(
                offering["price"] ** -kind.price_exponent
            )


def test_firms_see_what_was_in_use_at_their_lag() -> None:
    world = world_after(15)
    now, usable = world.in_force, world.market.usable
    for offering in world.board.offerings:
        is_open = world.market.families["open"][offering["family"]]
        for k, kind in enumerate((now.firms.enterprise, now.firms.startup)):
            lag = math.floor((kind.lag_open if is_open else kind.lag_closed) + 0.5)
            seen = usable[world.step_number - lag, offering["family"]]
            assert offering["able"][k] == pytest.approx(seen)


def test_closed_models_are_in_use_at_once_and_open_ones_trail_what_is_published() -> None:
    market = world_after(15).market
    alive = market.families["alive"] == 1
    closed, open_ = (alive & (market.families["open"] == camp) for camp in (0, 1))
    history, usable = market.history[:16], market.usable[:16]
    np.testing.assert_array_equal(usable[:, closed], history[:, closed])
    assert (usable[:, open_] < history[:, open_]).all()


@pytest.mark.parametrize(("months_per_step", "steps"), [(1.0, 6), (0.5, 12)])
def test_the_lag_is_in_months_at_every_step_length(months_per_step: float, steps: int) -> None:
    lags = both_kinds({f"lag_{camp}": 4.0 for camp in ("open", "closed")})
    values = (
        STILL | lags | {"clock.months_per_step": months_per_step, "releases.timing": "every_step"}
    )
    world = world_after(steps, values)
    offering = world.board.offerings[0]
    seen = world.market.history[steps - round(4 / months_per_step), offering["family"]]
    assert offering["able"][0] == pytest.approx(seen)


def test_without_a_lag_firms_see_what_was_published_this_month() -> None:
    lags = both_kinds({f"lag_{camp}": 0.0 for camp in ("open", "closed")})
    world = world_after(3, STILL | lags | {"releases.timing": "every_step"})
    for offering in world.board.offerings:
        if not world.market.families["open"][offering["family"]]:
            assert offering["able"][0] == world.market.families["published"][offering["family"]]


def test_before_the_start_capability_is_carried_back() -> None:
    lags = both_kinds({f"lag_{camp}": 7.0 for camp in ("open", "closed")})
    world = world_after(1, lags | {"research.past_growth": 12.0})
    for offering in world.board.offerings:
        start = world.market.usable[0, offering["family"]]
        assert offering["able"][0] == pytest.approx(start - 6.0)


def test_evidence_is_of_certificates_and_the_rest_of_it_of_openness() -> None:
    world = world_after(2, {"assurance.audit_evidence": 0.4})
    for offering in world.board.offerings:
        family = world.market.families[offering["family"]]
        if offering["delivery"] == HOSTED:
            continue
        by = family["compliance"]
        if offering["delivery"] == API:
            by = world.market.vendors["compliance"][family["vendor"]]
        expected = 1 - (1 - by) * (1 - 0.4 * offering["transparency"])
        assert offering["evidence"] == pytest.approx(expected)


def test_compatibility_is_whole_with_oneself_the_camps_with_others_and_nothing_across() -> None:
    families = empty_market(5, 1).families
    families["open"] = [0, 0, 1, 1, 1]
    families["root"] = [0, 1, 2, 2, 4]
    kappa = np.empty((5, 5))
    fill_compatibility(families, 0.3, 0.1, kappa)
    expected = [
        [1, 0.1, 0, 0, 0],
        [0.1, 1, 0, 0, 0],
        [0, 0, 1, 0.3, 0.3],
        [0, 0, 0.3, 1, 0.3],
        [0, 0, 0.3, 0.3, 1],
    ]
    np.testing.assert_array_equal(kappa, expected)


def test_a_community_answers_by_its_contributors_over_the_use_that_it_bears() -> None:
    """Integrators come on top: they leave of what is open their part of the best host's support."""
    world = world_after(9, STILL | {"support.community_load": 2.0})
    now, market = world.in_force, world.market
    hosts = market.vendors[(market.vendors["hosts"] == 1) & (market.vendors["active"] == 1)]
    before = market.families.copy(), market.communities.copy(), float(hosts["support"].max())
    run_phases_before(world, "adoption")
    for f in np.flatnonzero((before[0]["alive"] == 1) & (before[0]["open"] == 1)).tolist():
        family = before[0][f]
        people = 2.0 * before[1]["contributors"][family["community"]]
        use = family["usage"] * family["own_hosted"] / max(family["users"], 1)
        answers = people / (people + use / now.contributors.reference_use)
        expected = 1 - (1 - answers) * (1 - now.support.integrators * before[2])
        assert market.families["support"][f] == pytest.approx(expected)


def test_engineering_is_of_self_hosting_only() -> None:
    world = world_after(3, STILL | {"commerce.engineering": 2.5})
    offerings = world.board.offerings
    own = offerings["delivery"] == SELF_HOSTED
    assert (offerings["engineering"][own] == 2.5).all()
    assert own.any()
    assert not offerings["engineering"][~own].any()
