"""What an offering costs, and how cost enters utility."""

import math

import pytest

from sim.demand.rules import choice_rules
from sim.demand.utility import Offered
from sim.parameters import Parameters
from sim.terms.cost import budget_of, cost, cost_of, cost_sensitivity, cost_term
from sim.terms.term import Chooser

RULES = choice_rules(Parameters())


def test_costs_of_what_others_run_and_of_running_it_oneself() -> None:
    assert cost_of(0.0, 0.3, 2.0, 5.0) == 10.0
    assert cost_of(12.0, 0.25, 0.5, 4.0) == 12 * 0.75 + 2.0
    assert cost_of(12.0, 0.0, 0.5, 4.0) - cost_of(12.0, 1.0, 0.5, 4.0) == 12.0


def test_cost_is_nothing_at_the_budget_and_free_is_not_free() -> None:
    def term(log_cost: bool, cost: float, effort: float) -> float:
        return cost_term(log_cost, cost, effort, 1.0 / budget_of(log_cost, 3.0, effort))

    assert term(True, 3.0, 0.5) == pytest.approx(0.0, abs=1e-15)
    assert term(True, 2 * 3.5 - 0.5, 0.5) == pytest.approx(math.log(2))
    assert term(True, 0.0, 0.5) == pytest.approx(math.log(0.5 / 3.5))
    assert term(False, 3.0, 0.0) == pytest.approx(1.0)
    assert term(False, 1.0, 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize("log_cost", [True, False])
@pytest.mark.parametrize("exponent", [0.0, 0.3])
def test_sensitivity_is_the_derivative_of_the_cost_term(log_cost: bool, exponent: float) -> None:
    """Volume answers to the price, so what is paid rises by 1 - exponent."""
    rules = RULES._replace(log_cost=log_cost, effort=0.5)
    volume, price, step = 4.0, 0.8, 1e-6

    def term(log_price: float) -> float:
        paid = math.exp(log_price) * volume * math.exp(log_price) ** -exponent
        budget = budget_of(log_cost, volume, 0.5)
        return 1.3 * cost_term(log_cost, paid, 0.5, 1.0 / budget)

    numeric = (term(math.log(price) + step) - term(math.log(price) - step)) / (2 * step)
    paid = price ** (1 - exponent) * volume
    given_ = cost_sensitivity(rules, 1.3, (1 - exponent) * paid, paid, volume)
    assert given_ == pytest.approx(numeric, rel=1e-6)


@pytest.mark.parametrize("is_open", [0.0, 1.0])
def test_the_state_pays_its_part_of_open_offerings_only(is_open: float) -> None:
    chooser = Chooser(
        skill=0.0, volume=4.0, per_budget=1.0 / 4.0, rebate=0.25, lock_in=0.0, liking=0.0,
        pull=0.0, distance=0.0,
    )  # fmt: skip
    nothing: dict[str, float] = dict.fromkeys(Offered._fields, 0.0)
    offer = Offered(**(nothing | {"price": 2.0, "response": 1.0, "is_open": is_open}))
    rules = RULES._replace(log_cost=False, effort=0.0)
    paid = 2.0 * (0.75 if is_open else 1.0)
    assert cost(3.0, chooser, offer, rules) == pytest.approx(-3.0 * paid)
