"""Targets: what each source measured is asked of the runs, and their mean is scored."""

import math

import numpy as np
import pytest

from openclosed.experiments.validation.targets.targets import (
    TARGETS,
    Months,
    Target,
    change,
    fold_fall,
    lag_at_release,
    observed,
    score,
    slope,
)
from openclosed.sim.outcomes import INDEX, NAMES
from tests.analysis.synthetic import calendar

BY_KEY = {one.key: one for one in TARGETS}
WORKLOADS = "open_share_workloads_all"
LINE = np.arange(36.0)


def months(runs: int = 2, **paths: np.ndarray) -> Months:
    """Runs that are 0 but for the outcomes given as (36,) or (runs, 36)."""
    values = np.zeros((runs, 36, len(NAMES)))
    for name, path in paths.items():
        values[:, :, INDEX[name]] = path
    return Months(calendar(36), values)


def test_a_mean_is_over_the_months_of_its_span_and_of_each_run_alone() -> None:
    seen = months(open_share_workloads_all=np.stack([LINE, 2 * LINE]))
    assert seen.mean(WORKLOADS, "2023-02").tolist() == [1.0, 2.0]
    assert seen.mean(WORKLOADS, "2023-01", "2023-12").tolist() == [5.5, 11.0]
    spans = ("2023-01", "2023-03"), ("2023-12", "2023-12")
    assert change(seen, WORKLOADS, *spans).tolist() == [10.0, 20.0]


@pytest.mark.parametrize("span", [("2022-12", "2023-02"), ("2025-11", "2026-01")])
def test_months_that_were_not_run_are_refused(span: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="beyond these runs of 2023-01 to 2025-12"):
        months().mean(WORKLOADS, *span)


def test_the_lag_is_taken_where_open_set_a_new_best() -> None:
    """Open rises in months 10 and 20 to what closed had in months 6 and 13: lags of 4 and 7."""
    open_ = np.where(LINE < 10, 0.5, np.where(LINE < 20, 6.0, 13.0))
    seen = months(capability_closed=LINE, capability_open=open_)
    assert lag_at_release(seen, "2023-01", "2025-12").tolist() == [5.5, 5.5]
    assert lag_at_release(seen, "2024-01", "2025-12").tolist() == [7.0, 7.0]
    ahead = months(capability_closed=LINE, capability_open=LINE + 1.0)
    assert lag_at_release(ahead, "2023-01", "2025-12").tolist() == [0.0, 0.0]
    still = months(capability_closed=LINE, capability_open=np.ones(36))
    assert np.isnan(lag_at_release(still, "2023-01", "2025-12")).all()


def test_a_slope_is_a_year_and_a_price_falls_by_a_factor_a_year() -> None:
    seen = months(capability_closed=1.2 * LINE, price_fixed_quality=10.0 ** (-LINE / 12.0))
    assert slope(seen, "capability_closed", "2023-01", "2025-12") == pytest.approx([14.4] * 2)
    fall = fold_fall(seen, "price_fixed_quality", "2023-06", "2025-12")
    assert fall == pytest.approx([10.0] * 2)


BOUNDED = [one for one in TARGETS if not math.isnan(one.value)]


@pytest.mark.parametrize("target", BOUNDED, ids=lambda target: target.key)
def test_a_target_passes_to_its_ends_and_is_missed_beyond_a_bound_alone(target: Target) -> None:
    ends = [end for end in (target.low, target.high) if math.isfinite(end)]
    assert ends
    assert all(target.passes(one) for one in (target.value, *ends))
    assert not target.passes(target.high + 1e-6) or math.isinf(target.high)
    assert not target.passes(target.low - 1e-6) or math.isinf(target.low)
    above, below = target.value + target.tolerance, target.value - target.tolerance
    missed = target.away(np.array([target.value, above, below]))
    assert np.sign(missed).tolist() == [0.0, 1.0, -1.0]


def test_a_miss_is_in_deviations_of_what_was_committed_for_its_indicator() -> None:
    assert BY_KEY["V5 raw"].away(np.array([0.12 * np.exp(0.3)])) == pytest.approx(1.0)
    measured = BY_KEY["V1 2024"].value
    assert BY_KEY["V1 2024"].away(np.array([measured + np.hypot(0.03, 0.015)])) == pytest.approx(
        1.0
    )
    assert BY_KEY["V8"].away(np.array([0.13])) == pytest.approx(1.0)  # half its tolerance


def test_every_target_has_a_key_of_its_own_and_is_observed_of_every_run() -> None:
    assert len(BY_KEY) == len(TARGETS)
    known = {key.split()[0] for key, target in BY_KEY.items() if target.scored}
    assert known == {f"V{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12)}
    runs = Months(calendar(36), np.random.default_rng(1).uniform(0.1, 1.0, (3, 36, len(NAMES))))
    values = observed(runs)
    assert values.shape == (3, len(TARGETS))
    place = [t.key for t in TARGETS].index("V8")
    assert values[:, place] == pytest.approx(BY_KEY["V8"].observe(runs))


END = BY_KEY["V1 end-2025"]  # .11 +- .03


def test_the_mean_is_scored_although_few_runs_pass() -> None:
    (found,) = score(np.array([[0.02], [0.20], [0.11], [0.11]]), [END])
    assert found.passed
    assert (found.runs, found.runs_passing) == (4, 0.5)
    assert (found.mean, found.low, found.high) == pytest.approx((0.11, 0.02, 0.2))


def test_runs_that_cannot_tell_are_left_out_and_none_at_all_is_no_pass() -> None:
    some, none = score(np.array([[0.11, np.nan], [np.nan, np.nan]]), [END, END])
    assert (some.passed, some.runs) == (True, 1)
    assert (none.passed, none.runs) == (False, 0)
    assert np.isnan(none.mean)
