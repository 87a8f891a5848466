"""The quick look at all workloads against the rule that has the last word."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.choice import NOTHING
from sim.demand.due import BLOCK, due_for, list_due
from sim.demand.review import Contract, Start, reason_to_decide
from sim.demand.setting import Month
from sim.parameters.paths import replaced
from sim.state.crowd import UNAWARE
from tests.sim.worlds import run_phases_before, small

EVERYONE = np.empty(0, np.int64)


def world_with(**changes: object) -> Ecosystem:
    """A world just before its firms decide, with offerings gone and incidents."""
    parameters = small({"firms.count": 300})
    for name, value in changes.items():
        parameters = replaced(parameters, name.replace("__", "."), value)
    world = Ecosystem(parameters, rng=3)
    for _ in range(14):
        world.step()
    run_phases_before(world, "adoption")
    world.board.offerings["incident"][1] = 1
    world.board.position[world.crowd.slot[world.crowd.slot >= 0][0]] = NOTHING
    return world


def listed(world: Ecosystem, order: np.ndarray = EVERYONE) -> list[tuple[int, int]]:
    """Firm and workload of all that is listed, block by block."""
    due, found = due_for(world.board, world.board.offerings["incident"] != 0), []
    for start in range(0, world.crowd.kind.size, BLOCK):
        stop = min(start + BLOCK, world.crowd.kind.size)
        number = list_due(
            world.rules.choice, world.step_number, world.crowd, order, start, stop, due
        )
        found += list(zip(due.row[:number].tolist(), due.place[:number].tolist(), strict=True))
    return found


def decided(world: Ecosystem) -> list[tuple[int, int]]:
    """Firm and workload of all that the rule decides, when every start and alarm is answered."""
    crowd, board, found = world.crowd, world.board, []
    choice = world.rules.choice._replace(incident_response=1.0)
    month, start = Month(world.seed, world.step_number, 1.0), Start(month=0.0, chance=1.0)
    for i in np.flatnonzero((crowd.present == 1) & (crowd.aware_since != UNAWARE)):
        for m in range(crowd.first[i], crowd.first[i + 1]):
            held = int(crowd.slot[m])
            current = int(board.position[held]) if held >= 0 else NOTHING
            alarmed = current >= 0 and bool(board.offerings["incident"][current])
            contract = Contract(held, current, int(crowd.review_at[m]), alarmed)
            number, k = int(crowd.number[i]), m - int(crowd.first[i])
            reason = reason_to_decide(choice, month, start, contract, number, k)
            if reason >= 0:
                found.append((int(i), m))
    return found


@pytest.mark.parametrize("timing", ["jittered", "poisson", "every_step", "never"])
def test_what_is_listed_is_what_could_be_decided(timing: str) -> None:
    world = world_with(review__timing=timing)
    assert world.rules.choice.forced
    assert listed(world) == decided(world)
    assert 0 < len(listed(world)) <= world.crowd.work.size
    if timing in {"jittered", "poisson"}:
        assert len(listed(world)) < world.crowd.work.size / 2


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
