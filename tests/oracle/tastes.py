"""A firm's lasting tastes: weights, preferences for families, draws for thresholds."""

import math
import zlib
from functools import cached_property
from statistics import NormalDist

from openclosed.sim.engine import randomness
from openclosed.sim.parameters.demand import FirmKind
from openclosed.sim.terms.table import TASTES
from tests.oracle.population import FIRM, LASTING, VIEWS_SLOT
from tests.oracle.streams import normal, single, uniforms, words

TASTE, FAMILY_PREFERENCE = int(randomness.TASTE), int(randomness.FAMILY_PREFERENCE)
CLASSES = 4096
_MIDDLES = [NormalDist().inv_cdf((k + 0.5) / CLASSES) for k in range(CLASSES)]
_SPREAD = math.sqrt(sum(z * z for z in _MIDDLES) / CLASSES)
NORMALS = [single(z / _SPREAD) for z in _MIDDLES]
"""Midpoint standard normal quantiles of equally likely strata, scaled to variance 1."""


def spread_around(mean: float, spread: float, distribution: str, u: float, z: float) -> float:
    """The value at quantile `u`, which of a standard normal is `z`, with this mean and spread."""
    match distribution:
        case "lognormal":
            return mean * math.exp(spread * z - 0.5 * spread * spread)
        case "normal":
            return mean + spread * z
        case _:
            return mean + spread * (2.0 * u - 1.0)


class Tastes:
    """A firm's lasting draws, and their values under the month's parameters."""

    def __init__(self, seed: int, number: int, rank: float) -> None:
        """The draws of firm `number`; `rank` is its quantile among all places."""
        self.seed, self.number, self.rank = seed, number, rank
        self.family_draws: list[float] = []

    @cached_property
    def weight_strata(self) -> list[int]:
        """A stratum for each taste of the table: the top bits of a x + b, x its name's number."""
        w0, w1, w2, w3 = words(self.seed, self.number, LASTING, TASTE, 0)
        a, b = w0 + (w1 << 32), w2 + (w3 << 32)
        numbers = (taste.stream or zlib.crc32(taste.name.encode()) for taste in TASTES)
        return [((a * x + b) % 2**64) * CLASSES >> 64 for x in numbers]

    def spread_around(
        self, mean: float, spread: float, distribution: str, draw: str, stratum: int
    ) -> float:
        """The value at the firm's stratum, or at its quantile among all places."""
        u, z = (stratum + 0.5) / CLASSES, NORMALS[stratum]
        if draw == "quantile":
            u, z = self.rank, normal(self.rank)
        return spread_around(mean, spread, distribution, u, z)

    @cached_property
    def views(self) -> tuple[float, float, float, float]:
        """Draws; the second is for the origin rule, the third for the peer threshold."""
        return uniforms(self.seed, self.number, LASTING, FIRM, VIEWS_SLOT)

    def weights(self, kind: FirmKind) -> dict[str, float]:
        """The firm's weight of each concern, and its preference for open models."""
        weights = {}
        for taste, stratum in zip(TASTES, self.weight_strata, strict=True):
            if taste.name == "open_preference":
                own = kind.open_preference
                law: tuple[float, float, str, str] = (
                    own.mean,
                    own.spread,
                    own.distribution,
                    own.draw,
                )
            else:
                mean = getattr(kind.tastes, taste.name)
                law = (mean, kind.tastes.spread, "lognormal", "random")
            weights[taste.name] = self.spread_around(*law, stratum)
        return weights

    def for_family(self, kind: FirmKind, family: int) -> float:
        """Preference for a family and its forks, normal across firms and families: by the top bits
        of each half of four random words, low one first."""
        if kind.family_preference == 0.0:
            return 0.0
        while len(self.family_draws) <= family:
            block = len(self.family_draws) // 8
            drawn = words(self.seed, self.number, LASTING, FAMILY_PREFERENCE, block)
            halves = [half for word in drawn for half in (word & 0xFFFF, word >> 16)]
            self.family_draws += [NORMALS[half * CLASSES >> 16] for half in halves]
        return kind.family_preference * self.family_draws[family]
