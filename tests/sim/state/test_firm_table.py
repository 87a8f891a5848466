"""The firm table: any number of firms, and steps of time. The oracle draws everything again."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.demand.new_work import concern_all
from openclosed.sim.demand.rules import rules_of
from openclosed.sim.parameters.clock import MOST_STEPS
from openclosed.sim.state.firm_table import LATER, FirmTable, populate, step_of
from openclosed.sim.state.market import empty_market
from openclosed.sim.state.work import NO_COHORT, no_cohorts
from openclosed.sim.warm_up import empty_tables
from tests.sim.runs import small

RULES = rules_of(small({"work.retirement": 0.0}))


def firm_table_of(count: int) -> FirmTable:
    """Firms with a workload of two cohorts that all of them have; a third place is empty."""
    tables = empty_tables(empty_market(0, 0))
    tables.rules, tables.work = RULES, no_cohorts(3)
    tables.firm_table = firm_table = populate(0.4, np.uint64(3), count, 3)
    tables.work["number"] = [7, 8, NO_COHORT]
    tables.work["reach"], tables.work["pooled"] = 1.0, 1
    for w in range(2):
        concern_all(tables.packed, w, np.uint64(3))
    return firm_table


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_firm_does_not_depend_on_how_many_there_are(few: int, more: int) -> None:
    small_firm_table, large = firm_table_of(few), firm_table_of(few + more)
    for name, column in small_firm_table._asdict().items():
        np.testing.assert_array_equal(column, getattr(large, name)[:few])


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
