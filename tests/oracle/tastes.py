"""What a firm lastingly wants: weights, tastes for families, draws for thresholds."""

import math
from functools import cached_property

from sim import randomness
from sim.kinds import CONCERNS
from sim.parameters.firms import FirmKind
from tests.oracle.population import FIRM, LASTING, VIEWS_SLOT
from tests.oracle.streams import normal, uniforms

TASTE, FAMILY_TASTE = int(randomness.TASTE), int(randomness.FAMILY_TASTE)


def spread_around(mean: float, spread: float, distribution: str, u: float) -> float:
    """The value at quantile `u` of a distribution with this mean and spread."""
    match distribution:
        case "lognormal":
            return mean * math.exp(spread * normal(u) - 0.5 * spread * spread)
        case "normal":
            return mean + spread * normal(u)
        case "uniform":
            return mean + spread * (2.0 * u - 1.0)
        case _:
            return mean


class Tastes:
    """A firm's lasting draws, and what they mean under the parameters of the month."""

    def __init__(self, seed: int, number: int, rank: float) -> None:
        """The draws of firm `number`; `rank` is its quantile among all places."""
        self.seed, self.number, self.rank = seed, number, rank
        self.family_draws: list[float] = []

    def lasting(self, purpose: int, slot: int) -> tuple[float, float, float, float]:
        """Four lasting draws."""
        return uniforms(self.seed, self.number, LASTING, purpose, slot)

    @cached_property
    def weight_draws(self) -> list[float]:
        """A quantile for each of the six concerns and for the affinity."""
        return [*self.lasting(TASTE, 0), *self.lasting(TASTE, 1)][:7]

    @cached_property
    def views(self) -> tuple[float, float, float, float]:
        """Draws for strictness, for the view of origin, for the peers, for being public."""
        return self.lasting(FIRM, VIEWS_SLOT)

    @property
    def peer_view(self) -> float:
        """The firm's quantile among thresholds on peers."""
        return self.views[2]

    def weights(self, kind: FirmKind) -> dict[str, float]:
        """Weight of each concern in utility."""
        tastes, weights = kind.tastes, {}
        for concern, draw in zip(CONCERNS, self.weight_draws, strict=False):
            mean, spread = getattr(tastes, concern), tastes.spread
            if concern == "cost" and tastes.cost_spread is not None:
                spread = tastes.cost_spread
            if tastes.distribution != "lognormal":
                spread *= abs(mean)
            u = self.rank if tastes.draw == "quantile" else draw
            weights[concern] = spread_around(mean, spread, tastes.distribution, u)
        return weights

    def affinity(self, kind: FirmKind) -> float:
        """Taste for the open camp over the closed one."""
        affinity = kind.affinity
        u = self.rank if affinity.draw == "quantile" else self.weight_draws[6]
        return spread_around(affinity.mean, affinity.spread, affinity.distribution, u)

    def for_family(self, kind: FirmKind, family: int) -> float:
        """Taste for a family and its forks, normal across firms and families."""
        if kind.family_taste == 0.0:
            return 0.0
        while len(self.family_draws) <= family:
            block = len(self.family_draws) // 4
            self.family_draws += [normal(u) for u in self.lasting(FAMILY_TASTE, block)]
        return kind.family_taste * self.family_draws[family]
