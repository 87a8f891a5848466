"""A run watched closely: its states are those of the agents, its curves those of the model."""

from collections import Counter

import numpy as np
import pytest

from openclosed.experiments.classroom import single_runs
from openclosed.experiments.classroom.single_runs import (
    UNTOLD,
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
    monkeypatch.setattr(single_runs, "FIRMS", 10)
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
