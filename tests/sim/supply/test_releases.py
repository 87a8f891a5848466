"""Capability is published in jumps."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.state.market import Table, empty_market
from sim.supply.releases import publish
from tests.sim.worlds import STILL, run

FAMILIES, STEPS = 40, 400
UNKNOWN, NO_LIMIT = np.full(FAMILIES, np.nan), np.full(2, np.inf)


def families() -> Table:
    table = empty_market(FAMILIES, 1).families
    table["alive"] = 1
    table["open"] = np.arange(FAMILIES) % 2
    return table


def released(
    every_step: bool, years: float = 1 / 12
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(STEPS, FAMILIES) whether each family released, and the published history."""
    table = families()
    history = np.full((STEPS + 1, FAMILIES), -np.inf)
    due = np.zeros((STEPS, FAMILIES), dtype=bool)
    for step in range(STEPS):
        table["internal"] += 0.5
        count = publish(table, 2.5, 6.0, every_step, years, 9, step, UNKNOWN, NO_LIMIT, history)
        due[step] = table["released"] > 0
        assert count == due[step].sum()
    return due, history


def test_releases_come_at_the_hazard_of_their_camp() -> None:
    """Binomial counts; a true null fails with probability 2e-3; the seed is fixed."""
    due, _ = released(every_step=False)
    for camp, rate in ((0, 2.5), (1, 6.0)):
        own = due[:, camp::2]
        chance = 1 - math.exp(-rate / 12)
        assert stats.binomtest(int(own.sum()), own.size, chance).pvalue > 1e-3


def test_every_step_publishes_all_there_is() -> None:
    due, history = released(every_step=True)
    assert due.all()
    np.testing.assert_allclose(
        history[1:], 0.5 * np.arange(1, STEPS + 1)[:, None] * np.ones(FAMILIES)
    )


def test_a_release_publishes_all_that_was_reached_since_the_last() -> None:
    due, history = released(every_step=False)
    reached = 0.5 * np.arange(1, STEPS + 1)
    for f in range(FAMILIES):
        np.testing.assert_allclose(history[1:, f][due[:, f]], reached[due[:, f]])
    still = ~due[1:]
    np.testing.assert_array_equal(history[2:][still], history[1:-1][still])


def test_a_family_with_nothing_new_or_none_alive_publishes_nothing() -> None:
    table = families()
    table["internal"] = 5.0
    table["published"] = 5.0
    table["alive"][0] = 0
    table["internal"][0] = 9.0
    history = np.full((2, FAMILIES), -np.inf)
    assert publish(table, 2.5, 2.5, True, 1.0, 9, 0, UNKNOWN, NO_LIMIT, history) == 0
    assert not table["released"].any()
    assert history[1, 0] == -np.inf
    assert (history[1, 1:] == 5.0).all()


def test_the_record_is_published_as_it_was_and_no_other_release_shows_more() -> None:
    table = families()
    table["published"], table["internal"] = 5.0, [9.0, 7.0, 6.0, 9.0] * 10
    known = UNKNOWN.copy()
    known[[0, 1]] = [8.0, 4.0]
    history = np.full((2, FAMILIES), -np.inf)
    publish(table, 2.5, 2.5, True, 1.0, 9, 0, known, np.array([8.0, 7.5]), history)
    assert table["published"][:4].tolist() == [8.0, 5.0, 6.0, 7.5]
    assert table["internal"][:4].tolist() == [8.0, 4.0, 6.0, 7.5]


def test_the_story_of_a_run_tells_its_releases() -> None:
    world = run(STILL | {"clock.horizon": 36.0})
    for f, name in enumerate(world.family_names):
        told = sum(e.amount for e in world.events if e.what == "release" and e.who == name)
        start = world.market.history[0, f]
        if np.isfinite(start):
            assert math.isclose(world.market.history[-1, f], start + told)
