"""What it costs to leave."""

import math

import pytest

from sim.demand.rules import choice_rules
from sim.parameters import Parameters
from sim.terms.switching import distance_to, switching_cost

RULES = choice_rules(Parameters())._replace(distance_delivery=0.3, distance_family=0.7)


def test_lock_in_grows_with_tenure_and_custom_work() -> None:
    assert switching_cost(1.2, 0.3, 0.0, 0.5, 0.0) == 1.2
    assert switching_cost(1.2, 0.3, math.e - 1, 0.5, 0.8) == pytest.approx(1.2 + 0.3 + 0.4)


@pytest.mark.parametrize(
    ("same_family", "same_camp", "distance"),
    [(True, True, 0.3), (False, True, 0.7), (False, False, 1.0)],
)
def test_a_switch_costs_less_the_nearer_it_is(
    same_family: bool, same_camp: bool, distance: float
) -> None:
    assert distance_to(RULES, same_family, same_camp, is_itself=False) == distance


def test_to_stay_costs_nothing() -> None:
    assert distance_to(RULES, same_family=True, same_camp=True, is_itself=True) == 0.0
