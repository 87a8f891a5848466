"""Compiling ahead compiles what a run then uses, and nothing else is left to compile."""

import numpy as np

from sim import warm_up
from sim.rules.adoption import adopt
from tests.sim.worlds import after


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = list(adopt.signatures)  # type: ignore[attr-defined]

    after(steps=2)

    assert list(adopt.signatures) == known  # type: ignore[attr-defined]
    assert np.dtype(np.uint64).name in str(known[0])
