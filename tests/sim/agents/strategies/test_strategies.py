"""Shipped strategies: each does what it says, and none breaks the world's contract."""

import pytest

from sim import check
from sim.agents import Vendor, strategies
from sim.ecosystem import Ecosystem
from tests.sim.worlds import STILL, run, small

OWN = "vendors.challenger._target_"


def played(strategy: str, **values: float) -> Vendor:
    """The challenger under a strategy after 48 months in which nobody comes, goes or opens."""
    target = {OWN: f"sim.agents.strategies.{strategy}"} if strategy else {}
    world = run(STILL | {"clock.horizon": 48.0, "commerce.price_smoothing": 0.5} | target | values)
    return next(vendor for vendor in world.vendors if vendor.name == "challenger")


@pytest.mark.parametrize("strategy", strategies.__all__)
def test_every_strategy_keeps_the_contract_of_a_world(strategy: str) -> None:
    check(small({OWN: f"sim.agents.strategies.{strategy}"}))


@pytest.mark.parametrize("strategy", strategies.__all__)
def test_every_strategy_moves_the_market(strategy: str) -> None:
    free = {"releases.opening_hazard": 10.0, "releases.replayed_until": None}
    values = {OWN: f"sim.agents.strategies.{strategy}"} | free
    usual = run(free)
    assert run(values).record.tobytes() != usual.record.tobytes()


def test_cost_plus_asks_its_margin_whatever_others_do() -> None:
    assert played("CostPlus").markup == pytest.approx(1.5, rel=1e-3)


def test_the_undercutter_wants_to_be_the_cheapest() -> None:
    vendor = played("Undercutter")
    lowest = min(rival.markup for rival in vendor.rivals)
    assert vendor.wanted_markup() == pytest.approx(max(0.9 * lowest, 1.0))


def test_the_land_grabber_sells_at_cost_while_it_is_small() -> None:
    vendor = played("LandGrabber")
    usages = vendor.model.market.families["usage"]
    usages[vendor.family] = 0.24
    assert vendor.wanted_markup() == 1.0
    usages[vendor.family] = 0.26
    assert vendor.wanted_markup() > 1.0


def test_the_skimmer_is_dearer_and_better_supported_than_the_usual_vendor() -> None:
    skimmer, usual = played("Skimmer"), played("")
    assert skimmer.markup > usual.markup
    assert skimmer.load < usual.load


def test_the_researcher_spends_more_of_what_it_earns_on_research() -> None:
    researcher, usual = played("Researcher"), played("")
    shares = [vendor.research / vendor.outlays for vendor in (researcher, usual)]
    assert shares[0] > shares[1]


def test_the_opener_opens_where_it_trails_and_stays_open() -> None:
    values = {OWN: "sim.agents.strategies.Opener", "vendors.challenger.pace": 0.5}
    free = {"releases.opening_hazard": 50.0, "releases.replayed_until": None}
    world = Ecosystem(small(values | free), rng=1)
    vendor = next(one for one in world.vendors if one.name == "challenger")
    assert vendor.capability_gap >= 3.0
    world.run()
    assert world.market.families["open"][vendor.family]
    assert not vendor.wants_to_close()


def test_rivals_are_the_others_who_sell_closed_families() -> None:
    world = run({})
    vendor = world.vendors[0]
    families = world.market.families
    names = [rival.name for rival in vendor.rivals]
    assert vendor.name not in names
    assert names == [
        other.name
        for other in world.vendors
        if other is not vendor
        and other.active
        and other.family >= 0
        and not families["open"][other.family]
    ]
