"""Exponential, logarithm and sum as plain arithmetic, so that loops over them vectorise.

The mathematics library handles one number at a time. These are textbook series after argument
reduction, accurate to two units in the last place; as sums and products they are also
bit-identical on every machine.
"""

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from openclosed.sim.engine import interpreted
from openclosed.sim.engine.compiled import IS_INTERPRETED, inlined, kernel

_LOG2_E = 1.0 / math.log(2.0)
# ln 2 in two parts, the first with so few digits that its product with a whole number is exact.
_LN2_HIGH = math.floor(math.log(2.0) * 2.0**32) / 2.0**32
_LN2_LOW = 1.9082149292705877e-10
_LARGEST = 708.0
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD  # of the number sqrt(1/2)
_MANTISSA_BITS = 52
_BIAS = 1023
# Adding it rounds a number below 2^51 to a whole one, which is then in the sum's lowest bits.
_ROUNDER = 1.5 * 2.0**52
_ROUNDER_BITS = 0x4338000000000000
_C = tuple(1.0 / math.factorial(k) for k in range(14))


def _fused(_context: Any, _x: Any, _y: Any, _z: Any) -> Any:
    """The type and code of `multiply_add`."""

    def build(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.fma(*values)

    return types.float64(types.float64, types.float64, types.float64), build


multiply_add: Any = interpreted.multiply_add if IS_INTERPRETED else intrinsic(_fused)
"""multiply_add(x, y, z) = x y + z in rules, rounded once: a single instruction."""


@inlined
def exponential_of(x: float) -> float:
    """e^x for |x| up to 708, beyond which the value at 708 is kept; 0 < e^x < 1e308.

    x = k ln 2 + r with |r| <= ln 2 / 2, and Taylor's series of e^r to the power 13.
    """
    x = min(max(x, -_LARGEST), _LARGEST)
    rounded = multiply_add(x, _LOG2_E, _ROUNDER)
    k = rounded - _ROUNDER
    r = multiply_add(k, -_LN2_LOW, multiply_add(k, -_LN2_HIGH, x))
    y = multiply_add(_C[13], r, _C[12])
    y = multiply_add(y, r, _C[11])
    y = multiply_add(y, r, _C[10])
    y = multiply_add(y, r, _C[9])
    y = multiply_add(y, r, _C[8])
    y = multiply_add(y, r, _C[7])
    y = multiply_add(y, r, _C[6])
    y = multiply_add(y, r, _C[5])
    y = multiply_add(y, r, _C[4])
    y = multiply_add(y, r, _C[3])
    y = multiply_add(y, r, _C[2])
    y = multiply_add(y, r, 1.0)
    y = multiply_add(y, r, 1.0)
    bits = np.float64(rounded).view(np.int64)
    scale: float = np.int64((bits + _BIAS) << _MANTISSA_BITS).view(np.float64)
    result: float = y * scale
    return result


@inlined
def logarithm_of(x: float) -> float:
    """Ln x for positive normal numbers.

    x = 2^k m with m in [sqrt(1/2), sqrt(2)), and ln m = 2 artanh(s), s = (m - 1) / (m + 1), by its
    series to the power 21.
    """
    bits = np.float64(x).view(np.int64)
    k = (bits - _ROOT_HALF_BITS) >> _MANTISSA_BITS
    m: float = np.int64(bits - (k << _MANTISSA_BITS)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = multiply_add(z, 1.0 / 21.0, 1.0 / 19.0)
    p = multiply_add(p, z, 1.0 / 17.0)
    p = multiply_add(p, z, 1.0 / 15.0)
    p = multiply_add(p, z, 1.0 / 13.0)
    p = multiply_add(p, z, 1.0 / 11.0)
    p = multiply_add(p, z, 1.0 / 9.0)
    p = multiply_add(p, z, 1.0 / 7.0)
    p = multiply_add(p, z, 1.0 / 5.0)
    p = multiply_add(p, z, 1.0 / 3.0)
    e: float = np.int64(k + _ROUNDER_BITS).view(np.float64) - _ROUNDER
    rest = multiply_add(2.0 * s * z, p, e * _LN2_LOW)
    result: float = multiply_add(e, _LN2_HIGH, 2.0 * s + rest)
    return result


@inlined
def whole_power(x: float, n: int) -> float:
    """X^n for a whole number n of at least 0, by squaring, as the compiler does it."""
    result = 1.0
    while n != 0:
        if n & 1:
            result *= x
        n >>= 1
        x *= x
    return result


@kernel
def _exponentials(values: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    for i in range(values.size):
        found[i] = exponential_of(values[i])


def exponentials(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`exponential_of` of each number of an array.

    numpy's own depends on the processor in the last digit.
    """
    flat = np.ascontiguousarray(values, dtype=np.float64).ravel()
    found = np.empty_like(flat)
    _exponentials(flat, found)
    return found.reshape(np.shape(values))


@kernel
def _logarithms(values: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    for i in range(values.size):
        found[i] = logarithm_of(values[i])


def logarithms(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`logarithm_of` of each number of an array; numpy's own where that is not finite.

    numpy's own depends on the processor in the last digit.
    """
    flat = np.ascontiguousarray(values, dtype=np.float64).ravel()
    is_usual = (flat > 0.0) & (flat < np.inf)
    found = np.log(np.where(is_usual, 1.0, flat))
    usual = flat[is_usual]
    _logarithms(usual, usual)
    found[is_usual] = usual
    return found.reshape(np.shape(values))


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.float64]:
    """The product of a matrix with a matrix or a vector, added in one order everywhere.

    numpy's `@` calls a library that adds in the order that suits the processor.
    """
    found: NDArray[np.float64] = np.einsum("ij,j...->i...", left, right)
    return found


@kernel
def sum_in_eights(values: NDArray[np.float64]) -> float:
    """The sum of up to 128 numbers, added in numpy's order."""
    s = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    whole = values.size - values.size % 8
    for i in range(0, whole, 8):
        x = values[i : i + 8]
        s = (
            s[0] + x[0], s[1] + x[1], s[2] + x[2], s[3] + x[3],
            s[4] + x[4], s[5] + x[5], s[6] + x[6], s[7] + x[7],
        )  # fmt: skip
    total = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
    for i in range(whole, values.size):
        total += values[i]
    return total
