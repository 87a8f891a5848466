"""The search under a budget: planted levers whose effect and cost are known."""

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.policies.front import Front, checked, finding, named
from analysis.policies.search import STEPS, Effort, Levels, Outcome, Search, levels_at
from tests.analysis.legible import assert_legible

NAMES = ("open_subsidy", "state_lab", "compute_cap", "origin_rule")
BUDGET = 0.02
EFFORT = Effort(points=16, rounds=6)


class Planted:
    """Worlds in which one lever works as the root of its cost, and another costs dearly."""

    def __init__(self, worlds: int, seed: int, size: float = 0.1) -> None:
        draw = np.random.default_rng(seed)
        self.size, self.asked = size, 0
        self.luck = draw.normal(0, 0.001, (worlds, len(NAMES)))
        self.scale = draw.uniform(0.9, 1.1, worlds)

    def __call__(self, combinations: Sequence[Levels]) -> list[Outcome]:
        self.asked += len(combinations)
        return [self.outcome(np.array(one) / STEPS) for one in combinations]

    def outcome(self, level: np.ndarray) -> Outcome:
        effect = self.size * level[0] ** 0.5 + 0.5 * self.size * level[1] + self.luck @ level
        cost = (0.03 * level[0] + 0.3 * level[1]) * self.scale  # the second: 15 budgets
        return Outcome(effect, cost, 0.01 * level[3] * self.scale)


def searched(planted: Planted, fresh: Planted, wanted: str = "more") -> Front:
    search = Search(planted, len(NAMES), BUDGET)
    found = search.candidates(EFFORT, seed=1)
    seen = dict(zip(found, search.outcomes(found), strict=True))
    new = dict(zip(found, fresh(found), strict=True))
    both = {one: (seen[one], new[one]) for one in found}
    names = {one: named(NAMES, [level / STEPS for level in one]) for one in found}
    return checked(both, names, SHARE, wanted, BUDGET, None, len(search.tried), 1000)


SHARE = "open_share_workloads_all"


def test_a_planted_lever_is_found_alone_and_as_strong_as_the_budget_allows() -> None:
    """Its cost is .03 at full strength, so five eighths of it are within .02."""
    found = searched(Planted(8, 1), Planted(48, 2))
    best = found.front[-1]
    assert best.policy == "open subsidy 0.625"
    assert best.change == pytest.approx(0.1 * 0.625**0.5, abs=0.002)
    assert best.low < best.change < best.high
    assert all("subsidy" in row.policy and "," not in row.policy for row in found.front)


def test_the_front_rises_with_its_cost_and_never_exceeds_the_budget() -> None:
    found = searched(Planted(8, 3), Planted(48, 4))
    costs, changes = ([getattr(row, name) for row in found.front] for name in ("cost", "change"))
    assert len(found.front) > 2
    assert costs == sorted(costs)
    assert changes == sorted(changes)
    assert max(row.cost for row in found.rows) <= BUDGET


def test_what_costs_more_in_fresh_worlds_than_the_budget_is_left_out_and_counted() -> None:
    dear = Planted(48, 4)
    dear.scale = dear.scale * 1.5
    found = searched(Planted(8, 3), dear)
    assert found.over > 0
    assert max(row.cost for row in found.rows) <= BUDGET
    assert f"{found.over} more" in " ".join(map(str, finding(found).says))


def test_where_nothing_helps_the_answer_is_that_nothing_is_seen_to() -> None:
    """Luck makes some combination the best of the search; fresh worlds do not confirm it."""
    found = searched(Planted(8, 5, size=0.0), Planted(48, 6, size=0.0))
    assert found.front == []
    assert found.says.startswith("Nothing under 2 %")
    assert_legible(finding(found).figures[0])


def test_less_of_the_outcome_can_be_wanted() -> None:
    found = searched(Planted(8, 1), Planted(48, 2), "less")
    assert found.front[-1].change == pytest.approx(-0.1 * 0.625**0.5, abs=0.002)
    assert found.front[-1].searched < 0


def test_the_same_seed_asks_for_the_same_and_for_nothing_twice() -> None:
    one, other = Planted(8, 7), Planted(8, 7)
    first, second = (Search(some, len(NAMES), BUDGET) for some in (one, other))
    assert first.candidates(EFFORT, seed=2) == second.candidates(EFFORT, seed=2)
    assert list(first.tried) == list(second.tried)
    assert one.asked == len(first.tried)
    assert levels_at(np.array([0.0, 0.5, 0.51, 1.0])) == (0, 0, 1, STEPS)


def test_the_picture_can_be_read() -> None:
    told = finding(searched(Planted(8, 1), Planted(48, 2)))
    assert [one.name for one in told.tables] == ["", "front"]
    assert_legible(told.figures[0])
