"""What runs may know at a month: releases, paths and measurements."""

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import PLATFORMS, SPEND, TOKENS
from openclosed.analysis.statistics.observers import SINCE, spending_growth
from openclosed.experiments.validation.assimilation.tasks import (
    FIRST_VINTAGE,
    LEVELS,
    select_observations,
    truncate_after,
)
from openclosed.sim import Parameters
from openclosed.sim.parameters.known_releases import published_by


def test_releases_and_what_is_scheduled_stop_at_the_month() -> None:
    blind = truncate_after(Parameters(), "2024-08", "2025-08")
    assert blind.releases.replayed_until == "2024-08"
    assert all(max(path) <= "2024-08" for path in blind.schedule.values())
    assert any("2025-02" in path for path in Parameters().schedule.values())
    assert blind.clock.horizon == 32.0
    assert blind.vendors["overseas"].published == published_by("overseas", FIRST_VINTAGE)
    late = truncate_after(Parameters(), "2026-01", "2026-06")
    assert late.vendors["overseas"].published == published_by("overseas")
    early = truncate_after(Parameters(), "2023-03", "2023-09")
    assert early.schedule == {}
    assert early.clock.horizon == 2 * early.ending.window  # long enough for an ending


def test_of_platform_tokens_every_month_weighs_and_of_all_else_the_first_and_the_last() -> None:
    keys = (
        "router_open_share_tokens", "our gateway", "router_open_share_spend",
        "developers_multihoming", "capability_gap", "adoption_organisations",
    )  # fmt: skip
    months = [f"2025-{month:02}" for month in range(3, 8)]
    rows = [Measurement(key, month, 0.4, 0.4) for key in keys for month in ["2024-11", *months]]
    found = select_observations("2025-06", rows)
    assert {key: [one.month for one in found if one.indicator.key == key] for key in keys} == {
        "router_open_share_tokens": months[:4],
        "our gateway": months[:4],
        "router_open_share_spend": ["2025-03", "2025-06"],
        "developers_multihoming": ["2024-11", "2025-06"],  # no platform, so from its start
        "capability_gap": [],
        "adoption_organisations": [],
    }
    once = [one for one in select_observations("2026-01", rows[12:14]) if one.indicator.platform]
    assert len(once) == 1  # a single month counts once


def test_observations_are_those_of_platforms_since_they_began_and_levels() -> None:
    found = select_observations("9999-12")
    of_platform = [one for one in found if one.indicator.platform]
    assert list(dict.fromkeys(one.indicator.platform for one in of_platform)) == list(
        PLATFORMS
    )  # in order
    assert {one.indicator.outcome for one in of_platform} == {TOKENS, SPEND}
    growth = [one for one in found if one.since]
    assert growth == spending_growth("9999-12")
    levels = [one for one in found if not one.indicator.platform and not one.since]
    assert {one.indicator.key for one in (*levels, *of_platform)} >= set(LEVELS)
    assert {one.indicator.key for one in levels} <= set(LEVELS)
    assert min(one.month for one in of_platform) >= SINCE
