"""Observed releases are replayed, and standards set the compatibility of open families.

tests/theory compares the times of other releases with theory (imitation_lag).
"""

from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import empty_market
from openclosed.sim.supply.releases import EVERY_STEP, publish
from openclosed.sim.supply.replayed import KnownReleases
from tests.sim.runs import STILL, packed, small


def test_observed_releases_are_replayed_and_no_other_release_exceeds_them() -> None:
    market = empty_market(4, 1)
    table = market.families
    table["alive"], table["open"] = 1, [0, 1, 0, 1]
    table["published"], table["internal"] = 5.0, [9.0, 7.0, 6.0, 9.0]
    known = KnownReleases(np.array([8.0, 4.0, np.nan, np.nan]), most=np.array([8.0, 7.5]))
    publish(packed(market, {"releases.timing": EVERY_STEP}), *known, 9, 0)
    assert table["published"].tolist() == [8.0, 5.0, 6.0, 7.5]
    assert table["internal"].tolist() == [8.0, 4.0, 6.0, 7.5]


BASE, SUPPORT = "network.open_compatibility", "policy.standards_support"
MONEY = {f"{SUPPORT}.strength": 0.05, f"{SUPPORT}.half_effect": 0.05, f"{SUPPORT}.reach": 0.8}
"""Half of the largest effect of money, .4 of what is missing."""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({BASE: 0.3, **MONEY, f"{SUPPORT}.ends": "2023-03"}, [0.58, 0.58, 0.3]),
        ({"schedule": {BASE: {"2023-01": 0.3, "2023-02": 0.4, "2023-03": 0.9}}}, [0.3, 0.4, 0.9]),
    ],
)
def test_standards_set_compatibility_and_public_money_closes_a_part_of_the_rest(
    values: dict[str, Any], expected: list[float]
) -> None:
    """On the board of the month, for different families."""
    model = Ecosystem(small(STILL | values), rng=1)
    families = model.market.families
    one, other = np.flatnonzero((families["open"] == 1) & (families["alive"] == 1))[:2]
    found = []
    for _ in range(3):
        model.step()
        found.append(model.board.compatibility[one, other])
    assert found == pytest.approx(expected)
