"""What an offering costs, and how cost enters utility."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.terms.cost import LOG, cost_sensitivity, cost_term, engineering, relative_cost
from tests.sim.worlds import CHOICE

positive = st.floats(0.01, 100.0)


@pytest.mark.parametrize(("skill", "left"), [(0.0, 12.0), (0.25, 9.0), (1.0, 0.0)])
def test_skill_spares_engineering(skill: float, left: float) -> None:
    shown = SimpleNamespace(offering=SimpleNamespace(engineering=12.0), skill=skill)
    assert engineering(shown) == left


@given(positive, positive, positive, st.floats(1.0, 50.0))
def test_engineering_weighs_less_the_larger_the_work(
    engineering: float, price: float, volume: float, larger: float
) -> None:
    """A share of the bill: it is the same for all volumes but for what is paid once."""
    assert relative_cost(0.0, price, volume) == price
    own, more = (relative_cost(engineering, price, v) for v in (volume, volume * larger))
    assert more - price == pytest.approx((own - price) / larger, abs=1e-9)


def test_cost_is_nothing_at_a_bill_with_the_effort_and_free_is_not_free() -> None:
    assert cost_term(True, 0.9, 0.1) == pytest.approx(0.0, abs=1e-15)
    assert cost_term(True, 1.9, 0.1) == pytest.approx(math.log(2))
    assert cost_term(True, 0.0, 0.1) == pytest.approx(math.log(0.1))
    assert cost_term(False, 3.0, 0.5) == 3.0


@pytest.mark.parametrize("log_cost", [True, False])
@given(price=positive, engineering=st.floats(0.0, 20.0), effort=positive)
def test_sensitivity_is_the_derivative_of_the_cost_term(
    log_cost: bool, price: float, engineering: float, effort: float
) -> None:
    rules, step = CHOICE._replace(cost_form=LOG if log_cost else 1 - LOG, effort=effort), 1e-6

    def term(log_price: float) -> float:
        whole = relative_cost(engineering, math.exp(log_price), 2.0)
        return 1.3 * cost_term(log_cost, whole, effort)

    numeric = (term(math.log(price) + step) - term(math.log(price) - step)) / (2 * step)
    whole = relative_cost(engineering, price, 2.0)
    found = cost_sensitivity(rules, 1.3, price, whole)
    assert found == pytest.approx(numeric, rel=1e-4, abs=1e-8)
