"""What a firm lastingly wants: regenerated from its own stream whenever it is needed.

Mixed logit (McFadden and Train 2000): weights vary across firms and stay with them. Nothing is
stored, so ten million firms cost no memory for their tastes.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.elementary import exponential_of
from sim.kinds import LOGNORMAL, NORMAL, UNIFORM
from sim.randomness import FAMILY_TASTE, FIRM, LASTING, TASTE, Integer, normal_quantile, uniforms_at

type Floats = NDArray[np.float64]

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
def fill_uniforms(seed: Integer, number: int, purpose: Integer, count: int, u: Floats) -> None:
    """Fill the first `count` of `u` (room for a multiple of four) from the firm's own stream."""
    for block in range((count + 3) // 4):
        k = 4 * block
        u[k], u[k + 1], u[k + 2], u[k + 3] = uniforms_at(seed, number, LASTING, purpose, block)


@inlined
def normal_quantiles(u: Floats, count: int, z: Floats) -> None:
    """Fill the first `count` of `z` with the standard normal numbers at `u`.

    Whole blocks of eight are computed, the length of vector code.
    """
    for k in range(8 * ((count + 7) // 8)):
        z[k] = normal_quantile(u[k])


@inlined
def tastes_of(
    mean: Floats,
    spread: Floats,
    shape: NDArray[np.int64],
    by_quantile: NDArray[np.int64],
    seed: Integer,
    number: int,
    rank: float,
    room: tuple[Floats, Floats],
    weight: Floats,
) -> None:
    """Fill `weight` (7) with a firm's weights of the six concerns and its affinity for open.

    Args:
        mean: (7) of the firm's kind; so are `spread`, `shape` and `by_quantile`. The spread of a
            weight is relative to its mean, that of the affinity is not.
        seed: of the run.
        number: the firm's name in the streams.
        rank: its quantile among all firms, used where `by_quantile`.
        room: two arrays of at least 8, overwritten.
        weight: filled.
    """
    u, z = room
    fill_uniforms(seed, number, TASTE, 7, u)
    for concern in range(7):
        if by_quantile[concern]:
            u[concern] = rank
    normal_quantiles(u, 7, z)
    for concern in range(7):
        relative = abs(mean[concern]) if concern < 6 and shape[concern] != LOGNORMAL else 1.0
        weight[concern] = spread_around(
            mean[concern], spread[concern] * relative, shape[concern], u[concern], z[concern]
        )


@inlined
def family_tastes_of(
    seed: Integer,
    number: int,
    spread: float,
    families: int,
    room: tuple[Floats, Floats],
    taste: Floats,
) -> None:
    """Fill `taste` with a firm's lasting taste for each of the first `families` families.

    `room` is two arrays of at least `families`, rounded up to a multiple of four; overwritten.
    """
    u, z = room
    if spread == 0.0:
        taste[:families] = 0.0
        return
    fill_uniforms(seed, number, FAMILY_TASTE, families, u)
    normal_quantiles(u, families, z)
    for f in range(families):
        taste[f] = spread * z[f]


@compiled
def room_for(families: int) -> tuple[Floats, Floats]:
    """Two arrays for the drawing of tastes, of a multiple of eight."""
    size = 8 * (max(families, 1) + 7) // 8 + 8
    return np.zeros(size) + 0.5, np.zeros(size)


@inlined
def grown_skill(skill: float, learning: float, years: float) -> float:
    """Skill after a step of running models: its gap to 1 shrinks at the rate of learning."""
    return 1.0 - (1.0 - skill) * math.exp(-learning * years)


@inlined
def requirement_draws(seed: Integer, number: int) -> tuple[float, float, float, float]:
    """A firm's lasting draws: for its thresholds, its view of foreign origin, and its peers."""
    return uniforms_at(seed, number, LASTING, FIRM, _THRESHOLD_SLOT)
