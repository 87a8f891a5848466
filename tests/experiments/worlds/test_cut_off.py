"""A world that is cut off knows nothing dated later."""

import numpy as np
import pytest

from experiments.worlds.cut_off import cut_off
from experiments.worlds.island import blind
from sim import Ecosystem, Parameters
from sim.parameters.known_releases import FIRST_VINTAGE, published_by
from sim.parameters.paths import replaced


def test_releases_and_what_is_scheduled_stop_at_the_month() -> None:
    parameters = Parameters()
    blind = cut_off(parameters, "2024-08", "2025-08")
    assert blind.releases.replayed_until == "2024-08"
    assert all(max(path) <= "2024-08" for path in blind.schedule.values())
    assert {"2025-02"} <= {when for path in parameters.schedule.values() for when in path}
    assert blind.clock.horizon == 32.0


def test_a_path_that_begins_later_is_left_out() -> None:
    assert cut_off(Parameters(), "2024-01", "2025-12").schedule == {}


def test_a_run_is_long_enough_for_a_verdict() -> None:
    short = cut_off(Parameters(), "2023-03", "2023-09")
    assert short.clock.horizon == 2 * short.verdict.window


def test_a_release_of_the_record_after_the_cut_off_is_not_made() -> None:
    """Of 2025-01 the record has the largest step of open capability, +6.7 points at once."""
    small = replaced(Parameters(), "firms.count", 30)
    gave = {}
    for month in ("2024-12", "2025-01"):
        model = Ecosystem(cut_off(small, month, "2025-01"), rng=1).run()
        gave[month] = model.outcomes["capability_open"].to_numpy()
    assert gave["2024-12"][:24] == pytest.approx(gave["2025-01"][:24])
    assert gave["2025-01"][24] == pytest.approx(139.88)
    assert gave["2024-12"][24] < 139.0
    assert np.isfinite(gave["2024-12"]).all()


def test_before_2026_releases_are_of_the_first_vintage() -> None:
    early, late = (cut_off(Parameters(), month, "2026-06") for month in ("2025-12", "2026-01"))
    assert early.vendors["overseas"].published["2025-01"] == 139.88
    assert early.vendors["overseas"].published == published_by("overseas", FIRST_VINTAGE)
    assert late.vendors["overseas"].published == published_by("overseas")


def test_who_foretells_knows_of_no_change_scheduled_for_later() -> None:
    small = replaced(Parameters(), "firms.count", 20)
    world = Ecosystem(small, rng=1)
    for _ in range(19):
        world.step()
    schedule = blind(world.fork(2)).parameters.schedule  # July 2024 was the last month
    assert schedule == {
        "vendors.homestead.imitation_months": {"2024-07": 2.0},
        "vendors.overseas.imitation_months": {"2024-04": 4.5},
    }
