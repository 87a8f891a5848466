"""The oracle's own streams: known answers, and the engine's numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.randomness import hazard_probability as engine_hazard
from sim.engine.randomness import normal_quantile, uniforms_at
from tests.oracle.streams import hazard_probability, normal, philox, single, uniforms

word32 = st.integers(0, 2**32 - 1)
open_unit = st.floats(2.0**-33, 1 - 2.0**-33)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff " * 4, "ffffffff " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            "243f6a88 85a308d3 13198a2e 03707344 ",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter: str, key: str, answer: str) -> None:
    c0, c1, c2, c3 = (int(word, 16) for word in counter.split())
    k0, k1 = (int(word, 16) for word in key.split())
    assert " ".join(f"{word:08x}" for word in philox((c0, c1, c2, c3), (k0, k1))) == answer


@given(seed=st.integers(0, 2**64 - 1), who=word32, step=word32, purpose=word32, slot=word32)
def test_both_models_draw_the_same_numbers(
    seed: int, who: int, step: int, purpose: int, slot: int
) -> None:
    theirs = uniforms_at(np.uint64(seed), who, step, purpose, slot)
    assert uniforms(seed, who, step, purpose, slot) == theirs


@given(open_unit)
def test_normals_are_the_same_but_for_the_last_bits(u: float) -> None:
    assert normal(u) == pytest.approx(normal_quantile(u), rel=1e-14, abs=1e-15)


@given(st.floats(0, 1000), st.floats(0, 1))
def test_hazards_are_the_same(hazard: float, years: float) -> None:
    assert hazard_probability(hazard, years) == engine_hazard(hazard, years)


@given(st.floats(-1e30, 1e30))
def test_single_precision_is_that_of_the_columns(x: float) -> None:
    assert single(x) == float(np.float32(x))
