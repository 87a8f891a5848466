"""Every target is a figure of the record with a source, a range and an observer that works."""

import math

import numpy as np
import pytest

from analysis.evidence import sources
from analysis.evidence.measurements import LAST_MONTH
from analysis.evidence.observers import Months
from analysis.evidence.series import (
    ADOPTION,
    CLOSED_CAPABILITY,
    ENTERPRISE_OPEN,
    OPEN_CAPABILITY,
    ROUTER_OPEN,
    Series,
    standing,
)
from analysis.evidence.targets import BY_KEY, TARGETS, Target
from sim.outcomes import NAMES
from tests.analysis.evidence.test_observers import CALENDAR

SERIES = (ENTERPRISE_OPEN, ROUTER_OPEN, ADOPTION, CLOSED_CAPABILITY, OPEN_CAPABILITY)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.key)
def test_a_target_passes_at_its_own_value_and_not_far_from_it(target: Target) -> None:
    if not target.scored and math.isnan(target.value):
        return
    assert target.low <= target.value <= target.high
    assert target.passes(target.value)
    if math.isfinite(target.high):
        assert not target.passes(target.high + 1e-6)
    if math.isfinite(target.low):
        assert not target.passes(target.low - 1e-6)
    assert math.isfinite(target.low) or math.isfinite(target.high)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.key)
def test_a_miss_is_in_tolerances_and_beyond_a_bound_that_is_met_there_is_none(
    target: Target,
) -> None:
    if math.isnan(target.value):
        return
    above, below = target.value + target.tolerance, target.value - target.tolerance
    miss = target.miss(np.array([target.value, above, below]))
    upper = 0.0 if math.isinf(target.high) else 1.0
    lower = 0.0 if math.isinf(target.low) else -1.0
    assert miss == pytest.approx([0.0, upper, lower])


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.key)
def test_a_target_can_be_read_off_36_months_of_runs(target: Target) -> None:
    runs = Months(CALENDAR, np.random.default_rng(1).uniform(0.1, 1.0, (3, 36, len(NAMES))))
    assert target.observe(runs).shape == (3,)


def test_keys_name_one_target_each_and_cover_the_record() -> None:
    assert len(BY_KEY) == len(TARGETS)
    known = {key.split()[0] for key, target in BY_KEY.items() if target.scored}
    assert known == {f"V{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12)}


def test_every_source_says_whose_interest_it_serves_and_how_it_is_biased() -> None:
    known = [value for value in vars(sources).values() if isinstance(value, sources.Source)]
    assert len(known) >= 8
    for source in known:
        assert all(source), source.short


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_series_stay_within_the_data_and_shares_between_nothing_and_all(series: Series) -> None:
    assert list(series.observed) == sorted(series.observed)
    assert min(series.observed) >= "2023-01"
    assert max(series.observed) <= LAST_MONTH
    if series.unit == "share":
        assert all(0 <= value <= 1 for value in series.observed.values())


@pytest.mark.parametrize("series", [CLOSED_CAPABILITY, OPEN_CAPABILITY])
def test_a_record_only_rises_and_stands_between(series: Series) -> None:
    values = list(series.observed.values())
    assert values == sorted(values)
    assert standing(series, "2026-05") == series.observed["2026-04"]
    with pytest.raises(ValueError, match="nothing observed"):
        standing(series, "2023-01")
