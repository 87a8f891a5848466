"""The law of the open ceiling and its scatter at other values and smaller sizes than those shipped.

Error rates are those of a right engine under a fresh seed.
"""

import math

import pytest

from tests.theory.ceiling import closed_only, scatter
from tests.theory.replicated import assert_replicated, parameters_of


@pytest.mark.parametrize(
    "overrides",
    [
        ("work.size_growth=0.1", "work.growth=-1.44", "communities.open.imitation_months=9"),
        ("releases.timing=every_step", "research.tooling_months=3", "firms.enterprise.lag_closed=2",
         "firms.enterprise.lag_open=4"),
    ],
)  # fmt: skip
def test_open_ceiling(overrides: tuple[str, ...]) -> None:
    """Nothing is random but who uses what."""
    assert_replicated("open_ceiling", *overrides, "firms.count=5", "clock.horizon=132")


def test_open_ceiling_with_a_delayed_start() -> None:
    """Steps of half a month are worth .012 of delay against .02; standard error about .001."""
    found = assert_replicated(
        "open_ceiling", "work.start_months=12", "clock.months_per_step=0.25", "firms.count=100",
        "clock.horizon=120",
    )  # fmt: skip

    assert len(found.checks) == 1


def test_ceiling_scatter() -> None:
    """Standard error of a standard deviation about 6 % against 35 %, the formula high or low by up
    to 20 %: below 2 %."""
    assert_replicated(
        "ceiling_scatter", "work.per_point=2", "work.size_spread=0.7", "replicates=2",
        "clock.horizon=3000",
    )  # fmt: skip


def test_published_forms() -> None:
    steady = parameters_of("open_ceiling")
    delayed = parameters_of("open_ceiling", "work.start_months=6")
    hardly = parameters_of("open_ceiling", "work.start_months=0.01")
    jumps = parameters_of("open_ceiling", "releases.timing=poisson")

    assert closed_only(steady) == pytest.approx(1 - math.exp(-0.5), abs=1e-6)
    assert closed_only(delayed) == pytest.approx(0.20177, abs=1e-5)
    assert closed_only(hardly) == pytest.approx(closed_only(steady), abs=1e-3)
    assert closed_only(jumps) == pytest.approx(1 - math.exp(-0.5) * 4 / 5, abs=1e-6)


def test_published_scatter() -> None:
    p = 1 - math.exp(-0.5)
    n = 2 * 14.4 / math.e

    assert scatter(parameters_of("ceiling_scatter")) == pytest.approx(
        math.sqrt(p * (1 - p) / (1 + n)), abs=1e-6
    )
