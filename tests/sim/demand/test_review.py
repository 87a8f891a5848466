"""When contracts are reviewed."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.demand.review import is_due, next_review
from sim.demand.rules import EVERY_STEP, JITTERED, NEVER, POISSON
from sim.engine.randomness import REVIEW, uniform_at
from sim.state.crowd import LATER

MEAN, NOW = 12.0, 30.0


def lengths(timing: int, step: int = 4, m: int = 0) -> NDArray[np.float64]:
    """Contract lengths of 4,000 firms."""
    draws = [uniform_at(5, firm, step, REVIEW, m) for firm in range(4000)]
    return np.array([next_review(timing, NOW, MEAN, u) - NOW for u in draws])


def test_jittered_lengths_are_uniform_within_a_third() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    drawn = lengths(JITTERED)
    assert drawn.min() >= MEAN * 2 / 3
    assert drawn.max() <= MEAN * 4 / 3
    assert stats.kstest(drawn, stats.uniform(8, 8).cdf).pvalue > 1e-3


def test_poisson_lengths_are_exponential() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    assert stats.kstest(lengths(POISSON), stats.expon(scale=MEAN).cdf).pvalue > 1e-3


@pytest.mark.parametrize("timing", [JITTERED, POISSON])
def test_a_length_is_drawn_anew_each_time_and_for_each_workload(timing: int) -> None:
    """Correlations of independent draws stay below 4 / sqrt(4000); seeds are fixed."""
    first = lengths(timing)
    for other in (lengths(timing, step=16), lengths(timing, m=1)):
        assert abs(np.corrcoef(first, other)[0, 1]) < 4 / math.sqrt(4000)


def test_every_step_and_never() -> None:
    assert next_review(EVERY_STEP, NOW, MEAN, 0.3) == NOW
    assert next_review(NEVER, NOW, MEAN, 0.3) == math.inf


@pytest.mark.parametrize("timing", [JITTERED, POISSON])
def test_due_from_the_month_of_the_review_on(timing: int) -> None:
    assert not is_due(timing, True, 13, 12)
    assert is_due(timing, True, 13, 13)
    assert is_due(timing, False, 13, 14)


def test_a_contract_for_ever_is_never_due_but_its_absence_is() -> None:
    assert not is_due(NEVER, True, 0, 100)
    assert is_due(NEVER, False, LATER, 0)
    assert is_due(EVERY_STEP, True, LATER, 0)
