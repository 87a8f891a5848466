"""Bertrand, the free rival and Cournot with networks at other values than those shipped.

Error rates are those of a right engine under a fresh seed.
"""

import pytest

from tests.theory.replicated import assert_replicated

FOURTH = (
    "+vendors.fourth={_target_: sim.agents.ClosedLab, openness: fixed, pricing: first_order, "
    "price_cap: 1e6, markup: 1, launch_share: 1}"
)


@pytest.mark.parametrize(
    "overrides",
    [
        ("choice.nest_scale=0.7", "firms.enterprise.tastes.cost=1.3"),
        ("choice.nest_scale=0.9", FOURTH),
        ("choice.nest_scale=0.6", "choice.noise=2", "commerce.unit_cost=0.3"),
    ],
)
def test_logit_bertrand(overrides: tuple[str, ...]) -> None:
    """Prices follow from probabilities: nothing is random."""
    assert_replicated("logit_bertrand", *overrides)


@pytest.mark.parametrize(
    "overrides",
    [
        ("firms.enterprise.affinity.mean=-2.5", "firms.enterprise.affinity.spread=2.5"),
        ("firms.enterprise.tastes.cost=2", "commerce.unit_cost=0.1", "vendors.closed.markup=5"),
    ],
)
def test_zero_price_rival(overrides: tuple[str, ...]) -> None:
    """Tastes are spread by quantile: nothing is random."""
    assert_replicated("zero_price_rival", *overrides)


THIRD = (
    "+vendors.third={_target_: sim.agents.ClosedLab, openness: fixed, pricing: quantity, "
    "price_cap: 1e6, markup: 300, launch_share: 1}"
)


@pytest.mark.parametrize(
    "overrides",
    [
        ("network.closed_compatibility=0.3", "network.strength=0.2"),
        ("network.closed_compatibility=0.8", "commerce.unit_cost=0.1", "vendors.closed.markup=3",
         "vendors.rival.markup=3"),
        ("network.closed_compatibility=0.9999", THIRD),
    ],
)  # fmt: skip
def test_katz_shapiro(overrides: tuple[str, ...]) -> None:
    """Standard error about .1 % against .5 %: below 1e-3 a case."""
    assert_replicated("katz_shapiro", *overrides, "firms.count=40000", "replicates=1")
