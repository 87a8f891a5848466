"""Bass, Granovetter and Watts at other values and smaller sizes than those shipped.

Error rates are those of a right engine under a fresh seed.
"""

import pytest

from tests.theory.replicated import assert_replicated


@pytest.mark.parametrize(("p", "q", "years"), [(0.1, 0.4, 8), (0.05, 0.2, 12)])
def test_bass(p: float, q: float, years: int) -> None:
    """The curve has a standard error of about .003 here: below 1 % at .01."""
    assert_replicated(
        "bass",
        f"awareness.innovation={p}",
        f"awareness.imitation={q}",
        "firms.count=30000",
        "clock.months_per_step=0.6",
        f"clock.horizon={12 * years}",
        "replicates=2",
    )


@pytest.mark.parametrize(
    ("mean", "spread", "adopters"), [(49.48, 50, 100), (49.99, 50.5, 1), (60, 50, 0), (20, 40, 100)]
)
def test_granovetter(mean: float, spread: float, adopters: int) -> None:
    """Nothing is random."""
    found = assert_replicated(
        "granovetter",
        f"firms.enterprise.peers.mean={mean}",
        f"firms.enterprise.peers.spread={spread}",
    )

    assert found.checks[0].simulated == adopters


@pytest.mark.parametrize(("spread", "all_adopt"), [(0.118, False), (0.126, True)])
def test_granovetter_with_normal_thresholds(spread: float, all_adopt: bool) -> None:
    """Nothing is random."""
    found = assert_replicated(
        "granovetter",
        "firms.enterprise.peers.distribution=normal",
        "firms.enterprise.peers.mean=0.25",
        f"firms.enterprise.peers.spread={spread}",
        "network.measure=share",
        "firms.count=1000",
    )

    assert (found.checks[0].simulated > 900) == all_adopt


@pytest.mark.parametrize(
    ("topology", "degree", "threshold"),
    [
        ("random", 3, 0.15),
        ("random", 9.5, 0.15),
        ("random", 2.5, 0.24),  # cascades for 1.0 < z < 3.6
        ("random", 5.5, 0.24),
        ("regular", 5, 0.2),
        ("regular", 6, 0.2),
    ],
)
def test_watts(topology: str, degree: float, threshold: float) -> None:
    """Far from the window's ends: a wrong call has a chance well below 1e-3 a case."""
    assert_replicated(
        "watts",
        f"network.topology={topology}",
        f"network.degree={degree}",
        f"firms.enterprise.peers.mean={threshold}",
        "firms.count=6000",
        "firms.enterprise.initial_adopters=0.0005",
        "clock.horizon=480",
        "replicates=8",
    )
