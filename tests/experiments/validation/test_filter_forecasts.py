"""What filters know at an origin, and their forecasts from it."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS, PLATFORMS, ROUTER, SECOND_ROUTER
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.analysis.statistics import observers
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.assimilation import task as tasks
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.task import FilterResult, FilterTask
from openclosed.experiments.validation.backtest import filter_forecasts
from openclosed.experiments.validation.forecasters import DRAWS
from openclosed.sim import Parameters
from openclosed.sim.parameters.base import replaced
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.suppliers import published_by

TASTE = Prior("firms.startups.open_preference.mean", -2.0, 0.5)
SMALL = replaced(Parameters(), "firms.count", 20)
START = SMALL.clock.start
ORIGIN = "2025-03"


def test_releases_and_what_is_scheduled_stop_at_the_month() -> None:
    blind = tasks.truncate_after(Parameters(), "2024-08", "2025-08")
    assert blind.releases.replayed_until == "2024-08"
    assert all(max(path) <= "2024-08" for path in blind.schedule.values())
    assert any("2025-02" in path for path in Parameters().schedule.values())
    assert blind.clock.horizon == 32.0
    assert blind.vendors["overseas"].published == published_by("overseas", tasks.FIRST_VINTAGE)
    late = tasks.truncate_after(Parameters(), "2026-01", "2026-06")
    assert late.vendors["overseas"].published == published_by("overseas")
    early = tasks.truncate_after(Parameters(), "2023-03", "2023-09")
    assert early.clock.horizon == early.ending.window  # long enough for an ending


def test_of_platform_tokens_every_month_weighs_and_of_all_else_the_first_and_the_last() -> None:
    keys = (
        "router_open_share_tokens", "router_open_share_spend", "developers_multihoming",
        "capability_gap", "adoption_organisations",
    )  # fmt: skip
    months = [f"2025-{month:02}" for month in range(3, 8)]
    rows = [Measurement(key, month, 0.4, 0.4) for key in keys for month in ["2024-11", *months]]
    found = tasks.select_observations("2025-06", rows)
    assert {key: [one.month for one in found if one.indicator.key == key] for key in keys} == {
        "router_open_share_tokens": months[:4],
        "router_open_share_spend": ["2025-03", "2025-06"],
        "developers_multihoming": ["2024-11", "2025-06"],  # no platform, so from its start
        "capability_gap": [],
        "adoption_organisations": [],
    }
    few = tasks.select_observations("2026-01", rows[6:8])
    assert sum(bool(one.indicator.platform) for one in few) == 1  # a single month counts once
    every = tasks.select_observations("9999-12")
    of_platform = [one for one in every if one.indicator.platform]
    assert [*dict.fromkeys(one.indicator.platform for one in of_platform)] == [*PLATFORMS]  # order
    assert min(one.month for one in of_platform) >= observers.SINCE
    assert {one.indicator.key for one in every} >= set(tasks.LEVELS)
    assert [one for one in every if one.since] == observers.spending_growth("9999-12")


def asked(origins: list[str], data: tuple[Measurement, ...] = MEASUREMENTS) -> FilterTask:
    [found] = filter_forecasts.filter_tasks(
        SMALL, [TASTE], [origins], data, size=10, members=4, ahead=3
    )
    return found


def test_origins_of_a_filter_know_the_same_levels_and_vintage_of_the_index() -> None:
    """Enterprises were asked in July and December of 2025, and the index was made again in 2026."""
    months = ["2025-05", "2025-06", "2025-07", "2025-11", "2025-12", "2026-01", "2026-04"]
    groups = filter_forecasts.group_origins(months, MEASUREMENTS)
    assert groups == [months[:2], months[2:4], months[4:5], months[5:]]
    survey = "open_share_workloads_enterprises"
    for origins in groups:
        known = [one for one in asked(origins).observations if one.indicator.key == survey]
        measured = [one.month for one in MEASUREMENTS if one.indicator == survey]
        assert {known[-1].month} == {
            max(month for month in measured if month <= origin) for origin in origins
        }


def test_a_forecast_knows_nothing_later_than_its_origin() -> None:
    """Other later indicators, releases and scenario changes leave it bit-identical."""
    origins = [ORIGIN, "2025-05"]
    other = tuple(
        one._replace(low=0.9, high=0.9) if one.month > ORIGIN and 0 <= one.low <= 1 else one
        for one in MEASUREMENTS
    )
    task, again = (asked(origins, data) for data in (MEASUREMENTS, other))
    assert task.observations != again.observations
    vendors = {
        name: vendor.model_copy(
            update={"published": {m: v + 20 * (m > ORIGIN) for m, v in vendor.published.items()}}
        )
        for name, vendor in again.parameters.vendors.items()
    }
    again = again._replace(parameters=again.parameters.model_copy(update={"vendors": vendors}))
    first, second = run_filter(task), run_filter(again)
    np.testing.assert_array_equal(first.ahead[0], second.ahead[0])
    np.testing.assert_array_equal(first.ahead_bias[0], second.ahead_bias[0])
    assert not np.array_equal(first.ahead[1], second.ahead[1])  # of May


def filter_result(
    evidence: dict[str, float], share: float, origins: int = 1, bias: float = 0.0
) -> FilterResult:
    """A filter of which only the forecast and the evidence count. All of what is known of the bias
    of its platform lasts."""
    none = np.empty(0)
    rows = [(months_between(START, month), total) for month, total in evidence.items()]
    known = np.zeros((origins, 4, 1, len(observers.COLUMNS)))
    known[..., observers.COLUMNS.index("lasting")] = bias
    return FilterResult(
        weights=none, places=none, ancestor=np.empty(0, np.int64),
        step_seeds=np.empty(0, np.uint64), tastes=none, law=none, bias=none,
        by_volume=np.empty(0, bool), level=none, market=none, least=none,
        evidence=np.array(rows), ahead=np.full((origins, 4, 3, 1), share, dtype=np.float32),
        ahead_bias=known,
    )  # fmt: skip


def task_at(*origins: str) -> FilterTask:
    seen = [observers.observation_of(Measurement(ROUTER_TOKENS, "2025-01", 0.2, 0.2))]
    steps = [months_between(START, one) for one in origins]
    return FilterTask(
        SMALL, [TASTE], seen, 10, 0, 24, steps[-1], origins=steps, ahead=3, members=4,
        outcomes=(INDICATORS[ROUTER_TOKENS].outcome,),
    )  # fmt: skip


def test_filters_weigh_by_their_evidence_up_to_an_origin_and_platform_by_what_they_showed() -> None:
    origins = ["2025-02", "2025-04"]
    filters = [
        filter_result({"2025-01": -1.0, "2025-03": -99.0}, 0.2, 2, 1.0),
        filter_result({"2025-01": -1.0, "2025-03": -1.0}, 0.4, 2, 1.0),
    ]
    found = filter_forecasts.combine_forecasts([task_at(*origins)], [filters])
    before, after = (found[one] for one in origins)
    early, late = (np.unique(one.values, return_counts=True) for one in (before, after))
    assert early[1].tolist() == [12, 12]
    assert late[0] == pytest.approx([0.4])
    assert before.start == "2025-03"
    assert before.biases[ROUTER].shape == (DRAWS * 8, 3)
    assert before.biases[ROUTER] == pytest.approx(1.0)
    # A platform that showed nothing: its lasting part has a standard deviation of 1.
    unknown = before.biases[SECOND_ROUTER]
    assert unknown[:, 0].mean() == pytest.approx(0.0, abs=0.6)
    assert unknown[:, 0].std() > 0.5
    assert np.corrcoef(unknown[:, 0], unknown[:, 2])[0, 1] > 0.5


def test_filters_of_a_seed_forecast_alone_with_biases_of_their_own_each_from_its_origins() -> None:
    months, shares = ["2025-12", "2026-01"], ((0.2, 0.4), (0.3, 0.5))
    made = [[filter_result({"2025-01": -1.0}, share) for share in own] for own in shares]
    alone = filter_forecasts.forecasts_by_seed([task_at(one) for one in months], made)
    for seed, runs in enumerate(alone):
        assert list(runs) == months
        for origin, own in zip(months, shares, strict=True):
            assert runs[origin].values == pytest.approx(own[seed])
            assert len(runs[origin].values) == 4
    first, second = (one[months[0]].biases[SECOND_ROUTER] for one in alone)
    assert not np.isin(first, second).any()
