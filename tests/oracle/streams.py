"""The random streams in plain Python: Philox4x32-10 (Salmon et al. 2011), and distributions."""

import math
import struct

type Words = tuple[int, int, int, int]
type Uniforms = tuple[float, float, float, float]

_WORD = 0xFFFFFFFF
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four random 32-bit words from a counter of four and a key of two."""
    x0, x1, x2, x3 = counter
    key0, key1 = key
    for _ in range(10):
        product0 = _MULTIPLIERS[0] * x0
        product1 = _MULTIPLIERS[1] * x2
        x0, x1, x2, x3 = (
            (product1 >> 32) ^ x1 ^ key0,
            product1 & _WORD,
            (product0 >> 32) ^ x3 ^ key1,
            product0 & _WORD,
        )
        key0 = (key0 + _WEYL[0]) & _WORD
        key1 = (key1 + _WEYL[1]) & _WORD
    return x0, x1, x2, x3


def words(seed: int, who: int, step: int, purpose: int, slot: int) -> Words:
    """The words of (seed, who, step, purpose, slot), using the lowest 32 bits of a slot."""
    return philox((who, step, purpose, slot & _WORD), (seed & _WORD, seed >> 32))


def uniforms(seed: int, who: int, step: int, purpose: int, slot: int) -> Uniforms:
    """The same as numbers strictly between 0 and 1, midpoints of their intervals."""
    a, b, c, d = words(seed, who, step, purpose, slot)
    cell = 2.0**-32
    return (a + 0.5) * cell, (b + 0.5) * cell, (c + 0.5) * cell, (d + 0.5) * cell


def hazard_probability(hazard: float, years: float) -> float:
    """Chance of an event of a rate per year within some years."""
    return -math.expm1(-hazard * years)


def normal(u: float) -> float:
    """The standard normal number at quantile u: Algorithm AS 241, PPND7 (Wichura 1988)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        bottom = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0
        return q * top / bottom
    r = math.sqrt(-math.log(min(u, 1.0 - u))) - 1.6  # below 3.4, as no draw is beyond 2^-33
    top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
    bottom = (0.12021132975 * r + 0.73700164250) * r + 1.0
    return math.copysign(top / bottom, q)


def single(x: float) -> float:
    """`x` in single precision, as the model stores volumes and dates."""
    (rounded,) = struct.unpack("f", struct.pack("f", x))
    return float(rounded)
