"""Outcomes of assurance by hand."""

import numpy as np
import pytest

from sim.outcomes.assurance import incidents, support, support_load, trust
from sim.outcomes.monthly_totals import MonthlyTotals
from sim.state.kinds import CLOSED, OPEN
from tests.sim.outcomes.made_up import made_up


def test_trust_and_support_are_as_users_meet_them() -> None:
    """The first month has users of closed offerings alone."""

    def fill(monthly: MonthlyTotals) -> None:
        monthly.offerings["security"][:, :3] = [0.5, 0.9, 0.3]
        monthly.offerings["support"][:, :3] = [1.0, 0.0, 0.7]
        monthly.offerings["users"][:, :3] = [[3, 1, 0], [0, 0, 5]]

    totals = made_up(fill, months=2)
    assert trust(totals)[:, CLOSED] == pytest.approx([0.6, 0.7])  # without users all count alike
    assert trust(totals)[:, OPEN] == pytest.approx([0.3, 0.3])
    assert support(totals)[:, CLOSED] == pytest.approx([0.75, 0.5])
    assert support(totals)[:, OPEN] == pytest.approx([0.7, 0.7])


def test_a_camp_without_offerings_has_neither() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["closed"] = 3
        monthly.offerings["security"][:, :3] = 1.0

    totals = made_up(fill)
    np.testing.assert_array_equal(trust(totals)[0], [1.0, np.nan])


def test_incidents_and_load_are_those_of_the_month() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["incidents"], monthly.months["load"] = [[2, 5]], 1.5

    totals = made_up(fill)
    assert (incidents(totals)[0, CLOSED], incidents(totals)[0, OPEN]) == (2, 5)
    np.testing.assert_array_equal(support_load(totals), [1.5])
