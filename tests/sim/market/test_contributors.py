"""How contributors come and go."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.clearing import contributor_flow

BETA, SIGMA, LAMBDA = 0.6, 0.4, 0.3


def after(years: float, stock: float, use: float, paid: float, deterred: float = 0.0) -> float:
    """Contributors after a step of that length, years."""
    joined, left = contributor_flow(
        BETA, SIGMA, LAMBDA, deterred, stock, use=use, paid=paid, years=years
    )
    assert min(joined, left) >= 0
    return stock + joined - left


@pytest.mark.parametrize(
    ("use", "paid", "stays"),
    [(1.0, 1.0, 1.0), (2.0, 1.0, 1.0 / 0.7), (1.0, 0.0, 0.3 / 0.7), (0.0, 1.0, 0.4 / 0.7)],
)
def test_they_settle_where_as_many_come_as_go(use: float, paid: float, stays: float) -> None:
    """n = [(1 - sigma - lambda) u + sigma p] / (1 - lambda)."""
    assert after(1.0, stays, use, paid) == pytest.approx(stays)
    assert after(200.0, 5.0, use, paid) == pytest.approx(stays)
    assert after(200.0, 0.0, use, paid) == pytest.approx(stays)


@given(
    st.floats(0, 10), st.floats(0, 10), st.floats(0, 10), st.floats(0, 2), st.floats(0.01, 5),
    st.integers(2, 30),
)  # fmt: skip
def test_a_step_is_the_same_in_one_or_in_many(
    stock: float, use: float, paid: float, deterred: float, years: float, steps: int
) -> None:
    now = stock
    for _ in range(steps):
        now = after(years / steps, now, use, paid, deterred)
    assert now == pytest.approx(after(years, stock, use, paid, deterred), rel=1e-9, abs=1e-12)


@given(st.floats(0, 10), st.floats(0, 2), st.floats(0, 5))
def test_what_deters_them_is_a_further_hazard(stock: float, deterred: float, years: float) -> None:
    rate = BETA * (1 - LAMBDA) + deterred
    assert after(years, stock, 0.0, 0.0, deterred) == pytest.approx(stock * math.exp(-rate * years))


def test_without_turnover_nobody_comes_or_goes() -> None:
    flow = contributor_flow(0.0, SIGMA, LAMBDA, 0.0, 2.0, use=5.0, paid=5.0, years=3.0)
    assert flow == (0.0, 0.0)


def test_a_load_that_wears_out_more_than_come_leaves_nobody() -> None:
    """At sigma .9 and lambda .3 unpaid use takes more than it brings: none are left, not fewer."""
    joined, left = contributor_flow(0.6, 0.9, 0.3, 0.0, 0.5, use=10.0, paid=0.0, years=5.0)
    assert left == pytest.approx(0.5 + joined)
