"""Attributes that live in columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.row import Row


class Columns(NamedTuple):
    """Columns as a tuple of arrays."""

    heat: NDArray[np.float64]


class Kettle:
    """One row of a table."""

    heat = Row()

    def __init__(self, columns: object, row: int) -> None:
        self.columns, self.row = columns, row


def test_reads_and_writes_one_entry_of_named_columns() -> None:
    columns = Columns(np.array([10.0, 20.0, 30.0]))
    kettle = Kettle(columns, 1)
    kettle.heat = 25.0
    assert columns.heat.tolist() == [10, 25, 30]
    assert kettle.heat == 25
    assert type(kettle.heat) is float


def test_reads_and_writes_one_field_of_a_table() -> None:
    table = np.zeros(2, np.dtype([("heat", "i8"), ("size", "i8")]))
    Kettle(table, 0).heat = 7
    assert table["heat"].tolist() == [7, 0]
    assert Kettle(table, 0).heat == 7


def test_on_the_class_it_is_itself() -> None:
    assert isinstance(Kettle.heat, Row)
