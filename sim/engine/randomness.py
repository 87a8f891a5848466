"""Random numbers that depend on their purpose, never on when or where they are drawn.

Every number is a pure function of (seed, who, step, purpose, slot) through the counter-based
generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3"; constants of the Random123 library). So draws do not depend on the order of
agents, and scenarios with one seed share their random numbers.

Units: `seed` 64 bits; `who` (firm, vendor, community), `step`, `purpose`, `slot` 32 bits each.
"""

import math
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, expose, inlined, kernel
from openclosed.sim.engine.elementary import logarithm_of

type Integer = int | np.integer[Any]
type Words = tuple[np.uint32, np.uint32, np.uint32, np.uint32]
type Uniforms = tuple[float, float, float, float]

# Purposes keep mechanisms apart: a draw for one never moves a draw for another. Their numbers
# affect every result, so a new purpose takes a new number and none is ever renumbered.
# They are typed, since the compiler specialises a function for each plain number.
AWARE = np.uint64(1)  # whether a firm becomes aware of AI this step
REVIEW = np.uint64(3)  # when a contract is reviewed, and the length of the next one
CHOICE = np.uint64(4)  # the nest, and the offering in it, that a workload chooses
TIES = np.uint64(6)  # which of tied alternatives is chosen
TASTE = np.uint64(7)  # a firm's lasting weights and its preference for open models
FAMILY_PREFERENCE = np.uint64(8)  # a firm's lasting preference for each model family
FIRM = np.uint64(9)  # a firm's kind, and its quantiles for the origin rule and peer threshold
WORKLOAD = np.uint64(10)  # whether a firm has work of a cohort, and its volume and need
NETWORK = np.uint64(11)  # links between peers
RELEASE = np.uint64(12)  # when capability is published
DEFECT = np.uint64(13)  # how many defects a change brings
RACE = np.uint64(14)  # whether a finder or an attacker is first
ENTRY = np.uint64(15)  # whether a vendor or host enters
EXIT = np.uint64(16)  # whether one leaves
FORK = np.uint64(17)  # whether a family forks
MERGE = np.uint64(18)  # whether forks merge
VENDOR = np.uint64(19)  # a vendor's own decisions
COMMUNITY = np.uint64(20)  # a community's own decisions
INITIAL = np.uint64(21)  # the state of the model before its first step
ORDER = np.uint64(22)  # the order in which firms decide one after another
REPLICATE = np.uint64(23)  # seeds of the runs of an ensemble
COHORT = np.uint64(24)  # the wait, size and kind of a cohort of work
SHARED_PREFERENCE = np.uint64(25)  # monthly shocks to a kind's shared preference

LASTING = np.uint64(0)  # the step of lasting draws
FIRST = np.uint64(0)  # the slot of single draws

# In compiled code a mix of int64 and uint64 becomes float64, so every operand here is uint64.
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)

_INVERSION_LIMIT = 100.0
_LARGEST_MEAN = 1e12


@inlined
def philox(c0: Integer, c1: Integer, c2: Integer, c3: Integer, k0: Integer, k1: Integer) -> Words:
    """Philox4x32-10: four 32-bit words from a counter of four and a key of two 32-bit words."""
    x0 = np.uint64(c0) & _LOW
    x1 = np.uint64(c1) & _LOW
    x2 = np.uint64(c2) & _LOW
    x3 = np.uint64(c3) & _LOW
    key0 = np.uint64(k0) & _LOW
    key1 = np.uint64(k1) & _LOW
    for _ in range(10):
        product0 = _MULTIPLIER_0 * x0
        product1 = _MULTIPLIER_1 * x2
        x0 = (product1 >> _SHIFT) ^ x1 ^ key0
        x1 = product1 & _LOW
        x2 = (product0 >> _SHIFT) ^ x3 ^ key1
        x3 = product0 & _LOW
        key0 = (key0 + _WEYL_0) & _LOW
        key1 = (key1 + _WEYL_1) & _LOW
    return np.uint32(x0), np.uint32(x1), np.uint32(x2), np.uint32(x3)


def number_of(name: str) -> np.uint64:
    """A 32-bit number for a name, so that no draw depends on the order of names."""
    return np.uint64(zlib.crc32(name.encode()))


@inlined
def words(seed: Integer, who: Integer, step: Integer, purpose: Integer, slot: Integer) -> Words:
    """Four independent random 32-bit words; the next four are at the next slot."""
    key = np.uint64(seed)
    return philox(who, step, purpose, slot, key & _LOW, key >> _SHIFT)


@kernel
def fill_words(
    seed: Integer,
    who: NDArray[np.uint64],
    step: Integer,
    purpose: Integer,
    slot: NDArray[np.uint64],
    count: int,
    word: NDArray[np.uint64],
) -> None:
    """Fill `word` (4, at least count) with the `words` of `count` agents, each at its own slot."""
    for b in range(count):
        w0, w1, w2, w3 = words(seed, who[b], step, purpose, slot[b])
        word[0, b], word[1, b], word[2, b], word[3, b] = w0, w1, w2, w3


@inlined
def uniform(word: Integer) -> float:
    """A number strictly between 0 and 1 from a 32-bit word: the midpoint of its interval."""
    return (np.float64(word) + 0.5) * 2.0**-32


@inlined
def uniforms_at(
    seed: Integer, who: Integer, step: Integer, purpose: Integer, slot: Integer
) -> Uniforms:
    """Four independent uniform numbers in (0, 1), at the cost of one."""
    w0, w1, w2, w3 = words(
        np.uint64(seed), np.uint64(who), np.uint64(step), np.uint64(purpose), np.uint64(slot)
    )
    return uniform(w0), uniform(w1), uniform(w2), uniform(w3)


@inlined
def uniform_at(
    seed: Integer, who: Integer, step: Integer, purpose: Integer, slot: Integer
) -> float:
    """A uniform number in (0, 1): the first of `uniforms_at`."""
    return uniforms_at(seed, who, step, purpose, slot)[0]


@inlined
def fine_uniform(high: Integer, low: Integer) -> float:
    """A number strictly between 0 and 1 with 52 random bits from two words, where tails matter."""
    return (
        np.float64(high) * 2.0**20 + np.float64(np.uint64(low) >> np.uint64(12)) + 0.5
    ) * 2.0**-52


def hazard_probability(hazard: float, dt: float) -> float:
    """Probability that an event of rate `hazard` (a month) happens within `dt` (months)."""
    return -math.expm1(-hazard * dt)


expose(hazard_probability)


@inlined
def normal_quantile(u: float) -> float:
    """The number below which a standard normal falls with probability u in (0, 1).

    Algorithm AS 241, PPND7 (Wichura 1988, Applied Statistics 37, 477-484): about 1e-7 relative,
    as fine as a 32-bit word. All three of its regions are computed and one is selected, so that
    loops vectorise.
    """
    q = u - 0.5
    c = 0.180625 - q * q
    central = (
        q
        * (((59.109374720 * c + 159.29113202) * c + 50.434271938) * c + 3.3871327179)
        / (((67.187563600 * c + 78.757757664) * c + 17.895169469) * c + 1.0)
    )
    r = math.sqrt(-logarithm_of(min(u, 1.0 - u)))
    t = r - 1.6
    near = (((0.17023821103 * t + 1.3067284816) * t + 2.7568153900) * t + 1.4234372777) / (
        (0.12021132975 * t + 0.73700164250) * t + 1.0
    )
    t = r - 5.0
    far = (((0.017337203997 * t + 0.42868294337) * t + 3.0812263860) * t + 6.6579051150) / (
        (0.012258202635 * t + 0.24197894225) * t + 1.0
    )
    tail = near if r <= 5.0 else far
    signed = -tail if q < 0.0 else tail
    return central if abs(q) <= 0.425 else signed


@compiled
def standard_normal_at(
    seed: Integer, who: Integer, step: Integer, purpose: Integer, slot: Integer
) -> float:
    """A standard normal number (within +-6.4) by inversion of `uniform_at`."""
    return normal_quantile(uniform_at(seed, who, step, purpose, slot))


@compiled
def poisson_at(mean: float, seed: Integer, who: Integer, step: Integer, purpose: Integer) -> int:
    """A Poisson count with the given mean (0 to 1e12); uses slots from 0 on.

    Up to a mean of 100 by inversion, so that with common random numbers a higher mean never gives
    a lower count; above by PTRS, transformed rejection with squeeze (Hoermann 1993, Insurance:
    Mathematics and Economics 12, 39-45), one slot a try. Raises ValueError on other means.
    """
    if not 0.0 <= mean <= _LARGEST_MEAN:
        raise ValueError("poisson_at: mean must be between 0 and 1e12")
    if mean <= _INVERSION_LIMIT:
        w0, w1, _, _ = words(seed, who, step, purpose, FIRST)
        return _poisson_by_inversion(mean, fine_uniform(w0, w1))
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    squeeze = 0.9277 - 3.6224 / (b - 2.0)
    log_mean = math.log(mean)
    # A try fails with probability below .2 here, so 1,000 failures never happen.
    for slot in range(1000):
        w0, w1, w2, w3 = words(seed, who, step, purpose, slot)
        u = fine_uniform(w0, w1) - 0.5
        v = fine_uniform(w2, w3)
        us = 0.5 - abs(u)
        count = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= squeeze:
            return int(count)
        if count < 0 or (us < 0.013 and v > us):
            continue
        density = count * log_mean - mean - math.lgamma(count + 1.0)
        if math.log(v * inverse_alpha / (a / (us * us) + b)) <= density:
            return int(count)
    return int(mean)


@compiled
def _poisson_by_inversion(mean: float, u: float) -> int:
    """The smallest count whose cumulated Poisson probability reaches u in (0, 1)."""
    probability = math.exp(-mean)
    cumulated = probability
    count = 0
    # Rounding may keep the sum of all terms just below a u next to 1.
    largest = int(mean + 10.0 * math.sqrt(mean) + 20.0)
    while u > cumulated and count < largest:
        count += 1
        probability *= mean / count
        cumulated += probability
    return count


def run_seed(rng: Any) -> int:
    """The seed of a run, 0 to 2**64 - 1, from anything Mesa and numpy accept as one.

    A whole number is the seed itself. From a generator, a bit generator, a seed sequence or a list
    of whole numbers one is drawn, so a generator gives each run a new seed; None draws any.
    Raises ValueError otherwise.
    """
    is_number = isinstance(rng, (int, np.integer)) and not isinstance(rng, bool)
    if is_number and 0 <= rng < 2**64:
        return int(rng)
    drawn_from = (np.random.Generator, np.random.BitGenerator, np.random.SeedSequence)
    listed = isinstance(rng, (list, tuple)) and all(isinstance(one, int) for one in rng)
    if rng is None or isinstance(rng, drawn_from) or (listed and rng and min(rng) >= 0):
        return int(np.random.default_rng(rng).integers(2**53))
    raise ValueError(
        f"rng={rng!r}: must be a whole number from 0 to 2**64 - 1, or a generator, a bit "
        "generator or a seed sequence of numpy"
    )


def spawn_seeds(seed: int, count: int) -> NDArray[np.uint64]:
    """Seeds of the runs of an ensemble, (count,), each below 2**53, from one master seed.

    The first seeds are the same for every count. Below 2**53 a seed survives JSON, spreadsheets
    and float columns; among 10,000 seeds two are equal with probability 6e-9.
    Raises ValueError unless seed is in 0 .. 2**64 - 1 and count in 0 .. 2**32 - 1.
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed={seed}: must be a whole number from 0 to 2**64 - 1")
    if not 0 <= count < 2**32:
        raise ValueError(f"count={count}: must be a whole number from 0 to 2**32 - 1")
    seeds = np.empty(count, dtype=np.uint64)
    _fill_seeds(np.uint64(seed), seeds)
    return seeds


@compiled
def _fill_seeds(seed: np.uint64, seeds: NDArray[np.uint64]) -> None:
    for run in range(seeds.size):
        high, low, _, _ = words(seed, run, LASTING, REPLICATE, FIRST)
        seeds[run] = ((np.uint64(high) << _SHIFT) | np.uint64(low)) >> np.uint64(11)
