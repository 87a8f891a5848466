"""Reserve against open models falls with their use, where a hypothesis says so."""

import math

import pytest

from sim import Ecosystem, Parameters
from sim.demand.perception import perception, with_what_is_left
from sim.parameters.paths import all_replaced
from sim.state.kinds import FIRM_KINDS
from tests.sim.worlds import after, small

ENTERPRISE, STARTUP = "firms.enterprise.affinity.mean", "firms.startup.affinity.mean"


def parameters(experience: float, enterprise: float = -1.0, startup: float = -1.0) -> Parameters:
    values = {"choice.experience": experience, ENTERPRISE: enterprise, STARTUP: startup}
    return all_replaced(Parameters(), values)


def means(known: Parameters) -> list[float]:
    return [getattr(known.firms, kind).affinity.mean for kind in FIRM_KINDS]


def test_a_taste_against_open_fades_with_the_years_of_its_own_kind() -> None:
    faded = means(with_what_is_left(parameters(1.1, -0.5, -2.0), [0.5, 2.0], 0.0))
    assert faded == pytest.approx([-0.5 * math.exp(-0.55), -2.0 * math.exp(-2.2)])
    assert means(with_what_is_left(parameters(1.1), [1e6, 1e6], 0.0)) == pytest.approx([0.0, 0.0])


def test_a_taste_against_open_fades_with_time_where_a_hypothesis_says_so() -> None:
    known = all_replaced(parameters(0.0, -0.5, -2.0), {"choice.fading": 0.3})
    faded = means(with_what_is_left(known, [9.0, 9.0], 2.0))
    assert faded == pytest.approx([-0.5 * math.exp(-0.6), -2.0 * math.exp(-0.6)])


def test_a_taste_for_open_does_not_fade() -> None:
    faded = means(with_what_is_left(parameters(1.1, 0.7, 0.0), [5.0, 5.0], 0.0))
    assert faded == [0.7, 0.0]


def test_without_experience_or_use_nothing_is_another() -> None:
    lasting = parameters(0.0)
    assert with_what_is_left(lasting, [3.0, 3.0], 9.0) is lasting
    fresh = parameters(1.1)
    assert with_what_is_left(fresh, [0.0, 0.0], 9.0) is fresh


def test_a_month_adds_the_open_share_of_what_a_kind_uses() -> None:
    world = after(8)
    before = list(world.demand.experience)
    perception(world)
    open_, closed = (
        world.tally.users[part].sum(axis=(0, 2))
        for part in (
            slice(int(world.board.closed[0]), None),
            slice(0, int(world.board.closed[0])),
        )
    )
    for kind in range(len(FIRM_KINDS)):
        share = open_[kind] / (open_[kind] + closed[kind])
        gained = world.demand.experience[kind] - before[kind]
        assert gained == pytest.approx(share * world.in_force.clock.years_per_step)
        assert 0 < share < 1


def test_a_month_without_any_use_adds_nothing() -> None:
    world = after(8)
    before = list(world.demand.experience)
    world.tally.users[:] = 0
    perception(world)
    assert world.demand.experience == before


def test_firms_choose_by_the_taste_that_is_left() -> None:
    world = Ecosystem(small({"choice.experience": 3.0}), rng=1).run()
    first = world.parameters.firms.startup.affinity.mean
    # What was used in the last month counts from the month after it.
    assert first < world.in_force.firms.startup.affinity.mean < 0.0
    assert world.parameters.firms.startup.affinity.mean == first


def test_what_is_gathered_is_no_more_than_the_years_that_have_passed() -> None:
    world = after(24)
    assert all(0.0 < years < 2.0 for years in world.demand.experience)


def test_choices_of_a_world_with_experience_can_be_explained() -> None:
    world = Ecosystem(small({"choice.experience": 3.0}), rng=1)
    for _ in range(12):
        world.step()
    at_once = world.explain(5, 11)
    world.run()
    assert world.explain(5, 11) == at_once
    assert world.explain(5, 20).decisions
