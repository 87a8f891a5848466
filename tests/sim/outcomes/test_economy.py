"""Outcomes of the whole economy by hand."""

from sim.outcomes.axes import YARDSTICKS
from sim.outcomes.monthly_totals import MonthlyTotals
from sim.state.tally import UNIT
from tests.sim.outcomes.made_up import made_up, values


def test_the_economy_by_hand() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.families["contributors"] = [4.0, 0.0, 1.5, 0.0]
        monthly.kinds["surplus"], monthly.kinds["choices"] = [[3 * UNIT, UNIT]], [[2, 6]]
        tokens, bought, spend = (
            YARDSTICKS.index(name) for name in ("tokens", "tokens_bought", "spend")
        )
        monthly.months["amounts"][:, :, tokens, 0, 0] = [2 * UNIT, UNIT]  # by camp
        monthly.months["amounts"][:, :, bought, 0, 0] = [UNIT, UNIT]
        monthly.months["amounts"][:, :, bought, 1, 1] = [0, 4 * UNIT]
        monthly.months["amounts"][:, :, spend, 1, 2] = [5 * UNIT, 0]
        monthly.months["families_closed"], monthly.months["families_open"] = 3, 4
        monthly.months["policy_cost"], monthly.months["policy_burden"] = 7.0, -1.0
        monthly.months["capped"] = 2

    totals = made_up(fill)
    assert values(totals, "contributors").tolist() == [5.5]
    assert values(totals, "surplus").tolist() == [0.5]
    assert values(totals, "volume_total").tolist() == [3.0]
    assert values(totals, "volume_bought_enterprise").tolist() == [2.0]
    assert values(totals, "volume_bought_startup").tolist() == [4.0]
    assert values(totals, "spend_total").tolist() == [5.0]
    assert values(totals, "price_cap_binding").tolist() == [2]
    assert (values(totals, "families_closed")[0], values(totals, "families_open")[0]) == (3, 4)
    assert (values(totals, "policy_cost")[0], values(totals, "policy_burden")[0]) == (7.0, -1.0)
