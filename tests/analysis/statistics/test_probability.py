"""Probabilities that runs estimate: intervals as published, labels that add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.statistics.probability import probabilities, wilson
from openclosed.sim.outcomes.ending import LABELS


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


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match=r"labels=draw: .*open, closed, shared, undecided"):
        probabilities(["open", "draw"])
