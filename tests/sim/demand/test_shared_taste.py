"""The taste for open models that all firms of a kind share, and that walks from month to month."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem
from sim.demand.perception import walked
from sim.outcomes import INDEX
from sim.state.kinds import ENTERPRISE, STARTUP
from tests.sim.worlds import small

WALK = {"firms.startup.affinity.walk": 0.3, "firms.startup.affinity.kept": 0.9}


def paths(values: dict[str, float], seeds: int, column: str) -> np.ndarray:
    """(seeds, steps) an outcome of small worlds."""
    parameters = small({"firms.count": 10, "clock.horizon": 36.0} | values)
    worlds = [Ecosystem(parameters, rng=seed).run() for seed in range(seeds)]
    return np.array([world.record[:, INDEX[column]] for world in worlds])


def test_it_begins_at_nothing_and_walks_with_the_variance_of_its_law() -> None:
    """Of 60 worlds: a variance 1.9 times too large or small would be seen with a chance of .999."""
    taste = paths(WALK, 60, "affinity_startup")
    mean = small({}).firms.startup.affinity.mean
    assert (taste[:, 0] == mean).all()
    for step in (1, 12, 35):
        law = 0.3**2 * (1 - 0.9 ** (2 * step)) / (1 - 0.9**2)
        assert 1 / 1.9 < (taste[:, step] - mean).var() / law < 1.9
    assert (paths(WALK, 2, "affinity_enterprise") == small({}).firms.enterprise.affinity.mean).all()


@given(
    st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.integers(2, 8), st.floats(-3.0, 3.0)
)  # fmt: skip
def test_short_steps_make_the_same_walk(kept: float, walk: float, parts: int, taste: float) -> None:
    whole, fading, variance = walked(taste, kept, 0.0, 0.0, 1.0), taste, 0.0
    for _ in range(parts):
        fading = walked(fading, kept, 0.0, 0.0, 1.0 / parts)
        left = walked(1.0, kept, 0.0, 0.0, 1.0 / parts)
        variance = left**2 * variance + walked(0.0, kept, walk, 1.0, 1.0 / parts) ** 2
    assert fading == pytest.approx(whole, abs=1e-9)
    assert math.sqrt(variance) == pytest.approx(walked(0.0, kept, walk, 1.0, 1.0), rel=1e-6)


def test_who_shares_a_taste_for_open_models_chooses_more_of_them_and_the_others_do_not() -> None:
    """Pairs of one seed; in each developers' open share of choices rises by the next year."""
    for seed in range(4):
        shares = []
        for taste in (0.0, 2.0):
            world = Ecosystem(small({"clock.horizon": 36.0}), rng=seed)
            for _ in range(24):
                world.step()
            world.demand.shared_taste[STARTUP] = taste
            while world.running:
                world.step()
            shares.append(world.latest("open_share_workloads_startup"))
            assert world.demand.shared_taste[STARTUP] == taste  # all is kept, and nothing added
            assert world.demand.shared_taste[ENTERPRISE] == 0.0
        assert shares[1] > shares[0] + 0.1
