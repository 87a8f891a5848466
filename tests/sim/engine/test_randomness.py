"""The random streams: known answers and distributions, rejected if right in 1 of 1,000 seeds."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim.engine import randomness
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import (
    fine_uniform,
    normal_quantile,
    philox,
    poisson_at,
    run_seed,
    spawn_seeds,
    uniform,
    words,
)
from tests.oracle import streams

ERROR_RATE = 1e-3
PURPOSES = [
    value
    for name, value in vars(randomness).items()
    if name.isupper() and not name.startswith("_") and name not in ("LASTING", "FIRST")
]
word32 = st.integers(0, 2**32 - 1)
seed64 = st.integers(0, 2**64 - 1)


@compiled
def fill_poisson(mean: float, out: NDArray[np.int64]) -> None:
    for who in range(out.size):
        out[who] = poisson_at(mean, 20230101, who, 0, randomness.DEFECT)


@pytest.mark.parametrize(
    ("numbers", "answer"),
    [
        ("00000000 " * 6, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff " * 6, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0",
         "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_philox_gives_the_known_answers_of_random123(numbers: str, answer: str) -> None:
    found = philox(*(int(word, 16) for word in numbers.split()))
    assert " ".join(f"{word:08x}" for word in found) == answer


@given(seed=seed64, who=word32, step=word32, purpose=word32, slot=word32)
def test_words_use_the_whole_seed_and_every_coordinate(
    seed: int, who: int, step: int, purpose: int, slot: int
) -> None:
    """Like the oracle's generator, which follows the paper in unbounded integers."""
    found = words(np.uint64(seed), who, step, purpose, slot)
    assert [int(word) for word in found] == [*streams.words(seed, who, step, purpose, slot)]


def test_uniform_is_open_and_in_the_middle_of_its_cell() -> None:
    assert uniform(np.uint32(0)) == 2.0**-33
    assert uniform(np.uint32(2**32 - 1)) == 1.0 - 2.0**-33
    assert fine_uniform(np.uint32(0), np.uint32(0)) == 2.0**-53
    assert fine_uniform(np.uint32(2**32 - 1), np.uint32(2**32 - 1)) == 1.0 - 2.0**-53


@given(st.floats(min_value=2.0**-53, max_value=1.0 - 2.0**-53))
@example(2.0**-45)
@example(1.0 - 2.0**-45)
def test_normal_quantile_agrees_with_the_standard_library(u: float) -> None:
    assert normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=2e-7, abs=1e-9)


@pytest.mark.parametrize("mean", [0.003, 4.0, 99.9, 100.1, 25_000.0])
def test_poisson_counts_follow_their_law(mean: float) -> None:
    tests, size = 15, 50_000
    values = np.empty(size, dtype=np.int64)
    fill_poisson(mean, values)
    limit = NormalDist().inv_cdf(1 - ERROR_RATE / tests / 2)
    assert abs(values.mean() - mean) < limit * math.sqrt(mean / size)
    # Var of the sample variance is (mu4 - var^2)/n = (mean + 2 mean^2)/n for a Poisson law.
    assert abs(values.var(ddof=1) - mean) < limit * math.sqrt((mean + 2 * mean**2) / size)
    # Cells of equal probability where the law allows it, exact probabilities everywhere.
    edges = np.unique(stats.poisson.ppf(np.linspace(0, 1, 41)[1:-1], mean))
    probabilities = np.diff(np.concatenate([[0.0], stats.poisson.cdf(edges, mean), [1.0]]))
    cells = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
    assert stats.chisquare(cells, probabilities * size).pvalue > ERROR_RATE / tests


def test_poisson_at_its_limits() -> None:
    assert poisson_at(0.0, 1, 0, 0, 1) == 0
    assert abs(poisson_at(1e12, 1, 0, 0, 1) - 1e12) < 6e6
    for mean in (-1.0, math.nan, 1e13):
        with pytest.raises(ValueError, match="mean"):
            poisson_at(mean, 1, 0, 0, 1)


def test_purposes_are_distinct() -> None:
    assert all(type(value) is np.uint64 and 0 < value < 2**32 for value in PURPOSES)
    assert len(set(PURPOSES)) == len(PURPOSES) >= 22


@given(seed=seed64, count=st.integers(0, 50))
def test_replicate_seeds_are_distinct_and_do_not_depend_on_their_number(
    seed: int, count: int
) -> None:
    seeds = spawn_seeds(seed, 50)
    assert seeds.dtype == np.uint64
    assert len(set(seeds.tolist())) == 50
    assert int(seeds.max()) < 2**53
    assert spawn_seeds(seed, count).tolist() == seeds[:count].tolist()


@pytest.mark.parametrize("rng", [-1, 2**64, 1.5, "1", True, [], [-1], [1.5], object()])
def test_a_whole_number_is_a_seed_and_anything_else_is_refused_in_one_line(rng: object) -> None:
    for seed in (0, 2**64 - 1, np.uint64(2**64 - 1), np.int32(5)):
        assert run_seed(seed) == int(seed)
    with pytest.raises(ValueError, match=r"^rng=[^\n]*whole number from 0 to[^\n]*$"):
        run_seed(rng)
    for numbers, says in (((-1, 1), "seed=-1:"), ((2**64, 1), "seed="), ((1, -1), "count=-1:")):
        with pytest.raises(ValueError, match=says):
            spawn_seeds(*numbers)
