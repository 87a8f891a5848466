"""While the record lasts, vendors publish what they really published, and nobody is ahead of it."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.known_releases import (
    CLOSED_RELEASES,
    FIRST_VINTAGE,
    FIRST_VINTAGE_UNTIL,
    LAST_MONTH,
    OPEN_RELEASES,
    Release,
    published_by,
)
from tests.sim.worlds import cast, run, small

MONTHS = months_between("2023-01", LAST_MONTH) + 1
ALL_RECORD = {"clock.horizon": MONTHS + 4.0}


def standing(releases: tuple[Release, ...], months: int) -> list[float]:
    """The best capability of the record at the end of each month, -inf before the first."""
    return [
        max(
            (one.capability for one in releases if months_between("2023-01", one.month) <= month),
            default=-np.inf,
        )
        for month in range(months)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_best_of_each_camp_is_that_of_the_record_to_its_end(seed: int) -> None:
    world = run(ALL_RECORD, seed)
    for camp, releases in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES)):
        path = world.outcomes[f"capability_{camp}"].to_numpy()[:MONTHS]
        known = np.array(standing(releases, MONTHS))
        np.testing.assert_allclose(path[np.isfinite(known)], known[np.isfinite(known)])


def test_after_the_record_capability_goes_on_without_a_leap() -> None:
    path = run(ALL_RECORD).outcomes["capability_closed"].to_numpy()
    assert path[MONTHS + 3] - path[MONTHS - 1] < 12.0


def test_the_replay_ends_where_it_is_told() -> None:
    until = {"releases.replayed_until": "2023-12"}
    ended, never = (
        run(ALL_RECORD | what).outcomes["capability_closed"].to_numpy()
        for what in (until, {"releases.replayed_until": None})
    )
    known = standing(CLOSED_RELEASES, MONTHS)
    assert ended[11] == known[11]
    assert ended[MONTHS - 1] != known[MONTHS - 1]
    assert never[11] != known[11]


def test_a_forecast_that_knows_nothing_of_2026_replays_the_first_vintage() -> None:
    old = {name: published_by(name, FIRST_VINTAGE) for name in Parameters().vendors}
    assert max(month for one in old.values() for month in one) <= FIRST_VINTAGE_UNTIL
    values = {f"vendors.{name}.published": one for name, one in old.items()}
    until = {"releases.replayed_until": FIRST_VINTAGE_UNTIL, "clock.horizon": 36.0}
    path = run(values | until).outcomes["capability_closed"].to_numpy()
    assert path[-1] == max(one.capability for one in FIRST_VINTAGE)


def test_a_cast_of_ones_own_has_no_record() -> None:
    world = Ecosystem(small(cast(2, 1)), rng=1)
    assert world.recorded.months.size == 0
    assert world.recorded.until == -np.inf


def test_no_vendor_of_the_record_changes_its_openness_before_the_end() -> None:
    eager = {"releases.openness_rate": 12.0, "clock.horizon": 60.0}
    world = run(eager)
    kinds = ("opening", "closing", "open_core")
    changed = [event.month for event in world.events if event.what in kinds]
    assert changed
    assert min(changed) > months_between("2023-01", LAST_MONTH)
