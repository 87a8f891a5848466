"""What labs start with, and the motives to publish weights and to take that back."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import ClosedLab, Laboratory, OpenWeightLab
from sim.state.kinds import API
from sim.state.market import NOBODY
from tests.sim.worlds import STILL, last, run, small


def lab_of(name: str, values: dict[str, Any] | None = None) -> Laboratory:
    world = Ecosystem(small(STILL | (values or {})), rng=1)
    for _ in range(3):
        world.step()
    lab = next(vendor for vendor in world.vendors if vendor.name == name)
    assert isinstance(lab, Laboratory)
    return lab


def place(lab: Laboratory, behind: float, hosts: int) -> None:
    """Put a lab `behind` the closed frontier by points, in a market with a number of hosts."""
    world, families = lab.model, lab.model.market.families
    closed = (families["alive"] == 1) & (families["open"] == 0)
    closed[lab.family] = False
    best = families["published"][closed].max()
    families["published"][lab.family] = best - behind
    world.market.vendors["hosts"] = 0
    world.market.vendors["hosts"][:hosts] = 1


@pytest.mark.parametrize("name", ["integrator", "homestead"])
@pytest.mark.parametrize(
    ("behind", "hosts", "at_risk"),
    [
        (0.0, 0, 0.0),
        (0.0, 1, 1 / 2),
        (0.0, 3, 3 / 4),
        (5.0, 3, 3 / 4 * math.exp(-1.0)),
        (-4.0, 3, 3 / 4),
    ],
)
def test_openness_pays_by_aims_less_the_margin_that_hosts_compete_away(
    name: str, behind: float, hosts: int, at_risk: float
) -> None:
    """Whether its weights are open now does not matter."""
    lab = lab_of(name, {f"vendors.{name}.aims": 0.3, "releases.margin_fade": 0.2})
    place(lab, behind, hosts)
    assert lab.openness_payoff() == pytest.approx(0.3 - at_risk)


def test_open_models_ahead_take_no_margin_from_a_lab() -> None:
    """What a closed model can earn depends on the closed ones that are better."""
    lab = lab_of("integrator")
    before = lab.openness_payoff()
    families = lab.model.market.families
    families["published"][families["open"] == 1] += 50.0
    assert lab.openness_payoff() == before


def test_a_licence_that_fences_hosts_off_leaves_no_margin_at_risk() -> None:
    lab = lab_of("integrator", {"vendors.integrator.fenced": True, "vendors.integrator.aims": 0.1})
    place(lab, behind=0.0, hosts=3)
    assert lab.openness_payoff() == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("openness", "of_all", "of_older"),
    [("strategic", True, True), ("open_core", False, True), ("fixed", False, False)],
)
def test_settings_say_what_of_its_models_a_lab_may_open(
    openness: str, of_all: bool, of_older: bool
) -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": openness})
    assert (lab.openness_payoff() is not None) is of_all
    assert (lab.open_core_payoff() is not None) is of_older


def test_an_older_model_has_less_margin_at_risk() -> None:
    """What the flagship had published at the lag counts, carried back before the start.

    It is asked in the fourth month, when that has been published.
    """
    for lag, was in ((2.0, 103.0), (9.0, 95.0)):
        values = {"research.past_growth": 12.0, "releases.open_core_lag": lag}
        lab = lab_of("incumbent", values)
        lab.model.market.history[:5, lab.family] = [100.0, 101.0, 103.0, 106.0, 110.0]
        place(lab, behind=0.0, hosts=3)
        best = float(lab.model.market.families["published"][lab.family])
        fade = lab.model.in_force.releases.margin_fade
        expected = lab.settings.aims - 3 / 4 * math.exp(-fade * (best - was))
        assert lab.open_core_payoff() == pytest.approx(expected)


LABS = (
    "incumbent",
    "challenger",
    "integrator",
    "latecomer",
    "homestead",
    "overseas",
    "continental",
)


def alone(name: str) -> dict[str, Any]:
    """Values under which one lab alone decides on openness, all at once and clearly."""
    others: dict[str, Any] = {f"vendors.{one}.openness": "fixed" for one in LABS if one != name}
    return others | {
        "releases.openness_rate": 100.0,
        "releases.openness_width": 1e-3,
        "releases.replayed_until": None,
        "clock.horizon": 48.0,
    }


def gain(off: dict[str, Any], on: dict[str, Any]) -> tuple[float, float]:
    """Mean and standard error of what open gains in 8 pairs of runs."""
    gains = np.array(
        [
            last(run(STILL | on, seed), "open_share_workloads_all")
            - last(run(STILL | off, seed), "open_share_workloads_all")
            for seed in range(8)
        ]
    )
    return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(8))


def test_an_older_model_for_free_feeds_the_open_camp() -> None:
    """In the mean of 8 pairs open gains, by more than 3 standard errors of the pairs."""
    common = alone("incumbent") | {"releases.open_core_lag": 3.0}
    mean, error = gain(
        common | {"vendors.incumbent.aims": -1.0}, common | {"vendors.incumbent.aims": 1.0}
    )
    assert mean > 3 * error


def test_aims_beside_sales_open_a_lab_and_feed_the_open_camp() -> None:
    """In the mean of 8 pairs open gains, by more than 3 standard errors of the pairs."""
    common = alone("integrator")
    mean, error = gain(
        common | {"vendors.integrator.aims": 0.0},
        common | {"vendors.integrator.aims": 10.0},
    )
    assert mean > 3 * error


def test_a_laboratory_without_a_family_has_nothing_to_open() -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": "strategic"})
    lab.family = NOBODY
    assert lab.openness_payoff() is None
    assert lab.open_core_payoff() is None


def test_a_closed_lab_alone_sells_its_family_and_only_behind_its_interface() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    offerings, families = world.board.offerings, world.market.families
    labs = [vendor for vendor in world.vendors if isinstance(vendor, ClosedLab)]
    assert labs
    for lab in labs:
        (offered,) = offerings["delivery"][offerings["family"] == lab.family]
        assert offered == API
        assert families["community"][lab.family] < 0
        assert not world.market.split[:, lab.family].any()


def test_an_open_weight_lab_hosts_its_own_family_and_no_other() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    labs = [vendor for vendor in world.vendors if isinstance(vendor, OpenWeightLab)]
    assert len(labs) > 1
    for lab in labs:
        assert (world.market.split[lab.row] > 0).nonzero()[0].tolist() == [lab.family]


def test_a_lab_sets_no_price_while_it_is_open() -> None:
    world = Ecosystem(small(), rng=1)
    lab = next(vendor for vendor in world.vendors if vendor.name == "homestead")
    before = lab.markup
    lab.sales, lab.sales_response = 5.0, 1.0
    lab.decide()
    assert lab.markup == before
