"""The motives to publish weights, and to take that back."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import Laboratory
from sim.state.market import NOBODY
from tests.sim.worlds import STILL, last, run, small


def lab_of(name: str, values: dict[str, object] | None = None) -> Laboratory:
    world = Ecosystem(small(STILL | (values or {})), rng=1)
    for _ in range(3):
        world.step()
    lab = next(vendor for vendor in world.vendors if vendor.name == name)
    assert isinstance(lab, Laboratory)
    return lab


@pytest.mark.parametrize(("factor", "wants"), [(0.9, False), (1.1, True)])
def test_a_lab_opens_where_complements_beat_the_margin_of_its_interface(
    factor: float, wants: bool
) -> None:
    lab = lab_of("integrator")
    world, families = lab.model, lab.model.market.families
    families["published"][lab.family] = world.frontier
    value = world.price_closed * world.volume * families["usage"][families["open"] == 1].sum()
    assert value > 0
    lab.complements = factor * (lab.revenue - lab.serving) / value
    assert lab.wants_to_open() is wants


@pytest.mark.parametrize(("factor", "wants"), [(0.9, True), (1.1, False)])
def test_a_lab_that_caught_up_stays_open_while_complements_beat_a_margin(
    factor: float, wants: bool
) -> None:
    lab = lab_of("homestead")
    lab.model.market.families["published"][lab.family] = lab.model.frontier
    lab.complements = factor * (1.0 - 1.0 / lab.markup)
    assert lab.wants_to_close() is wants


@pytest.mark.parametrize(
    ("openness", "share", "wants"),
    [
        ("strategic", 0.5, True),
        ("open_core", 0.5, True),
        ("fixed", 0.5, False),
        ("open_core", 0.25, False),
    ],
)
def test_the_largest_lab_publishes_older_models_once_it_dominates(
    openness: str, share: float, wants: bool
) -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": openness})
    usage = lab.model.market.families["usage"]
    usage[:] = 0.01
    usage[lab.family] = share
    assert lab.wants_open_core() is wants
    usage[lab.family + 1] = share + 0.01
    assert not lab.wants_open_core()


def gain(off: dict[str, float], on: dict[str, float]) -> tuple[float, float]:
    """Mean and standard error of what open gains in 8 pairs of runs."""
    common = STILL | {"clock.horizon": 48.0, "releases.replayed_until": None}
    gains = np.array(
        [
            last(run(common | on, seed), "open_share_workloads_all")
            - last(run(common | off, seed), "open_share_workloads_all")
            for seed in range(8)
        ]
    )
    return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(8))


def test_an_older_model_for_free_feeds_the_open_camp() -> None:
    """In the mean of 8 pairs open gains, by more than 3 standard errors of the pairs."""
    core = {"releases.open_core_share": 0.0, "releases.open_core_lag": 3.0}
    mean, error = gain({}, core | {"releases.open_core_hazard": 100.0})
    assert mean > 3 * error


def test_complements_that_pay_open_a_lab_and_feed_the_open_camp() -> None:
    """In the mean of 8 pairs open gains, by more than 3 standard errors of the pairs."""
    opening = {"releases.opening_hazard": 100.0, "releases.opening_gap": 1000.0}
    mean, error = gain(
        opening | {"vendors.integrator.complements": 0.0},
        opening | {"vendors.integrator.complements": 10.0},
    )
    assert mean > 3 * error


def test_a_laboratory_without_a_family_leads_nothing() -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": "strategic"})
    lab.model.market.families["usage"][-1] = 1.0
    lab.family = NOBODY

    assert not lab.leads_market
    assert not lab.wants_open_core()
