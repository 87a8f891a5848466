"""Runs as arrays, probabilities that they estimate, and paired differences between them."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openclosed.analysis.common import contrasts, ensemble, paired
from openclosed.analysis.common.paired import lead, mean_interval, probabilities, responses, wilson
from openclosed.sim.outcomes.record import LABELS
from tests.analysis.synthetic import synthetic_result


def test_paths_have_a_row_a_done_run_and_a_column_a_month_and_a_shorter_run_its_own_end() -> None:
    runs, months, *_ = synthetic_result(runs=4, months=36)
    runs.loc[2, "status"] = "failed"
    months = months[(months["run"] != 1) | (months["month"] < "2025-01")]
    group = ensemble.of(runs.iloc[::-1], months.sample(frac=1, random_state=1))
    run_1 = months.loc[months["run"] == 1, "hhi_vendors"].tolist()
    assert group.runs["run"].tolist() == [0, 1, 3]
    assert group.lengths.tolist() == [36, 24, 36]
    assert group.paths("hhi_vendors")[1, :24].tolist() == run_1
    assert group.year_means("hhi_vendors", last=True)[1] == pytest.approx(np.mean(run_1[-12:]))
    assert group.tails("hhi_vendors", 24)[1].tolist() == run_1
    with pytest.raises(ValueError, match="run 1 is done but has no months"):
        ensemble.of(runs, months[months["run"] != 1])


def test_an_ending_is_counted_a_lead_is_of_open_over_closed_and_a_failed_run_is_missing() -> None:
    ends = ["open", "closed", "shared", "open"]
    runs = synthetic_result(4, 24).runs.assign(ending_tokens_all=ends)
    runs.loc[3, "status"] = "failed"
    counted, leads = responses(runs, "ending_open", "tokens"), lead(runs, "tokens")
    assert counted.tolist()[:3] == [1.0, 0.0, 0.0]
    assert leads.tolist()[:3] == [1.0, -1.0, 0.0]
    assert counted.isna().tolist() == leads.isna().tolist() == [False] * 3 + [True]
    shares = responses(runs, "open_share_tokens_all", "tokens")
    assert shares.tolist()[:3] == runs["open_share_tokens_all"].tolist()[:3]


def test_values_give_the_textbook_interval_of_paired_differences() -> None:
    draw = np.random.default_rng(3)
    before = draw.normal(0, 5, 12)
    after = before + draw.normal(1, 1, 12)
    found = paired.of_values(np.append(after, np.nan), np.append(before, 1.0))
    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert found == pytest.approx((12, (after - before).mean(), low, high), rel=1e-3)
    assert found.real
    assert paired.over_groups(found, after - before, np.arange(12)) == pytest.approx(found)
    of_five = paired.of_values(after, before, comparisons=5)  # wider, by Bonferroni
    _, high = stats.ttest_rel(after, before).confidence_interval(0.99)
    assert of_five.high == pytest.approx(high)


def test_one_run_pair_or_group_has_no_interval() -> None:
    one, values = np.array([1.0, np.nan]), np.array([1.0, 1.2, 0.9])
    assert mean_interval(one) == pytest.approx((1.0, math.nan, math.nan), nan_ok=True)
    assert math.isnan(mean_interval(one[1:])[0])
    assert np.isnan(paired.of_values(np.ones(1), np.zeros(1))[1:]).all()
    found = paired.of_values(values, np.zeros(3))
    assert np.isnan(paired.over_groups(found, values, np.zeros(3)).low)


def test_only_pairs_that_have_a_value_count_in_the_means_and_for_an_interval() -> None:
    runs = pd.DataFrame(
        {
            "point_name": ["base"] * 5 + ["other"] * 5, "seed": [*range(5)] * 2, "status": "done",
            "price_open": [1.0, 2.0, 3.0, 4.0, 9.0, 2.0, 3.0, 4.0, np.nan, np.nan],
            "ending_workloads_all": "shared",
        }
    )  # fmt: skip
    rows = contrasts.contrasts(runs, "base", ["price_open"], "ending_workloads_all")
    found = rows["other"][0]
    assert (found.pairs, found.before, found.after, found.change) == (3, 2.0, 3.0, 1.0)
    assert np.isnan(found.low)


def test_the_interval_of_probabilities_covers_the_truth_about_as_often_as_it_says() -> None:
    """4,000 trials of 24 correlated pairs; it may be wider than it says, hardly narrower."""
    draw = np.random.default_rng(2)
    step_seed = draw.uniform(size=(4000, 24))
    before, after = step_seed < 0.3, (step_seed + draw.uniform(-0.1, 0.1, step_seed.shape)) < 0.45
    truth = after.mean() - before.mean()
    found = [paired.of_events(a, b) for a, b in zip(after, before, strict=True)]
    assert np.mean([one.low <= truth <= one.high for one in found]) > 0.93
    always = np.ones(24, dtype=bool)
    same = paired.of_events(always, always)
    assert -0.15 < same.low < same.mean == 0 < same.high < 0.15  # pairs that agree leave doubt


@pytest.mark.parametrize("sizes", [(6,) * 7, (18, *(4,) * 6)], ids=["equal", "unequal"])
def test_pairs_that_are_alike_in_groups_do_not_make_the_interval_too_narrow(
    sizes: tuple[int, ...],
) -> None:
    """2,000 trials of 7 groups that differ: the share is above .93 but for a chance of 1e-4. With
    six degrees of freedom it would be .90 of unequal groups."""
    draw = np.random.default_rng(8)
    groups = np.repeat(np.arange(7), sizes)
    covered = {"pairs": 0, "groups": 0}
    for _ in range(2000):
        values = draw.normal(0, 1.0, 7)[groups] + draw.normal(0, 0.5, groups.size)
        by_pairs = paired.of_values(values, np.zeros(groups.size))
        found = paired.over_groups(by_pairs, values, groups)
        covered["pairs"] += by_pairs.low <= 0 <= by_pairs.high
        covered["groups"] += found.low <= 0 <= found.high
    assert covered["groups"] / 2000 > 0.93
    assert covered["pairs"] / 2000 < 0.75


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (0, 0, 0, 1)],
)
def test_wilson_gives_published_intervals(count: int, total: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3; all without any run."""
    interval = wilson(count, total)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert math.isnan(interval.value) == (total == 0)


@given(st.lists(st.sampled_from(LABELS), min_size=1, max_size=100))
def test_probabilities_add_up_and_leave_failed_runs_out(labels: list[str]) -> None:
    estimated = probabilities([*labels, "", ""])
    assert tuple(estimated) == LABELS
    assert math.fsum(p.value for p in estimated.values()) == pytest.approx(1.0)
    assert {p.total for p in estimated.values()} == {len(labels)}
    assert estimated["open"].count == labels.count("open")
    with pytest.raises(ValueError, match=r"labels=draw: .*open, closed, shared, no_closed"):
        probabilities(["open", "draw"])
