"""Capability is published in jumps."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.state.market import Market, empty_market
from sim.supply.releases import EVERY_STEP, publish
from sim.supply.replayed import KnownReleases
from tests.sim.worlds import STILL, handed, run

FAMILIES, STEPS = 40, 400
RATES = {"releases.closed_rate": 2.5, "releases.open_rate": 6.0}
AT_ONCE: dict[str, float] = {"releases.timing": EVERY_STEP}
NO_RECORD = KnownReleases(np.full(FAMILIES, np.nan), np.full(2, np.inf))


def market_of(steps: int) -> Market:
    """Families of which every second one is open."""
    market = empty_market(FAMILIES, steps)
    market.families["alive"] = 1
    market.families["open"] = np.arange(FAMILIES) % 2
    return market


def published(
    rules: dict[str, float], market: Market, known: KnownReleases = NO_RECORD, step: int = 0
) -> int:
    """How many families release in a step of a month."""
    return publish(handed(market, rules), known.capability, known.most, 9, step)


def released(rules: dict[str, float]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(STEPS, FAMILIES) whether each family released, and the published history."""
    market = market_of(STEPS)
    due = np.zeros((STEPS, FAMILIES), dtype=bool)
    for step in range(STEPS):
        market.families["before"] = market.families["internal"]
        market.families["internal"] += 0.5
        count = published(rules, market, step=step)
        due[step] = market.families["released"] > 0
        assert count == due[step].sum()
    return due, market.history


def test_releases_come_at_the_hazard_of_their_camp() -> None:
    """Binomial counts; a true null fails with probability 2e-3; the seed is fixed."""
    due, _ = released(RATES)
    for camp, rate in ((0, 2.5), (1, 6.0)):
        own = due[:, camp::2]
        chance = 1 - math.exp(-rate / 12)
        assert stats.binomtest(int(own.sum()), own.size, chance).pvalue > 1e-3


def test_every_step_publishes_all_there_is() -> None:
    due, history = released(AT_ONCE)
    assert due.all()
    np.testing.assert_allclose(
        history[1:], 0.5 * np.arange(1, STEPS + 1)[:, None] * np.ones(FAMILIES)
    )


def test_a_release_shows_what_was_reached_at_some_time_within_its_step() -> None:
    """Evenly spread over the step, and nothing else is published between."""
    due, history = released(RATES)
    reached = 0.5 * np.arange(1, STEPS + 1)[:, None] * np.ones(FAMILIES)
    behind = (reached - history[1:])[due] / 0.5
    assert ((behind >= 0) & (behind <= 1)).all()
    assert stats.kstest(behind, "uniform").pvalue > 1e-3
    still = ~due[1:]
    np.testing.assert_array_equal(history[2:][still], history[1:-1][still])


def test_the_mean_lag_behind_what_is_reached_does_not_depend_on_the_length_of_a_step() -> None:
    """That of a hazard of 6 a year: 2 months, in months; within 4 % of it, two of them of luck.

    A second release within one step is not seen, which takes 1 % at a step of a month.
    """
    rules = {"releases.closed_rate": 6.0, "releases.open_rate": 6.0}
    lags = []
    for months in (1.0, 0.25):
        steps = round(1200 / months)
        market = market_of(steps)
        table, behind = market.families, []
        tables = handed(market, rules | {"clock.months_per_step": months})
        for step in range(steps):
            table["before"] = table["internal"]
            table["internal"] += months
            publish(tables, NO_RECORD.capability, NO_RECORD.most, 9, step)
            behind.append((table["internal"] - table["published"]).mean())
        lags.append(np.mean(behind[round(24 / months) :]))
    assert lags == pytest.approx([2.0, 2.0], rel=0.04)


def test_a_family_with_nothing_new_or_none_alive_publishes_nothing() -> None:
    market = market_of(steps=1)
    table, history = market.families, market.history
    table["internal"] = 5.0
    table["published"] = 5.0
    table["alive"][0] = 0
    table["internal"][0] = 9.0
    assert published(AT_ONCE, market) == 0
    assert not table["released"].any()
    assert history[1, 0] == -np.inf
    assert (history[1, 1:] == 5.0).all()


def test_the_record_is_published_as_it_was_and_no_other_release_shows_more() -> None:
    market = market_of(steps=1)
    table = market.families
    table["published"], table["internal"] = 5.0, [9.0, 7.0, 6.0, 9.0] * 10
    capability = NO_RECORD.capability.copy()
    capability[[0, 1]] = [8.0, 4.0]
    known = KnownReleases(capability, most=np.array([8.0, 7.5]))
    published(AT_ONCE, market, known)
    assert table["published"][:4].tolist() == [8.0, 5.0, 6.0, 7.5]
    assert table["internal"][:4].tolist() == [8.0, 4.0, 6.0, 7.5]


def test_the_story_of_a_run_tells_its_releases() -> None:
    world = run(STILL | {"clock.horizon": 36.0})
    for f, name in enumerate(world.family_names):
        told = sum(e.amount for e in world.events if e.what == "release" and e.who == name)
        start = world.market.history[0, f]
        if np.isfinite(start):
            assert math.isclose(world.market.history[-1, f], start + told)
