"""The totals of some months as outcomes read them."""

import numpy as np
import pytest

from sim.outcomes.monthly_totals import MONTH, MonthlyTotals
from sim.state.kinds import CLOSED, OPEN
from sim.state.tally import KIND_TALLY, UNIT
from tests.sim.outcomes.made_up import made_up, totals_after
from tests.sim.worlds import after


def test_a_column_without_axes_is_read_by_its_name() -> None:
    totals = made_up(lambda monthly: None, months=3)
    assert totals["step"].tolist() == [0, 1, 2]
    np.testing.assert_array_equal(totals.years, 1 / 12)


@pytest.mark.parametrize("field", ["amounts", "best", "incidents"])
def test_what_has_axes_is_read_by_them_alone(field: str) -> None:
    totals = made_up(lambda monthly: None)
    with pytest.raises(KeyError, match=field):
        totals[field]
    assert totals.named(field).axes


def test_every_column_of_more_than_months_is_read_by_axes_or_by_size() -> None:
    totals = made_up(lambda monthly: None)
    for table in (MONTH, KIND_TALLY):
        for field in table.names or ():
            if table is KIND_TALLY or (table[field].shape and not field.endswith("_by_size")):
                assert totals.named(field).values.ndim == 1 + len(totals.named(field).axes)


def test_what_is_named_is_what_the_world_counted() -> None:
    world = after(20)
    totals, tally = totals_after(world), world.tally
    np.testing.assert_array_equal(
        totals.named("firms").at(kind="startup", state="hybrid").by(), tally.kinds["firms"][1, 3]
    )
    np.testing.assert_array_equal(
        totals.named("potential").by("work")[0], tally.kinds["potential"].sum(axis=0)
    )
    np.testing.assert_allclose(
        totals.in_use.at(yardstick="spend").by("kind")[0], tally.spend.sum(axis=(0, 2)), rtol=1e-12
    )


def test_places_on_the_board_belong_to_one_camp_or_are_empty() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["closed"] = [2, 0]

    shown = made_up(fill, months=2).on_board
    assert shown.shape == (2, 2, 8)
    assert shown[0, CLOSED].tolist() == [True] * 2 + [False] * 6
    assert shown[0, OPEN].tolist() == [False] * 2 + [True] + [False] * 5
    assert not shown[1, CLOSED].any()
    assert shown[1, OPEN].sum() == 3


def test_only_whole_blocks_of_eight_places_are_read() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["offerings"] = 8

    totals = made_up(fill)
    assert totals.offerings.shape == (1, 8)


def test_sums_are_in_a_small_unit_of_the_scale() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["scale"] = 100.0

    assert made_up(fill).in_units(np.array([int(1.5 * UNIT)])).tolist() == [150.0]


def test_each_sum_is_made_once() -> None:
    totals = made_up(lambda monthly: None)
    assert totals.named("amounts") is totals.named("amounts")
    assert totals.in_use is totals.in_use
