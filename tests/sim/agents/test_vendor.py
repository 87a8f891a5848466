"""Vendors: what each business model decides, and strategies of one's own."""

from typing import Any

import pytest

from sim import Ecosystem
from sim.agents import Host, Vendor
from sim.parameters import VendorParameters
from sim.state.kinds import HOSTED
from tests.sim.worlds import STILL, cast, last, run, small


class Skimmer(Vendor):
    """A strategy of one's own: asks for what its options say."""

    def wanted_markup(self) -> float:
        """The markup of its options."""
        return float(self.settings.options["markup"])


def world_of(values: dict[str, Any] | None = None, months: int = 3) -> Ecosystem:
    world = Ecosystem(small(STILL | (values or {})), rng=1)
    for _ in range(months):
        world.step()
    return world


def test_a_strategy_of_ones_own_sets_the_price() -> None:
    own = {"_target_": f"{__name__}.Skimmer", "options": {"markup": 5.0}, "markup": 2.0}
    values: dict[str, Any] = (
        STILL | cast(1, 1) | {"commerce.price_smoothing": 0.5, "clock.horizon": 48.0}
    )
    values["vendors"]["closed 0"] |= own
    vendor = run(values).vendors[0]
    assert isinstance(vendor, Vendor)
    assert vendor.markup == pytest.approx(5.0, rel=1e-3)


def test_a_fixed_price_stays_and_the_cap_binds_the_others() -> None:
    fixed = run(STILL | cast(2, 0, pricing="fixed", markup=3.0))
    assert [vendor.markup for vendor in fixed.vendors] == [3.0, 3.0]
    capped = run(STILL | cast(2, 0, pricing="fixed", markup=3.0, price_cap=2.0))
    assert [vendor.markup for vendor in capped.vendors] == [2.0, 2.0]
    assert last(capped, "price_cap_binding") == 2
    assert last(fixed, "price_cap_binding") == 0


def test_protecting_the_base_is_cheaper_than_the_first_order_condition() -> None:
    """Deterministic given the seed."""
    prices = [
        run(STILL | cast(2, 1, pricing=pricing) | {"clock.horizon": 48.0}).vendors[0].markup
        for pricing in ("protect_base", "first_order")
    ]
    assert 1 < prices[0] < prices[1]


def test_a_schedule_reaches_the_vendor_and_its_family() -> None:
    world = world_of()
    vendor = world.vendors[0]
    settings = vendor.settings.model_copy(update={"support_share": 0.05, "compliance": 0.9})
    vendor.adopt_settings(settings)
    assert vendor.support_share == 0.05
    assert world.market.vendors["compliance"][vendor.row] == 0.9
    assert vendor.settings is settings


def test_a_schedule_of_pace_and_openness_keeps_the_laboratorys_luck() -> None:
    world = world_of({"vendors.incumbent.pace": 1.0})
    vendor, families = world.vendors[0], world.market.families
    luck = float(families["pace"][vendor.family])
    assert luck != 1.0
    vendor.adopt_settings(vendor.settings.model_copy(update={"pace": 1.5, "code_open": 1.0}))
    assert families["pace"][vendor.family] == pytest.approx(1.5 * luck)
    assert families["transparency"][vendor.family] == pytest.approx(0.3)


def test_the_gap_is_to_the_best_published_family() -> None:
    world = world_of()
    families = world.market.families
    for vendor in world.vendors:
        expected = (
            world.frontier - families["published"][vendor.family] if vendor.family >= 0 else 0
        )
        assert vendor.capability_gap == pytest.approx(expected)
    assert min(vendor.capability_gap for vendor in world.vendors) == 0


def test_by_itself_a_vendor_wants_no_change_of_openness() -> None:
    world = world_of(months=0)
    vendor = Vendor(world, 20, "plain", VendorParameters())
    assert vendor.openness_payoff() is None
    assert vendor.open_core_payoff() is None


def test_a_host_serves_every_open_family_and_owns_none() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    families = world.market.families
    open_ = (families["alive"] == 1) & (families["open"] == 1)
    for vendor in world.vendors:
        if isinstance(vendor, Host):
            assert vendor.family < 0
            assert (world.market.split[vendor.row, open_] > 0).all()
    assert world.market.split[:, open_].sum(axis=0) == pytest.approx(1)


def test_more_hosts_make_open_models_cheaper() -> None:
    prices = []
    for extra in (0, 4):
        more = {f"host {i}": {"_target_": "sim.agents.Host"} for i in range(extra)}
        vendors = small().model_dump(by_alias=True)["vendors"] | more
        world = Ecosystem(small(STILL | {"vendors": vendors}), rng=1)
        world.step()
        offerings = world.board.offerings
        prices.append(offerings["list_price"][offerings["delivery"] == HOSTED].min())
    assert prices[1] < prices[0]
