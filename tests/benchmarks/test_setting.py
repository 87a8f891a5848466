"""The world on which speed is measured is what it is said to be."""

import pytest

from sim import Ecosystem
from sim.state.kinds import NO_WORKLOAD
from tests.benchmarks.setting import (
    NEIGHBOURS,
    OFFERINGS,
    REVIEW_MONTHS,
    WORKLOADS,
    benchmark_parameters,
)


def test_the_world_is_as_stated_in_every_month() -> None:
    world = Ecosystem(benchmark_parameters(1000, 24), rng=1)
    assert (world.crowd.slot != NO_WORKLOAD).sum(axis=1).tolist() == [WORKLOADS] * 1000
    assert world.crowd.slot.shape[1] == WORKLOADS
    assert world.graph.neighbour.size == NEIGHBOURS * 1000
    choices, workloads = [], []
    while world.running:
        world.step()
        assert world.board.offerings.size == OFFERINGS
        choices.append(int(world.tally.kinds["choices"].sum()))
        workloads.append(int(world.tally.kinds["potential"].sum()))
    # Of the reviews, those count here that find an offering that qualifies.
    rate = sum(choices[6:]) / sum(workloads[6:])
    assert rate == pytest.approx(1 / REVIEW_MONTHS, rel=0.1)
