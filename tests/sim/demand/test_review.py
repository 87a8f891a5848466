"""When contracts are reviewed."""

import math

import numpy as np
import pytest
from scipy import stats

from openclosed.sim.demand.review import is_due, next_review
from openclosed.sim.demand.rules import EVERY_STEP, JITTERED, NEVER, POISSON
from openclosed.sim.engine.randomness import REVIEW, uniform_at
from openclosed.sim.state.crowd import LATER

MEAN, NOW = 12.0, 30.0


@pytest.mark.parametrize(
    ("timing", "law"), [(JITTERED, stats.uniform(8, 8)), (POISSON, stats.expon(scale=MEAN))]
)
def test_lengths_are_uniform_within_a_third_or_exponential(timing: int, law: object) -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    draws = [uniform_at(5, firm, 4, REVIEW, 0) for firm in range(4000)]
    lengths = np.array([next_review(timing, NOW, MEAN, u) - NOW for u in draws])
    assert stats.kstest(lengths, law.cdf).pvalue > 1e-3  # type: ignore[attr-defined]


def test_a_contract_is_reviewed_at_once_or_never() -> None:
    assert next_review(EVERY_STEP, NOW, MEAN, 0.3) == NOW
    assert next_review(NEVER, NOW, MEAN, 0.3) == math.inf


@pytest.mark.parametrize(
    ("timing", "has_offering", "review_at", "due"),
    [
        (JITTERED, True, 13, False),
        (JITTERED, True, 12, True),
        (POISSON, False, 11, True),
        (EVERY_STEP, True, LATER, True),
        (NEVER, True, 0, False),
        (NEVER, False, LATER, True),
    ],
)
def test_due_from_the_month_of_the_review_on_but_for_ever_only_without_an_offering(
    timing: int, has_offering: bool, review_at: int, due: bool
) -> None:
    assert is_due(timing, has_offering, review_at, 12) is due
