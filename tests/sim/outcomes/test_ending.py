"""Endings of runs."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.outcomes import INDEX, MEASURES, SCOPES
from openclosed.sim.outcomes.record import Ending, endings_of_runs, judge_endings
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.clock import EndingRule

type Shares = NDArray[np.float64]

SOLD = np.ones(24)  # closed families on the market, of which the last step counts
# Multiples of 1/1000: a mean of 24 is either on a threshold or clearly off it.
months = st.lists(st.integers(0, 1000), min_size=24, max_size=40).map(
    lambda values: np.array(values) / 1000
)


def judge(
    share: Shares,
    served: float | Shares = 0.5,
    families_closed: Shares = SOLD,
    rule: EndingRule | None = None,
) -> Ending:
    served = np.broadcast_to(served, share.shape)
    judged = endings_of_runs(share, served, families_closed, rule or EndingRule(), 1.0)
    return Ending(*(field.tolist() for field in judged))


@pytest.mark.parametrize(
    ("before", "last", "label"),
    [
        (2 / 3, 2 / 3, "open"),  # thresholds belong to the winner
        (2 / 3 - 1e-6, 2 / 3 - 1e-6, "shared"),
        (1 / 3 + 1e-6, 1 / 3 + 1e-6, "shared"),
        (1 / 3, 1 / 3, "closed"),
        (0.70, 0.60, "shared"),  # whatever the trend
        (0.60, 0.70, "shared"),
        (0.65, 0.70, "open"),
        (0.90, 0.50, "open"),
        (0.10, 0.50, "closed"),
    ],
)
def test_the_mean_of_the_last_two_years_decides(before: float, last: float, label: str) -> None:
    ending = judge(np.concatenate([np.full(60, 0.5), np.repeat([before, last], 12)]))
    assert ending.label == label
    assert ending.share == pytest.approx((before + last) / 2)


@given(share=months)
def test_swapped_camps_swap_the_ending(share: Shares) -> None:
    swapped = {"open": "closed", "closed": "open"}
    label = judge(share).label
    assert judge(1 - share).label == swapped.get(label, label)


def test_the_window_is_as_long_as_asked() -> None:
    rising = np.repeat([0.5, 0.7], 12)
    assert judge(rising).label == "shared"
    assert judge(rising, rule=EndingRule(window=12)).label == "open"


@pytest.mark.parametrize(("served", "label"), [(0.0999, "no_market"), (0.1, "closed")])
def test_without_a_market_nobody_wins(served: float, label: str) -> None:
    """Nor where a share is missing."""
    assert judge(np.zeros(24), served=served).label == label
    missing = np.repeat([0.9, math.nan], [23, 1])
    assert judge(missing).label == judge(SOLD, served=missing).label == "no_market"


@given(share=months)
def test_no_share_is_a_win_if_no_closed_family_is_left(share: Shares) -> None:
    """A separate ending unless there is no market; only the last step counts."""
    gone, back = np.repeat([1.0, 0.0], [23, 1]), np.repeat([0.0, 1.0], [23, 1])
    without = judge(share, families_closed=gone)
    assert without.label == "no_closed"
    assert without.share == judge(share).share
    assert judge(share, families_closed=back) == judge(share)
    assert judge(share, served=0.0, families_closed=gone).label == "no_market"


@pytest.mark.parametrize(
    ("share", "named"),
    [(np.zeros(23), r"window=24.0: .*24 .* 23"), (np.repeat([0.5, math.inf], [23, 1]), "share:")],
)
def test_what_cannot_be_judged_is_refused(share: Shares, named: str) -> None:
    with pytest.raises(ValueError, match="^" + named):
        judge(share)


def test_each_measure_and_scope_is_judged_by_its_own_columns() -> None:
    values = {f"adopted_{scope}": 1.0 for scope in SCOPES} | {
        "families_closed": 1.0, "open_share_tokens_startups": 0.9, "open_share_spend_all": 0.5,
        "adopted_enterprises": 0.01,
    }  # fmt: skip
    record = np.zeros((24, len(INDEX)))
    record[:, [INDEX[name] for name in values]] = list(values.values())
    judged = judge_endings(record, Parameters())
    labels = dict.fromkeys(product(MEASURES, SCOPES), "closed") | {
        ("tokens", "startups"): "open",
        ("spend", "all"): "shared",
        **{(measure, "enterprises"): "no_market" for measure in MEASURES},
    }
    assert {key: ending.label for key, ending in judged.items()} == labels
    record[:, INDEX["families_closed"]] = 0.0
    assert judge_endings(record, Parameters())["spend", "all"].label == "no_closed"
