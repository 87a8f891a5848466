"""Asking for memory ahead."""

import numba
import numpy as np
import pytest

from sim.engine.prefetch import prefetch


@numba.njit
def asked(array, index):  # type: ignore[no-untyped-def]
    prefetch(array, np.uint64(index))
    return array[0]


@pytest.mark.parametrize("index", [0, 3, 10**9])
@pytest.mark.parametrize("kind", [np.float32, np.int8, np.int64])
def test_asking_changes_nothing_wherever_the_element_would_be(index: int, kind: type) -> None:
    array = np.arange(4, dtype=kind) + kind(1)
    assert asked(array, index) == 1


def test_the_machine_is_told() -> None:
    asked(np.ones(1), 0)
    assert all("llvm.prefetch" in code for code in asked.inspect_llvm().values())
