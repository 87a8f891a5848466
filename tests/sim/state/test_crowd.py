"""The firms as columns."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.demand.new_work import concern_all
from sim.demand.rules import Rules, rules_of
from sim.demand.turnover import turn_over
from sim.parameters.clock import MOST_STEPS
from sim.state.crowd import LATER, Crowd, populate, step_of
from sim.state.kinds import ENTERPRISE, NO_WORKLOAD, NOT_STARTED, STARTUP
from sim.state.market import empty_market
from sim.state.tables import Tables
from sim.state.work import NO_COHORT, OWN_UNIT, no_cohorts, own_need
from sim.warm_up import empty_tables
from tests.sim.worlds import both_kinds, numbers, small

FOR_EVER: dict[str, Any] = {"work.retirement": 0.0}
RULES = rules_of(small(FOR_EVER))


def crowd_of(
    count: int = 3000, seed: int = 3, fraction: float = 0.4, rules: Rules = RULES
) -> Crowd:
    """Firms with a workload of the first two of three places."""
    crowd = populate(fraction, np.uint64(seed), count, 3)
    tables = tables_of(crowd, rules)
    for w in range(2):
        concern_all(tables.handed, w, np.uint64(seed))
    return crowd


def tables_of(crowd: Crowd, rules: Rules = RULES) -> Tables:
    """Tables with these firms and `cohorts`, and no market."""
    tables = empty_tables(empty_market(0, 0))
    tables.rules, tables.work, tables.crowd = rules, cohorts(), crowd
    return tables


def cohorts() -> NDArray[np.void]:
    """Two cohorts that concern all firms, and an empty place."""
    work: NDArray[np.void] = no_cohorts(3)
    work["number"] = [7, 8, NO_COHORT]
    work["reach"], work["pooled"] = 1.0, 1
    return work


def test_the_same_seed_makes_the_same_crowd_and_another_another() -> None:
    one, same, other = crowd_of(200), crowd_of(200), crowd_of(200, seed=4)
    for name, column in one._asdict().items():
        np.testing.assert_array_equal(column, getattr(same, name))
    assert one.volume.tobytes() != other.volume.tobytes()


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_firm_does_not_depend_on_how_many_there_are(few: int, more: int) -> None:
    small_crowd, large = crowd_of(few), crowd_of(few + more)
    for name, column in small_crowd._asdict().items():
        np.testing.assert_array_equal(column, getattr(large, name)[:few])


def test_kinds_come_at_their_share() -> None:
    """Within 3 standard errors; the seed is fixed."""
    startups = (crowd_of().kind == STARTUP).mean()
    assert abs(startups - 0.4) < 3 * math.sqrt(0.24 / 3000)
    assert (crowd_of(fraction=0.0).kind == ENTERPRISE).all()
    assert (crowd_of(fraction=1.0).kind == STARTUP).all()


def test_volumes_and_needs_follow_their_laws() -> None:
    """Each a true null that fails with probability 1e-3; the seed is fixed."""
    stated = {"volume_median": 4.0, "volume_spread": 1.3}
    crowd = crowd_of(fraction=0.0, rules=rules_of(small(FOR_EVER | both_kinds(stated))))
    volume = stats.kstest(np.log(crowd.volume[:, 0]), stats.norm(math.log(4), 1.3).cdf)
    assert volume.pvalue > 1e-3
    # Own needs are rounded to parts of a standard deviation.
    own = crowd.own[:, 0] / OWN_UNIT + np.random.default_rng(1).uniform(-0.5, 0.5, 3000) / OWN_UNIT
    assert stats.kstest(own, "norm").pvalue > 1e-3


@given(st.floats(50.0, 150.0), st.floats(0.0, 20.0), st.integers(-127, 127))
def test_a_firms_own_need_is_around_that_of_the_cohort(
    need: float, spread: float, own: int
) -> None:
    assert own_need(need, spread, 0) == need
    assert own_need(need, spread, own) == pytest.approx(need + spread * own / 32)


def test_a_workload_lasts_for_an_exponential_time() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    often = numbers({"clock.months_per_step": 0.01, "work.retirement": 1.2})
    crowd = crowd_of(rules=RULES._replace(parameters=often))
    ends = 0.01 * crowd.ends_at[:, 0]
    assert stats.kstest(ends, stats.expon(scale=10.0).cdf).pvalue > 1e-3
    assert (crowd_of(50).ends_at[:, :2] == LATER).all()


def test_what_a_cohort_is_to_a_firm_is_drawn_for_each_cohort_and_not_for_its_place() -> None:
    """Correlations of independent draws stay below 4 / sqrt(3000); seeds are fixed."""
    crowd, again = crowd_of(), crowd_of()
    tables = tables_of(again)
    tables.work[2] = tables.work[0]
    concern_all(tables.handed, 2, np.uint64(3))
    for name in ("volume", "own", "review_at"):
        column = getattr(crowd, name)[:, :2].astype(float)
        assert abs(np.corrcoef(column.T)[0, 1]) < 4 / math.sqrt(3000)
        np.testing.assert_array_equal(getattr(again, name)[:, 2], getattr(crowd, name)[:, 0])


def test_nobody_has_begun() -> None:
    crowd = crowd_of(100)
    assert (crowd.slot[:, :2] == NOT_STARTED).all()
    assert (crowd.slot[:, 2] == NO_WORKLOAD).all()
    assert (crowd.stands_for[:, :2] == 1).all()
    assert (crowd.aware_since == -1).all()
    assert (crowd.primary == -1).all()
    assert crowd.present.all()


def test_memory_is_counted() -> None:
    crowd = crowd_of(100)
    assert crowd.bytes == sum(column.nbytes for column in crowd)


def flows(
    exit_hazard: float, entry_hazard: float, steps: int = 24
) -> tuple[Crowd, list[tuple[int, int]]]:
    rules = rules_of(small(both_kinds({"exit_hazard": exit_hazard, "entry_hazard": entry_hazard})))
    crowd = crowd_of(rules=rules)
    tables, moves = tables_of(crowd, rules), []
    for step in range(1, steps + 1):
        before = int(crowd.present.sum())
        left, came = turn_over(tables.handed, np.uint64(3), step)
        assert crowd.present.sum() == before - left + came
        moves.append((left, came))
    return crowd, moves


def test_firms_leave_at_their_hazard() -> None:
    """Within 3 standard errors of exp(-h t); the seed is fixed."""
    crowd, moves = flows(0.3, 0.0)
    stay = math.exp(-0.6)
    assert abs(crowd.present.mean() - stay) < 3 * math.sqrt(stay * (1 - stay) / 3000)
    assert not any(came for _, came in moves)


def test_nobody_leaves_or_comes_at_no_hazard() -> None:
    crowd, moves = flows(0.0, 5.0)
    assert crowd.present.all()
    assert set(moves) == {(0, 0)}


def test_newcomers_are_new_firms_with_names_of_their_own() -> None:
    crowd, moves = flows(2.0, 4.0)
    assert sum(came for _, came in moves) > 1000
    assert np.unique(crowd.number).size == crowd.number.size
    new = crowd.number >= crowd.kind.size
    np.testing.assert_array_equal(crowd.number % crowd.kind.size, np.arange(crowd.kind.size))
    assert new.mean() > 0.5
    fresh = crowd_of()
    changed = crowd.volume[:, 0] != fresh.volume[:, 0]
    np.testing.assert_array_equal(changed, new)
    assert (crowd.aware_since[new] == -1).all()
    assert (crowd.slot[new, :2] == NOT_STARTED).all()
    assert (crowd.slot[new, 2] == NO_WORKLOAD).all()
    assert (crowd.volume[new] != fresh.volume[new])[:, :2].all()


def test_the_balance_of_leaving_and_coming_is_where_the_hazards_say() -> None:
    """Occupied share entry/(entry + exit) at short steps; within .03."""
    crowd, _ = flows(1.0, 3.0, steps=60)
    assert crowd.present.mean() == pytest.approx(0.75, abs=0.03)


@given(st.floats(0.0, 1e4, width=32), st.floats(0.05, 12.0))
def test_a_time_falls_into_the_first_step_that_is_not_before_it(
    months: float, length: float
) -> None:
    step = step_of(months, length)
    if step == LATER:
        assert months >= (LATER - 1) * length
    else:
        assert step * length >= months
        assert step == 0 or (step - 1) * length < months


@given(st.integers(0, LATER - 2), st.sampled_from((0.05, 0.1, 0.3, 0.7, 1.0, 1 / 3)))
def test_a_step_is_its_own(step: int, length: float) -> None:
    """Unless single precision moves its time beyond its beginning."""
    begin = step * length
    assert step_of(begin, length) == step + (float(np.float32(begin)) > begin)


def test_what_never_comes_is_later_than_any_step() -> None:
    assert MOST_STEPS < LATER
    assert step_of(math.inf, 1.0) == LATER
