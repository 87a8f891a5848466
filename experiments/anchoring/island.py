"""An island: worlds that are stepped together and weighed by what was measured, in one process."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis import anchored, filtering
from analysis.filtering import Carried
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters, describe
from sim.parameters.paths import all_replaced
from sim.state.kinds import STARTUP

type Floats = NDArray[np.float64]

DECAY, SPREAD = (0.6, 0.98), (0.1, 0.5)
"""Ranges of the carried error's decay a month and of what comes to it in a month, on the logit."""
NOISE = 0.05
"""Standard deviation of a measurement on the logit, beside half the width of its band."""
LEAST_SHARE = 1e-4
"""Shares count as at least that, and at most the rest, on the logit."""


class Free(NamedTuple):
    """A number that is not known: before any measurement evenly likely from `low` to `high`."""

    name: str
    low: float
    high: float


class Seen(NamedTuple):
    """Developers' open share of tokens in a month, on the logit, and how exact that is."""

    month: float  # after the start
    value: float
    deviation: float


def logit(share: float) -> float:
    """The logit of a share that is kept from its ends."""
    kept = min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
    return math.log(kept / (1.0 - kept))


def developers_share(world: Ecosystem) -> float:
    """Open share of developers' tokens in the last month."""
    volume = world.tally.volume[:, STARTUP].sum(axis=1)
    total = float(volume.sum())
    return float(volume[int(world.board.closed[0]) :].sum()) / total if total else 0.0


class Island:
    """Particles: worlds, their numbers on a scale without bounds, and the errors they carry."""

    def __init__(self, parameters: Parameters, free: Sequence[Free], size: int, seed: int) -> None:
        """Draw the numbers of `size` worlds, and build these."""
        self.free = [*free, Free("decay", *DECAY), Free("spread", *SPREAD)]
        self.draw = np.random.default_rng(seed)
        held = {info.name for info in describe(parameters) if info.fixed}
        self.movable = [one.name for one in free if one.name not in held]
        self.numbers = self.unbounded(self.draw.random((size, len(self.free))))
        self.weights = np.full(size, 1.0 / size)
        self.ancestor = np.arange(size)
        self.least, self.evidence = float(size), 0.0
        values = self.values()
        own = [dict(zip((one.name for one in free), row, strict=False)) for row in values]
        self.worlds = [
            Ecosystem(all_replaced(parameters, one), rng=luck)
            for one, luck in zip(own, self.luck(size), strict=True)
        ]
        self.error = filtering.settled(values[:, -2], values[:, -1])

    @staticmethod
    def unbounded(within: Floats) -> Floats:
        """Places within ranges, 0 to 1, on a scale without bounds."""
        kept = within.clip(1e-9, 1.0 - 1e-9)
        return np.asarray(np.log(kept / (1.0 - kept)))

    def values(self) -> Floats:
        """(N, P) the numbers themselves."""
        low, high = np.array([(one.low, one.high) for one in self.free]).T
        return np.asarray(low + (high - low) / (1.0 + np.exp(-self.numbers)))

    def luck(self, count: int) -> list[int]:
        """Seeds of worlds."""
        return [int(one) for one in spawn_seeds(int(self.draw.integers(2**62)), count)]

    def step(self) -> Floats:
        """A month in all worlds; (N) developers' open share there, on the logit."""
        for world in self.worlds:
            world.step()
        return np.array([logit(developers_share(world)) for world in self.worlds])

    def weigh(self, model: Floats, seen: Seen) -> None:
        """Weigh the worlds by a measurement, and let copies take the place of those that fail."""
        self.error, likelihood = filtering.measured(self.error, model, seen.value, seen.deviation)
        self.weights, evidence = filtering.weighed(self.weights, likelihood)
        self.evidence += evidence
        effective = filtering.effective(self.weights)
        self.least = min(self.least, effective)
        if effective < 0.5 * self.weights.size:
            self.resample()

    def resample(self) -> None:
        """Copy worlds by their weights; copies have other luck, and numbers a little moved."""
        rows = filtering.resampled(self.weights, float(self.draw.random()))
        normals = self.draw.normal(size=self.numbers.shape)
        numbers = filtering.moved(self.numbers, self.weights, rows, normals)
        names = [one.name for one in self.free]
        stays = np.array([name not in (*self.movable, "decay", "spread") for name in names])
        numbers[:, stays] = self.numbers[rows][:, stays]
        self.numbers, self.ancestor = numbers, self.ancestor[rows]
        self.weights = np.full(rows.size, 1.0 / rows.size)
        values = self.values()
        error = self.error.at(rows)
        self.error = Carried(error.mean, error.variance, values[:, -2], values[:, -1])
        worlds, used = [], set[int]()
        for row, luck, own in zip(rows.tolist(), self.luck(rows.size), values, strict=True):
            worlds.append(
                (self.worlds[row].fork(luck) if row in used else self.worlds[row], luck, own)
            )
            used.add(row)
        self.worlds = [self._moved(*one) for one in worlds]

    def _moved(self, world: Ecosystem, luck: int, own: Floats) -> Ecosystem:
        """A copy that goes on with its own luck and numbers."""
        world.go_on_with(luck)
        named = {one.name: float(value) for one, value in zip(self.free, own, strict=True)}
        world.go_on_under({name: named[name] for name in self.movable})
        return world


def run_island(
    parameters: Parameters,
    free: Sequence[Free],
    seen: Sequence[Seen],
    size: int,
    seed: int,
) -> anchored.Island:
    """Filter all that was measured, and go on to the end of the runs."""
    island = Island(parameters, free, size, seed)
    clock, by_step = parameters.clock, {}
    for one in seen:
        by_step[round(one.month / clock.months_per_step)] = one
    last, ahead = max(by_step), []
    for step in range(clock.steps):
        model = island.step()
        if step:
            island.error = filtering.a_month_on(island.error)
        if step in by_step:
            island.weigh(model, by_step[step])
        elif step > last:
            noise = island.draw.normal(size=size) * np.sqrt(island.error.variance)
            ahead.append(1.0 / (1.0 + np.exp(-(model + island.error.mean + noise))))
    return anchored.Island(
        island.evidence,
        island.least,
        filtering.founders(island.ancestor, island.weights),
        island.weights,
        island.values()[:, : len(free)],
        np.array(ahead).T if ahead else np.empty((size, 0)),
    )


def free_of(asked: Mapping[str, Mapping[str, Any]]) -> list[Free]:
    """Free numbers as a configuration names them: {name: {low: 0, high: 1}}."""
    return [Free(name, float(one["low"]), float(one["high"])) for name, one in asked.items()]
