"""What it costs to leave."""

import pytest

from sim.demand.rules import choice_rules
from sim.demand.utility import Offered
from sim.parameters import Parameters
from sim.terms.switching import distance_to, switching
from sim.terms.term import Chooser

RULES = choice_rules(Parameters())._replace(distance_family=0.7)


@pytest.mark.parametrize(
    ("same_family", "same_camp", "distance"),
    [(True, True, 0.0), (False, True, 0.7), (False, False, 1.0)],
)
def test_a_switch_costs_less_the_nearer_it_is(
    same_family: bool, same_camp: bool, distance: float
) -> None:
    assert distance_to(RULES, same_family, same_camp) == distance


def test_what_is_lost_is_the_lock_in_by_the_distance() -> None:
    chooser = Chooser(**(dict.fromkeys(Chooser._fields, 0.0) | {"lock_in": 3.0, "distance": 0.7}))
    offer = Offered(**dict.fromkeys(Offered._fields, 0.0))
    assert switching(1.0, chooser, offer, RULES) == pytest.approx(-2.1)
