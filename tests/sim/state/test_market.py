"""Tables, and rules as tables."""

from typing import NamedTuple

import numpy as np

from sim.state.market import one_row


class Settings(NamedTuple):
    """Some numbers and a column."""

    pace: float
    users: int
    lags: np.ndarray


def test_rules_as_a_table_have_the_fields_and_values_of_the_tuple() -> None:
    table = one_row(Settings(0.5, 3, np.array([1.0, 2.0])))
    assert table.shape == (1,)
    assert table.dtype.names == Settings._fields
    assert (table["pace"][0], table["users"][0], table["lags"][0].tolist()) == (0.5, 3, [1, 2])
    other = table.copy()
    other["pace"] = 0.75
    assert (table["pace"][0], other["pace"][0]) == (0.5, 0.75)
