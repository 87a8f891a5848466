"""The tally: sums over firms."""

import numpy as np

from sim.state.tally import Tally, empty_tally


def test_sums_over_firms_are_integers_so_that_any_order_of_firms_gives_the_same() -> None:
    """All but payments, which are a price times such a sum."""
    for field, table in zip(Tally._fields, empty_tally(alternatives=2, places=4), strict=True):
        numbers = table.dtype.fields or {field: (table.dtype, 0)}
        expected = np.dtype(np.float64 if field == "spend" else np.int64)
        assert {dtype.base for dtype, *_ in numbers.values()} == {expected}, field
