"""Mesa's own tools work on the model, although firms are columns; agents may be removed by hand."""

import pickle
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import ClosedLab, Community, Enterprise, Startup, Vendor
from openclosed.sim.outcomes import INDEX
from tests.sim.runs import STILL, after, small


@pytest.fixture(scope="module")
def model() -> Ecosystem:
    """A model after some months, which no test changes."""
    return after(steps=6)


def test_groups_aggregates_and_selections_are_those_of_columns_and_of_the_record(
    model: Ecosystem,
) -> None:
    enterprises = (model.firm_table.kind == 0) & (model.firm_table.present == 1)
    since = model.firm_table.aware_since[enterprises]
    found = model.agents_by_type[Enterprise].agg("aware_since", [min, max, np.mean])
    np.testing.assert_allclose(found, [since.min(), since.max(), since.mean()])
    startups = model.agents_by_type[Startup]
    counts = startups.groupby("state").count()
    for state in ("none", "open_only", "closed_only", "multihoming"):
        share = counts.get(state, 0) / len(startups)
        assert share == model.record[-1, INDEX[f"firms_{state}_startups"]]
    rich = model.agents.select(lambda agent: getattr(agent, "cash", 0) > 0)
    assert rich
    assert all(isinstance(agent, Vendor) for agent in rich)
    assert len(model.agents.select(agent_type=Community)) == len(model.communities)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    types = {type(agent) for agent in model.agents}
    assert types == set(model.agent_types) == set(model.agents_by_type)


def test_an_agent_of_another_kind_joins_and_leaves_as_in_any_model() -> None:
    class Journalist(mesa.Agent[Ecosystem]):
        """An agent that only observes."""

    model = after(steps=1)
    journalist = Journalist(model)
    assert journalist in model.agents
    assert Journalist in model.agent_types
    journalist.remove()
    assert journalist not in model.agents


def test_the_record_is_a_collectors_table_unless_the_user_sets_a_collector() -> None:
    model = after(steps=0)
    assert model.datacollector.get_model_vars_dataframe().empty
    for _ in range(2):
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    np.testing.assert_array_equal(table.to_numpy(), model.record)
    assert list(table) == list(INDEX)
    own = mesa.DataCollector(
        model_reporters={"step": "step_number", "open": lambda model: model.record[-1, 0]},
        agent_reporters={"kind": lambda agent: type(agent).__name__},
    )
    model.datacollector = own
    assert model.datacollector is own
    for _ in range(3):
        model.step()
    table = own.get_model_vars_dataframe()
    np.testing.assert_array_equal(table["open"], model.record[2:, 0])
    kinds = own.get_agent_vars_dataframe().loc[5.0, "kind"]
    assert kinds.value_counts()["Enterprise"] == len(model.agents_by_type[Enterprise])


def test_a_missing_attribute_raises_an_error_with_the_existing_ones(model: Ecosystem) -> None:
    firms = model.agents_by_type[Startup]
    for get in (firms.get, lambda name: firms.agg(name, np.mean)):
        with pytest.raises(AttributeError, match=r"Startup has no awre_since.*aware_since"):
            get("awre_since")
    with pytest.raises(AttributeError, match=r"ClosedLab has no profit.*; it has .*revenue"):
        model.agents_by_type[ClosedLab].agg("profit", np.mean)
    assert set(model.agents.get("cash", handle_missing="default")) >= {None}


mesa_3 = pytest.mark.skipif(not hasattr(mesa, "batch_run"), reason="Mesa 4 has scenarios instead")


@mesa_3
def test_mesas_batch_run_gives_the_outcomes_in_several_processes() -> None:
    parameters = {"parameters": [small()]}
    rows = mesa.batch_run(
        Ecosystem, parameters, 2, data_collection_period=-1, rng=[1, 2], display_progress=False
    )
    assert sorted(row["rng"] for row in rows) == [1, 2]
    for row in rows:
        expected = Ecosystem(small(), rng=row["rng"]).run().latest("open_share_workloads_all")
        assert row["open_share_workloads_all"] == expected
    with pytest.raises(TypeError, match=r"parameters=tuple: must be Parameters"):
        mesa.batch_run(Ecosystem, {"parameters": small()}, rng=[1], display_progress=False)


@mesa_3
def test_batch_run_takes_parameters_as_plain_values() -> None:
    values: dict[str, Any] = {"firms.count": 60, "clock.horizon": 24}
    values["choice.logit_scale"] = [0.3, 3.0]
    rows = mesa.batch_run(Ecosystem, values, rng=[1], display_progress=False)
    for row in rows:
        given = {name: row[name] for name in values}
        assert row["surplus"] == Ecosystem(rng=1, **given).run().latest("surplus")
    assert rows[0]["surplus"] != rows[1]["surplus"]
    with pytest.raises(ValueError, match=r"dials.cost=2: must be a number from 0 to 1"):
        Ecosystem(rng=1, **given | {"dials.cost": 2.0})


def test_a_scenario_of_mesa_4_gives_parameters_and_the_seed() -> None:
    values: dict[str, Any] = {"firms.count": 60, "clock.horizon": 24, "choice.logit_scale": 0.3}
    known = SimpleNamespace(rng=5, **values)
    expected = Ecosystem(rng=5, **values).run().record
    assert np.array_equal(Ecosystem(scenario=known).run().record, expected, equal_nan=True)
    other = Ecosystem(scenario=SimpleNamespace(parameters=small(), **{"clock.horizon": 24}), rng=5)
    assert (other.parameters.firms.count, other.parameters.clock.horizon) == (
        small().firms.count,
        24,
    )
    with pytest.raises(ValueError, match="cuont"):
        Ecosystem(scenario=SimpleNamespace(rng=5, **{"firms.cuont": 60}))


def test_a_firm_that_is_asked_to_step_says_what_to_change_instead(model: Ecosystem) -> None:
    with pytest.raises(TypeError, match=r"change model\.phases"):
        model.agents.shuffle_do("step")


def test_a_set_of_firms_can_be_indexed_and_creates_only_those(model: Ecosystem) -> None:
    startups = model.agents_by_type[Startup]
    every = list(model.agents_by_type[Startup])
    assert (startups[0], startups[-1]) == (every[0], every[-1])
    assert startups[1:3] == every[1:3]
    assert startups._made is None
    assert startups.select(at_most=3)[2] == every[2]


def test_a_model_pickled_in_mid_run_continues_bit_identically() -> None:
    model = after(steps=10, horizon=30)
    copy: Ecosystem = pickle.loads(pickle.dumps(model))
    assert copy.run().record.tobytes() == model.run().record.tobytes()
    assert copy.events == model.events


def test_the_firms_and_their_links_are_a_graph_of_networkx() -> None:
    model = after(6, {"firms.count": 60})
    graph, (start, neighbour) = model.to_networkx(), model.graph
    firms = [*model.agents_by_type[Enterprise], *model.agents_by_type[Startup]]
    assert dict(graph.nodes) == {one.row: {"kind": one.kind, "state": one.state} for one in firms}
    for row in graph:
        assert set(graph[row]) == {*neighbour[start[row] : start[row + 1]].tolist()} & {*graph}
    everyone = after(1, {"network.topology": "complete", "firms.count": 60}).to_networkx()
    assert everyone.number_of_edges() == len(everyone) * (len(everyone) - 1) / 2


def test_a_firm_that_is_removed_leaves_its_place_empty() -> None:
    model = after(6, STILL)
    firms = list(model.agents_by_type[Enterprise])
    before = model.tally.kinds["firms"].sum(axis=1).tolist()
    gone = next(firm for firm in firms if firm.state != "none")
    gone.remove()
    gone.remove()
    assert gone not in model.agents
    assert len(model.agents_by_type[Enterprise]) == len(firms) - 1
    model.step()
    assert model.tally.kinds["firms"].sum(axis=1).tolist() == [before[0] - 1, before[1]]
    assert model.demand.present == sum(before) - 1


def test_a_vendor_that_is_removed_goes_out_of_business() -> None:
    model = after(6, STILL)
    incumbent, active = model.vendors[0], model.latest("vendors_active")
    own = int(incumbent.family)
    incumbent.remove()
    incumbent.remove()
    assert incumbent not in model.agents
    assert incumbent not in model.active_vendors()
    assert not model.market.families["alive"][own]
    firms = model.firm_table
    assert not any((column // 3 == own).any() for column in (firms.seen, firms.primary))
    assert model.suppliers.add_family("a newcomer", 110.0) != own  # the row is not given away
    assert [event.who for event in model.events if event.what == "bankruptcy"] == ["incumbent"]
    model.step()
    assert model.latest("vendors_active") == active - 1
    assert not (firms.slot // 3 == own).any()


@pytest.mark.parametrize("has_vendor", [True, False])
def test_a_community_that_is_removed_leaves_its_family_to_the_vendor_if_there_is_one(
    has_vendor: bool,
) -> None:
    model = after(steps=6)
    gone = next(one for one in model.communities if bool(one.settings.sponsor) is has_vendor)
    family = int(gone.family)
    gone.remove()
    model.step()
    assert gone not in model.agents
    assert gone not in model.suppliers.active_communities()
    assert gone.contributors == 0.0
    assert bool(model.market.families["alive"][family]) is has_vendor


def test_without_anyone_the_months_go_on() -> None:
    model = after(6, STILL)
    model.remove_all_agents()
    assert len(model.agents) == 0
    model.step()
    assert not np.isinf(model.record).any()
    assert model.latest("vendors_active") == 0.0
    assert np.isnan(model.latest("adopted_all"))  # a share of no firms


def test_agents_present_or_gone_are_not_registered_again() -> None:
    model = after(steps=1)
    vendor, firm = model.vendors[0], next(iter(model.agents_by_type[Startup]))
    for agent, says in ((vendor, "incumbent"), (firm, f"firm {firm.number} ")):
        with pytest.raises(ValueError, match=says):
            model.register_agent(agent)
    vendor.remove()
    with pytest.raises(ValueError, match="incumbent"):
        model.register_agent(vendor)
