"""Outcomes of concentration by hand."""

import numpy as np
import pytest

from openclosed.sim.outcomes.monthly_totals import MonthlyTotals
from openclosed.sim.outcomes.totals import Totals
from tests.sim.outcomes.made_up import made_up, values


@pytest.fixture(scope="module")
def totals() -> Totals:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.vendors["revenue"][:, :2] = [5.0, 5.0]
        monthly.vendors["enterprise_users"][:, :2] = [[3, 6], [6, 6]]
        monthly.months["amounts"][:, 0, 0, 0, 0] = 12  # workloads of enterprises
        monthly.months["amounts"][:, 0, 0, 1, 0] = 88  # of startups, which do not count
        monthly.families["users"] = [8.0, 0.0, 1.0, 1.0]
        monthly.families["open_users"] = [0.0, 0.0, 1.0, 1.0]
        monthly.families["built_on"] = [0.0, 0.0, 3.0, 1.0]
        monthly.months["vendors"], monthly.months["communities"] = 2, 1
        monthly.months["families_open"] = 3

    return made_up(fill, months=2)


def test_indices_and_effective_numbers(totals: Totals) -> None:
    np.testing.assert_array_equal(values(totals, "hhi_vendors"), 0.5)
    assert values(totals, "hhi_families") == pytest.approx(0.64 + 0.01 + 0.01)
    np.testing.assert_array_equal(values(totals, "forks_effective"), 2.0)
    np.testing.assert_array_equal(values(totals, "derivatives_top"), 0.75)


def test_the_first_of_equals_leads_at_enterprises(totals: Totals) -> None:
    assert values(totals, "leader_share_enterprise").tolist() == [0.5, 0.5]
    assert values(totals, "incumbent_share_enterprise").tolist() == [0.25, 0.5]
    assert values(totals, "leader_is_incumbent").tolist() == [False, True]


def test_those_who_are_active_are_counted(totals: Totals) -> None:
    assert values(totals, "vendors_active").tolist() == [2, 2]
    assert values(totals, "communities_active").tolist() == [1, 1]
    assert values(totals, "families_open").tolist() == [3, 3]
