"""Packed tuples are read in their current state, and keep their arrays alive."""

import gc
import pickle
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.packed import Packed
from openclosed.sim.state.market import empty_market
from openclosed.sim.warm_up import empty_tables

ROW = np.dtype([("count", "i8"), ("part", "f8", (2,))])


class Inner(NamedTuple):
    rows: Any
    number: float


class Outer(NamedTuple):
    inner: Inner
    values: NDArray[np.float64]
    flag: bool


def outer(size: int = 3) -> Outer:
    rows = np.zeros(size, ROW)
    rows["count"] = np.arange(size)
    return Outer(Inner(rows, 0.5), np.arange(size, dtype=float), flag=True)


@compiled
def total(packed: Any) -> float:
    whole = 0.0
    for i in range(packed.values.size):
        whole += packed.values[i] + packed.inner.rows[i].count + packed.inner.rows[i].part[1]
    return float(whole + packed.inner.number + packed.flag)


@compiled
def fill(packed: Any, value: float) -> None:
    for i in range(packed.values.size):
        packed.values[i] = value
        packed.inner.rows[i].part[1] = value


def test_compiled_code_reads_and_writes_the_arrays_themselves() -> None:
    it = outer()
    packed = Packed(it)
    assert total(packed) == 3.0 + 3.0 + 0.5 + 1.0
    it.values[0] = 10.0
    assert total(packed) == 17.5
    fill(packed, 2.0)
    assert it.values.tolist() == [2.0, 2.0, 2.0]
    assert it.inner.rows["part"][:, 1].tolist() == [2.0, 2.0, 2.0]


def test_arrays_live_as_long_as_the_packed_tuple_and_a_copy_packs_its_own() -> None:
    many = [Packed(outer(50)) for _ in range(200)]
    gc.collect()
    assert {total(packed) for packed in many} == {2 * sum(range(50)) + 1.5}
    it = outer()
    copied = pickle.loads(pickle.dumps(Packed(it)))
    it.values[0] = 100.0
    assert total(copied) == 7.5
    fill(copied, 2.0)
    assert it.values.tolist() == [100.0, 1.0, 2.0]


def test_a_model_packs_its_tables_again_only_when_one_is_replaced() -> None:
    tables = empty_tables(empty_market(1, 1))
    packed = tables.packed
    assert tables.packed is packed
    tables.users = np.array(tables.users)
    assert tables.packed is not packed
    assert tables.packed.it.users is tables.users
