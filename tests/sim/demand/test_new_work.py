"""Arrival of work: needs beyond those allowed, booms, and what pooling leaves alone.

The oracle covers where and when each cohort comes, its size and kind, which firms have it and when
it ends; theory (`ceiling_scatter`) the distributions.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.demand.new_work import random_cohort
from openclosed.sim.demand.saturation import log_size
from openclosed.sim.parameters.work import Cohort
from openclosed.sim.state.kinds import NO_WORKLOAD
from openclosed.sim.state.work import volumes_of
from tests.sim.runs import cohort, small


def test_work_comes_however_far_the_frontier_gets_beyond_allowed_needs() -> None:
    model = Ecosystem(small(), rng=1)
    upcoming = model.demand.upcoming
    upcoming.passed = upcoming.point = 2e7
    with pytest.raises(ValueError, match="need"):
        Cohort(need=2e7)
    assert random_cohort(model.context, upcoming).need == 2e7


def test_a_boom_is_a_cohort_at_the_frontier_of_the_size_that_is_asked() -> None:
    boom = {"shocks": {"boom": {"month": "2023-05", "what": "work", "amount": 3.0}}}
    model, plain = (Ecosystem(small(values), rng=1) for values in (boom, {}))
    for _ in range(5):
        model.step()
        plain.step()
    (row,) = model.work[~np.isin(model.work["number"], plain.work["number"])]
    assert row["need"] == model.demand.upcoming.passed
    assert row["size"] == pytest.approx(3.0 + log_size(model.parameters, row["need"]))
    assert [e.who for e in model.events if e.what == "new_work"].count("boom of 2023-05") == 1


def held(model: Ecosystem) -> NDArray[np.bool_]:
    return np.asarray(model.firm_table.slot != NO_WORKLOAD)


def volumes(model: Ecosystem) -> NDArray[np.float64]:
    """(N) volume of all workloads of a firm, in use or not."""
    growth = np.zeros(model.work.size)
    volumes_of(model.work, model.demand.grown, growth)
    total: NDArray[np.float64] = np.where(held(model), model.firm_table.volume, 0.0) @ growth
    return total


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_pooling_changes_no_firms_volume(seed: int, places: int) -> None:
    """All cohorts come before any choice; volumes are equal in single precision."""
    values = {"work.cohorts": {str(n): cohort(90.0 + n) for n in range(7)}, "work.retirement": 0.0,
              "work.tied_to": "nothing", "work.size_spread": 1.5}  # fmt: skip
    apart, pooled = (
        Ecosystem(small(values | {"work.kept_apart": kept}), rng=seed) for kept in (10, places)
    )
    np.testing.assert_allclose(volumes(apart), volumes(pooled), rtol=1e-4)
    counted = [int(model.firm_table.stands_for[held(model)].sum()) for model in (apart, pooled)]
    assert counted[0] == counted[1]
