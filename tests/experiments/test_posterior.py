"""The main job is asked of the sets of the posterior; what a question changed stays changed."""

import pandas as pd
import pytest

from experiments import posterior
from experiments.bad_input import BadInput
from sim.parameters import Parameters, describe
from sim.parameters.paths import replaced
from tests.experiments.conftest import question

SETS = posterior.sets_of("baseline")


def test_the_shipped_sets_are_many_different_and_can_be() -> None:
    assert len(SETS) >= 30
    assert not SETS.duplicated().any()
    worlds = posterior.under(Parameters(), SETS)
    assert len({str(world) for world in worlds}) == len(SETS)


def test_the_first_set_is_the_baseline_itself() -> None:
    values = {info.name: info.default for info in describe(Parameters())}
    first = {str(name): value for name, value in SETS.iloc[0].items()}
    assert {name: values[name] for name in first} == pytest.approx(first)


def test_a_set_is_under_what_the_question_changed() -> None:
    changed = replaced(Parameters(), "choice.switching_cost", 1.0)
    sets = pd.DataFrame({"choice.switching_cost": [4.0], "awareness.imitation": [0.5]})
    (world,) = posterior.under(changed, sets)
    assert (world.choice.switching_cost, world.awareness.imitation) == (1.0, 0.5)


def test_a_path_from_the_baselines_value_starts_from_that_of_the_set() -> None:
    bridge = question("scenario=hybrid_bridge", "posterior=none").parameters
    sets = pd.DataFrame({"firms.enterprise.lag_open": [2.5]})
    (world,) = posterior.under(bridge, sets)
    path = world.schedule["firms.enterprise.lag_open"]
    assert list(path.values()) == [2.5, 1.0]  # half of 5 and of 2


def test_a_set_says_nothing_of_what_a_world_does_not_have() -> None:
    sets = pd.DataFrame({"vendors.challenger.pace": [1.5], "awareness.imitation": [0.5]})
    alone = question("vendors=one_lab", "communities=one_community", "posterior=none").parameters
    (world,) = posterior.under(alone, sets)
    assert "challenger" not in world.vendors
    assert world.awareness.imitation == 0.5


def test_replicates_are_spread_over_sets_that_each_have_their_seeds() -> None:
    asked = posterior.spread(question("replicates=200", "scenario=price_war"))
    points = [point for point, _ in asked[::10]]
    assert len({point.name for point, _ in asked}) == len(points) == 20
    assert len({seed for _, seed in asked}) == 200
    assert [point.name for point in points[:2]] == ["set 0", "set 1"]
    assert points[1].factors == SETS.iloc[1].to_dict()
    assert all("vendors.incumbent.price_cap" in point.parameters.schedule for point in points)


@pytest.mark.parametrize("words", [("replicates=19",), ("posterior=none",), ("replicates=auto",)])
def test_few_replicates_or_none_asked_of_are_run_as_they_are(words: tuple[str, ...]) -> None:
    asked = question(*words)
    runs = posterior.spread(asked)
    assert {id(point.parameters) for point, _ in runs} == {id(asked.parameters)}
    assert len({seed for _, seed in runs}) == asked.settings.replicates


def test_an_unknown_posterior_is_refused() -> None:
    with pytest.raises(BadInput, match="posterior=baselin: must be one of none, baseline; did you"):
        posterior.spread(question("posterior=baselin"))
