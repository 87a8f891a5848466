"""The firms as columns: the laws of what is drawn, who leaves and comes, and steps of time.

Statistical tests have fixed seeds; each rejects a right sampler with probability 1e-3 or less.
"""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openclosed.sim.demand.new_work import concern_all
from openclosed.sim.demand.rules import Rules, rules_of
from openclosed.sim.demand.turnover import turn_over
from openclosed.sim.parameters.clock import MOST_STEPS
from openclosed.sim.state.crowd import LATER, Crowd, populate, step_of
from openclosed.sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from openclosed.sim.state.market import empty_market
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import NO_COHORT, OWN_UNIT, no_cohorts
from openclosed.sim.warm_up import empty_tables
from tests.sim.worlds import both_kinds, numbers, small

RULES = rules_of(small({"work.retirement": 0.0}))


def tables_of(crowd: Crowd, rules: Rules = RULES) -> Tables:
    """Tables with these firms, two cohorts that concern all of them, an empty place, no market."""
    tables = empty_tables(empty_market(0, 0))
    tables.rules, tables.work, tables.crowd = rules, no_cohorts(3), crowd
    tables.work["number"] = [7, 8, NO_COHORT]
    tables.work["reach"], tables.work["pooled"] = 1.0, 1
    return tables


def crowd_of(count: int = 3000, rules: Rules = RULES, fraction: float = 0.4) -> Crowd:
    """Firms with a workload of the first two of three places."""
    crowd = populate(fraction, np.uint64(3), count, 3)
    tables = tables_of(crowd, rules)
    for w in range(2):
        concern_all(tables.handed, w, np.uint64(3))
    return crowd


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_firm_does_not_depend_on_how_many_there_are(few: int, more: int) -> None:
    small_crowd, large = crowd_of(few), crowd_of(few + more)
    for name, column in small_crowd._asdict().items():
        np.testing.assert_array_equal(column, getattr(large, name)[:few])


def test_volumes_needs_delays_and_lives_follow_their_laws() -> None:
    stated: dict[str, Any] = both_kinds({"volume_median": 4.0, "volume_spread": 1.3})
    often = {"clock.months_per_step": 0.01, "work.retirement": 1.2, "work.start_months": 9.0}
    rules = rules_of(small(stated))._replace(parameters=numbers(often))
    crowd = crowd_of(rules=rules)
    # Own needs are rounded to parts of a standard deviation.
    own = crowd.own[:, 0] / OWN_UNIT + np.random.default_rng(1).uniform(-0.5, 0.5, 3000) / OWN_UNIT
    for drawn, law in (
        (np.log(crowd.volume[:, 0]), stats.norm(math.log(4), 1.3)),
        (own, stats.norm()),
        (0.01 * crowd.review_at[:, 0], stats.expon(scale=9.0)),
        (0.01 * crowd.ends_at[:, 0], stats.expon(scale=10.0)),
    ):
        assert stats.kstest(drawn, law.cdf).pvalue > 1e-3
    assert (crowd_of(50).ends_at[:, :2] == LATER).all()


def test_what_a_cohort_is_to_a_firm_is_drawn_for_each_cohort_and_not_for_its_place() -> None:
    """Correlations of independent draws stay below 4 / sqrt(3000)."""
    crowd, again = crowd_of(), crowd_of()
    tables = tables_of(again)
    tables.work[2] = tables.work[0]
    concern_all(tables.handed, 2, np.uint64(3))
    for name in ("volume", "own", "review_at"):
        column = getattr(crowd, name)[:, :2].astype(float)
        assert abs(np.corrcoef(column.T)[0, 1]) < 4 / math.sqrt(3000)
        np.testing.assert_array_equal(getattr(again, name)[:, 2], getattr(crowd, name)[:, 0])


def flows(exit_hazard: float, entry_hazard: float, steps: int = 24) -> tuple[Crowd, int]:
    """The firms after some months, and how many came."""
    rules = rules_of(small(both_kinds({"exit_hazard": exit_hazard, "entry_hazard": entry_hazard})))
    crowd, newcomers = crowd_of(rules=rules), 0
    tables = tables_of(crowd, rules)
    for step in range(1, steps + 1):
        before = int(crowd.present.sum())
        left, came = turn_over(tables.handed, np.uint64(3), step)
        assert crowd.present.sum() == before - left + came
        newcomers += came
    return crowd, newcomers


def test_firms_leave_at_their_hazard() -> None:
    crowd, came = flows(0.3, 0.0)
    stay = math.exp(-0.6)
    assert abs(crowd.present.mean() - stay) < 3.3 * math.sqrt(stay * (1 - stay) / 3000)
    assert came == 0
    assert flows(0.0, 5.0)[0].present.all()


def test_the_balance_of_leaving_and_coming_is_where_the_hazards_say() -> None:
    """Occupied share entry/(entry + exit) at short steps; within .03."""
    crowd, _ = flows(1.0, 3.0, steps=60)
    assert crowd.present.mean() == pytest.approx(0.75, abs=0.03)


def test_newcomers_are_new_firms_with_names_of_their_own() -> None:
    crowd, came = flows(2.0, 4.0)
    assert came > 1000
    assert np.unique(crowd.number).size == crowd.number.size
    np.testing.assert_array_equal(crowd.number % crowd.kind.size, np.arange(crowd.kind.size))
    new = crowd.number >= crowd.kind.size
    np.testing.assert_array_equal((crowd.volume != crowd_of().volume)[:, :2].all(axis=1), new)
    assert (crowd.aware_since[new] == -1).all()
    assert (crowd.slot[new] == [NOT_STARTED, NOT_STARTED, NO_WORKLOAD]).all()


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


def test_what_never_comes_is_later_than_any_step() -> None:
    assert MOST_STEPS < LATER == step_of(math.inf, 1.0)
