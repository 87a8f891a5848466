"""Cohorts that wait for a month, and that weigh cost by a factor of their own."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.engine.randomness import number_of
from sim.parameters import Parameters
from sim.parameters.work import Cohort
from sim.state.kinds import NO_WORKLOAD
from tests.sim.worlds import small

AGENTS = int(number_of("agents").astype(np.int64))


def world_of(agents: Cohort, months: int) -> Ecosystem:
    world = Ecosystem(small({"work.cohorts": {"chat": Cohort(need=100), "agents": agents}}), rng=1)
    for _ in range(months):
        world.step()
    return world


@pytest.mark.parametrize(("need", "comes"), [(90.0, 15), (1e4, None)])
def test_a_cohort_waits_for_its_month_and_for_the_frontier(need: float, comes: int | None) -> None:
    agents = Cohort(need=need, starts="2024-04")
    for months in (15, 16):
        work = world_of(agents, months).work
        there = work["number"] == AGENTS
        assert there.any() == (comes is not None and months > comes)
        if there.any():
            assert work["since"][there].tolist() == [comes]


def test_random_cohorts_do_not_wait_for_it() -> None:
    one, none = (
        Ecosystem(small({"work.cohorts": cohorts}), rng=1).run()
        for cohorts in (
            {"chat": Cohort(need=100), "agents": Cohort(need=90, starts="2999-01")},
            {"chat": Cohort(need=100)},
        )
    )
    np.testing.assert_array_equal(one.work["number"], none.work["number"])


def test_cost_weighs_as_many_times_as_much_and_no_other_term_moves() -> None:
    """Of the first workload of the cohort that is decided, with all the same before."""
    terms = []
    for factor in (1.0, 2.5):
        world = world_of(Cohort(need=90, cost=factor), 1)
        place = int(np.flatnonzero(world.work["number"] == AGENTS)[0])
        firms = np.flatnonzero(world.crowd.slot[:, place] != NO_WORKLOAD).tolist()
        tables = (world.explain(firm, workload=place).table() for firm in firms)
        terms.append(next(one for one in tables if len(one) and one["cost"].notna().any()))
    plain, thrifty = terms
    np.testing.assert_allclose(thrifty["cost"], 2.5 * plain["cost"])
    others = ["support", "trust", "evidence", "affinity", "origin"]
    np.testing.assert_allclose(thrifty[others], plain[others])


def test_work_that_weighs_cost_more_goes_to_open_models_that_cost_less() -> None:
    """Mean of eight pairs; open models cost a third as much at equal quality."""
    shares = []
    for factor in (1.0, 3.0):
        work = {"work.cohorts": {"agents": Cohort(need=90, cost=factor)}, "work.tied_to": "nothing"}
        parameters = small({**work, "commerce.open_serving_cost": 0.5, "clock.horizon": 24.0})
        runs = [Ecosystem(parameters, rng=seed).run() for seed in range(8)]
        shares.append(np.mean([one.latest("open_share_workloads_startup") for one in runs]))
    assert shares[1] > shares[0] + 0.05


def test_of_the_record_agents_alone_are_dated_and_weigh_cost_otherwise() -> None:
    """They come in January 2026, though the frontier had reached what they need in spring 2025."""
    cohorts = dict(Parameters().work.cohorts)
    agents = cohorts.pop("agents")
    assert {(one.cost, one.starts, one.size) for one in cohorts.values()} == {(1.0, None, None)}
    assert agents.starts == "2026-01"
    assert agents.cost > 1.0
    world = Ecosystem(Parameters.model_validate({"firms": {"count": 20}}), rng=1)
    came: dict[int, int] = {}
    for step in range(40):
        world.step()
        came |= dict.fromkeys(set(world.work["number"].tolist()) - set(came), step)
    assert came[AGENTS] == 36
    assert came[int(number_of("coding_agents").astype(np.int64))] < 30
