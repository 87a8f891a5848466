"""While the data last, vendors publish their actual releases, and no other model is better."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.known_releases import (
    CLOSED_RELEASES,
    LAST_MONTH,
    OPEN_RELEASES,
    Release,
)
from tests.sim.runs import run

MONTHS = months_between("2023-01", LAST_MONTH) + 1
UNTIL = "releases.replayed_until"


@cache
def best(camp: str, until: str | None = LAST_MONTH) -> NDArray[np.float64]:
    """The best published capability of a camp in each month, up to four months beyond the data."""
    model = run({"clock.horizon": MONTHS + 4.0, UNTIL: until})
    return model.outcomes[f"capability_{camp}"].to_numpy()


def standing(releases: tuple[Release, ...]) -> NDArray[np.float64]:
    """The best observed capability at the end of each month, -inf before the first."""
    return np.array([
        max((one.capability for one in releases if months_between("2023-01", one.month) <= month),
            default=-np.inf)
        for month in range(MONTHS)
    ])  # fmt: skip


def test_the_best_of_each_camp_follows_the_data_and_continues_without_a_jump() -> None:
    for camp, releases in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES)):
        known = standing(releases)
        there = np.isfinite(known)
        np.testing.assert_allclose(best(camp)[:MONTHS][there], known[there])
    assert best("closed")[MONTHS + 3] - best("closed")[MONTHS - 1] < 12.0


def test_the_replay_ends_as_set() -> None:
    known = standing(CLOSED_RELEASES)
    assert best("closed", "2023-12")[11] == known[11]
    assert best("closed", "2023-12")[MONTHS - 1] != known[MONTHS - 1]
    assert best("closed", None)[11] != known[11]


def test_no_vendor_in_the_data_changes_its_openness_before_their_end() -> None:
    model = run({"releases.openness_rate": 12.0, "clock.horizon": 60.0})
    kinds = ("opening", "closing", "open_core")
    changed = [event.month for event in model.events if event.what in kinds]
    assert min(changed) > months_between("2023-01", LAST_MONTH)
