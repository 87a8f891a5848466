"""Outcome curves: what they show are the numbers of the runs."""

from typing import Any

import numpy as np
import pytest

from openclosed.analysis.common import bands, ensemble
from openclosed.experiments.answer import curves
from tests.analysis.legible import numbers_of
from tests.analysis.made_up import Result, made_up


def test_the_line_is_the_median_and_crosses_are_the_record(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)
    drawn = curves.open_shares(group).draw()
    medians = ensemble.quantiles(group.paths("open_share_workloads_all"), (0.5,))[0]
    lines = [one.get_ydata() for one in drawn.axes[0].lines if np.size(one.get_xdata()) == 120]
    assert lines[0] == pytest.approx(medians)
    [crosses] = [line for line in drawn.axes[1].lines if line.get_marker() == "X"]
    observed = bands.RECORDS["open_share_workloads_enterprise"][0].observed
    assert np.asarray(crosses.get_ydata()).tolist() == list(observed.values())


def test_tables_hold_median_and_range_of_each_december(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)
    table = numbers_of(curves.concentration(group))
    low, middle, high = ensemble.quantiles(group.paths("hhi_vendors")[:, 11], (0.05, 0.5, 0.95))
    assert list(table.columns) == [f"{year}-12" for year in range(2023, 2033)]
    assert table.iloc[0, 0] == f"{middle:.3g} ({low:.3g} to {high:.3g})"


def test_titles_tell_who_leads_and_where_it_goes() -> None:
    runs, months, *_ = made_up(3, 36)
    early = months["month"] < "2024-01"
    shares: dict[str, Any] = {
        "open_share_workloads_enterprise": early * -0.4 + 0.6,
        "firms_closed_only_all": 0.9,
    }
    shares["price_fixed_quality"] = 9.0 ** -(months.groupby("run").cumcount() / 12)
    months = months.assign(capability_gap=early * 8.0 - 3.0, capability_lag=4.0, **shares)
    group = ensemble.of(runs, months)
    assert "rises from 20 to 60 %" in curves.open_shares(group).title
    assert "leads by 3 points (trails by 5 in the first)" in curves.capability(group).title
    assert "only closed models" in curves.firms(group).title
    assert "9x cheaper" in curves.prices(group).title
    lag = curves.capability(group).draw().axes[2].texts
    assert "4" in [text.get_text() for text in lag]
    december = [bands.at_end(group, name) for name in ("price_fixed_quality", "capability_gap")]
    assert december == pytest.approx([9 ** -(35 / 12), -3.0])  # what grows is of the last month
