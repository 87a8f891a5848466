"""Outcomes of assurance by hand."""

import numpy as np
import pytest

from sim.outcomes.monthly_totals import MonthlyTotals
from sim.state.kinds import CLOSED, OPEN
from tests.sim.outcomes.made_up import made_up, values


def test_trust_and_support_are_as_users_meet_them() -> None:
    """The first month has users of closed offerings alone."""

    def fill(monthly: MonthlyTotals) -> None:
        monthly.offerings["security"][:, :3] = [0.5, 0.9, 0.3]
        monthly.offerings["support"][:, :3] = [1.0, 0.0, 0.7]
        monthly.offerings["users"][:, :3] = [[3, 1, 0], [0, 0, 5]]

    totals = made_up(fill, months=2)
    assert values(totals, "trust_{camp}")[:, CLOSED] == pytest.approx(
        [0.6, 0.7]
    )  # without users all count alike
    assert values(totals, "trust_{camp}")[:, OPEN] == pytest.approx([0.3, 0.3])
    assert values(totals, "support_{camp}")[:, CLOSED] == pytest.approx([0.75, 0.5])
    assert values(totals, "support_{camp}")[:, OPEN] == pytest.approx([0.7, 0.7])


def test_a_camp_without_offerings_has_neither() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["closed"] = 3
        monthly.offerings["security"][:, :3] = 1.0

    totals = made_up(fill)
    np.testing.assert_array_equal(values(totals, "trust_{camp}")[0], [1.0, np.nan])


def test_incidents_and_load_are_those_of_the_month() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["incidents"], monthly.months["load"] = [[2, 5]], 1.5

    totals = made_up(fill)
    assert (
        values(totals, "incidents_{camp}")[0, CLOSED],
        values(totals, "incidents_{camp}")[0, OPEN],
    ) == (2, 5)
    np.testing.assert_array_equal(values(totals, "support_load"), [1.5])
