"""The tally: sums over firms."""

import numpy as np

from sim.state.tally import Tally, empty_tally


def test_a_tally_holds_integers_alone_so_that_any_order_of_firms_gives_the_same_sum() -> None:
    for field, table in zip(Tally._fields, empty_tally(alternatives=2, places=4), strict=True):
        numbers = table.dtype.fields or {field: (table.dtype, 0)}
        assert {dtype.base for dtype, *_ in numbers.values()} == {np.dtype(np.int64)}, field
