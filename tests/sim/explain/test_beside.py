"""Firms beside the market: they choose as firms in it, pay what offers cost, and change nothing."""

from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.explain.beside import CHOICES, OWN, WAYS, Asked, FirmBeside, Paid
from sim.month import after
from sim.state.kinds import ENTERPRISE
from tests.sim.worlds import cohort, small

USUAL = Asked(ENTERPRISE, skill=0.35, critical=0.0, volume=1.0)
ALIKE: dict[str, Any] = {
    "work.cohorts": {"old": cohort(90.0), "new": cohort(108.0), "later": cohort(121.0)},
    "firms.enterprise.volume_spread": 0.0,
}
EACH_MONTH: dict[str, Any] = {"firms.enterprise.timing": "every_step", "choice.outside": False}
CHEAP_TO_RUN: dict[str, Any] = EACH_MONTH | {
    "commerce.self_hosting_cost": 1.0, "commerce.host_margin": 0.9, "commerce.host_competition": 0.0
}  # fmt: skip


def beside(asked: Asked, values: dict[str, Any], firms: int = 8) -> tuple[Ecosystem, FirmBeside]:
    """Some firms beside a small world from its seventh month to its end."""
    world = Ecosystem(small(values), rng=3)
    for _ in range(6):
        world.step()
    firms_beside = FirmBeside(world, asked, firms)
    world.phases = after(world.phases, "commerce", firms_beside.look)
    return world, firms_beside


def paid(asked: Asked, values: dict[str, Any] | None = None) -> Paid:
    """What they paid in the end."""
    world, firms = beside(asked, values or {})
    world.run()
    return firms.paid()


def test_who_asks_for_what_the_crowd_has_chooses_as_the_crowd_does() -> None:
    """The same firms with the same contracts, by the rules that choose for the crowd."""
    world, firms = beside(USUAL, ALIKE, firms=100)
    followed = world.crowd.slot[firms.row] >= 0
    switched = 0
    while world.running:
        before = firms.held[OWN].copy()
        world.step()
        crowd = world.crowd.slot[firms.row]
        followed &= crowd >= 0  # until they give the work up
        np.testing.assert_array_equal(firms.held[OWN][followed], crowd[followed])
        switched += int((before != firms.held[OWN])[followed].sum())
    assert followed.sum() > 5
    assert switched > 5


def test_the_market_does_not_notice_them() -> None:
    world, _ = beside(USUAL, {})
    alone = Ecosystem(small(), rng=3).run()
    np.testing.assert_array_equal(world.run().record, alone.record)


def test_nobody_without_skill_runs_small_work_itself() -> None:
    """Engineering costs three times the bill at volume 1, and the more the smaller the work."""
    found = paid(USUAL._replace(skill=0.0, volume=0.05))
    at = WAYS.index("open_self_hosted")
    assert found.cost[at] > 10 * found.cost[: len(WAYS)].min()
    assert found.uses.mean(axis=0)[at] < 0.05


def test_the_larger_the_work_the_cheaper_it_is_to_run_models_oneself() -> None:
    """C/B = p + F (1 - skill) / v: a fixed cost, so a host is cheapest for little work only."""
    many = [paid(USUAL._replace(volume=volume), CHEAP_TO_RUN).cost for volume in (0.1, 1e4)]
    host, own = WAYS.index("open_hosted"), WAYS.index("open_self_hosted")
    assert many[0][host] < many[0][own]
    assert many[1][own] < many[1][host]
    assert many[0][host] == pytest.approx(many[1][host])  # who lets others run them, pays no more


def test_engineering_costs_what_skill_leaves_of_it_over_the_volume() -> None:
    """Costs of running models oneself lie on a line in (1 - skill) / volume."""
    own = WAYS.index("open_self_hosted")
    none = paid(USUAL._replace(volume=1e9), EACH_MONTH).cost[own]
    one, half, twice = (
        paid(USUAL._replace(skill=skill, volume=volume), EACH_MONTH).cost[own] - none
        for skill, volume in ((0.0, 1e4), (0.5, 1e4), (0.0, 5e3))
    )
    assert half / one == pytest.approx(0.5, rel=1e-3)
    assert twice / one == pytest.approx(2.0, rel=1e-3)


def test_nothing_is_cheaper_than_the_cheapest_where_each_month_is_a_review() -> None:
    found = paid(USUAL, EACH_MONTH)
    assert found.cost[CHOICES.index("cheapest")] == found.cost.min()
    assert found.months == 18


def test_how_critical_work_is_weighs_in_choices_and_costs_nothing() -> None:
    easy, hard = (paid(USUAL._replace(critical=one), EACH_MONTH) for one in (0.0, 1.0))
    assert not np.allclose(easy.terms, hard.terms)
    np.testing.assert_allclose(easy.cost[: len(WAYS)], hard.cost[: len(WAYS)])
