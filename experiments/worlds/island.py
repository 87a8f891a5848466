"""An island: worlds that are stepped together and weighed by what was measured, in one process."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.anchored import answer as anchored_answer
from analysis.statistics import particle_filter
from analysis.statistics.matching import Free
from analysis.statistics.particle_filter import Carried
from experiments.worlds.lineage import Lineage, Segment, advance, as_kept, begun, gone_on
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.outcomes import INDEX
from sim.parameters import Parameters, describe
from sim.supply.replayed import Recorded

type Floats = NDArray[np.float64]

FIGURE = "open_share_tokens_startup"
"""The outcome that is compared with developers' open share of tokens as it was measured."""
DECAY, SPREAD = (0.6, 0.98), (0.1, 0.5)
"""Ranges of the carried error's decay a month and of what comes to it in a month, on the logit."""


class Seen(NamedTuple):
    """Developers' open share of tokens in a step, on the logit, and how exact that is."""

    step: int
    value: float
    deviation: float


class Level(NamedTuple):
    """Another outcome as it was measured in a step; it is compared without a carried error."""

    step: int
    outcome: str
    value: float
    deviation: float  # of the measurement and of what the model leaves out


class Ahead(NamedTuple):
    """What some worlds of an island foretell from the end of a step on, evenly likely."""

    step: int
    months: NDArray[np.float32]  # (worlds, months ahead, outcomes)
    error: Carried  # (worlds) what they carry on at the end of that step


class Task(NamedTuple):
    """An island that is to be made."""

    parameters: Parameters
    free: Sequence[Free]
    places: Floats  # (sets, P) in the unit cube, from which numbers are drawn; none: from all of it
    seen: Sequence[Seen]
    levels: Sequence[Level]
    size: int  # worlds
    seed: int
    origins: Sequence[int] = ()  # steps after which some worlds foretell
    ahead: int = 0  # months
    members: int = 0  # worlds that foretell
    outcomes: Sequence[str] = (FIGURE,)  # that they tell
    recorded: Recorded | None = None  # releases that are replayed instead of the record's


class Made(NamedTuple):
    """An island at the end of the record."""

    said: anchored_answer.Island
    lineages: list[Lineage]
    ancestor: NDArray[np.int64]
    error: Carried
    share: Floats  # the figure in the last step
    ahead: list[Ahead]
    evidence: dict[int, float]  # log probability of all that was measured, at each measured step


def logit(share: float) -> float:
    """The logit of a share that is kept from its ends."""
    kept = min(max(share, particle_filter.LEAST_SHARE), 1.0 - particle_filter.LEAST_SHARE)
    return math.log(kept / (1.0 - kept))


def share_of(world: Ecosystem) -> float:
    """The figure in the last month; 0 where nothing is served."""
    share = world.latest(FIGURE)
    return share if math.isfinite(share) else 0.0


class Island:
    """Particles: worlds, their numbers on a scale without bounds, and the errors they carry."""

    def __init__(self, task: Task) -> None:
        """Draw the numbers of the worlds, and build these."""
        self.task, size = task, task.size
        self.names = [one.name for one in task.free]
        self.free = [*task.free, Free("decay", *DECAY), Free("spread", *SPREAD)]
        self.draw = np.random.default_rng(task.seed)
        held = {info.name for info in describe(task.parameters) if info.fixed}
        self.stays = np.array([one.name in held for one in self.free])
        self.numbers = self._first()
        self.weights = np.full(size, 1.0 / size)
        self.ancestor, self.kinship = np.arange(size), np.eye(size)
        self.least, self.evidence = float(size), 0.0
        self.stories: list[Lineage] = [(one,) for one in self._segments(0, self.luck(size))]
        self.worlds = [begun(task.parameters, self.names, one) for (one,) in self.stories]
        if task.recorded is not None:
            for world in self.worlds:
                world.recorded = task.recorded
        self.error = particle_filter.settled(*self.values()[:, -2:].T)

    def _first(self) -> Floats:
        """(N, P) numbers from the sets, a little moved, and evenly where these say nothing."""
        size, places = self.task.size, self.task.places
        numbers = particle_filter.unbounded(self.draw.random((size, len(self.free))))
        if len(places):
            known, even = particle_filter.unbounded(places), np.full(len(places), 1.0 / len(places))
            rows = self.draw.permutation(np.arange(size) % len(places))
            normals = self.draw.normal(size=(size, places.shape[1]))
            numbers[:, : places.shape[1]] = particle_filter.moved(known, even, rows, normals)
        return numbers

    def values(self) -> Floats:
        """(N, P) the numbers themselves."""
        low, high = np.array([(one.low, one.high) for one in self.free]).T
        return np.asarray(low + (high - low) * particle_filter.bounded(self.numbers))

    def luck(self, count: int) -> list[int]:
        """Seeds of worlds."""
        return [int(one) for one in spawn_seeds(int(self.draw.integers(2**62)), count)]

    def _segments(self, step: int, luck: Sequence[int]) -> list[Segment]:
        rows = self.values()[:, : len(self.names)].tolist()
        return [Segment(step, one, as_kept(row)) for one, row in zip(luck, rows, strict=True)]

    def step_to(self, step: int) -> Floats:
        """Months in all worlds until `step` steps are made; (N) the figure there, on the logit."""
        for world in self.worlds:
            advance(world, step)
        return np.array([logit(share_of(world)) for world in self.worlds])

    def weigh(self, model: Floats, seen: Seen) -> None:
        """Weigh the worlds by a measurement, and let copies take the place of those that fail."""
        self.error, likelihood = particle_filter.measured(
            self.error, model, seen.value, seen.deviation
        )
        self._count(likelihood)

    def compare(self, level: Level) -> None:
        """Weigh the worlds by the level of another outcome, likewise."""
        away = np.array([world.latest(level.outcome) for world in self.worlds]) - level.value
        scaled = np.nan_to_num(away / level.deviation, nan=5.0)
        self._count(-0.5 * scaled**2 - math.log(level.deviation * math.sqrt(2.0 * math.pi)))

    def _count(self, likelihood: Floats) -> None:
        self.weights, evidence = particle_filter.weighed(self.weights, likelihood)
        self.evidence += evidence
        effective = particle_filter.effective(self.weights)
        self.least = min(self.least, effective)
        if effective < 0.5 * self.weights.size:
            self.resample()

    def resample(self) -> None:
        """Copy worlds by their weights; copies have other luck, and numbers a little moved."""
        rows = particle_filter.resampled(self.weights, float(self.draw.random()))
        normals = self.draw.normal(size=self.numbers.shape)
        numbers = particle_filter.moved(self.numbers, self.weights, rows, normals)
        numbers[:, self.stays] = self.numbers[rows][:, self.stays]
        self.numbers, self.ancestor = numbers, self.ancestor[rows]
        self.kinship = particle_filter.kinship_of_copies(self.kinship, rows)
        self.weights = np.full(rows.size, 1.0 / rows.size)
        error = self.error.at(rows)
        decay, spread = self.values()[:, -2:].T
        self.error = Carried(error.mean, error.variance, decay, spread)
        luck = self.luck(rows.size)
        new = self._segments(self.worlds[0].step_number, luck)
        used, worlds = set[int](), []
        for row, segment in zip(rows.tolist(), new, strict=True):
            world = self.worlds[row]
            copy = world.fork(segment.luck) if row in used else world
            used.add(row)
            worlds.append(copy)
        self.stories = [(*self.stories[row], one) for row, one in zip(rows, new, strict=True)]
        self.worlds = [
            gone_on(world, self.task.parameters, self.names, segment)
            for world, segment in zip(worlds, new, strict=True)
        ]

    def foretell(self) -> Ahead:
        """What some worlds say of the months ahead, with luck of their own; this island stays.

        They know no release of the record after this month.
        """
        task, step = self.task, self.worlds[0].step_number
        rows = particle_filter.resampled(self.weights, float(self.draw.random()), task.members)
        columns = [INDEX[name] for name in task.outcomes]
        found = np.full((rows.size, task.ahead, len(columns)), np.nan, dtype=np.float32)
        for place, (row, luck) in enumerate(zip(rows.tolist(), self.luck(rows.size), strict=True)):
            copy = self.worlds[row].fork(luck)
            until = min(
                copy.recorded.until, float(copy.months) - copy.in_force.clock.months_per_step
            )
            copy.recorded = copy.recorded._replace(until=until)
            found[place] = advance(copy, step + task.ahead).record[step:, columns]
        return Ahead(step - 1, found, self.error.at(rows))


def run_island(task: Task) -> Made:
    """Weigh the worlds by all that was measured."""
    island = Island(task)
    measured = {one.step: one for one in task.seen}
    last = max([*measured, *task.origins])
    ahead, evidence = [], {}
    for step in range(last + 1):
        if step:
            island.error = particle_filter.a_month_on(island.error)
        if step in measured:
            island.weigh(island.step_to(step + 1), measured[step])
            evidence[step] = island.evidence
        for level in (one for one in task.levels if one.step == step):
            island.step_to(step + 1)
            island.compare(level)
            evidence[step] = island.evidence
        if step in task.origins:
            island.step_to(step + 1)
            ahead.append(island.foretell())
    said = anchored_answer.Island(
        island.evidence,
        island.least,
        particle_filter.founders(island.ancestor, island.weights),
        particle_filter.independent(island.kinship, island.weights),
        island.weights,
        island.numbers[:, : len(task.free)],
        _shares_ahead(ahead[-1], island.draw) if ahead else np.empty((0, 0)),
    )
    share = np.array([share_of(world) for world in island.worlds])
    return Made(said, island.stories, island.ancestor, island.error, share, ahead, evidence)


def _shares_ahead(ahead: Ahead, draw: np.random.Generator) -> Floats:
    """(worlds, months) the figure in the months ahead, with the error that is carried on."""
    shares = np.nan_to_num(ahead.months[:, :, 0].astype(float))
    return particle_filter.with_error(
        shares, particle_filter.paths(ahead.error, shares.shape[1], draw)
    )
