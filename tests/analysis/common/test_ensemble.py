import numpy as np
import pandas as pd
import pytest

from analysis.common import ensemble
from tests.analysis.made_up import Result, made_up


def test_paths_have_a_row_a_run_and_a_column_a_month(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)

    paths = group.paths("hhi_vendors")

    assert paths.shape == (60, 120)
    run_3 = result.months.loc[result.months["run"] == 3, "hhi_vendors"]
    assert paths[3].tolist() == run_3.tolist()


def test_the_order_of_rows_does_not_matter(result: Result) -> None:
    mixed = result.months.sample(frac=1, random_state=1)

    first = ensemble.of(result.runs, result.months)
    second = ensemble.of(result.runs.iloc[::-1], mixed)

    assert np.array_equal(first.paths("hhi_vendors"), second.paths("hhi_vendors"))


def test_failed_runs_and_their_months_are_left_out() -> None:
    runs, months, *_ = made_up(runs=4, months=24)
    runs.loc[2, "status"] = "failed"

    group = ensemble.of(runs, months)

    assert group.runs["run"].tolist() == [0, 1, 3]
    assert group.paths("hhi_vendors").shape == (3, 24)


def test_a_finished_run_without_months_is_refused() -> None:
    runs, months, *_ = made_up(runs=3, months=24)

    with pytest.raises(ValueError, match="run 1 is done but has no months"):
        ensemble.of(runs, months[months["run"] != 1])


def test_months_may_be_dates_or_categories() -> None:
    runs, months, *_ = made_up(runs=2, months=24)
    labels = ensemble.of(runs, months).months

    dates = months.assign(month=pd.to_datetime(months["month"]).dt.date)
    categories = months.assign(month=pd.Categorical(months["month"]))

    assert ensemble.of(runs, dates).months == labels
    assert ensemble.of(runs, categories).months == labels
    assert labels[:2] == ("2023-01", "2023-02")


def test_shorter_runs_end_with_their_own_last_year() -> None:
    runs, months, *_ = made_up(runs=2, months=36)
    months = months[(months["run"] == 0) | (months["month"] < "2025-01")]

    group = ensemble.of(runs, months)

    run_1 = months.loc[months["run"] == 1, "hhi_vendors"]
    assert group.lengths.tolist() == [36, 24]
    assert group.year_means("hhi_vendors", last=True)[1] == pytest.approx(run_1[-12:].mean())
    assert group.tails("hhi_vendors", 24)[1].tolist() == run_1.tolist()


def test_shares_of_nothing_are_not_numbers(empty_market: Result) -> None:
    group = ensemble.of(empty_market.runs, empty_market.months)

    assert np.isnan(group.paths("open_share_tokens_all")).all()
    assert np.isfinite(group.paths("hhi_vendors")).all()


def test_quantiles_ignore_missing_values() -> None:
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])

    found = ensemble.quantiles(values, (0.0, 0.5, 1.0))

    assert found[:, 0].tolist() == [1.0, 2.0, 3.0]
    assert np.isnan(found[:, 1]).all()


def test_settings_are_found_by_their_dotted_name() -> None:
    manifest = {"config": {"verdict": {"window": 6}}}

    assert ensemble.setting(manifest, "verdict.window", 12) == 6
    assert ensemble.setting(manifest, "verdict.window.size", 12) == 12
    assert ensemble.setting({}, "verdict.window", 12) == 12
