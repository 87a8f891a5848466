"""Balanced growth, swapped camps and leaps at other values and smaller sizes than those shipped.

Error rates are those of a right engine under a fresh seed.
"""

import pytest

from tests.theory.camps import gap_after_leap, open_tokens
from tests.theory.replicated import assert_replicated, parameters_of


def test_balanced_growth() -> None:
    """Twelve checks at a chance of .001 each: about 1 %."""
    assert_replicated(
        "balanced_growth", "network.strength=0.3", "firms.count=120", "replicates=24",
        "clock.horizon=240",
    )  # fmt: skip


@pytest.mark.parametrize(
    "overrides",
    [
        ("network.camps=both", "research.open_start=91"),
        ("vendors.closed.markup=1.1", "vendors.second.markup=1.1", "network.strength=0"),
    ],
)
def test_swapped_camps(overrides: tuple[str, ...]) -> None:
    """Nine shares within 3.5 standard errors, known from 12 runs: below 2 % a case."""
    assert_replicated("swapped_camps", *overrides, "firms.count=1000")


@pytest.mark.parametrize(
    "overrides",
    [
        ("shocks.leap.amount=12", "firms.enterprise.affinity.mean=-1"),
        ("shocks.leap.amount=20", "shocks.leap.who=open", "communities.open.imitation_months=9"),
    ],
)
def test_leap(overrides: tuple[str, ...]) -> None:
    """Standard error about .002 against .01: below 1e-3."""
    assert_replicated("leap", *overrides, "firms.count=40")


def test_a_leap_moves_the_gap_at_once_and_open_closes_it() -> None:
    parameters = parameters_of("leap")
    gap, share = gap_after_leap(parameters), open_tokens(parameters)

    assert gap[119] == pytest.approx(7.2, abs=1e-3)
    assert gap[120] == pytest.approx(15.2, abs=1e-3)
    assert gap[-1] == pytest.approx(7.2, abs=0.2)
    assert share[120] < share[143] < share[119]
