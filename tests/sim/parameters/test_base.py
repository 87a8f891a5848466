"""How a parameter is declared and refused."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from sim.parameters.base import Group, fixed, number, parameter


class Kettle(Group):
    """A group to try."""

    heat: float = parameter(20.0, "How hot.", unit="degrees", low=0, high=100, source="a kettle")


def test_bounds_are_allowed_values() -> None:
    assert [Kettle(heat=heat).heat for heat in (0, 100)] == [0.0, 100.0]


@pytest.mark.parametrize("heat", [-0.001, 100.001, math.nan, math.inf, "hot", None])
def test_a_value_that_is_not_allowed_is_refused_by_name(heat: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Kettle.model_validate({"heat": heat})
    (error,) = caught.value.errors()
    assert error["loc"] == ("heat",)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Kettle.model_validate({"colour": "red"})


def test_a_checked_value_cannot_change() -> None:
    kettle: Any = Kettle()
    with pytest.raises(ValidationError, match="frozen"):
        kettle.heat = 5.0


def test_the_default_is_checked_too() -> None:
    class Broken(Group):
        """A group whose default breaks its own range."""

        heat: float = parameter(200.0, "How hot.", high=100)

    with pytest.raises(ValidationError, match="less than or equal to 100"):
        Broken()


def test_a_row_of_a_table_declares_its_columns() -> None:
    class Table(Group):
        """Two numbers, each declared both ways."""

        heat: float = number(20.0, 0, 100, "degrees", "How hot.", "a kettle")
        same_heat: float = parameter(
            20.0, "How hot.", unit="degrees", low=0, high=100, source="a kettle"
        )
        cups: int = fixed(4, 1, None, "", "How many cups.")
        same_cups: int = parameter(4, "How many cups.", low=1, fixed=True)

    fields = Table.model_fields
    for name in ("heat", "cups"):
        assert repr(fields[name]) == repr(fields[f"same_{name}"])
