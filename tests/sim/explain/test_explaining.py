"""An explained choice is the engine's: the same offering, gain and count, with its terms."""

from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.qualification import REQUIREMENTS
from sim.explain.explanation import Decision
from sim.state.kinds import NOT_STARTED
from sim.state.tally import UNIT
from sim.terms.table import TERMS
from tests.sim.worlds import both_kinds, small

MONTHS = (0, 13, 23)

WORLDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "complete": {"network.topology": "complete"},
    "in turn": {"choice.update": "sequential", "network.topology": "complete"},
    "in turn among neighbours": {"choice.update": "sequential", "choice.entrants_per_step": 5},
    "no noise": {"choice.noise": 0.0, "choice.ties": "keep"},
    "rebate": {"policy.procurement_preference.strength": 0.5},
    "peers needed": both_kinds({"peers.mean": 0.3, "peers.spread": 0.1}),
    "linear, no outside": {"choice.cost_form": "linear", "choice.outside": False},
    "incidents": {"assurance.arrivals": 50.0, "review.incident_response": 1.0},
    "pooled work": {
        "work.kept_apart": 3,
        "work.retirement": 1.0,
        "network.topology": "complete",
    }
    | both_kinds({"timing": "poisson", "review_months": 3.0}),
}


def stepped(values: dict[str, Any], seed: int = 1) -> Ecosystem:
    return Ecosystem(small({"firms.count": 60} | values), rng=seed)


@pytest.mark.parametrize("name", WORLDS)
def test_every_explained_choice_is_what_the_engine_did(name: str) -> None:
    """All firms and workloads of three months: slots, and exactly the tally of the engine."""
    world = stepped(WORLDS[name])
    decided = 0
    for month in range(MONTHS[-1] + 1):
        cohorts, before = world.work["number"].copy(), world.crowd.slot.copy()
        world.step()
        if month not in MONTHS:
            continue
        same = world.work["number"] == cohorts
        choices, surplus = 0, 0
        for row in range(world.crowd.kind.size):
            explained = world.explain(row)
            for one in explained.decisions:
                if not world.crowd.present[row]:
                    assert one.reason == "absent"
                    continue
                w = one.workload
                assert one.chosen == world.offering_name(world.crowd.slot[row, w])
                began = before[row, w] == NOT_STARTED and world.crowd.slot[row, w] != NOT_STARTED
                if began and same[w]:
                    assert one.reason == "start"
                if one.decided and one.nests:
                    many = int(world.crowd.stands_for[row, w])
                    choices += many
                    surplus += many * int(one.gain * UNIT)
                decided += one.decided
        assert choices == world.tally.kinds["choices"].sum()
        assert surplus == world.tally.kinds["surplus"].sum()
    assert decided > 15


@pytest.mark.parametrize("name", WORLDS)
def test_terms_sum_to_utility_and_chances_to_one(name: str) -> None:
    world = stepped(WORLDS[name])
    for _ in range(14):
        world.step()

    for row in range(world.crowd.kind.size):
        for one in world.explain(row).decisions:
            offers = [offer for offer in one.alternatives if offer.camp]
            for offer in offers:
                assert tuple(offer.terms) == tuple(term.name for term in TERMS)
                assert sum(offer.terms.values()) == pytest.approx(offer.utility, abs=1e-9)
                assert not offer.failed or offer.chance == 0.0
                assert set(offer.failed) <= {*REQUIREMENTS, "peers"}
            if one.nests:
                assert sum(one.nests.values()) == pytest.approx(1.0)
                assert sum(offer.chance for offer in one.alternatives) == pytest.approx(1.0)
                assert any(not offer.failed for offer in offers)
            else:
                assert all(offer.failed for offer in offers)


def everything(world: Ecosystem) -> list[Decision]:
    return [one for row in range(world.crowd.kind.size) for one in world.explain(row).decisions]


@pytest.mark.parametrize(
    ("values", "failing"),
    [
        ({"work.need_spread": 60.0}, "capability"),
        ({"policy.origin_rule.strength": 1.0}, "origin"),
        (both_kinds({"peers.mean": 1.0}), "peers"),
    ],
)
def test_the_failing_requirement_is_named(values: dict[str, Any], failing: str) -> None:
    strict, plain = stepped(values), stepped({})
    for world in (strict, plain):
        world.step()

    def failures(world: Ecosystem) -> int:
        return sum(failing in a.failed for one in everything(world) for a in one.alternatives)

    assert failures(strict) > failures(plain)


def test_the_draws_pick_the_nest_and_the_offering() -> None:
    world = stepped({})
    for _ in range(10):
        world.step()
    drawn = [one for one in everything(world) if one.draws]

    assert drawn
    for one in drawn:
        assert one.draws is not None
        assert one.taken is not None
        edges = np.cumsum(list(one.nests.values()))
        nest = ("", "closed", "open")[int(np.searchsorted(edges, one.draws[0], side="right"))]
        assert one.taken.camp == nest
        if nest:
            offers = [offer for offer in one.alternatives if offer.camp == nest]
            cumulative = np.cumsum([offer.within for offer in offers])
            place = int(np.searchsorted(cumulative, one.draws[1], side="right"))
            assert one.taken == offers[min(place, len(offers) - 1)]


def test_the_incident_that_forced_a_review_is_told() -> None:
    world = stepped(WORLDS["incidents"])
    reasons: set[str] = set()
    for _ in range(24):
        world.step()
        reasons |= {one.reason for row in range(20) for one in world.explain(row).decisions}

    assert {"start", "review", "incident", "contract", "not started", "unaware"} <= reasons


def test_a_contract_is_reviewed_in_the_month_that_was_said() -> None:
    world = stepped({"review.forced": False})
    for _ in range(10):
        world.step()
    said = {
        (row, one.workload): one.review_month
        for row in range(60)
        for one in world.explain(row).decisions
        if one.reason == "contract"
    }
    reviewed = set()
    for _ in range(12):
        world.step()
        for row in range(60):
            explained = world.explain(row)
            for one in explained.decisions:
                key = (row, one.workload)
                if said.get(key) == explained.month and world.crowd.present[row]:
                    assert one.reason in {"review", "abandoned"}
                    reviewed.add(key)

    assert len(reviewed) > 10


def test_a_firm_is_found_by_agent_row_and_number() -> None:
    world = stepped(both_kinds({"exit_hazard": 2.0, "entry_hazard": 5.0}))
    for _ in range(12):
        world.step()
    later = next(firm for firm in world.agents if firm.unique_id > 60 and hasattr(firm, "row"))

    by_agent, by_number = later.explain(), world.explain(later.number)

    assert by_agent == by_number == world.explain(later.row)
    assert by_agent.number == later.number
    with pytest.raises(ValueError, match="no such firm in that month"):
        later.explain(month=0)


def test_a_month_is_a_step_or_a_calendar_month() -> None:
    world = stepped({})
    for _ in range(6):
        world.step()

    there = [one.workload for one in world.explain(3).decisions]
    assert len(there) > 1
    assert world.explain(3) == world.explain(3, 5) == world.explain(3, "2023-06")
    assert world.explain(3, "2023-02").month == "2023-02"
    assert world.explain(3, workload=there[1]).decisions == world.explain(3).decisions[1:2]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"firm": 3, "month": 6}, "must be from 2023-01 to 2023-06, or a step from 0 to 5"),
        ({"firm": 3, "month": "2031-01"}, "month=2031-01"),
        ({"firm": 10**6}, "firm 1000000"),
        ({"firm": -1}, "firm -1"),
        ({"firm": 3, "workload": 99}, "workload=99: the firm's workloads in that month are"),
    ],
)
def test_what_does_not_exist_is_refused(question: dict[str, Any], message: str) -> None:
    world = stepped({})
    for _ in range(6):
        world.step()

    with pytest.raises(ValueError, match=message):
        world.explain(**question)


def test_a_world_before_its_first_month_has_nothing_to_explain() -> None:
    with pytest.raises(ValueError, match="no month has been run"):
        stepped({}).explain(3)
