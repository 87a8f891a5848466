"""Records of rules are built by name alone."""

from types import SimpleNamespace
from typing import NamedTuple

import pytest

from sim.state.records import record_of


class Settings(NamedTuple):
    """Fields of two groups, and one of neither."""

    pace: float
    cost: float
    cap: float


RESEARCH = SimpleNamespace(cost=2.0, other=9.0)
COMMERCE = SimpleNamespace(pace=1.0)


def test_each_field_comes_from_the_group_that_has_it() -> None:
    made = record_of(Settings, RESEARCH, COMMERCE, cap=3.0)
    assert made == Settings(pace=1.0, cost=2.0, cap=3.0)


def test_what_is_given_by_name_wins() -> None:
    assert record_of(Settings, RESEARCH, COMMERCE, cap=3.0, cost=5.0).cost == 5.0


def test_a_field_that_none_or_two_groups_have_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Settings\.cap is in 0 of the groups"):
        record_of(Settings, RESEARCH, COMMERCE)
    with pytest.raises(TypeError, match=r"Settings\.cost is in 2 of the groups"):
        record_of(Settings, RESEARCH, RESEARCH, COMMERCE, cap=3.0)
    with pytest.raises(TypeError, match="unexpected keyword argument 'limit'"):
        record_of(Settings, RESEARCH, COMMERCE, cap=3.0, limit=1.0)
