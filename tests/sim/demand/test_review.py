"""When contracts are reviewed, and the quick look against the rule that has the last word."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim import Ecosystem
from sim.demand.adoption_phase import instant_of
from sim.demand.choice import NOTHING
from sim.demand.review import (
    BLOCK,
    Contract,
    is_due,
    list_due,
    next_review,
    note_calls,
    reason_to_decide,
    room_for_due,
    starts,
)
from sim.demand.rules import EVERY_STEP, JITTERED, NEVER, POISSON
from sim.engine.randomness import REVIEW, uniform_at
from sim.state.crowd import LATER, UNAWARE
from sim.state.kinds import NO_WORKLOAD, STARTUP
from tests.sim.worlds import both_kinds, run_phases_before, small

MEAN, NOW = 12.0, 30.0
EVERYONE = np.empty(0, np.int64)


def lengths(timing: int, step: int = 4, m: int = 0) -> NDArray[np.float64]:
    """Contract lengths of 4,000 firms."""
    draws = [uniform_at(5, firm, step, REVIEW, m) for firm in range(4000)]
    return np.array([next_review(timing, NOW, MEAN, u) - NOW for u in draws])


def test_jittered_lengths_are_uniform_within_a_third() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    drawn = lengths(JITTERED)
    assert drawn.min() >= MEAN * 2 / 3
    assert drawn.max() <= MEAN * 4 / 3
    assert stats.kstest(drawn, stats.uniform(8, 8).cdf).pvalue > 1e-3


def test_poisson_lengths_are_exponential() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    assert stats.kstest(lengths(POISSON), stats.expon(scale=MEAN).cdf).pvalue > 1e-3


@pytest.mark.parametrize("timing", [JITTERED, POISSON])
def test_a_length_is_drawn_anew_each_time_and_for_each_workload(timing: int) -> None:
    """Correlations of independent draws stay below 4 / sqrt(4000); seeds are fixed."""
    first = lengths(timing)
    for other in (lengths(timing, step=16), lengths(timing, m=1)):
        assert abs(np.corrcoef(first, other)[0, 1]) < 4 / math.sqrt(4000)


def test_every_step_and_never() -> None:
    assert next_review(EVERY_STEP, NOW, MEAN, 0.3) == NOW
    assert next_review(NEVER, NOW, MEAN, 0.3) == math.inf


@pytest.mark.parametrize("timing", [JITTERED, POISSON])
def test_due_from_the_month_of_the_review_on(timing: int) -> None:
    assert not is_due(timing, True, 13, 12)
    assert is_due(timing, True, 13, 13)
    assert is_due(timing, False, 13, 14)


def test_a_contract_for_ever_is_never_due_but_its_absence_is() -> None:
    assert not is_due(NEVER, True, 0, 100)
    assert is_due(NEVER, False, LATER, 0)
    assert is_due(EVERY_STEP, True, LATER, 0)


def world_with(**changes: object) -> Ecosystem:
    """A world just before its firms decide, with offerings gone and incidents.

    Values are those of both kinds of firm.
    """
    world = Ecosystem(small({"firms.count": 300} | both_kinds(changes)), rng=3)
    for _ in range(14):
        world.step()
    run_phases_before(world, "adoption")
    world.board.offerings["incident"][1] = 1
    world.board.position[world.crowd.slot[world.crowd.slot >= 0][0]] = NOTHING
    return world


def listed(world: Ecosystem, order: np.ndarray = EVERYONE) -> list[tuple[int, int]]:
    """Firm and place of all that is listed, block by block."""
    due, found = room_for_due(world.board), []
    note_calls(world.board, world.board.offerings["incident"] != 0, due)
    for start in range(0, world.crowd.kind.size, BLOCK):
        stop = min(start + BLOCK, world.crowd.kind.size)
        number = list_due(world.handed, world.step_number, order, start, stop, due)
        found += list(zip(due.row[:number].tolist(), due.place[:number].tolist(), strict=True))
    return found


def decided(world: Ecosystem) -> list[tuple[int, int]]:
    """Firm and place of all that the rule decides, when every alarm is answered."""
    crowd, board, found = world.crowd, world.board, []
    choice = world.rules.choice._replace(incident_response=1.0)
    now = instant_of(world.now, world.tables, world.demand, len(world.family_names))
    for i in np.flatnonzero((crowd.present == 1) & (crowd.aware_since != UNAWARE)):
        for w, held in enumerate(crowd.slot[i].tolist()):
            current = int(board.position[held]) if held >= 0 else NOTHING
            planned, since = int(crowd.review_at[i, w]), int(world.work["since"][w])
            contract = Contract(
                held=held,
                current=current,
                review_at=planned,
                incident=current >= 0 and bool(board.offerings["incident"][current]),
                starts=starts(since, int(crowd.aware_since[i]), planned, world.step_number),
            )
            timing = int(world.rules.firm["timing"][crowd.kind[i]])
            number, cohort = int(crowd.number[i]), int(world.work["number"][w])
            if reason_to_decide(choice, timing, now, contract, number, cohort) >= 0:
                found.append((int(i), w))
    return found


@pytest.mark.parametrize("timing", ["jittered", "poisson", "every_step", "never"])
def test_what_is_listed_is_what_could_be_decided(timing: str) -> None:
    world = world_with(timing=timing, review_months=12.0)
    assert world.rules.choice.forced
    assert listed(world) == decided(world)
    workloads = (world.crowd.slot != NO_WORKLOAD).sum()
    assert 0 < len(listed(world)) <= workloads
    if timing in {"jittered", "poisson"}:
        assert len(listed(world)) < workloads / 2


def test_each_kind_of_firm_is_listed_by_its_own_timing() -> None:
    """Those who may choose at every step are all listed, beside those who are bound."""
    world = world_with(timing="never")
    world.rules.firm["timing"][STARTUP] = 2
    crowd = world.crowd
    assert listed(world) == decided(world)
    kinds = crowd.kind[[i for i, w in listed(world) if crowd.slot[i, w] >= 0]]
    held = (crowd.slot >= 0) & (crowd.present == 1)[:, None]
    assert (kinds == STARTUP).sum() == held[crowd.kind == STARTUP].sum()
    assert (kinds != STARTUP).sum() < 0.5 * held[crowd.kind != STARTUP].sum()


def test_firms_are_listed_in_the_order_in_which_they_decide() -> None:
    world = world_with()
    order = np.arange(world.crowd.kind.size)[::-1].copy()
    firms = [firm for firm, _ in listed(world, order)]
    assert firms == sorted(firms, reverse=True)
    assert sorted(listed(world, order)) == listed(world)


def test_nobody_is_listed_who_is_gone_or_has_not_heard() -> None:
    world = world_with()
    world.crowd.present[::2] = 0
    world.crowd.aware_since[1::4] = UNAWARE
    assert {firm % 4 for firm, _ in listed(world)} == {3}
