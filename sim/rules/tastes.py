"""What a firm lastingly wants: regenerated from its own stream whenever it is needed.

Mixed logit (McFadden and Train 2000): weights vary across firms and stay with them. Nothing is
stored, so ten million firms cost no memory for their tastes. A taste is one of 4,096 values that
are equally likely, the quantiles in the middle of as many classes: far finer than anything that
firms are told apart by, and cheap enough to be looked up at every choice.
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.elementary import exponential_of
from sim.kinds import LOGNORMAL, NORMAL, UNIFORM
from sim.randomness import (
    FAMILY_TASTE,
    FIRM,
    LASTING,
    TASTE,
    Integer,
    normal_quantile,
    uniforms_at,
    words,
)

type Floats = NDArray[np.float64]
type Lots = NDArray[np.int64]

LOTS = 4096  # equally likely classes of a taste


def _normal_lots() -> NDArray[np.float32]:
    """(LOTS) standard normal quantiles in the middle of each class; mean 0 and variance 1."""
    upper = [NormalDist().inv_cdf((k + 0.5) / LOTS) for k in range(LOTS // 2, LOTS)]
    lots = np.array([*(-z for z in reversed(upper)), *upper])
    return (lots / lots.std()).astype(np.float32)


NORMAL_LOTS = _normal_lots()

_THRESHOLD_SLOT = np.uint64(100)  # slots of the stream FIRM from which requirements are drawn


@inlined
def spread_around(mean: float, spread: float, shape: int, u: float, z: float) -> float:
    """The value at quantile `u` of a distribution with this mean and spread.

    lognormal: mean exp(spread z - spread^2 / 2), which has this mean; normal: mean + spread z;
    uniform: between mean - spread and mean + spread; point: the mean. `z` is the standard normal
    number at u.
    """
    if shape == LOGNORMAL:
        return mean * exponential_of(spread * z - 0.5 * spread * spread)
    if shape == NORMAL:
        return mean + spread * z
    if shape == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@inlined
def fill_lots(seed: Integer, number: int, purpose: Integer, count: int, lot: Lots) -> None:
    """Fill the first `count` of `lot` (room for a multiple of eight) from the firm's own stream.

    A lot is the top 12 bits of a half of a random word, so that one draw gives eight.
    """
    for block in range((count + 7) // 8):
        drawn = words(seed, number, LASTING, purpose, block)
        for k in range(4):
            lot[8 * block + 2 * k] = (np.int64(drawn[k]) >> 4) & (LOTS - 1)
            lot[8 * block + 2 * k + 1] = np.int64(drawn[k]) >> 20


@inlined
def quantile_of(lot: int) -> float:
    """The quantile in (0, 1) in the middle of a lot's class."""
    return (lot + 0.5) / LOTS


@inlined
def tastes_of(
    mean: Floats,
    spread: Floats,
    shape: NDArray[np.int64],
    by_quantile: NDArray[np.int64],
    seed: Integer,
    number: int,
    rank: float,
    lot: Lots,
    weight: Floats,
) -> None:
    """Fill `weight` (7) with a firm's weights of the six concerns and its affinity for open.

    Args:
        mean: (7) of the firm's kind; so are `spread`, `shape` and `by_quantile`. The spread of a
            weight is relative to its mean, that of the affinity is not.
        seed: of the run.
        number: the firm's name in the streams.
        rank: its quantile among all firms, used where `by_quantile`.
        lot: room for 8, overwritten.
        weight: filled.
    """
    fill_lots(seed, number, TASTE, 7, lot)
    for concern in range(7):
        u, z = quantile_of(lot[concern]), NORMAL_LOTS[lot[concern]]
        if by_quantile[concern]:
            u, z = rank, normal_quantile(rank)
        relative = abs(mean[concern]) if concern < 6 and shape[concern] != LOGNORMAL else 1.0
        weight[concern] = spread_around(
            mean[concern], spread[concern] * relative, shape[concern], u, z
        )


@inlined
def family_tastes_of(
    seed: Integer, number: int, spread: float, families: int, lot: Lots, taste: Floats
) -> None:
    """Fill `taste` with a firm's lasting taste for each of the first `families` families.

    `lot` is room for `families`, rounded up to a multiple of eight; overwritten.
    """
    if spread == 0.0:
        taste[:families] = 0.0
        return
    fill_lots(seed, number, FAMILY_TASTE, families, lot)
    for f in range(families):
        taste[f] = spread * NORMAL_LOTS[lot[f]]


@compiled
def room_for(families: int) -> Lots:
    """An array for the drawing of tastes, of a multiple of eight."""
    return np.zeros(8 * ((max(families, 8) + 7) // 8), np.int64)


@inlined
def grown_skill(skill: float, learning: float, years: float) -> float:
    """Skill after a step of running models: its gap to 1 shrinks at the rate of learning."""
    return 1.0 - (1.0 - skill) * math.exp(-learning * years)


@inlined
def requirement_draws(seed: Integer, number: int) -> tuple[float, float, float, float]:
    """A firm's lasting draws: for its thresholds, its view of foreign origin, and its peers."""
    return uniforms_at(seed, number, LASTING, FIRM, _THRESHOLD_SLOT)
