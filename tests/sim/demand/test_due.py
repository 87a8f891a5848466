"""The quick look at all workloads against the rule that has the last word."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.choice import NOTHING
from sim.demand.due import BLOCK, list_due, note_calls, room_for_due
from sim.demand.review import Contract, reason_to_decide, starts
from sim.demand.setting import Month
from sim.state.crowd import UNAWARE
from sim.state.kinds import NO_WORKLOAD, STARTUP
from tests.sim.worlds import both_kinds, run_phases_before, small

EVERYONE = np.empty(0, np.int64)


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
        number = list_due(
            world.rules.firm, world.work, world.step_number, world.crowd, order, start, stop, due
        )
        found += list(zip(due.row[:number].tolist(), due.place[:number].tolist(), strict=True))
    return found


def decided(world: Ecosystem) -> list[tuple[int, int]]:
    """Firm and place of all that the rule decides, when every alarm is answered."""
    crowd, board, found = world.crowd, world.board, []
    choice = world.rules.choice._replace(incident_response=1.0)
    month = Month(world.seed, world.step_number, 1.0)
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
            if reason_to_decide(choice, timing, month, contract, number, cohort) >= 0:
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
