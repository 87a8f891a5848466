"""A run watched closely: its states are those of the agents, its curves those of the model."""

import re
from collections import Counter

import numpy as np
import pytest

from openclosed.experiments.classroom import watched
from openclosed.experiments.classroom.watched import (
    FORKS,
    UNTOLD,
    Names,
    Watched,
    recorded,
    sample,
    states_of,
)
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.agents.firm import Firm
from openclosed.sim.outcomes import INDEX
from openclosed.sim.state.kinds import FIRM_KINDS

PARAMETERS = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 30}})
WATCHED = Watched("typical", "moving", 11, PARAMETERS)


@pytest.fixture(scope="module")
def told() -> dict:  # type: ignore[type-arg]
    return recorded(None, WATCHED)


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return Ecosystem(PARAMETERS, rng=11).run()


def test_all_firms_are_shown_by_kind_where_they_are_few(told, world) -> None:  # type: ignore[no-untyped-def]
    assert Counter(told["firms"]) == Counter(FIRM_KINDS[kind] for kind in world.crowd.kind)
    assert told["firms"] == sorted(told["firms"])


def test_a_sample_takes_of_each_kind_by_its_share(
    world: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "FIRMS", 10)
    rows = sample(world)
    assert len(set(rows)) == len(rows) in (9, 10, 11)
    kinds = Counter(int(kind) for kind in world.crowd.kind)
    shown = Counter(int(world.crowd.kind[row]) for row in rows)
    assert abs(shown[0] - 10 * kinds[0] / 40) <= 1


def test_states_are_those_of_the_agents(told, world) -> None:  # type: ignore[no-untyped-def]
    rows = sample(world)
    last = {row: int(path[-1]) for row, path in zip(rows, told["states"], strict=True)}
    names = {"none": 0, "open_only": 1, "closed_only": 2, "hybrid": 3}
    states = states_of(world)
    for agent in world.agents:
        if isinstance(agent, Firm):
            assert last[agent.row] == names[agent.state] == states[agent.row]


def test_curves_and_months_are_those_of_the_run(told, world) -> None:  # type: ignore[no-untyped-def]
    assert told["months"][0] == "2023-01"
    assert len(told["months"]) == len(told["states"][0]) == 30
    share = world.record[:, INDEX["open_share_tokens_bought_startup"]]
    assert np.allclose(told["curves"]["use"], share, rtol=6e-3)
    assert len(told["events"]) == sum(one.what not in UNTOLD for one in world.events)


def test_vendors_and_what_becomes_of_their_families() -> None:
    names = Names()
    assert names.of("homestead") == "Homestead"
    assert names.of("homestead_users") == "Homestead users"
    assert names.of("overseas closed") == "Overseas, closed again"
    assert names.of("incumbent open core") == "Incumbent's older models"


def test_what_the_model_numbers_gets_a_name_without_a_number() -> None:
    raw = ["homestead_users fork 7", "homestead_users fork 7 fork 11", "startup 183", "host 11",
           "startup 183 users fork 8", "startup 2"]  # fmt: skip
    names = Names()
    said = [names.of(one) for one in raw]
    assert len(set(said)) == len(raw)
    assert not any(re.search(r"\d", one) for one in said)
    assert [names.of(one) for one in raw] == said
    assert names.of("startup 183 open core") == f"{names.of('startup 183')}'s older models"


def test_names_go_on_where_there_are_more_forks_than_trees() -> None:
    names = Names()
    said = {names.of(f"commons fork {number}") for number in range(2 * len(FORKS))}
    assert len(said) == 2 * len(FORKS)
