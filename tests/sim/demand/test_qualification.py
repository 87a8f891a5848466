"""What bars an offering: capability and the law, and nothing else."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem, Parameters
from sim.demand.batch import batch_for, require
from sim.demand.qualification import REQUIREMENTS, Needs, Standing, qualifies
from sim.demand.rules import firm_rules
from sim.state.kinds import ENTERPRISE, WITHOUT_AI
from sim.state.offers import empty_board
from sim.state.work import OWN_UNIT
from tests.sim.worlds import both_kinds, small

NONE = Needs(capability=-math.inf, origin=False)
unit = st.floats(0, 1)
points = st.floats(0, 200)
standings = st.builds(Standing, points, st.booleans())
needs = st.builds(Needs, points, st.booleans())


@given(standings, needs)
def test_what_is_able_and_allowed_qualifies_and_nothing_else(has: Standing, asked: Needs) -> None:
    is_barred = asked.origin and has.foreign
    assert qualifies(has, asked) == (has.capability >= asked.capability and not is_barred)


@given(standings)
def test_who_needs_nothing_lets_everything_pass(has: Standing) -> None:
    assert qualifies(has, NONE)


@given(standings, needs, points)
def test_being_capable_of_more_never_disqualifies(has: Standing, asked: Needs, more: float) -> None:
    better = has._replace(capability=has.capability + more)
    assert qualifies(better, asked) >= qualifies(has, asked)


def test_capability_and_origin_are_all_that_is_asked() -> None:
    assert REQUIREMENTS == ("capability", "origin")


@given(unit, unit, unit, st.floats(0.01, 10))
def test_a_requirement_is_that_of_the_kind_and_higher_for_critical_work(
    base: float, higher: float, critical: float, width: float
) -> None:
    """Times the factor where work is all critical, and in between on a line."""
    batch = batch_for(empty_board(1, 1, 1), 1)
    rules = firm_rules(Parameters())
    asked = rules["requirements"]
    asked["support"], asked["critical"], asked["width"] = base, 1 + higher, width
    batch.critical[0] = critical
    require(rules[ENTERPRISE], 1, np.ones(1), np.ones(1), batch)
    expected = base * (1 + higher * critical) / width
    assert math.log(batch.support_needed[0]) == pytest.approx(expected)


STRICT: dict[str, dict[str, Any]] = {
    "support": both_kinds({"requirements.support": 1.0}),
    "trust": both_kinds({"requirements.trust": 1.0}),
    "evidence": both_kinds({"requirements.evidence": 1.0}),
    "taste against what is foreign": both_kinds({"tastes.origin": 50.0}),
    "cost": both_kinds({"tastes.cost": 50.0}),
}


@pytest.mark.parametrize("values", STRICT.values(), ids=STRICT)
def test_what_firms_want_bars_nothing(values: dict[str, Any]) -> None:
    """Where no AI is worth least of all, everybody for whom anything is able takes something."""
    world = Ecosystem(small(values | {"choice.outside_utility": -1000.0}), rng=1)
    for _ in range(6):
        world.step()
    crowd = world.crowd
    own = world.work["need"] + world.in_force.work.need_spread * crowd.own / OWN_UNIT
    able = world.board.offerings["able"].max(axis=0)[crowd.kind]
    waits = (crowd.slot == WITHOUT_AI) & (crowd.present == 1)[:, None]
    assert (own > able[:, None])[waits].all()
    assert (crowd.slot >= 0).sum() > 100


def test_the_law_bars_foreign_families_from_its_share_of_firms() -> None:
    """Within 3 standard errors of the share of 400 firms; the seed is fixed."""
    values = {"policy.origin_rule.strength": 0.4, "vendors.incumbent.origin": "foreign",
              "firms.count": 400, "clock.horizon": 24.0}  # fmt: skip
    world = Ecosystem(small(values), rng=2)
    world.step()
    barred = [
        any("origin" in offer.failed for one in explained.decisions for offer in one.alternatives)
        for explained in (world.explain(row) for row in range(400))
        if explained.decisions
    ]
    assert abs(np.mean(barred) - 0.4) < 3 * math.sqrt(0.24 / len(barred))
