"""Outcomes of capability against the record of the camps' best models."""

import math

import numpy as np
import pytest

from sim import Ecosystem
from sim.outcomes.monthly_totals import MonthlyTotals
from tests.sim.outcomes.made_up import made_up, values
from tests.sim.worlds import both_kinds, run, small


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return run({"clock.horizon": 30.0})


def test_the_gap_is_the_lead_and_the_lag_the_time_since_closed_was_there(world: Ecosystem) -> None:
    table = world.outcomes
    np.testing.assert_allclose(
        table["capability_gap"], table["capability_closed"] - table["capability_open"]
    )
    closed = np.maximum.accumulate(table["capability_closed"].to_numpy())
    for month, level in enumerate(table["capability_open"]):
        reached = np.flatnonzero(closed[: month + 1] >= level)
        expected = float(month - reached[0]) if reached.size else 0.0
        if level < closed[0]:
            expected += (closed[0] - level) / (world.in_force.research.past_growth / 12)
        assert table["capability_lag"].iloc[month] == pytest.approx(expected)


def test_at_the_start_the_lag_is_that_of_the_record_carried_back() -> None:
    """8 points at 14.4 a year are 6.7 months; nobody publishes in the first month."""
    values = {"releases.closed_rate": 0.0, "releases.open_rate": 0.0}
    first = run(values).outcomes.iloc[0]
    assert first["capability_lag"] == pytest.approx(8.0 / 14.4 * 12)


def test_the_lag_by_hand() -> None:
    """Closed stands at 100, 104, 108; open at 92, 104, 120."""

    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["best"] = [[100.0, 92.0], [104.0, 104.0], [108.0, 120.0]]

    totals = made_up(fill, months=3)
    assert values(totals, "capability_gap").tolist() == [8.0, 0.0, -12.0]
    assert values(totals, "capability_lag").tolist() == [
        8.0,
        0.0,
        0.0,
    ]  # 8 points at 12 a year, then reached


def test_what_a_camp_without_models_is_capable_of_is_missing() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["best"] = [[100.0, -np.inf]]

    totals = made_up(fill)
    assert values(totals, "capability_closed").tolist() == [100.0]
    missing = (
        values(totals, "capability_open"),
        values(totals, "capability_gap"),
        values(totals, "capability_lag"),
    )
    assert np.isnan(missing).all()


def test_growth_of_work_times_the_gap_in_use_is_missing_where_a_camp_offers_nothing() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["size_growth"] = [0.07, 0.1]
        monthly.months["gap_in_use"] = [[5.0, 2.0], [np.nan, np.nan]]

    found = values(made_up(fill, months=2), "kappa_gap_{kind}")
    np.testing.assert_allclose(found, [[0.35, 0.14], [np.nan, np.nan]])


def test_the_part_that_only_closed_models_can_serve_is_what_growth_times_the_gap_makes_it() -> None:
    """Of much work that comes evenly and starts at once: 1 - exp(-kappa gap), within .03."""
    kappa, start = 0.1, 117.0
    values = both_kinds({"lag_closed": 0.0, "lag_open": 0.0, "breadth": 1.0, "volume_spread": 0.0,
                         "initial_adopters": 1.0, "timing": "every_step", "exit_hazard": 0.0,
                         "price_exponent": 0.0})  # fmt: skip
    values |= {
        "research.closed_start": start, "research.open_start": 109.0,
        "work.cohorts": {"old": {"need": start - 100.0, "size": -20.0}}, "work.spacing": "even",
        "work.per_point": 2.0, "work.size_growth": kappa, "work.need_spread": 0.0,
        "work.start_months": 0.0, "work.retirement": 0.0, "work.growth": 0.0,
        "work.kept_apart": 400, "awareness.innovation": 100.0, "choice.outside": False,
        "firms.count": 40, "clock.horizon": 24.0, "releases.timing": "every_step",
        "releases.replayed_until": None,
    }  # fmt: skip
    world = Ecosystem(small(values), rng=1).run()
    row = world.outcomes.iloc[-1]
    gap = row["kappa_gap_enterprise"] / kappa
    families = world.market.families
    open_ = (families["open"] == 1) & (families["alive"] == 1)
    behind = families["published"][open_].max() - families["in_use"][open_].max()
    assert behind > 1.0
    assert gap == pytest.approx(row["capability_gap"] + behind)
    assert row["closed_only_share_enterprise"] == pytest.approx(-math.expm1(-kappa * gap), abs=0.03)
