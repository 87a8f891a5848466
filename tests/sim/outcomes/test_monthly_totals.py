"""Monthly totals, against the tables themselves."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.packed import Packed
from openclosed.sim.outcomes.axes import MEASURES, NamedArray
from openclosed.sim.outcomes.monthly_totals import (
    MonthlyTotals,
    add_month,
    empty_totals,
    kinds_of_work,
)
from openclosed.sim.state.kinds import CLOSED, OPEN, SELF_HOSTED, STARTUP
from tests.sim.runs import after

ROW = 2


def added(model: Ecosystem) -> MonthlyTotals:
    """The totals of four months; the row `ROW` is the model's."""
    totals = empty_totals(4, model.market)
    add_month(model.context, model.tables, model.money, Packed(totals), ROW)
    return totals


def test_amounts_are_summed_by_camp_and_none_is_lost() -> None:
    model = after(20)
    totals, tally, closed = added(model), model.tally, int(model.board.closed[0])
    like = kinds_of_work(model.work)
    amounts = NamedArray(totals.months["amounts"], "camp", "measure", "kind", "work")
    purchased = (model.board.offerings["delivery"] != SELF_HOSTED)[:, None, None]
    amounts_of = {
        "workloads": tally.users,
        "tokens": tally.volume,
        "spend": tally.spend,
        "purchased_tokens": tally.volume * purchased,
        "purchased_spend": tally.spend * purchased,
    }
    assert set(amounts_of) == set(MEASURES)
    for measure, uses in amounts_of.items():
        for camp, part in (("closed", uses[:closed]), ("open", uses[closed:])):
            counted = amounts.at(camp=camp, measure=measure).values[ROW]
            assert counted.any()
            for work in range(counted.shape[1]):
                expected = part[:, :, like == work].sum(axis=(0, 2))
                np.testing.assert_allclose(counted[:, work], expected, rtol=1e-12)
    np.testing.assert_array_equal(totals.kinds[ROW], model.tally.kinds)
    foreign = (model.board.offerings["foreign"] == 1)[:, None, None] & purchased
    expected = (tally.volume * foreign)[closed:, STARTUP].sum()
    assert expected > 0
    assert totals.months["foreign_purchased"][ROW] == pytest.approx(expected)


def test_retired_families_and_vendors_do_not_count() -> None:
    model = after(20)
    market = model.market
    families, vendors, communities = market.families, market.vendors, market.communities
    gone = int(np.flatnonzero((families["open"] == 0) & (families["alive"] == 1))[0])
    left = int(families["vendor"][gone])
    before = added(model)
    families["alive"][gone] = vendors["active"][left] = communities["active"][0] = 0
    families["published"][gone] = 1e6
    after_ = added(model)
    for table, column, place in (
        ("vendors", "revenue", left), ("families", "users", gone), ("families", "contributors", 0),
    ):  # fmt: skip
        assert getattr(after_, table)[column][ROW, place] == 0
        assert getattr(before, table)[column][ROW, place] > 0
    assert (after_.families["open_users"] == before.families["open_users"]).all()
    fewer = {"families_closed": 1, "families_open": 0, "vendors": 1, "communities": 1}
    for column, number in fewer.items():
        assert before.months[column][ROW] - after_.months[column][ROW] == number, column
    assert after_.months["best"][ROW, CLOSED] < 1e6

    families["alive"][families["open"] == 1] = 0
    assert added(model).months["best"][ROW, OPEN] == -np.inf  # no family, no best
