"""Rules that Python runs give results bit-identical to compiled ones, in exact arithmetic."""

import hashlib
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.elementary import (
    exponential_of,
    logarithm_of,
    sum_in_eights,
    whole_power,
)
from openclosed.sim.engine.elementary import multiply_add as compiled_multiply_add
from openclosed.sim.engine.interpreted import interpreted, multiply_add
from tests.oracle.scenarios import OTHER_ENDS
from tests.sim.runs import BUSY, elsewhere, tree
from tests.sim.test_mechanisms import SIZE, WAYS


def left_behind() -> dict[str, list[str]]:
    """Digests of everything that tiny models leave behind, in which most rules are active."""
    return {way: list(_traces(changes)) for way, changes in WAYS.items()}


def _traces(changes: dict[str, Any]) -> Iterator[str]:
    values = BUSY | SIZE | OTHER_ENDS | changes
    model = Ecosystem(Parameters.model_validate(tree(values)), rng=3).run()
    yield hashlib.sha256(model.record.tobytes()).hexdigest()
    for arrays in (model.firm_table, model.market):
        yield hashlib.sha256(b"".join(column.tobytes() for column in arrays)).hexdigest()
    yield from map(str, model.events)


@pytest.mark.slow
def test_interpreted_rules_are_bit_identical_to_compiled_ones() -> None:
    compiled_ones = left_behind()
    assert elsewhere(__name__, "left_behind", NUMBA_DISABLE_JIT="1") == compiled_ones
    happened = {trace.split("'")[1] for way in compiled_ones.values() for trace in way[3:]}
    assert {"release", "incident", "fork", "opening", "entry", "price"} <= happened


class Pair(NamedTuple):
    """What a rule may take."""

    rows: Any
    scale: float


def tenth(x: float) -> float:
    """A tenth in double precision, whatever the precision of `x`."""
    return 0.1 * x


def rule_with(tenth: Callable[..., float]) -> Callable[..., Any]:
    """A rule that calls another."""

    def rule(pair: Pair, column: Any) -> tuple[float, float, bool]:
        pair.rows[1].weight[0] = pair.scale
        part = column[0] * pair.scale
        return tenth(x=column[0]), part / (pair.scale - pair.scale), pair.rows[0].taken == 1

    return rule


def test_a_rule_reads_rows_by_name_in_double_precision_and_divides_by_zero() -> None:
    column = np.array([0.7], np.float32)
    done = []
    for kind in (compiled, interpreted):
        rows = np.zeros(2, [("taken", "i8"), ("weight", "f8", (2,))])
        rows["taken"] = 1, 0
        result = kind(rule_with(kind(tenth)))(Pair(rows, 0.3), column=column)
        done.append((result, [type(one) for one in result], rows.tobytes()))
    assert done[0] == done[1]
    assert done[0][0][1] == math.inf


@compiled
def fused(x: float, y: float, z: float) -> float:
    """The processor's own."""
    value: float = compiled_multiply_add(x, y, z)
    return value


FLOATS = st.floats(-1e150, 1e150)


@given(FLOATS, FLOATS, FLOATS)
def test_a_product_and_a_sum_are_rounded_once(x: float, y: float, z: float) -> None:
    assert multiply_add(x, y, z) == fused(x, y, z) == float(Fraction(x) * Fraction(y) + Fraction(z))
    assert multiply_add(math.inf, 2.0, z) == math.inf
    assert math.copysign(1.0, multiply_add(-1.0, 0.0, -0.0)) == -1.0


PRECISION = 4.0 * np.finfo(float).eps


@given(st.floats(-708.0, 708.0), st.floats(1e-300, 1e300))
@example(709.0, 1.414)  # beyond the range, and where the series is longest
@example(math.inf, 0.7072)
@example(-math.inf, 1.0)
def test_exponential_and_logarithm_are_those_of_the_library(x: float, y: float) -> None:
    """Beyond 708 the exponential keeps its ends."""
    expected = math.exp(min(max(x, -708.0), 708.0))
    assert exponential_of(x) == pytest.approx(expected, rel=PRECISION, abs=0)
    assert logarithm_of(y) == pytest.approx(math.log(y), rel=PRECISION, abs=1e-17)


@given(st.floats(0, 1), st.integers(0, 40), st.lists(st.floats(-1e6, 1e6), max_size=128))
def test_a_whole_power_is_a_product_and_the_sum_is_that_of_numpy_to_the_bit(
    x: float, n: int, values: list[float]
) -> None:
    assert whole_power(x, n) == pytest.approx(x**n, rel=1e-13)
    assert sum_in_eights(np.array(values)) == np.array(values).sum()
