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
    free = {"releases.openness_rate": 10.0, "releases.replayed_until": None}
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


def seat(strategy: str, **settings: float | str) -> Vendor:
    """The challenger under a strategy in a world of some months, with some settings."""
    own = {f"vendors.challenger.{name}": value for name, value in settings.items()}
    world = Ecosystem(small({OWN: f"sim.agents.strategies.{strategy}"} | own), rng=1)
    for _ in range(2):
        world.step()
    return next(vendor for vendor in world.vendors if vendor.name == "challenger")


def decisions(vendor: Vendor, shares: list[float]) -> list[float]:
    """Its markups after decisions at these shares of all volume."""
    markups = []
    for share in shares:
        vendor.model.market.families["usage"][vendor.family] = share
        vendor.markup = vendor.model.usual_markups.pop(vendor.row, vendor.markup)
        vendor.decide()
        markups.append(float(vendor.markup))
    return markups


def test_the_defender_cuts_its_price_at_each_loss_and_never_sells_below_cost() -> None:
    defender = seat("Defender", pricing="fixed", markup=2.0)
    cuts = decisions(defender, [0.3, 0.2, 0.1, 0.1, 0.2, 0.1])
    assert cuts == pytest.approx([2.0, 1.6, 1.28, 2.0, 2.0, 1.6])
    losses = decisions(defender, [0.09, 0.08, 0.07, 0.06, 0.05])
    assert losses == pytest.approx([1.28, 1.024, 1.0, 1.0, 1.0])


def test_the_giver_gives_its_models_away_for_one_decision_after_a_large_loss() -> None:
    giver = seat("Giver", pricing="fixed", markup=2.0)
    assert decisions(giver, [0.4, 0.29, 0.27, 0.27]) == pytest.approx([2.0, 2.0, 0.1, 2.0])
    assert decisions(giver, [0.4, 0.2, 0.2]) == pytest.approx([2.0, 0.1, 2.0])


def test_the_giver_gives_again_only_after_another_large_loss() -> None:
    giver = seat("Giver", pricing="fixed", markup=2.0)
    assert decisions(giver, [0.4, 0.2, 0.2, 0.2, 0.15]) == pytest.approx([2.0, 0.1, 2.0, 2.0, 2.0])
    assert decisions(giver, [0.13, 0.13]) == pytest.approx([0.1, 2.0])


def test_the_holder_keeps_the_price_over_cost_that_it_began_with() -> None:
    holder, usual = played("Holder"), played("")
    assert holder.markup == holder.settings.markup
    assert usual.markup != usual.settings.markup


def test_the_opener_opens_where_it_trails_and_stays_open() -> None:
    values = {OWN: "sim.agents.strategies.Opener", "vendors.challenger.pace": 0.5}
    free = {"releases.openness_rate": 50.0, "releases.openness_width": 0.05,
            "releases.replayed_until": None}  # fmt: skip
    world = Ecosystem(small(values | free), rng=1)
    vendor = next(one for one in world.vendors if one.name == "challenger")
    assert vendor.capability_gap >= 3.0
    world.run()
    assert world.market.families["open"][vendor.family]
    assert world.market.families["published"][vendor.family] > 0
    assert vendor.openness_payoff() == 1.0


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
