"""Outcomes of firms: what they did this month, and what they hold."""

import pytest

from sim.outcomes.monthly_totals import MonthlyTotals
from tests.sim.outcomes.made_up import made_up, values
from tests.sim.worlds import last, run

QUIET = {"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.0}
"""Nothing happens that makes many firms review at once."""


def test_switching_is_per_year_whatever_the_step() -> None:
    """Halving the step leaves the yearly rate within a quarter; deterministic given the seed."""
    rates = [
        last(
            run({"firms.count": 800, "clock.months_per_step": step} | QUIET),
            "switching_startup",
            int(12 / step),
        )
        for step in (1.0, 0.5)
    ]
    assert rates[0] == pytest.approx(rates[1], rel=0.25)


def test_what_firms_do_by_hand() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.kinds["firms"] = [[[6, 1, 2, 1], [1, 1, 1, 1]]]
        monthly.kinds["switches"] = [[3, 1]]
        monthly.kinds["foreign"] = [[15, 99]]
        monthly.months["amounts"][:, :, 0, 0, 0] = [20, 40]  # workloads of enterprises by camp
        monthly.months["amounts"][:, :, 0, 1, 0] = [10, 10]  # of startups
        monthly.kinds["three_families"] = [[1, 3]]
        monthly.kinds["potential"][:, :, 0] = [100, 80]

    totals = made_up(fill)
    assert values(totals, "adopters_{kind}")[0].tolist() == [0.4, 0.75]
    assert values(totals, "switching_{kind}")[0] == pytest.approx([12 * 3 / 60, 12 * 1 / 20])
    assert values(totals, "foreign_share_enterprise").tolist() == [0.25]
    assert values(totals, "any_open_enterprise").tolist() == [0.5]
    assert values(totals, "three_families_enterprise").tolist() == [0.25]
    assert values(totals, "access_gap") == pytest.approx([60 / 100 - 20 / 80])
