"""Outcomes: their declarations, by hand from the totals of three months, and in runs."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from openclosed.sim.outcomes import NAMES, OUTCOMES
from openclosed.sim.outcomes.monthly_totals import AXES, MEASURES, MonthlyTotals, empty_totals
from openclosed.sim.outcomes.outcomes import DECLARATIONS, DECLARED
from openclosed.sim.outcomes.totals import Floats, Start, Totals
from openclosed.sim.state.market import empty_market
from openclosed.sim.state.tally import UNIT
from tests.sim.runs import after

START = Start(np.array([100.0, 104.0, 108.0]), 100.0, 2.0)


def synthetic(fill: Callable[[MonthlyTotals], None], months: int = 1) -> Totals:
    """Totals with two closed offerings and one open one on sale, completed by `fill`."""
    monthly = empty_totals(months, empty_market(4, months))
    monthly.months["scale"] = 1.0
    monthly.months["step"] = np.arange(months)
    monthly.months["months_per_step"] = 1.0
    monthly.months["past_growth"] = 12.0
    monthly.months["offerings"], monthly.months["closed"] = 3, 2
    monthly.offerings["sold"][:, :3] = 1
    monthly.offerings["capability"][:, :3] = [100.0, 104.0, 102.0]
    monthly.offerings["list_price"][:, :3] = [1.0, 2.0, 0.5]
    fill(monthly)
    return Totals(monthly, START)


def values(totals: Totals, name: str) -> Floats:
    """(T) an outcome, or (T, axis) those whose name ends with each member of an axis in braces."""
    axis = name.partition("{")[2].rstrip("}")
    names = [name.format(**{axis: member}) for member in AXES.get(axis, ("",))]
    declared = [DECLARED[one] for one in names]
    columns = [declaration.columns(totals)[place] for declaration, place in declared]
    return np.stack(columns, axis=1) if axis else columns[0]


USED = {
    "workloads": ([6, 2], [1, 3]),
    "tokens": ([60, 20], [50, 150]),
    "spend": ([90, 10], [30, 20]),
    "purchased_tokens": ([60, 15], [50, 50]),
    "purchased_spend": ([90, 6], [30, 10]),
}
"""Closed and open use of enterprises' general and startups' custom work, in each month."""

MISSING = math.nan


def fill(monthly: MonthlyTotals) -> None:
    """Three months, with closed capability at 100, 104, 108 points and open at 92, 104, 120."""
    months, kinds = monthly.months, monthly.kinds
    for measure, (enterprises, startups) in USED.items():
        used = months["amounts"][:, :, MEASURES.index(measure)]  # (T, camp, kind, work)
        used[:, :, 0, 0], used[:, :, 1, 1] = enterprises, startups
    months["scale"], months["cost_slope"], months["open_preference"] = UNIT, 0.1, [0.3, -0.2]
    months["best"] = [[100.0, 92.0], [104.0, 104.0], [108.0, 120.0]]
    months["size_growth"] = [0.07, 0.1, 0.1]
    months["gap_in_use"] = [[5.0, 2.0], [MISSING, MISSING], [0.0, 0.0]]
    months["incidents"], months["capped"] = [2, 5], 2
    months["families_closed"], months["families_open"] = 3, 4
    months["policy_cost"], months["policy_burden"] = 7.0, -1.0
    months["foreign_purchased"] = 30.0
    kinds["firms"] = [[4, 2, 1, 1], [0, 0, 0, 2]]  # none, open only, closed only, both
    kinds["potential"] = [[10, 6, 0], [4, 0, 0]]
    kinds["volume_in_use"], kinds["volume_of_multihoming"] = [100, 100], [20, 100]
    kinds["volume_closed_only"], kinds["uses"][:, :, 2] = [30, 0], [3, 2]
    kinds["switches"], kinds["foreign"], kinds["three_families"] = [2, 3], [4, 99], [1, 3]
    kinds["surplus"], kinds["choices"] = [3 * UNIT, UNIT], [2, 6]
    months["vendors"], months["communities"] = 2, 1
    monthly.families["contributors"] = [4.0, 0.0, 1.5, 0.0]
    monthly.families["users"] = [8.0, 0.0, 1.0, 1.0]
    monthly.families["open_users"] = [0.0, 0.0, 1.0, 1.0]
    monthly.families["built_on"] = [0.0, 0.0, 3.0, 1.0]
    monthly.vendors["revenue"][:, :2] = 5.0
    monthly.vendors["enterprise_users"][:, :2] = [[3, 6], [6, 6], [6, 6]]
    monthly.offerings["security"][:, :3] = [0.5, 0.9, 0.3]  # two are closed, the third is open
    monthly.offerings["support"][:, :3] = [1.0, 0.0, 0.7]
    monthly.offerings["users"][:, :3] = [[3, 1, 0], [0, 0, 5], [1, 3, 1]]


EXPECTED: dict[str, Any] = {  # by month, or by member of an axis, or by both
    "open_share_workloads_{scope}": [5 / 12, 1 / 4, 3 / 4],
    "open_share_tokens_{scope}": [17 / 28, 1 / 4, 3 / 4],
    "open_share_spend_{scope}": [1 / 5, 1 / 10, 2 / 5],
    "open_share_purchased_tokens_{scope}": [13 / 35, 1 / 5, 1 / 2],
    "open_share_purchased_spend_{scope}": [2 / 17, 1 / 16, 1 / 4],
    "open_share_workloads_{work}": [1 / 4, 3 / 4, MISSING],
    "firms_none_{scope}": [0.4, 0.5, 0],
    "firms_open_only_{scope}": [0.2, 0.25, 0],
    "firms_closed_only_{scope}": [0.1, 0.125, 0],
    "firms_multihoming_{scope}": [0.3, 0.125, 1],
    "adopted_{scope}": [12 / 20, 8 / 16, 1],
    "access_gap": 8 / 16 - 1,
    "adopters_{kind}": [1 / 2, 1],
    "multihoming_adopters_{scope}": [3 / 6, 1 / 4, 1],
    "multihoming_volume_{scope}": [0.6, 0.2, 1],
    "multihoming_by_chance_{scope}": [2 * 35 / 144, 6 / 16, 6 / 16],
    "any_open_enterprises": 3 / 4,
    "three_families_enterprises": 1 / 4,
    "foreign_share_enterprises": 4 / 8,
    "foreign_share_open_purchased_tokens_startups": 30 / 50,
    "switching_{kind}": [12 * 2 / 8, 12 * 3 / 4],
    "closed_only_share_{scope}": [30 / 200, 30 / 100, 0],
    "capability_closed": [100, 104, 108],
    "capability_open": [92, 104, 120],
    "capability_gap": [8, 0, -12],
    "capability_lag": [8, 0, 0],  # 8 points at 12 a year, then reached
    "kappa_gap_{kind}": [[0.35, 0.14], [MISSING, MISSING], [0, 0]],
    "open_preference_{kind}": [0.3, -0.2],
    "trust_{camp}": [[0.6, 0.3], [0.7, 0.3], [0.8, 0.3]],  # without users all count equally
    "support_{camp}": [[0.75, 0.7], [0.5, 0.7], [0.25, 0.7]],
    "incidents_{camp}": [2, 5],
    "contributors": 5.5,
    "families_closed": 3,
    "families_open": 4,
    "surplus": 0.5,
    "spend_total": 150,
    "volume_total": 280,
    "purchased_volume_{kind}": [75, 100],
    "price_closed": 120 / 110,
    "price_open": 16 / 65,
    "price_ratio_paid_{scope}": [16 / 65 / (120 / 110), 0.4 / 1.5, 0.2 / 0.6],
    # The best closed offering has 104 points at a price of 2, the open one 102 at .5.
    "price_ratio": 0.25,
    "price_ratio_equal_quality": 0.25 * math.exp(0.2),
    # All reach the initial 100 points; scaled to that, they cost 1, 1.34 and .41, then 2.
    "price_fixed_quality": 0.5 * math.exp(-0.2) / 2,
    "price_cap_binding": 2,
    "policy_cost": 7,
    "policy_burden": -1,
    "hhi_vendors": 0.5,
    "hhi_families": 0.64 + 0.01 + 0.01,
    "forks_effective": 2,
    "derivatives_top": 0.75,
    "incumbent_share_enterprises": [3 / 8, 6 / 8, 6 / 8],
    "leader_is_incumbent": [0, 1, 1],  # the first of equals
    "vendors_active": 2,
    "communities_active": 1,
}


def test_each_outcome_by_hand() -> None:
    totals = synthetic(fill, months=3)
    for name, expected in EXPECTED.items():
        found = values(totals, name)
        np.testing.assert_allclose(
            found, np.broadcast_to(expected, found.shape), atol=1e-12, err_msg=name
        )


@pytest.mark.parametrize(
    ("changes", "missing", "there"),
    [
        ({"months.best": [100.0, -np.inf]},
         ["capability_open", "capability_gap", "capability_lag"], {"capability_closed": 100}),
        ({"months.closed": 3}, ["trust_open", "support_open"], {"trust_closed": 0}),
        # Open models are run by firms themselves.
        ({"offerings.sold": [1, 1, 0], "offerings.capability": [99.0, 104.0, 102.0]},
         ["price_ratio", "price_ratio_equal_quality"], {"price_fixed_quality": 1}),
    ],
)  # fmt: skip
def test_what_a_camp_does_not_have_is_missing(
    changes: dict[str, Any], missing: list[str], there: dict[str, float]
) -> None:
    def fill(monthly: MonthlyTotals) -> None:
        for name, value in changes.items():
            table, column = name.split(".")
            getattr(monthly, table)[column][..., : np.size(value)] = value

    totals = synthetic(fill)
    assert np.isnan([values(totals, name) for name in missing]).all()
    for name, expected in there.items():
        assert values(totals, name).tolist() == [expected]


def test_each_outcome_has_a_name_a_phrase_a_unit_and_bounds_of_its_own() -> None:
    named = [outcome.name for declaration in DECLARATIONS for outcome in declaration.outcomes]
    assert sorted(named) == sorted(NAMES)
    assert len(set(NAMES)) == len({outcome.phrase for outcome in OUTCOMES}) == len(OUTCOMES)
    for outcome in OUTCOMES:
        assert all((outcome.unit, outcome.group, outcome.text, outcome.phrase)), outcome.name
        assert not any(mark in outcome.text + outcome.phrase for mark in "{}."), outcome.name
        low = -math.inf if outcome.low is None else outcome.low
        assert low < (math.inf if outcome.high is None else outcome.high), outcome.name
        assert outcome.unit != "share" or (outcome.low, outcome.high) == (0.0, 1.0), outcome.name


def test_reading_the_record_in_between_changes_no_row() -> None:
    """Nor does reading one outcome of the latest month; there are more months than may wait."""
    read, left_alone = after(horizon=130), after(horizon=130)
    while read.running:
        assert read.record.shape == (read.step_number, len(NAMES))
        read.step()
        if read.step_number <= 20:
            latest = np.array([read.latest(name) for name in NAMES])
            assert latest.tobytes() == read.record[-1].tobytes()
    assert read.record.tobytes() == left_alone.run().record.tobytes()
