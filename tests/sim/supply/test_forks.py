"""Communities fork and merge."""

import pytest

from openclosed.sim import Ecosystem, ecosystem
from openclosed.sim.agents import Community
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.state.market import NOBODY
from openclosed.sim.supply.forks import fork_and_merge
from tests.sim.runs import STILL, run, small

ALONE = STILL | {
    "vendors": {"lab": {"_target_": "openclosed.sim.agents.ClosedLab"}},
    "communities": {"commons": {"contributors": 2.0, "governance": 0.5}},
    "releases.fork_hazard": 100.0,
    "releases.fork_split": 0.3,
}
YEARLY = ALONE | {"pricing.decision_months": 12.0}


def decide(model: Ecosystem) -> None:
    """Let communities fork and merge."""
    fork_and_merge(model.context, model.suppliers, model.firm_table, model.money)


def forked() -> tuple[Ecosystem, Community, Community]:
    """A community that has just forked, and forks no more."""
    model = Ecosystem(small(YEARLY | {"releases.merge_hazard": 100.0}), rng=1)
    decide(model)
    model.in_force = replaced(model.in_force, "releases.fork_hazard", 0.0)
    parent, fork = model.communities
    return model, parent, fork


def test_a_fork_takes_its_contributors_and_all_capability_and_may_merge_back() -> None:
    model, parent, fork = forked()
    families = model.market.families
    assert parent.contributors == pytest.approx(0.7 * 2)
    assert fork.contributors == pytest.approx(0.3 * 2)
    own, root = fork.family, parent.family
    assert families["root"][own] == families["root"][root] == root
    for column in ("published", "in_use", "imitation_months"):
        assert families[column][own] == families[column][root]
    assert (families["users"][own], families["vendor"][own]) == (0, NOBODY)
    assert families["community"][own] == fork.row
    assert model.market.history[0, own] == model.market.history[0, root]

    best = float(families["internal"][own]) + 3.0
    families["internal"][own] = best
    decide(model)
    assert [event.what for event in model.events] == ["fork", "merge"]
    assert parent.contributors == pytest.approx(2)
    assert (fork.active, fork.contributors) == (0, 0)
    assert families["alive"][fork.family] == 0
    assert families["internal"][parent.family] == best


def test_a_fork_stays_where_its_root_has_no_community_and_is_none_where_its_root_is_gone() -> None:
    model, parent, fork = forked()
    model.market.families["community"][parent.family] = NOBODY
    decide(model)
    assert fork.active
    assert [event.what for event in model.events] == ["fork"]
    assert (parent.is_fork, fork.is_fork) == (False, True)
    model.market.families["alive"][parent.family] = 0
    assert not fork.is_fork


def test_there_are_never_more_families_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ecosystem, "MOST_FAMILIES", 4)
    model = run(ALONE | {"releases.merge_hazard": 0.0})
    assert model.market.families["alive"].sum() == 4
    assert len(model.communities) == 3
    total = model.market.communities["contributors"].sum()
    assert total == pytest.approx(sum(community.contributors for community in model.communities))
