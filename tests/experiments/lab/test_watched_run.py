"""A run watched closely: its states are those of the agents, its reasons those of the model."""

from collections import Counter

import numpy as np
import pytest

from analysis.lab.names import Names
from experiments.lab import watched_run
from experiments.lab.watched_run import NONE, Watched, recorded, sample, state_of
from sim import Ecosystem, Parameters
from sim.agents.firm import Firm
from sim.outcomes import INDEX

PARAMETERS = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 30}})
WATCHED = Watched(5, 2, "typical", PARAMETERS)


@pytest.fixture(scope="module")
def told() -> dict:  # type: ignore[type-arg]
    return recorded(WATCHED, 11, None)


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return Ecosystem(PARAMETERS, rng=11).run()


def test_all_firms_are_shown_by_kind_where_they_are_few(told, world) -> None:  # type: ignore[no-untyped-def]
    assert sorted(firm["place"] for firm in told["firms"]) == list(range(40))
    kinds = [firm["kind"] for firm in told["firms"]]
    assert kinds == sorted(kinds)


def test_a_sample_takes_of_each_kind_by_its_share(
    world: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_run, "FIRMS", 10)
    rows = sample(world)
    assert len(set(rows)) == len(rows) in (9, 10, 11)
    kinds = Counter(int(kind) for kind in world.crowd.kind)
    shown = Counter(int(world.crowd.kind[row]) for row in rows)
    assert abs(shown[0] - 10 * kinds[0] / 40) <= 1


def test_states_are_those_of_the_agents(told, world) -> None:  # type: ignore[no-untyped-def]
    last = {
        firm["place"]: int(path[-1])
        for firm, path in zip(told["firms"], told["states"], strict=True)
    }
    names = {"none": 0, "open_only": 1, "closed_only": 2, "hybrid": 3}
    camps = watched_run.camps_of(world)
    for agent in world.agents:
        if isinstance(agent, Firm):
            assert last[agent.row] == names[agent.state] == state_of(world, agent.row, camps)


def test_curves_and_months_are_those_of_the_run(told, world) -> None:  # type: ignore[no-untyped-def]
    assert told["months"][0] == "2023-01"
    assert len(told["months"]) == len(told["states"][0]) == 30
    share = world.record[:, INDEX["open_share_tokens_startup"]]
    assert np.allclose(told["curves"]["use"], share, rtol=6e-3)
    assert len(told["events"]) == len(world.events)


def test_links_are_those_of_the_network(told, world) -> None:  # type: ignore[no-untyped-def]
    places = [firm["place"] for firm in told["firms"]]
    for a, b in told["links"]:
        start = world.graph.start[places[a] : places[a] + 2]
        assert places[b] in world.graph.neighbour[start[0] : start[1]]
    assert len(told["links"]) == world.graph.neighbour.size / 2


def test_a_reason_is_what_the_model_says(told, world) -> None:  # type: ignore[no-untyped-def]
    assert told["reasons"]
    reason = told["reasons"][len(told["reasons"]) // 2]
    row = told["firms"][reason["firm"]]["place"]
    said = world.explain(row, reason["step"])
    taken = [
        one
        for one in said.decisions
        if one.decided and Names().offered(one.chosen) == reason["chosen"]
    ]
    assert any(
        one.taken is not None and round(one.taken.terms["cost"], 2) == reason["terms"]["cost"]
        for one in taken
    )
    assert told["states"][reason["firm"]][reason["step"]] != str(NONE)


def test_few_choices_of_a_firm_are_explained(told) -> None:  # type: ignore[no-untyped-def]
    assert (
        max(Counter(reason["firm"] for reason in told["reasons"]).values()) <= watched_run.DECISIONS
    )


def test_mechanisms_share_out_what_was_decided(told) -> None:  # type: ignore[no-untyped-def]
    acted = told["acted"]
    assert sum(acted["choices"]) == len(told["reasons"])
    totals = np.sum(list(acted["shares"].values()), axis=0)
    assert (totals <= 1.01).all()


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ({"rival": "", "failed": ["origin"], "terms": {}, "rival_terms": {}}, "rules"),
        ({"rival": "", "failed": ["support"], "terms": {}, "rival_terms": {}}, ""),
    ],
)
def test_without_a_rival_only_rules_decide(reason: dict, name: str) -> None:  # type: ignore[type-arg]
    assert watched_run.deciding(reason) == name


def test_the_largest_gain_decides() -> None:
    terms = dict.fromkeys([t for group in watched_run.MECHANISMS.values() for t in group], 0.0)
    reason = {"rival": "x", "failed": [], "terms": terms | {"cost": 3.0}, "rival_terms": terms}
    assert watched_run.deciding(reason) == "price"
    assert watched_run.deciding(reason | {"terms": terms}) == ""
