"""What compatible peers are worth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.rules import choice_rules
from sim.parameters import Parameters
from sim.terms.network import network_utility

RULES = choice_rules(Parameters())._replace(strength=1.5)


@given(st.floats(0, 100), st.floats(0.1, 100), st.booleans(), st.booleans())
def test_more_users_never_pull_less(
    users: float, more: float, log_network: bool, counted: bool
) -> None:
    rules = RULES._replace(log_network=log_network, count_measure=counted)
    less, greater = (network_utility(rules, n, 300.0, 1 / 300, 4) for n in (users, users + more))
    assert greater > less


def test_the_logarithmic_form_is_finite_with_no_users() -> None:
    rules = RULES._replace(log_network=True, network_seed=1.0)
    assert network_utility(rules, 0.0, 0.0, 0.0, 4) == pytest.approx(1.5 * math.log(1 / 4))
