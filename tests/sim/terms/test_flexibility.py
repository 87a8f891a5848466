"""How much of a model's flexibility firms can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.terms.flexibility import within_reach

shares = st.floats(0.0, 1.0)


@given(shares, shares, shares)
def test_skill_decides_how_much_of_an_open_familys_flexibility_is_in_reach(
    flexibility: float, customising_skill: float, skill: float
) -> None:
    """All of it at full skill, and at none what needs no skill; of a closed family always all."""
    reached = within_reach(flexibility, True, customising_skill, skill)
    assert within_reach(flexibility, False, customising_skill, skill) == flexibility
    assert within_reach(flexibility, True, customising_skill, 1.0) == flexibility
    assert within_reach(flexibility, True, customising_skill, 0.0) <= reached <= flexibility
    assert within_reach(0.8, True, 0.5, 0.0) == pytest.approx(0.4)
