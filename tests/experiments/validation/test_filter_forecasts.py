"""Origins, and what filters say of them."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS, ROUTER, SECOND_ROUTER
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.analysis.statistics.observers import COLUMNS, observation_of
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.task import FilterResult, FilterTask
from openclosed.experiments.validation.backtest.filter_forecasts import (
    FilterRequest,
    Size,
    combine_forecasts,
    filter_tasks,
    forecasts_by_seed,
    group_origins,
)
from openclosed.experiments.validation.forecasters import DRAWS
from openclosed.sim import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import replaced

TASTE = Prior("firms.startups.open_preference.mean", -2.0, 0.5)
SMALL = replaced(Parameters(), "firms.count", 20)
START = SMALL.clock.start
SIZE = Size(10, 4, 3)
ORIGIN = "2025-03"


def asked(origins: list[str], data: tuple[Measurement, ...] = MEASUREMENTS) -> FilterRequest:
    [found] = filter_tasks(SMALL, [TASTE], [origins], SIZE, data)
    return found


def test_origins_of_an_filter_know_the_same_levels_and_vintage_of_the_index() -> None:
    """Enterprises were asked in July and December of 2025, and the index was made again in 2026."""
    months = ["2025-05", "2025-06", "2025-07", "2025-11", "2025-12", "2026-01", "2026-04"]
    groups = group_origins(months, MEASUREMENTS)
    assert groups == [months[:2], months[2:4], months[4:5], months[5:]]
    survey = "open_share_workloads_enterprises"
    for origins in groups:
        known = [one for one in asked(origins).task.observations if one.indicator.key == survey]
        for origin in origins:
            last = max(
                one.month for one in MEASUREMENTS if one.indicator == survey and one.month <= origin
            )
            assert known[-1].month == last


def test_a_forecast_knows_nothing_later_than_its_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other later indicators, releases and scenario changes leave it bit-identical."""
    monkeypatch.setattr(independent_filter, "TRIALS", 2)
    origins = [ORIGIN, "2025-05"]
    other = tuple(
        one._replace(low=0.9, high=0.9) if one.month > ORIGIN and 0 <= one.low <= 1 else one
        for one in MEASUREMENTS
    )
    task, again = (asked(origins, data).task for data in (MEASUREMENTS, other))
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
    origins: int, evidence: dict[str, float], share: float, bias: float = 0.0
) -> FilterResult:
    """A filter of which only the forecast and the evidence count.

    All of what is known of the bias of its platform lasts.
    """
    none = np.empty(0)
    rows = [(months_between(START, month), total) for month, total in evidence.items()]
    known = np.zeros((origins, 4, 1, len(COLUMNS)))
    known[..., COLUMNS.index("lasting")] = bias
    return FilterResult(
        weights=none, places=none, ancestor=np.empty(0, np.int64),
        step_seeds=np.empty(0, np.uint64),
        tastes=none, market=none, law=none, bias=none, least=none,
        evidence=np.array(rows),
        ahead=np.full((origins, 4, 3, 1), share, dtype=np.float32),
        ahead_bias=known,
    )  # fmt: skip


def task_at(origins: list[str]) -> FilterTask:
    seen = [observation_of(Measurement(ROUTER_TOKENS, "2025-01", 0.2, 0.2))]
    outcomes = (INDICATORS[ROUTER_TOKENS].outcome,)
    steps = [months_between(START, one) for one in origins]
    return FilterTask(
        SMALL, [TASTE], seen, 10, 0, 24, steps[-1],
        origins=steps, ahead=3, members=4, outcomes=outcomes,
    )  # fmt: skip


def test_filters_weigh_by_their_evidence_up_to_an_origin_and_platform_by_what_they_showed() -> None:
    origins = ["2025-02", "2025-04"]
    asks = [FilterRequest(origins, task_at(origins))]
    filters = [
        filter_result(2, {"2025-01": -1.0, "2025-03": -99.0}, 0.2, 1.0),
        filter_result(2, {"2025-01": -1.0, "2025-03": -1.0}, 0.4, 1.0),
    ]
    before, after = (combine_forecasts(asks, [filters])[one] for one in origins)
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


def test_groups_of_filters_forecast_alone_with_biases_of_their_own() -> None:
    asks = [FilterRequest([ORIGIN], task_at([ORIGIN]))]
    made = [filter_result(1, {"2025-01": -1.0}, share) for share in (0.2, 0.2, 0.4, 0.4)]
    alone = forecasts_by_seed(asks, [made], 2)
    first, second = (one[ORIGIN] for one in alone)
    for runs, share in ((first, 0.2), (second, 0.4)):
        assert runs.values == pytest.approx(share)
        assert len(runs.values) == 8
    assert not np.isin(first.biases[SECOND_ROUTER], second.biases[SECOND_ROUTER]).any()


def test_each_origin_has_the_filters_that_know_it() -> None:
    months = ["2025-12", "2026-01"]
    asks = [FilterRequest([one], task_at([one])) for one in months]
    said = combine_forecasts(
        asks, [[filter_result(1, {"2025-01": -1.0}, share)] for share in (0.2, 0.4)]
    )
    assert list(said) == months
    for origin, share in zip(months, (0.2, 0.4), strict=True):
        assert said[origin].values[:, 0, 0] == pytest.approx(share)
