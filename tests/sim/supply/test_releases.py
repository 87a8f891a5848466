"""Capability is published in jumps, and standards set the compatibility of open families."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import Market, empty_market
from openclosed.sim.supply.releases import EVERY_STEP, publish
from openclosed.sim.supply.replayed import KnownReleases
from tests.sim.runs import STILL, packed, small

FAMILIES, STEPS = 40, 400
RATES = {"closed_rate": 2.5, "open_rate": 6.0}
NO_DATA = KnownReleases(np.full(FAMILIES, np.nan), np.full(2, np.inf))


def market_of(steps: int) -> Market:
    """Families, every second one open."""
    market = empty_market(FAMILIES, steps)
    market.families["alive"] = 1
    market.families["open"] = np.arange(FAMILIES) % 2
    return market


@cache
def released(**rules: float) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(STEPS, FAMILIES) whether each family released, and the published history."""
    market = market_of(STEPS)
    tables = packed(market, {f"releases.{name}": value for name, value in rules.items()})
    due = np.zeros((STEPS, FAMILIES), dtype=bool)
    for step in range(STEPS):
        market.families["before"] = market.families["internal"]
        market.families["internal"] += 0.5
        count = publish(tables, *NO_DATA, 9, step)
        due[step] = market.families["released"] > 0
        assert count == due[step].sum()
    return due, market.history


def test_releases_come_at_the_hazard_of_their_camp() -> None:
    """Binomial counts; a true null fails with probability 2e-3; the seed is fixed."""
    due, _ = released(**RATES)
    for camp, rate in enumerate(RATES.values()):
        own = due[:, camp::2]
        chance = 1 - math.exp(-rate / 12)
        assert stats.binomtest(int(own.sum()), own.size, chance).pvalue > 1e-3


def test_every_step_publishes_all_there_is() -> None:
    due, history = released(timing=EVERY_STEP)
    assert due.all()
    np.testing.assert_allclose(
        history[1:], 0.5 * np.arange(1, STEPS + 1)[:, None] * np.ones(FAMILIES)
    )


def test_a_release_has_the_capability_of_a_random_time_within_its_step() -> None:
    """Evenly spread over the step, and nothing else is published between."""
    due, history = released(**RATES)
    reached = 0.5 * np.arange(1, STEPS + 1)[:, None] * np.ones(FAMILIES)
    behind = (reached - history[1:])[due] / 0.5
    assert ((behind >= 0) & (behind <= 1)).all()
    assert stats.kstest(behind, "uniform").pvalue > 1e-3
    still = ~due[1:]
    np.testing.assert_array_equal(history[2:][still], history[1:-1][still])


def test_observed_releases_are_replayed_and_no_other_release_exceeds_them() -> None:
    market = market_of(steps=1)
    table = market.families
    table["published"], table["internal"] = 5.0, [9.0, 7.0, 6.0, 9.0] * 10
    capability = NO_DATA.capability.copy()
    capability[[0, 1]] = [8.0, 4.0]
    known = KnownReleases(capability, most=np.array([8.0, 7.5]))
    publish(packed(market, {"releases.timing": EVERY_STEP}), *known, 9, 0)
    assert table["published"][:4].tolist() == [8.0, 5.0, 6.0, 7.5]
    assert table["internal"][:4].tolist() == [8.0, 4.0, 6.0, 7.5]


BASE, SUPPORT = "network.open_compatibility", "policy.standards_support"
MONEY = {f"{SUPPORT}.strength": 0.05, f"{SUPPORT}.half_effect": 0.05, f"{SUPPORT}.reach": 0.8}
"""Half of the largest effect of money, .4 of what is missing."""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({BASE: 0.3, **MONEY, f"{SUPPORT}.ends": "2023-03"}, [0.58, 0.58, 0.3]),
        ({"schedule": {BASE: {"2023-01": 0.3, "2023-02": 0.4, "2023-03": 0.9}}}, [0.3, 0.4, 0.9]),
    ],
)
def test_standards_set_compatibility_and_public_money_closes_a_part_of_the_rest(
    values: dict[str, Any], expected: list[float]
) -> None:
    """On the board of the month, for different families."""
    model = Ecosystem(small(STILL | values), rng=1)
    families = model.market.families
    one, other = np.flatnonzero((families["open"] == 1) & (families["alive"] == 1))[:2]
    found = []
    for _ in range(3):
        model.step()
        found.append(model.board.compatibility[one, other])
    assert found == pytest.approx(expected)
