"""Attributes that live in columns."""

import copy
import pickle
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.agents.world import ColumnRow, Row
from sim.state.market import Cells


class Columns(NamedTuple):
    """Columns as a tuple of arrays."""

    heat: NDArray[np.float64]


class Kettle:
    """One row of a table."""

    heat = Row()

    def __init__(self, columns: NDArray[np.void], row: int) -> None:
        self.columns, self.cells, self.row = columns, Cells(columns), row


class Urn:
    """One entry of columns."""

    heat = ColumnRow()

    def __init__(self, columns: Columns, row: int) -> None:
        self.columns, self.row = columns, row


def shelf() -> NDArray[np.void]:
    return np.zeros(2, np.dtype([("heat", "f8"), ("size", "i8")]))


def test_reads_and_writes_one_entry_of_named_columns() -> None:
    columns = Columns(np.array([10.0, 20.0, 30.0]))
    urn = Urn(columns, 1)
    urn.heat = 25.0
    assert columns.heat.tolist() == [10, 25, 30]
    assert urn.heat == 25
    assert type(urn.heat) is float


def test_reads_and_writes_one_field_of_a_table() -> None:
    table = shelf()
    kettle = Kettle(table, 0)
    kettle.heat = 7
    assert table["heat"].tolist() == [7, 0]
    table["heat"][0] = 8.5
    assert kettle.heat == 8.5
    assert type(kettle.heat) is float


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_reads_its_own_table(copied: Callable[[Kettle], Kettle]) -> None:
    kettle = Kettle(shelf(), 1)
    assert kettle.heat == 0
    other = copied(kettle)
    other.heat = 5.0
    assert (kettle.heat, other.heat) == (0, 5)


def test_on_the_class_it_is_itself() -> None:
    assert isinstance(Kettle.heat, Row)
    assert isinstance(Urn.heat, Row)
