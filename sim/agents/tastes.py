"""A firm's lasting tastes, regenerated from its own random stream when needed.

Mixed logit (McFadden and Train 2000): weights vary across firms and stay with them. Nothing is
stored, so ten million firms cost no memory for their tastes. A taste takes one of
4,096 equally likely values, the midpoint quantiles of as many strata: fine enough for any
difference between firms, and cheap to look up at every choice.
"""

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.elementary import exponential_of
from openclosed.sim.engine.randomness import (
    FAMILY_PREFERENCE,
    FIRM,
    LASTING,
    TASTE,
    Integer,
    fill_words,
    normal_quantile,
    number_of,
)
from openclosed.sim.state.market import LOGNORMAL, NORMAL, UNIFORM, Table
from openclosed.sim.terms.table import TASTES

type Floats = NDArray[np.float64]
type Words = NDArray[np.uint64]

STRATA = 4096  # equally likely strata of a taste


def _normal_by_stratum() -> NDArray[np.float32]:
    """(LOTS) standard normal midpoint quantiles of the strata; mean 0 and variance 1."""
    upper = [NormalDist().inv_cdf((k + 0.5) / STRATA) for k in range(STRATA // 2, STRATA)]
    strata = np.array([*(-z for z in reversed(upper)), *upper])
    return (strata / strata.std()).astype(np.float32)


NORMAL_BY_STRATUM = _normal_by_stratum()

TASTE_STREAMS = np.array(
    [number_of(taste.name) if taste.stream is None else np.uint64(taste.stream) for taste in TASTES]
)
"""The stream of each taste, from which its stratum is drawn independently of other tastes."""

_VIEWS_SLOT = np.uint64(100)  # of the stream FIRM
# Typed, since the compiler specialises a function for each plain number.
_LOGNORMAL: Any = np.int64(LOGNORMAL)
_NORMAL: Any = np.int64(NORMAL)
_UNIFORM: Any = np.int64(UNIFORM)
_VIEWS: Any = np.int64(_VIEWS_SLOT)


class DrawBuffer(NamedTuple):
    """Memory in which many firms draw at once."""

    slot: Words  # (lanes) of the stream
    word: Words  # (4, lanes) random words of 32 bits


@inlined
def spread_around(mean: float, spread: float, shape: int, u: float, z: float) -> float:
    """The value at quantile `u` of a distribution with this mean and spread.

    lognormal: mean exp(spread z - spread^2 / 2), which has this mean; normal: mean + spread z;
    uniform: between mean - spread and mean + spread. `z` is the standard normal number at u.
    """
    if shape == LOGNORMAL:
        return mean * exponential_of(spread * z - 0.5 * spread * spread)
    if shape == NORMAL:
        return mean + spread * z
    return mean + spread * (2.0 * u - 1.0)


@inlined
def stratum_of(word: Integer, half: int) -> Integer:
    """The stratum from the low or the high half of a random word: its top 12 bits."""
    return (np.int64(word) >> 20) if half else (np.int64(word) >> 4) & (STRATA - 1)


@inlined
def named_stratum(w0: Integer, w1: Integer, w2: Integer, w3: Integer, name: Integer) -> Integer:
    """A firm's stratum for a name, from its four random 32-bit words.

    Multiply-add-shift hashing (Dietzfelbinger 1996, STACS): the top 12 bits of a x + b, in 64 bits,
    with a and b of two words each and x the name's number. Strata of any two names are
    independent, and one block of words serves all names.
    """
    a = np.uint64(w0) | (np.uint64(w1) << np.uint64(32))
    b = np.uint64(w2) | (np.uint64(w3) << np.uint64(32))
    return np.int64((a * np.uint64(name) + b) >> np.uint64(52))


@inlined
def quantile_of(stratum: Integer) -> float:
    """The midpoint quantile of a stratum, in (0, 1)."""
    return (float(stratum) + 0.5) / STRATA


@inlined
def fill_words_of(
    seed: Integer, number: Words, purpose: Integer, slot: int, lanes: int, draws: DrawBuffer
) -> None:
    """Fill the words of `draws` with firms' lasting words at a slot of a stream."""
    for b in range(lanes):
        draws.slot[b] = slot
    fill_words(seed, number, LASTING, purpose, draws.slot, lanes, draws.word)


@inlined
def fill_from_strata(
    mean: float, spread: float, shape: int, stratum: Words, lanes: int, value: Floats
) -> None:
    """Fill `value` (lanes) with the values of the strata in `stratum` (lanes)."""
    for b in range(lanes):
        at = np.int64(stratum[b])
        value[b] = spread_around(mean, spread, shape, quantile_of(at), NORMAL_BY_STRATUM[at])


@kernel
def tastes_of(
    firm: Table, kind: Integer, seed: Integer, number: Words, rank: Floats, lanes: int,
    draws: DrawBuffer, weight: Floats,
) -> None:  # fmt: skip
    """Fill `weight` (TASTES, lanes) with firms' lasting weights.

    Args:
        firm: (firm kinds) of FIRM_RULES, with the distribution of each taste.
        kind: of the firms.
        seed: of the run.
        number: (lanes) the firms' names in the streams.
        rank: (lanes) their quantiles among all firms, used where `by_quantile`.
        lanes: how many firms.
        draws: overwritten.
        weight: filled.
    """
    fill_words_of(seed, number, TASTE, 0, lanes, draws)
    stratum, word, rules = draws.slot, draws.word, firm[kind]
    for t in range(weight.shape[0]):
        row, mean = weight[t], rules.taste[t]
        spread, shape = rules.taste_spread[t], rules.taste_shape[t]
        if rules.taste_by_quantile[t]:
            for b in range(lanes):
                z = normal_quantile(rank[b])
                row[b] = spread_around(mean, spread, shape, rank[b], z)
            continue
        name = TASTE_STREAMS[t]
        for b in range(lanes):
            stratum[b] = named_stratum(word[0, b], word[1, b], word[2, b], word[3, b], name)
        # The distribution is the same in all lanes: chosen outside, so that loops vectorise.
        if shape == LOGNORMAL:
            fill_from_strata(mean, spread, _LOGNORMAL, stratum, lanes, row)
        elif shape == NORMAL:
            fill_from_strata(mean, spread, _NORMAL, stratum, lanes, row)
        else:
            fill_from_strata(mean, spread, _UNIFORM, stratum, lanes, row)


@kernel
def family_preferences_of(
    seed: Integer,
    number: Words,
    spread: float,
    is_asked: NDArray[np.uint8],
    lanes: int,
    draws: DrawBuffer,
    taste: Floats,
) -> None:
    """Fill `taste` (families, lanes) with firms' preferences for the families in `is_asked`."""
    families = is_asked.size
    for block in range((families + 7) // 8):
        last = min(8 * block + 8, families)
        asked = 0
        for f in range(8 * block, last):
            asked += is_asked[f]
        if asked == 0:
            continue
        if spread > 0.0:
            fill_words_of(seed, number, FAMILY_PREFERENCE, block, lanes, draws)
        for f in range(8 * block, last):
            if is_asked[f]:
                if spread > 0.0:
                    for b in range(lanes):
                        draws.slot[b] = stratum_of(draws.word[(f % 8) // 2, b], f % 2)
                    fill_from_strata(0.0, spread, _NORMAL, draws.slot, lanes, taste[f])
                else:
                    for b in range(lanes):
                        taste[f, b] = 0.0


@kernel
def views_of(seed: Integer, number: Words, lanes: int, draws: DrawBuffer) -> None:
    """Draw each firm's quantiles for the origin rule and the peer threshold into `draws`.

    They are the second and third words; the others are unused.
    """
    fill_words_of(seed, number, FIRM, _VIEWS, lanes, draws)


@compiled
def draw_buffer(lanes: int) -> DrawBuffer:
    """Memory in which `lanes` firms draw at once."""
    return DrawBuffer(np.zeros(lanes, np.uint64), np.zeros((4, lanes), np.uint64))
