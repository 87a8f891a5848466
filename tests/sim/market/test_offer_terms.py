"""The month's offerings as firms meet them."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.market.offer_terms import fill_compatibility
from sim.state.kinds import API, HOSTED, SELF_HOSTED, WORK_KINDS
from sim.state.market import empty_market
from tests.sim.worlds import STILL, cast, small


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


def test_prices_are_those_of_the_tier_used(world: Ecosystem) -> None:
    """Recomputed in plain Python: cost exp(slope (used - frontier)), markup or margin."""
    now, families, vendors = world.now, world.market.families, world.market.vendors
    years = (world.months - now.clock.months_per_step) / 12
    frontier = families["published"][families["alive"] == 1].max()
    for offering in world.board.offerings:
        family = families[offering["family"]]
        for w, name in enumerate(WORK_KINDS):
            work = getattr(now.workloads, name)
            need = work.need + work.need_slope * years
            used = min(family["published"], need + now.commerce.tier_width)
            cost = now.commerce.unit_cost * math.exp(now.commerce.cost_slope * (used - frontier))
            if offering["delivery"] == API:
                vendor = vendors[family["vendor"]]
                cost, factor = cost * vendor["cost_factor"], vendor["markup"]
            elif offering["delivery"] == SELF_HOSTED:
                cost, factor = cost * now.commerce.self_hosting_cost, 1.0
            else:
                factor = offering["price"][w] / offering["unit_cost"][w]
                hosts = (world.market.split[:, offering["family"]] > 0).sum()
                assert factor == pytest.approx(
                    1 + now.commerce.host_margin / hosts**now.commerce.host_competition
                )
                continue
            assert offering["unit_cost"][w] == pytest.approx(cost)
            assert offering["price"][w] == pytest.approx(cost * factor)


def test_firms_see_capability_as_it_was_at_their_lag(world: Ecosystem) -> None:
    now, history = world.now, world.market.history
    step = world.step_number - 1
    for offering in world.board.offerings:
        is_open = world.market.families["open"][offering["family"]]
        for k, kind in enumerate((now.firms.enterprise, now.firms.startup)):
            lag = round(kind.lag_open if is_open else kind.lag_closed)
            seen = history[max(step - lag, 0), offering["family"]]
            work = now.workloads.general
            need = work.need + work.need_slope * step / 12
            expected = 1 / (1 + math.exp(-(seen - need) / now.choice.quality_spread))
            assert offering["quality"][k, 0] == pytest.approx(expected)


@pytest.mark.parametrize(("months_per_step", "steps"), [(1.0, 6), (0.5, 12)])
def test_the_lag_is_in_months_at_every_step_length(months_per_step: float, steps: int) -> None:
    lags = {
        f"firms.{k}.lag_{camp}": 4.0
        for k in ("enterprise", "startup")
        for camp in ("open", "closed")
    }
    values = (
        STILL | lags | {"clock.months_per_step": months_per_step, "releases.timing": "every_step"}
    )
    world = world_after(steps, values)
    offering = world.board.offerings[0]
    seen = world.market.history[steps - 1 - round(4 / months_per_step), offering["family"]]
    work = world.now.workloads.general
    need = work.need + work.need_slope * (steps - 1) * months_per_step / 12
    expected = 1 / (1 + math.exp(-(seen - need) / world.now.choice.quality_spread))
    assert offering["quality"][0, 0] == pytest.approx(expected)


def test_compatibility_is_own_lineage_camp_and_nothing_across() -> None:
    families = empty_market(5, 1).families
    families["open"] = [0, 0, 1, 1, 1]
    families["root"] = [0, 1, 2, 2, 4]
    kappa = np.empty((5, 5))
    fill_compatibility(families, 0.7, 0.3, 0.1, kappa)
    expected = [
        [1, 0.1, 0, 0, 0],
        [0.1, 1, 0, 0, 0],
        [0, 0, 1, 0.7, 0.3],
        [0, 0, 0.7, 1, 0.3],
        [0, 0, 0.3, 0.3, 1],
    ]
    np.testing.assert_array_equal(kappa, expected)


def test_open_is_felt_riskier_until_it_is_familiar() -> None:
    values = cast(1, 1) | STILL | {"choice.camp_risk": 0.5, "assurance.audit_effect": 0.0}
    strange, known = (
        world_after(1, values | {"choice.familiarity": familiarity}) for familiarity in (0.0, 1.0)
    )
    for world in (strange, known):
        world.open_share_felt[:] = 0.6
        world.step()
    for world, expected in ((strange, 0.5), (known, 0.5 * (1 - 0.6))):
        offerings = world.board.offerings
        gap = offerings["risk"][1:] - (1 - offerings["security"][1:, None])
        np.testing.assert_allclose(gap, expected)
        np.testing.assert_allclose(offerings["risk"][0], 1 - offerings["security"][0])


def test_engineering_is_of_self_hosting_only_and_falls_with_tooling() -> None:
    world = world_after(13, STILL)
    offerings = world.board.offerings
    own = offerings["delivery"] == SELF_HOSTED
    fall = math.exp(-world.now.commerce.engineering_fall * 1.0)
    np.testing.assert_allclose(offerings["engineering"][own], world.now.commerce.engineering * fall)
    assert not offerings["engineering"][~own].any()
