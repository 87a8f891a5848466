"""What a firm lastingly wants: regenerated from its own stream whenever it is needed.

Mixed logit (McFadden and Train 2000): weights vary across firms and stay with them. Nothing is
stored, so ten million firms cost no memory for their tastes.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.kinds import LOGNORMAL, NORMAL, UNIFORM
from sim.randomness import FAMILY_TASTE, FIRM, TASTE, normal_quantile, uniforms_at
from sim.rules.settings import FirmRules

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
    firm: FirmRules, seed: int, number: int, rank: float, kind: int, weight: NDArray[np.float64]
) -> None:
    """Fill `weight` (7) with a firm's weights of the six concerns and its affinity for open.

    Spreads of weights with both signs allowed (normal, uniform) are relative to the mean.
    """
    for concern in range(7):
        if concern % 4 == 0:
            draws = uniforms_at(seed, number, 0, TASTE, concern // 4)
        u = rank if firm.taste_by_quantile[kind, concern] else draws[concern % 4]
        mean = firm.taste[kind, concern]
        spread = firm.taste_spread[kind, concern]
        shape = firm.taste_shape[kind, concern]
        if concern < 6 and shape != LOGNORMAL:
            spread *= abs(mean)
        weight[concern] = spread_around(mean, spread, shape, u)


@compiled
def family_tastes_of(
    seed: int, number: int, spread: float, families: int, taste: NDArray[np.float64]
) -> None:
    """Fill `taste` with a firm's lasting taste for each of the first `families` families."""
    for family in range(families):
        if family % 4 == 0:
            draws = uniforms_at(seed, number, 0, FAMILY_TASTE, family // 4)
        taste[family] = spread * normal_quantile(draws[family % 4])


@inlined
def requirement_draws(seed: int, number: int) -> tuple[float, float, float, float]:
    """A firm's lasting draws: for its thresholds, its view of foreign origin, and its peers."""
    return uniforms_at(seed, number, 0, FIRM, _THRESHOLD_SLOT)
