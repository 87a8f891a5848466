"""The firm table: entrants, and steps of time. The oracle draws everything again."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.demand.new_work import concern_all
from openclosed.sim.demand.rules import Rules, rules_of
from openclosed.sim.demand.turnover import turn_over
from openclosed.sim.parameters.clock import MOST_STEPS
from openclosed.sim.state.firm_table import LATER, FirmTable, populate, step_of
from openclosed.sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from openclosed.sim.state.market import empty_market
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import NO_COHORT, no_cohorts
from openclosed.sim.warm_up import empty_tables
from tests.sim.runs import small

RULES = rules_of(small({"work.retirement": 0.0}))


def tables_of(firm_table: FirmTable, rules: Rules = RULES) -> Tables:
    """Tables with these firms, two cohorts that all of them have, an empty place, no market."""
    tables = empty_tables(empty_market(0, 0))
    tables.rules, tables.work, tables.firm_table = rules, no_cohorts(3), firm_table
    tables.work["number"] = [7, 8, NO_COHORT]
    tables.work["reach"], tables.work["pooled"] = 1.0, 1
    return tables


def firm_table_of(count: int = 3000, rules: Rules = RULES, fraction: float = 0.4) -> FirmTable:
    """Firms with a workload of the first two of three places."""
    firm_table = populate(fraction, np.uint64(3), count, 3)
    tables = tables_of(firm_table, rules)
    for w in range(2):
        concern_all(tables.packed, w, np.uint64(3))
    return firm_table


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_firm_does_not_depend_on_how_many_there_are(few: int, more: int) -> None:
    small_firm_table, large = firm_table_of(few), firm_table_of(few + more)
    for name, column in small_firm_table._asdict().items():
        np.testing.assert_array_equal(column, getattr(large, name)[:few])


def flows(exit_hazard: float, entry_hazard: float, steps: int = 24) -> tuple[FirmTable, int]:
    """The firms after some months, and the number of entrants."""
    rules = rules_of(small({"firms.exit_hazard": exit_hazard, "firms.entry_hazard": entry_hazard}))
    firm_table, entrants = firm_table_of(rules=rules), 0
    tables = tables_of(firm_table, rules)
    for step in range(1, steps + 1):
        before = int(firm_table.present.sum())
        left, came = turn_over(tables.packed, np.uint64(3), step)
        assert firm_table.present.sum() == before - left + came
        entrants += came
    return firm_table, entrants


def test_entrants_are_new_firms_with_their_own_names() -> None:
    firm_table, came = flows(2.0, 4.0)
    assert came > 1000
    assert np.unique(firm_table.number).size == firm_table.number.size
    np.testing.assert_array_equal(
        firm_table.number % firm_table.kind.size, np.arange(firm_table.kind.size)
    )
    new = firm_table.number >= firm_table.kind.size
    np.testing.assert_array_equal(
        (firm_table.volume != firm_table_of().volume)[:, :2].all(axis=1), new
    )
    assert (firm_table.aware_since[new] == -1).all()
    assert (firm_table.slot[new] == [NOT_STARTED, NOT_STARTED, NO_WORKLOAD]).all()


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


def test_never_is_later_than_any_step() -> None:
    assert MOST_STEPS < LATER == step_of(math.inf, 1.0)
