"""Shipped strategies: each does what it describes, and none breaks the model's contract."""

from functools import cache

import pytest

from openclosed.sim.agents import Vendor, strategies
from openclosed.sim.ecosystem import Ecosystem
from tests.sim.checking import check
from tests.sim.runs import STILL, run, small


def target(strategy: str) -> dict[str, str]:
    """Values under which the challenger has a strategy."""
    name = f"openclosed.sim.agents.strategies.{strategy}"
    return {"vendors.challenger._target_": name} if strategy else {}


def challenger(model: Ecosystem) -> Vendor:
    return next(vendor for vendor in model.vendors if vendor.name == "challenger")


@cache
def played(strategy: str) -> Vendor:
    """The challenger under a strategy after 48 months in which nobody comes, goes or opens."""
    values = {"clock.horizon": 48.0, "pricing.price_smoothing": 0.5}
    return challenger(run(STILL | values | target(strategy)))


@pytest.mark.parametrize("strategy", strategies.__all__)
def test_every_strategy_keeps_the_contract_of_a_model(strategy: str) -> None:
    check(small(target(strategy)))


def test_what_a_strategy_changes_beside_the_usual_vendor() -> None:
    usual = played("")
    assert played("CostPlus").markup == pytest.approx(1.5, rel=1e-3)  # whatever others do
    holder = played("Holder")
    assert holder.markup == holder.settings.markup != usual.markup  # as it began
    undercutter = played("Undercutter")
    assert undercutter.markup < min(rival.markup for rival in undercutter.rivals)
    skimmer = played("Skimmer")
    assert skimmer.markup > usual.markup
    assert skimmer.load < usual.load
    researcher = played("Researcher")
    assert researcher.research / researcher.outlays > usual.research / usual.outlays


def test_the_land_grabber_sells_at_cost_while_it_is_small() -> None:
    vendor = played("LandGrabber")
    usages = vendor.model.market.families["usage"]
    usages[vendor.family] = 0.24
    assert vendor.wanted_markup() == 1.0
    usages[vendor.family] = 0.26
    assert vendor.wanted_markup() > 1.0


@pytest.mark.parametrize(
    ("strategy", "shares", "markups"),
    [
        # Cuts its price at each loss, and never sells below cost.
        ("Defender", [0.3, 0.2, 0.1, 0.1, 0.2, 0.1], [2.0, 1.6, 1.28, 2.0, 2.0, 1.6]),
        ("Defender", [0.5, 0.4, 0.3, 0.2, 0.1, 0.0], [2.0, 1.6, 1.28, 1.024, 1.0, 1.0]),
        # Gives its models away for one decision after each loss of a third.
        ("Giver", [0.4, 0.29, 0.27, 0.27], [2.0, 2.0, 0.1, 2.0]),
        ("Giver", [0.4, 0.2, 0.2, 0.15, 0.13, 0.13], [2.0, 0.1, 2.0, 2.0, 0.1, 2.0]),
    ],
)
def test_what_a_strategy_charges_as_its_share_of_all_volume_falls(
    strategy: str, shares: list[float], markups: list[float]
) -> None:
    own = {"price_rule": "fixed", "markup": 2.0}
    values = {f"vendors.challenger.{name}": value for name, value in own.items()}
    model = Ecosystem(small(values | target(strategy)), rng=1)
    vendor, found = challenger(model), []
    for share in shares:
        model.market.families["usage"][vendor.family] = share
        vendor.markup = model.usual_markups.pop(vendor.row, vendor.markup)
        vendor.decide()
        found.append(float(vendor.markup))
    assert found == pytest.approx(markups)


def test_the_opener_opens_where_it_trails_and_stays_open() -> None:
    free = {"releases.openness_rate": 50.0, "releases.openness_width": 0.05,
            "releases.replayed_until": None, "vendors.challenger.pace": 0.5}  # fmt: skip
    model = Ecosystem(small(target("Opener") | free), rng=1)
    vendor = challenger(model)
    assert vendor.capability_gap >= 3.0
    model.run()
    assert model.market.families["open"][vendor.family]
    assert vendor.openness_payoff() == 1.0
