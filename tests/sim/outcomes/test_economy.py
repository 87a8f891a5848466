"""Outcomes of the whole economy by hand."""

from sim.outcomes import economy
from sim.outcomes.monthly_totals import MonthlyTotals
from sim.state.tally import UNIT
from tests.sim.outcomes.made_up import made_up


def test_the_economy_by_hand() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.families["contributors"] = [4.0, 0.0, 1.5, 0.0]
        monthly.kinds["surplus"], monthly.kinds["choices"] = [[3 * UNIT, UNIT]], [[2, 6]]
        monthly.months["amounts"][:, :, 1, 0, 0] = [2 * UNIT, UNIT]  # volume by camp
        monthly.months["amounts"][:, :, 2, 1, 2] = [5 * UNIT, 0]  # payments
        monthly.months["policy_cost"], monthly.months["policy_burden"] = 7.0, -1.0
        monthly.months["capped"] = 2

    totals = made_up(fill)
    assert economy.contributors(totals).tolist() == [5.5]
    assert economy.surplus(totals).tolist() == [0.5]
    assert economy.volume_total(totals).tolist() == [3.0]
    assert economy.spend_total(totals).tolist() == [5.0]
    assert economy.price_cap_binding(totals).tolist() == [2]
    assert (economy.policy_cost(totals)[0], economy.policy_burden(totals)[0]) == (7.0, -1.0)
