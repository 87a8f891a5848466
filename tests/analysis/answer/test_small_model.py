"""The small model against the law that it is an instance of."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.answer import small_model
from analysis.answer.small_model import Numbers, open_shares
from analysis.common import ensemble
from tests.analysis.made_up import made_up

BASE = Numbers(growth=1.5, delay=0.6, start=0.5, rate=4.0, spread=1.0, part=0.6)


@pytest.mark.parametrize(("k", "delay", "start"), [(1.0, 0.5, 0.5), (2.0, 0.25, 1.0)])
def test_many_equal_cohorts_leave_closed_models_what_the_law_says(
    k: float, delay: float, start: float
) -> None:
    """Within .01; the standard error of the mean of 50 worlds is .001."""
    many = BASE._replace(growth=k, delay=delay, start=start, rate=2000.0, spread=0.0, part=1.0)
    h = k + 1.0 / start
    only = (1 + k * start) * (1 - math.exp(-k * delay) - k / h * (1 - math.exp(-h * delay)))
    assert open_shares(many, 50, seed=1).mean() == pytest.approx(1.0 - only, abs=0.01)


@given(
    st.floats(0.0, 3.0), st.floats(0.0, 5.0), st.floats(0.01, 3.0), st.floats(0.5, 20.0),
    st.floats(0.0, 3.0), st.floats(0.0, 1.0),
)  # fmt: skip
def test_shares_are_shares_and_fall_with_the_delay(
    k: float, delay: float, start: float, rate: float, spread: float, part: float
) -> None:
    numbers = Numbers(k, delay, start, rate, spread, part)
    shares, later = (
        open_shares(one, 20, seed=2) for one in (numbers, numbers._replace(delay=delay + 1.0))
    )
    assert (shares >= 0).all()
    assert (shares <= part + 1e-12).all()
    assert (later <= shares + 1e-12).all()


def test_fewer_and_less_equal_cohorts_scatter_more() -> None:
    """Standard deviations of 400 worlds differ by a factor of 2 and more, at an error of 4 %."""
    smooth, lumpy = (
        open_shares(BASE._replace(rate=rate, spread=spread), 400, seed=3).std()
        for rate, spread in ((40.0, 0.0), (3.0, 1.5))
    )
    assert lumpy > 2.0 * smooth


def test_each_world_may_have_numbers_of_its_own() -> None:
    early = np.array([0.1] * 200 + [2.0] * 200)
    shares = open_shares(BASE._replace(delay=early), 400, seed=4)
    assert shares[:200].mean() > 2.0 * shares[200:].mean()


def test_it_tells_of_runs_by_what_open_models_serve_of_what_they_can() -> None:
    made = made_up(runs=40)
    half = made.months.assign(
        open_share_tokens_startup=made.months["open_share_tokens_startup"] / 2.0
    )
    whole, part = (
        small_model.told(ensemble.of(made.runs, months), "startup")
        for months in (made.months, half)
    )
    assert whole.shape == (small_model.DRAWS, 40)
    assert part == pytest.approx(whole / 2.0)


def test_endings_are_counted_over_all_draws_and_sum_to_one() -> None:
    shares = np.array([[0.7, 0.2], [0.5, np.nan], [0.9, 0.3]])
    found = small_model.endings(shares)
    assert found == pytest.approx({"open": 0.4, "neither": 0.2, "closed": 0.4})
