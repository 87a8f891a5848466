"""The tally adds up to the same numbers however the firms were divided."""

import numpy as np

from sim.state.tally import Tally, empty_tally, sum_of


def test_tallies_are_added_number_by_number() -> None:
    tallies = [empty_tally(alternatives=3, places=5) for _ in range(3)]
    for part, tally in enumerate(tallies, start=1):
        tally.users[2, 1, 3] = part
        tally.offerings["sales"] = 10 * part
        tally.kinds["uses"][0, 4] = 100 * part
        tally.large[1] = 1000 * part
        tally.access[5, 1] = 10000 * part
    total = sum_of(tallies)
    assert total.users.sum() == total.users[2, 1, 3] == 6
    assert total.offerings["sales"].tolist() == [60, 60, 60]
    assert total.kinds["uses"].sum() == total.kinds["uses"][0, 4] == 600
    assert total.large.tolist() == [0, 6000, 0]
    assert total.access.sum() == total.access[5, 1] == 60000


def test_a_tally_holds_integers_alone_so_that_any_order_of_firms_gives_the_same_sum() -> None:
    for field, table in zip(Tally._fields, empty_tally(alternatives=2, places=4), strict=True):
        numbers = table.dtype.fields or {field: (table.dtype, 0)}
        assert {dtype.base for dtype, *_ in numbers.values()} == {np.dtype(np.int64)}, field
