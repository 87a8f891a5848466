"""Labs' motives to open and close weights; vendors' prices, changes, events and strategies."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import Laboratory, Vendor, strategies
from openclosed.sim.state.market import NOBODY
from tests.sim.checking import check
from tests.sim.runs import STILL, after, last, run, small, suppliers


def lab_of(name: str, values: dict[str, Any] | None = None) -> Laboratory:
    model = after(3, STILL | (values or {}))
    lab = next(vendor for vendor in model.vendors if vendor.name == name)
    assert isinstance(lab, Laboratory)
    return lab


def place(lab: Laboratory, behind: float, hosts: int) -> None:
    """Put a lab `behind` the closed frontier, in capability points, with a number of hosts."""
    model, families = lab.model, lab.model.market.families
    closed = (families["alive"] == 1) & (families["open"] == 0)
    closed[lab.family] = False
    best = families["published"][closed].max()
    families["published"][lab.family] = best - behind
    model.market.vendors["hosts"] = 0
    model.market.vendors["hosts"][:hosts] = 1


@pytest.mark.parametrize(
    ("name", "behind", "hosts", "fenced", "at_risk"),
    [
        ("integrator", 0.0, 0, False, 0.0),
        ("integrator", 0.0, 1, False, 1 / 2),
        ("homestead", 0.0, 3, False, 3 / 4),
        ("homestead", 5.0, 3, False, 3 / 4 * math.exp(-1.0)),
        ("integrator", -4.0, 3, False, 3 / 4),
        ("integrator", 0.0, 3, True, 0.0),
    ],
)
def test_openness_pays_by_aims_less_the_margin_that_hosts_compete_away(
    name: str, behind: float, hosts: int, fenced: bool, at_risk: float
) -> None:
    """Open weights and open models ahead do not matter; a fence excludes hosts."""
    own = {f"vendors.{name}.aims": 0.3, f"vendors.{name}.fenced": fenced}
    lab = lab_of(name, own | {"releases.margin_fade": 0.2})
    place(lab, behind, hosts)
    families = lab.model.market.families
    ahead = families["open"] == 1
    ahead[lab.family] = False
    families["published"][ahead] += 50.0
    assert lab.openness_payoff() == pytest.approx(0.3 - at_risk)


@pytest.mark.parametrize(
    ("openness", "of_all", "of_older"),
    [("strategic", True, True), ("open_core", False, True), ("fixed", False, False)],
)
def test_settings_say_what_of_its_models_a_lab_may_open_if_it_has_any(
    openness: str, of_all: bool, of_older: bool
) -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": openness})
    assert (lab.openness_payoff() is not None) is of_all
    assert (lab.open_core_payoff() is not None) is of_older
    lab.family = NOBODY
    assert lab.openness_payoff() is lab.open_core_payoff() is None


@pytest.mark.parametrize(("cap", "markup", "binding"), [(100.0, 3.0, 0), (2.0, 2.0, 2)])
def test_a_fixed_price_stays_and_the_cap_binds(cap: float, markup: float, binding: int) -> None:
    model = run(STILL | suppliers(2, 0, price_rule="fixed", markup=3.0, price_cap=cap))
    assert [vendor.markup for vendor in model.vendors] == [markup, markup]
    assert last(model, "price_cap_binding") == binding


def test_a_lab_sets_no_price_while_it_is_open() -> None:
    lab = lab_of("homestead")
    before = lab.markup
    lab.sales, lab.sales_response = 5.0, 1.0
    lab.decide()
    assert lab.markup == before


def test_a_schedule_reaches_the_vendor_and_its_family() -> None:
    model = after(steps=3)
    vendor, families = model.vendors[0], model.market.families
    changes = {"support_share": 0.05, "compliance": 0.9, "pace": 1.5, "code_open": 1.0}
    settings = vendor.settings.model_copy(update=changes)
    vendor.adopt_settings(settings)
    assert vendor.support_share == 0.05
    assert model.market.vendors["compliance"][vendor.row] == 0.9
    assert families["pace"][vendor.family] == 1.5
    assert families["transparency"][vendor.family] == pytest.approx(0.3)
    assert vendor.settings is settings


def test_a_planned_quantity_is_a_firm() -> None:
    """A vendor that plans what it sells, per firm, keeps its price."""
    model = run({"vendors.incumbent.price_rule": "quantity"})
    vendor = model.vendors[0]
    sold = vendor.usage * model.volume / model.parameters.firms.count
    assert sold > 0.0
    for part, sign in ((0.5, 1.0), (1.0, 0.0), (2.0, -1.0)):
        vendor.settings = vendor.settings.model_copy(update={"quantity": part * sold})
        change = vendor.wanted_markup() - vendor.markup
        assert np.sign(round(change, 9)) == sign


SHOCKS = {
    "open": {"month": "2023-11", "what": "opening", "who": "challenger"},
    "breach": {"month": "2023-08", "what": "incident", "who": "incumbent", "amount": 3.0},
    "exit": {"month": "2023-10", "what": "sponsor_exit"},
    "close": {"month": "2024-02", "what": "closing", "who": "challenger"},
}


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_dated_events_hit_their_targets_once_in_their_month(months_per_step: float) -> None:
    """Incidents cost trust, all sponsors withdraw, and weights are opened and taken back."""
    calm = {"security.arrivals": 0.0, "security.arrivals_per_point": 0.0,
            "vendors.integrator.openness_changes": {}}  # fmt: skip
    model = run(STILL | calm | {"shocks": SHOCKS, "clock.months_per_step": months_per_step})
    struck, left, back = (round(month / months_per_step) for month in (7, 9, 13))
    dated = [(e.month, e.what, e.who) for e in model.events if e.what in ("incident", "closing")]
    labs = ["homestead", "overseas", "transpacific", "continental"]
    assert dated == [
        (struck, "incident", "incumbent"),
        *((left, "closing", lab) for lab in labs),
        (back, "closing", "challenger"),
    ]
    trust = model.outcomes["trust_closed"].to_numpy()
    assert trust[struck] < trust[struck - 1] - 0.01
    families, challenger = model.market.families, model.vendors[1]
    owners = families["vendor"][(families["alive"] == 1) & (families["open"] == 1)]
    assert (owners == NOBODY).all()
    assert families["open"][challenger.family] == 0
    assert families["open"][model.family_names.index("challenger")] == 1


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
    for other in ("quality", "supporting"):
        assert getattr(researcher, other) / researcher.research < (
            getattr(usual, other) / usual.research
        )


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
