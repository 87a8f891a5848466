"""Mesa's own tools work on the model, although firms are columns."""

import pickle

import mesa
import numpy as np

from sim import Ecosystem
from sim.agents import ClosedLab, Community, Enterprise, Startup, Vendor
from sim.outcomes import INDEX
from tests.sim.worlds import after


def test_aggregates_of_agents_equal_those_of_columns() -> None:
    world = after(steps=6)
    crowd = world.crowd
    enterprises = (crowd.kind == 0) & (crowd.present == 1)

    sizes = world.agents_by_type[Enterprise].agg("employees", [min, max, np.mean])

    employees = crowd.employees[enterprises]
    np.testing.assert_allclose(sizes, [employees.min(), employees.max(), employees.mean()])


def test_groups_by_state_count_what_the_record_counts() -> None:
    world = after(steps=12)
    startups = world.agents_by_type[Startup]

    counts = startups.groupby("state").count()

    last = world.record[-1]
    for state in ("none", "open_only", "closed_only", "hybrid"):
        share = counts.get(state, 0) / len(startups)
        assert share == last[INDEX[f"firms_{state}_startup"]]


def test_selections_reach_every_kind_of_agent() -> None:
    world = after(steps=3)

    rich = world.agents.select(lambda agent: getattr(agent, "cash", 0) > 0)

    assert all(isinstance(agent, Vendor) for agent in rich)
    assert len(world.agents.select(agent_type=Community)) == len(world.communities)
    assert len({agent.unique_id for agent in world.agents}) == len(world.agents)


def test_a_data_collector_collects_model_and_agents() -> None:
    world = after(steps=3)
    collector = mesa.DataCollector(
        model_reporters={"open": lambda model: model.record[-1, 0]},
        agenttype_reporters={Enterprise: {"state": "state"}, ClosedLab: {"markup": "markup"}},
    )

    collector.collect(world)

    assert collector.get_model_vars_dataframe()["open"].iloc[0] == world.record[-1, 0]
    assert len(collector.get_agenttype_vars_dataframe(ClosedLab)) == 4
    states = collector.get_agenttype_vars_dataframe(Enterprise)["state"]
    assert len(states) == len(world.agents_by_type[Enterprise])


def test_an_attribute_written_on_an_agent_is_written_in_its_column() -> None:
    world = after(steps=1)
    firm = next(iter(world.agents_by_type[Enterprise]))
    lab = next(iter(world.agents_by_type[ClosedLab]))

    firm.skill = 0.25
    lab.cash = 7.0

    assert world.crowd.skill[firm.row] == np.float32(0.25)
    assert world.market.vendors["cash"][lab.row] == 7.0


def test_a_world_pickled_on_the_way_goes_on_to_the_same_bytes() -> None:
    world = after(steps=10, horizon=30)

    copy: Ecosystem = pickle.loads(pickle.dumps(world))

    assert copy.run().record.tobytes() == world.run().record.tobytes()
    assert copy.events == world.events


def test_mesas_batch_run_gives_the_outcomes() -> None:
    parameters = after(horizon=24).parameters

    rows = mesa.batch_run(
        Ecosystem,
        parameters={"parameters": [parameters]},
        rng=[1, 2],
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )

    for row, seed in zip(rows, (1, 2), strict=True):
        expected = Ecosystem(parameters, rng=seed).run().record[-1]
        assert row["open_share_workloads_all"] == expected[INDEX["open_share_workloads_all"]]


def test_the_record_is_a_table_for_mesas_plots() -> None:
    assert after(steps=0).datacollector.get_model_vars_dataframe().empty

    world = after(steps=2)
    table = world.datacollector.get_model_vars_dataframe()

    np.testing.assert_array_equal(table.to_numpy(), world.record)


def test_a_collector_of_ones_own_takes_the_place_of_the_record() -> None:
    world = after(steps=1)
    own = mesa.DataCollector(model_reporters={"step": lambda model: model.step_number})

    world.datacollector = own

    assert world.datacollector is own


def test_shuffled_sorted_and_mapped_sets_hold_the_same_agents() -> None:
    world = after(steps=1)
    firms = world.agents_by_type[Startup]

    by_size = firms.sort("employees", ascending=True)

    assert set(firms.shuffle()) == set(firms)
    sizes = by_size.get("employees")
    assert sizes == sorted(sizes)
    assert firms.map(lambda firm: firm.row) == [f.row for f in firms]
