"""The model is asked what each source asked, month by month and run by run."""

import numpy as np
import pytest

from analysis.evidence.observers import Months, change, fold_fall, lag_at_release, slope
from sim.outcomes import INDEX, NAMES

CALENDAR = [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(36)]


def months(runs: int = 2, **paths: np.ndarray) -> Months:
    """Runs that are 0 but for the outcomes given as (36,) or (runs, 36)."""
    values = np.zeros((runs, 36, len(NAMES)))
    for name, path in paths.items():
        values[:, :, INDEX[name]] = path
    return Months(CALENDAR, values)


LINE = np.arange(36.0)


def test_a_mean_is_over_the_months_of_its_span_and_of_each_run_alone() -> None:
    seen = months(open_share_workloads_all=np.stack([LINE, 2 * LINE]))
    assert seen.mean("open_share_workloads_all", "2023-02").tolist() == [1.0, 2.0]
    assert seen.mean("open_share_workloads_all", "2023-01", "2023-12").tolist() == [5.5, 11.0]


@pytest.mark.parametrize("span", [("2022-12", "2023-02"), ("2025-11", "2026-01")])
def test_months_that_were_not_run_are_refused(span: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="beyond these runs of 2023-01 to 2025-12"):
        months().mean("open_share_workloads_all", *span)


def test_a_change_is_the_second_span_less_the_first() -> None:
    seen = months(open_share_workloads_all=LINE)
    spans = ("2023-01", "2023-03"), ("2023-12", "2023-12")
    assert change(seen, "open_share_workloads_all", *spans).tolist() == [10.0, 10.0]


def test_the_lag_is_taken_where_open_broke_its_record() -> None:
    """Open rises in months 10 and 20 to what closed had in months 6 and 13: lags of 4 and 7."""
    open_ = np.where(LINE < 10, 0.5, np.where(LINE < 20, 6.0, 13.0))
    seen = months(capability_closed=LINE, capability_open=open_)
    assert lag_at_release(seen, "2023-01", "2025-12").tolist() == [5.5, 5.5]
    assert lag_at_release(seen, "2024-01", "2025-12").tolist() == [7.0, 7.0]


def test_a_lead_of_open_is_no_lag_and_no_release_tells_nothing() -> None:
    ahead = months(capability_closed=LINE, capability_open=LINE + 1.0)
    assert lag_at_release(ahead, "2023-01", "2025-12").tolist() == [0.0, 0.0]
    still = months(capability_closed=LINE, capability_open=np.ones(36))
    assert np.isnan(lag_at_release(still, "2023-01", "2025-12")).all()


def test_a_slope_is_a_year_and_a_price_falls_by_a_factor_a_year() -> None:
    seen = months(capability_closed=1.2 * LINE, price_fixed_quality=10.0 ** (-LINE / 12.0))
    assert slope(seen, "capability_closed", "2023-01", "2025-12") == pytest.approx([14.4] * 2)
    fall = fold_fall(seen, "price_fixed_quality", "2023-06", "2025-12")
    assert fall == pytest.approx([10.0] * 2)
