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
from sim.supply.openness import publish_open_core
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


def test_firms_see_support_and_trust_as_they_are() -> None:
    world = world_after(3)
    support = world.market.vendors["support"].copy()
    world.step()
    families, offerings = world.market.families, world.board.offerings
    assert (offerings["security"] == families["trust"][offerings["family"]]).all()
    sold = offerings[offerings["delivery"] == API]
    assert (sold["support"] == support[families["vendor"][sold["family"]]]).all()


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
    """Recomputed in plain Python: the same for all work, of cost, tier, markup or margin."""
    commerce, families, vendors = (
        world.in_force.commerce,
        world.market.families,
        world.market.vendors,
    )
    for offering in world.board.offerings:
        family = families[offering["family"]]
        cost = commerce.unit_cost * family["tier"]
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


@pytest.mark.parametrize("tiering", [0.0, 0.3, 1.0])
def test_the_list_price_of_a_model_falls_by_the_slope_behind_the_frontier(tiering: float) -> None:
    """Where prices follow at once, under any tiering; the price of work by need, model or both."""
    world = world_after(15, {"commerce.tiering": tiering, "commerce.price_months": 0.0})
    families, slope = world.market.families, world.in_force.commerce.cost_slope
    frontier = families["published"][families["alive"] == 1].max()
    offerings = world.board.offerings
    behind = families["published"][offerings["family"]] - frontier
    at_frontier = offerings["price"] / families["tier"][offerings["family"]]
    found = np.log(offerings["list_price"] / at_frontier)
    np.testing.assert_allclose(found, slope * behind, atol=1e-12)
    there = world.work["number"] != NO_COHORT
    by_need = tiering * slope * (world.work["need"][there] - frontier)
    np.testing.assert_allclose(np.log(world.board.going[there]), by_need, atol=1e-12)


RELEASE = {"shocks": {"jump": {"month": "2024-01", "what": "release", "who": "latecomer",
                               "amount": 20.0}}}  # fmt: skip


@pytest.mark.parametrize("tiering", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("months", [3.0, 12.0])
def test_prices_follow_a_release_that_moves_the_frontier_within_their_time(
    tiering: float, months: float
) -> None:
    """In its month, for all work and all other models, by 1 - exp(-1 / T_p) of the whole fall.

    With a tiering of 1 the model makes no difference on the way, and with 0 the need makes none.
    """
    rules = {"commerce.tiering": tiering, "commerce.price_months": months}
    plain, moved = (world_after(13, rules | shocks) for shocks in ({}, RELEASE))
    strange = moved.market.families["released"] > 10.0
    jump = moved.frontier - plain.frontier
    assert jump > 5.0
    others = ~strange[plain.board.offerings["family"]]
    there = plain.work["number"] != NO_COHORT
    paid = [
        np.log(world.board.offerings["price"][others, None] * world.board.going[there])
        for world in (plain, moved)
    ]
    part = 1 - math.exp(-1.0 / months)
    np.testing.assert_allclose(paid[0] - paid[1], part * jump * 0.16, rtol=1e-9)
    tiers = moved.market.families["tier"][moved.market.families["alive"] == 1]
    assert (tiers == 1.0).all() == (tiering == 1.0)
    assert (moved.board.going[there] == 1.0).all() == (tiering == 0.0)


def test_a_new_model_has_its_tier_at_once_and_then_gets_cheaper_month_by_month() -> None:
    world = world_after(13)
    families, commerce = world.market.families, world.in_force.commerce
    publish_open_core(world.now, world.cast, world.vendors[0])
    before = families["tier"].copy()
    world.step()
    alive = families["alive"] == 1
    behind = families["published"][alive] - world.frontier
    aim = commerce.cost_slope * (1 - commerce.tiering) * behind
    was = np.log(np.maximum(before[alive], 1e-9))
    left = np.where(was > aim, math.exp(-1 / commerce.price_months), 0.0)
    np.testing.assert_allclose(np.log(families["tier"][alive]), left * was + (1 - left) * aim)
    assert (left == 0).any()
    assert (left > 0).any()


def test_volume_answers_what_budgets_have_come_to_count_on() -> None:
    """By each kind of firm's exponent, of which vendors see what comes until they decide again."""
    world = world_after(14)
    commerce, families = world.in_force.commerce, world.market.families
    before = families["felt_price"].copy()
    world.step()
    seen = 1 - math.exp(-commerce.decision_months / commerce.budget_months)
    moved = 0
    for offering in world.board.offerings:
        at = offering["family"], offering["delivery"]
        part = 1 - math.exp(-1 / commerce.budget_months) if before[at] >= 0 else 1.0
        paid = before[at] + part * (offering["price"] - before[at])
        assert families["felt_price"][at] == pytest.approx(paid)
        moved += part < 1.0 and abs(offering["price"] / paid - 1) > 0.01
        for k, kind in enumerate((world.in_force.firms.enterprise, world.in_force.firms.startup)):
            assert offering["exponent"][k] == pytest.approx(kind.price_exponent * seen)
            assert offering["response"][k] == pytest.approx(paid**-kind.price_exponent)
    assert moved > 0


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
