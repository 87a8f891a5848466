"""Outcomes of adoption by hand."""

import numpy as np
import pytest

from sim.outcomes.axes import YARDSTICKS
from sim.outcomes.monthly_totals import MonthlyTotals
from sim.outcomes.totals import Totals
from tests.sim.outcomes.made_up import made_up, values

USED = {
    "workloads": ([6, 2], [1, 3]),
    "requests": ([30, 10], [10, 50]),
    "tokens": ([50, 50], [0, 100]),
    "spend": ([90, 10], [30, 10]),
    "tokens_bought": ([50, 25], [0, 25]),
    "spend_bought": ([90, 6], [30, 0]),
}
"""Closed and open use of enterprises' general and startups' custom work."""
SHARES = {
    "workloads": [5 / 12, 1 / 4, 3 / 4],
    "requests": [3 / 5, 1 / 4, 5 / 6],
    "tokens": [3 / 4, 1 / 2, 1],
    "spend": [1 / 7, 1 / 10, 1 / 4],
    "tokens_bought": [1 / 2, 1 / 3, 1],
    "spend_bought": [1 / 21, 1 / 16, 0],
}
"""The open part of it, of all firms, enterprises and startups."""


@pytest.fixture(scope="module")
def totals() -> Totals:
    def fill(monthly: MonthlyTotals) -> None:
        amounts = monthly.months["amounts"]  # (T, camp, yardstick, kind, work)
        for yardstick, (enterprise, startup) in USED.items():
            used = amounts[0, :, YARDSTICKS.index(yardstick)]
            used[:, 0, 0], used[:, 1, 1] = enterprise, startup
        monthly.kinds["firms"] = [[[4, 2, 1, 1], [0, 0, 0, 2]]]
        monthly.kinds["potential"] = [[[10, 6, 0], [4, 0, 0]]]
        monthly.kinds["volume_in_use"] = [[100, 100]]
        monthly.kinds["volume_in_hybrids"] = [[20, 100]]
        monthly.kinds["volume_closed_only"] = [[30, 0]]
        monthly.kinds["uses"][0, :, 2] = [3, 2]

    return made_up(fill)


def test_open_shares_by_each_yardstick(totals: Totals) -> None:
    assert set(SHARES) == set(YARDSTICKS)
    for yardstick, shares in SHARES.items():
        found = values(totals, f"open_share_{yardstick}_{{scope}}")[0]
        assert found == pytest.approx(shares), yardstick
    by_work = values(totals, "open_share_workloads_{work}")[0]
    assert by_work == pytest.approx([1 / 4, 3 / 4, np.nan], nan_ok=True)


def test_firms_are_in_one_of_four_states(totals: Totals) -> None:
    assert values(totals, "firms_none_{scope}")[0] == pytest.approx([0.4, 0.5, 0])
    assert values(totals, "firms_open_only_{scope}")[0] == pytest.approx([0.2, 0.25, 0])
    assert values(totals, "firms_closed_only_{scope}")[0] == pytest.approx([0.1, 0.125, 0])
    assert values(totals, "firms_hybrid_{scope}")[0] == pytest.approx([0.3, 0.125, 1])


def test_what_is_served_is_a_part_of_what_could_be(totals: Totals) -> None:
    assert values(totals, "served_{scope}")[0] == pytest.approx([12 / 20, 8 / 16, 1])


def test_mixing_is_of_firms_that_use_ai(totals: Totals) -> None:
    assert values(totals, "mixing_firms_{scope}")[0] == pytest.approx([3 / 6, 1 / 4, 1])
    assert values(totals, "mixing_volume_{scope}")[0] == pytest.approx([0.6, 0.2, 1])
    share = np.array([5 / 12, 1 / 4, 3 / 4])
    assert values(totals, "mixing_chance_{scope}")[0] == pytest.approx(2 * share * (1 - share))


def test_what_only_closed_models_can_serve_is_a_part_of_the_volume_in_use(totals: Totals) -> None:
    assert values(totals, "closed_only_share_{scope}")[0] == pytest.approx([30 / 200, 30 / 100, 0])
