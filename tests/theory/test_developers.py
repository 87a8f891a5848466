"""Free choice, steps and elasticity at other values and smaller sizes than those shipped.

Error rates are those of a right engine under a fresh seed.
"""

import pytest

from tests.theory.developers import follows
from tests.theory.replicated import assert_replicated, parameters_of, replicated


@pytest.mark.parametrize(("months", "step"), [(3, 1), (2, 0.5)])
def test_free_choice(months: float, step: float) -> None:
    """Standard error of the time constant about .8 % against 3 %: below 1e-3."""
    assert_replicated(
        "free_choice", f"firms.startup.review_months={months}", f"clock.months_per_step={step}",
        "firms.count=40000", "replicates=2",
    )  # fmt: skip


def test_a_step_of_utility_is_followed_at_the_rate_of_review() -> None:
    path = follows(parameters_of("free_choice"), 1.5)
    before, after = path[23], 1 / (1 + 2.718281828459045**-1)

    assert before == pytest.approx(1 - after, abs=1e-4)
    assert (after - path[24]) / (after - before) == pytest.approx(2.718281828459045 ** (-1 / 1.5))


@pytest.mark.parametrize("step", [0.9, pytest.param(0.4, marks=pytest.mark.slow)])
def test_step_length(step: float) -> None:
    """Standard error about .03 against .2, and known to .05: below 1 %."""
    assert_replicated("step_length", f"clock.months_per_step={step}", "releases.open_rate=10")


def test_price_elasticity() -> None:
    """Standard error about .05 against a distance of .1 from the end of the band: below 3 %."""
    assert_replicated("price_elasticity", "replicates=4")


def test_developers_who_do_not_look_at_prices_do_not_answer_them() -> None:
    """They leave the band: standard error about .03 against .2."""
    found = replicated("price_elasticity", "firms.startup.tastes.cost=0", "replicates=2")

    assert not found.passed
    assert abs(found.checks[0].simulated) < 0.25  # what is left is the answer of volume alone
