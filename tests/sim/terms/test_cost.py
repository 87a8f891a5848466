"""What an offering costs, and how cost enters utility."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.rules import choice_rules
from sim.demand.utility import Offered
from sim.parameters import Parameters
from sim.terms.cost import cost, cost_sensitivity, cost_term, engineering, relative_cost
from sim.terms.term import Chooser

RULES = choice_rules(Parameters())
CHOOSER = Chooser(
    volume=4.0, rebate=0.0, custom=0.0, support_needed=1.0, trust_needed=1.0,
    evidence_needed=1.0, lock_in=0.0, liking=0.0, pull=0.0, distance=0.0,
)  # fmt: skip
NOTHING: dict[str, float] = dict.fromkeys(Offered._fields, 0.0)

positive = st.floats(0.01, 100.0)


def test_costs_of_what_others_run_and_of_running_it_oneself() -> None:
    assert relative_cost(0.0, 2.0, 5.0) == 2.0
    assert relative_cost(12.0, 0.5, 4.0) == 12 / 4 + 0.5


@pytest.mark.parametrize(("skill", "left"), [(0.0, 12.0), (0.25, 9.0), (1.0, 0.0)])
def test_skill_spares_engineering(skill: float, left: float) -> None:
    shown = SimpleNamespace(offering=SimpleNamespace(engineering=12.0), skill=skill)
    assert engineering(shown) == left


@given(positive, positive, positive, st.floats(1.0, 50.0))
def test_engineering_weighs_less_the_larger_the_work(
    engineering: float, price: float, volume: float, larger: float
) -> None:
    """A share of the bill: it is the same for all volumes but for what is paid once."""
    assert relative_cost(0.0, price, volume) == relative_cost(0.0, price, larger)
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
    rules, step = RULES._replace(log_cost=log_cost, effort=effort), 1e-6

    def term(log_price: float) -> float:
        whole = relative_cost(engineering, math.exp(log_price), 2.0)
        return 1.3 * cost_term(log_cost, whole, effort)

    numeric = (term(math.log(price) + step) - term(math.log(price) - step)) / (2 * step)
    whole = relative_cost(engineering, price, 2.0)
    found = cost_sensitivity(rules, 1.3, price, whole)
    assert found == pytest.approx(numeric, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("is_open", [0.0, 1.0])
def test_the_state_pays_its_part_of_open_offerings_only(is_open: float) -> None:
    offer = Offered(**(NOTHING | {"price": 2.0, "is_open": is_open}))
    rules = RULES._replace(log_cost=False, effort=0.0)
    paid = 2.0 * (0.75 if is_open else 1.0)
    assert cost(3.0, CHOOSER._replace(rebate=0.25), offer, rules) == pytest.approx(-3.0 * paid)


@given(st.floats(0.0, 20.0), positive, positive, positive)
def test_the_larger_the_work_the_less_running_a_model_oneself_costs_of_its_bill(
    engineering: float, price: float, volume: float, more: float
) -> None:
    offer = Offered(**(NOTHING | {"price": price, "engineering": engineering}))
    chooser = CHOOSER._replace(volume=volume)
    worth = cost(1.0, chooser, offer, RULES)
    assert cost(1.0, chooser._replace(volume=volume + more), offer, RULES) >= worth
