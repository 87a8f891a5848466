"""Firms as agents over the columns."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import Enterprise, Startup
from sim.agents.firm_set import firm_at, firms_of
from sim.state.kinds import FIRM_KINDS, NO_WORKLOAD, WITHOUT_AI
from sim.terms.table import TASTES
from tests.sim.worlds import small


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    made = Ecosystem(small(), rng=1)
    for _ in range(8):
        made.step()
    return made


def test_an_attribute_is_an_entry_of_a_column(world: Ecosystem) -> None:
    firm = firm_at(world, 17)
    assert firm.aware_since == world.crowd.aware_since[17]
    before = firm.aware_since
    firm.aware_since = 5
    assert world.crowd.aware_since[17] == 5
    firm.aware_since = before


def test_a_firm_is_of_the_class_of_its_kind(world: Ecosystem) -> None:
    for row in range(30):
        firm = firm_at(world, row)
        assert isinstance(firm, (Enterprise, Startup)[world.crowd.kind[row]])
        assert firm.kind == FIRM_KINDS[world.crowd.kind[row]]


def test_two_views_of_one_firm_are_the_same_agent(world: Ecosystem) -> None:
    assert firm_at(world, 3) == firm_at(world, 3)
    assert len({firm_at(world, 3), firm_at(world, 3), firm_at(world, 4)}) == 2


def test_its_state_is_what_its_workloads_use(world: Ecosystem) -> None:
    states = set()
    for firm in firms_of(world, "enterprise"):
        camps = {str(workload["camp"]) for workload in firm.workloads} - {""}
        expected = {
            frozenset[str](): "none",
            frozenset({"open"}): "open_only",
            frozenset({"closed"}): "closed_only",
        }.get(frozenset(camps), "hybrid")
        assert firm.state == expected
        states.add(expected)
    assert len(states) > 2


def test_workloads_name_what_they_use(world: Ecosystem) -> None:
    firm = next(f for f in firms_of(world, "startup") if f.primary > WITHOUT_AI)
    assert len(firm.workloads) == (world.crowd.slot[firm.row] != NO_WORKLOAD).sum()
    offerings = {str(workload["offering"]) for workload in firm.workloads}
    assert world.offering_name(int(firm.primary)) in offerings
    rows = world.work[world.crowd.slot[firm.row] != NO_WORKLOAD]
    assert [workload["need"] for workload in firm.workloads] == rows["need"].tolist()
    volumes = [workload["volume"] for workload in firm.workloads]
    there = world.crowd.slot[firm.row] != NO_WORKLOAD
    growth = np.exp(world.work["size"] + world.demand.grown)
    np.testing.assert_allclose(
        np.array(volumes), (world.crowd.volume[firm.row] * growth)[there], rtol=1e-6
    )


def test_tastes_last_and_differ_between_firms(world: Ecosystem) -> None:
    one = firm_at(world, 5)
    before, family = one.tastes, one.family_tastes
    assert list(before) == [taste.name for taste in TASTES]
    world.step()
    assert one.tastes == before
    assert before != firm_at(world, 6).tastes
    for name, taste in family.items():
        assert one.family_tastes[name] == taste


def test_tastes_by_quantile_rise_from_place_to_place() -> None:
    world = Ecosystem(small({"firms.enterprise.tastes.draw": "quantile"}), rng=1)
    costs = [firm.tastes["cost"] for firm in firms_of(world, "enterprise")]
    assert (np.diff(costs) > 0.0).all()
