"""Mesa's own tools work on the model, although firms are columns."""

import inspect
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import mesa
import numpy as np
import pytest

from sim import Ecosystem, Parameters
from sim.agents import ClosedLab, Community, Enterprise, Startup, Vendor
from sim.mesa_side import RecordCollector
from sim.outcomes import INDEX
from tests.sim.worlds import after, small


def test_aggregates_of_agents_equal_those_of_columns() -> None:
    world = after(steps=6)
    crowd = world.crowd
    enterprises = (crowd.kind == 0) & (crowd.present == 1)

    found = world.agents_by_type[Enterprise].agg("aware_since", [min, max, np.mean])

    since = crowd.aware_since[enterprises]
    np.testing.assert_allclose(found, [since.min(), since.max(), since.mean()])


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


def test_types_are_those_of_all_agents() -> None:
    world = after(steps=3)

    assert set(world.agent_types) == {type(agent) for agent in world.agents}
    assert set(world.agent_types) == set(world.agents_by_type)


def test_an_agent_of_another_kind_joins_and_leaves_as_in_any_model() -> None:
    class Journalist(mesa.Agent[Ecosystem]):
        """Somebody who only looks."""

    world = after(steps=1)

    journalist = Journalist(world)

    assert journalist in world.agents
    assert Journalist in world.agent_types
    journalist.remove()
    assert journalist not in world.agents


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.random.default_rng(1),
        lambda: np.random.PCG64(1),
        lambda: np.random.SeedSequence(1),
        lambda: [1, 2],
    ],
)
def test_whatever_numpy_makes_a_generator_of_gives_a_seed(make: Callable[[], Any]) -> None:
    first, again = Ecosystem(rng=make()), Ecosystem(rng=make())
    other = Ecosystem(rng=np.random.default_rng(2))

    assert first.seed == again.seed != other.seed
    assert Ecosystem(rng=first.seed).seed == first.seed


def test_one_generator_gives_each_run_another_seed() -> None:
    rng = np.random.default_rng(1)

    assert Ecosystem(rng=rng).seed != Ecosystem(rng=rng).seed


def test_mesas_former_name_of_the_seed_means_the_same() -> None:
    parameters = after(horizon=24).parameters

    with pytest.warns(FutureWarning, match="former name"):
        world = Ecosystem(parameters, seed=3)

    assert world.run().record.tobytes() == Ecosystem(parameters, rng=3).run().record.tobytes()
    with pytest.raises(ValueError, match=r"seed=3, rng=4: two names of the same"):
        Ecosystem(parameters, rng=4, seed=3)
    assert Ecosystem(parameters, rng=4, seed=None).seed == 4
    with pytest.raises(TypeError, match="unexpected keyword argument 'thread'"):
        Ecosystem(parameters, thread=2)


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

    firm.aware_since = 5
    lab.cash = 7.0

    assert world.crowd.aware_since[firm.row] == 5
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


def test_a_column_of_the_record_is_a_variable_of_the_model() -> None:
    collector = RecordCollector(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), ("one", "other"))
    assert collector.model_vars == {"one": [1.0, 3.0, 5.0], "other": [2.0, 4.0, 6.0]}
    table = collector.get_model_vars_dataframe()
    assert table.columns.tolist() == ["one", "other"]
    assert table["other"].tolist() == [2.0, 4.0, 6.0]


def test_a_collector_of_ones_own_takes_the_place_of_the_record() -> None:
    world = after(steps=1)
    own = mesa.DataCollector(model_reporters={"step": lambda model: model.step_number})

    world.datacollector = own

    assert world.datacollector is own


def test_shuffled_sorted_and_mapped_sets_hold_the_same_agents() -> None:
    world = after(steps=1)
    firms = world.agents_by_type[Startup]

    by_number = firms.sort("number", ascending=False)

    assert set(firms.shuffle()) == set(firms)
    found = by_number.get("number")
    assert found == sorted(found, reverse=True)
    assert firms.map(lambda firm: firm.row) == [f.row for f in firms]


def test_the_signature_of_a_world_is_that_of_its_init() -> None:
    class Own(Ecosystem):
        def __init__(self, heat: float, rng: int = 1) -> None:
            super().__init__(Parameters(), rng=rng)

    assert list(inspect.signature(Ecosystem).parameters)[:2] == ["parameters", "rng"]
    assert list(inspect.signature(Own).parameters) == ["heat", "rng"]


@pytest.mark.parametrize("topology", ["small_world", "complete"])
def test_the_firms_and_their_links_are_a_graph_of_networkx(topology: str) -> None:
    world = Ecosystem(small({"network.topology": topology, "firms.count": 60}), rng=1)
    for _ in range(6):
        world.step()
    graph = world.to_networkx()

    firms = [*world.agents_by_type[Enterprise], *world.agents_by_type[Startup]]
    assert set(graph) == {firm.row for firm in firms}
    for firm in firms:
        node = {"kind": firm.kind, "state": firm.state}
        assert graph.nodes[firm.row] == node
    if topology == "complete":
        assert graph.number_of_edges() == len(firms) * (len(firms) - 1) / 2
        return
    start, neighbour = world.graph
    for row in graph:
        own = {int(one) for one in neighbour[start[row] : start[row + 1]]}
        assert set(graph[row]) == own & set(graph)


def test_a_world_tells_the_date_of_the_model() -> None:
    world = Ecosystem(small({"clock.months_per_step": 0.5}), rng=1)
    dates = [world.date]
    for _ in range(6):
        world.step()
        dates.append(world.date)
    assert dates == [date(2023, month, 1) for month in (1, 1, 2, 2, 3, 3, 4)]
