"""All numeric parameters are in one record, by name."""

from collections.abc import Iterator
from typing import Any

import pytest

from openclosed.sim.parameters.base import Group
from openclosed.sim.parameters.supply import Releases
from openclosed.sim.state.records import place_of_choice, record_of
from tests.sim.runs import small


def pairs(group: Group, record: Any) -> Iterator[tuple[Any, Any]]:
    """Each value of a group and its subgroups in the record, with the record's own value."""
    for name in record.dtype.names:
        value = getattr(group, name)
        if isinstance(value, Group):
            yield from pairs(value, record[name])
        elif not isinstance(value, str):
            yield value, record[name]


def test_each_value_is_under_its_groups_name_and_its_own() -> None:
    parameters = small({"pricing.host_margin": 0.7})
    (record,) = record_of(parameters)
    assert record["pricing"]["host_margin"] == 0.7
    values, recorded = zip(*pairs(parameters, record), strict=True)
    assert values == recorded
    assert {type(value) for value in values} == {float, int, bool}


def test_a_choice_is_its_position_among_the_options() -> None:
    (record,) = record_of(small({"releases.timing": "poisson"}))
    assert record["releases"]["timing"] == place_of_choice(Releases, "timing", "poisson") == 1
    with pytest.raises(ValueError, match="not in tuple"):
        place_of_choice(Releases, "timing", "never")
