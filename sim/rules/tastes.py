"""What a firm lastingly wants: regenerated from its own stream whenever it is needed.

Mixed logit (McFadden and Train 2000): weights vary across firms and stay with them. Nothing is
stored, so ten million firms cost no memory for their tastes.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.kinds import LOGNORMAL, NORMAL, UNIFORM
from sim.randomness import FAMILY_TASTE, FIRM, TASTE, Integer, normal_quantile, uniforms_at

_THRESHOLD_SLOT = 100  # slots of the stream FIRM from which requirements are drawn


@compiled
def spread_around(mean: float, spread: float, shape: int, u: float) -> float:
    """The value at quantile `u` of a distribution with this mean and spread.

    lognormal: mean exp(spread z - spread^2 / 2), which has this mean; normal: mean + spread z;
    uniform: between mean - spread and mean + spread; point: the mean.
    """
    if shape == LOGNORMAL:
        return mean * math.exp(spread * normal_quantile(u) - 0.5 * spread * spread)
    if shape == NORMAL:
        return mean + spread * normal_quantile(u)
    if shape == UNIFORM:
        return mean + spread * (2.0 * u - 1.0)
    return mean


@compiled
def tastes_of(
    mean: NDArray[np.float64],
    spread: NDArray[np.float64],
    shape: NDArray[np.int64],
    by_quantile: NDArray[np.int64],
    seed: Integer,
    number: int,
    rank: float,
    weight: NDArray[np.float64],
) -> None:
    """Fill `weight` (7) with a firm's weights of the six concerns and its affinity for open.

    Args:
        mean: (7) of the firm's kind; so are `spread`, `shape` and `by_quantile`. The spread of a
            weight is relative to its mean, that of the affinity is not.
        seed: of the run.
        number: the firm's name in the streams.
        rank: its quantile among all firms, used where `by_quantile`.
        weight: filled.
    """
    draws = uniforms_at(seed, number, 0, TASTE, 0)
    more = uniforms_at(seed, number, 0, TASTE, 1)
    for concern in range(7):
        u = draws[concern] if concern < 4 else more[concern - 4]
        if by_quantile[concern]:
            u = rank
        relative = abs(mean[concern]) if concern < 6 and shape[concern] != LOGNORMAL else 1.0
        weight[concern] = spread_around(
            mean[concern], spread[concern] * relative, shape[concern], u
        )


@compiled
def family_tastes_of(
    seed: Integer, number: int, spread: float, families: int, taste: NDArray[np.float64]
) -> None:
    """Fill `taste` with a firm's lasting taste for each of the first `families` families."""
    for block in range((families + 3) // 4):
        draws = uniforms_at(seed, number, 0, FAMILY_TASTE, block)
        for k in range(min(families - 4 * block, 4)):
            taste[4 * block + k] = spread * normal_quantile(draws[k])


@inlined
def grown_skill(skill: float, learning: float, years: float) -> float:
    """Skill after a step of running models: its gap to 1 shrinks at the rate of learning."""
    return 1.0 - (1.0 - skill) * math.exp(-learning * years)


@inlined
def requirement_draws(seed: Integer, number: int) -> tuple[float, float, float, float]:
    """A firm's lasting draws: for its thresholds, its view of foreign origin, and its peers."""
    return uniforms_at(seed, number, 0, FIRM, _THRESHOLD_SLOT)
