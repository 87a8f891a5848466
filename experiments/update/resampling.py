"""Copies of the worlds that figures leave: made again up to there, and gone on with."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.answer.mixture import UNTIL
from analysis.statistics import particle_filter
from analysis.update.answer import Seen, Weighing
from experiments.runs.records import Keep, Records, recorded
from experiments.runs.replicate import Task, kept_of
from experiments.worlds.lineage import advance
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.dates import months_between

type Floats = NDArray[np.float64]


class Branches(NamedTuple):
    """An island of copies that are to be made."""

    parameters: Parameters
    seeds: Sequence[int]  # of the run that each copy is of
    weighing: Weighing  # of the copies, up to the month from which they are of their own
    left: Sequence[Seen]  # figures that are still to come
    seed: int


class Grown(NamedTuple):
    """An island at the horizon."""

    records: Records
    weighing: Weighing


def grow(keep: Keep, task: Branches) -> Grown:
    """Make the runs again up to the month of the figures; copies go on from there.

    They draw luck of their own, are weighed by the figures still to come, and copied again where
    these leave fewer than half.
    """
    parameters, weighing = task.parameters, task.weighing
    draw = np.random.default_rng(task.seed)
    first = 1 + months_between(parameters.clock.start, UNTIL)
    assert keep.mixture is not None
    again = {
        seed: advance(keep.mixture.world(parameters, seed), first + len(weighing.errors) - 1)
        for seed in dict.fromkeys(task.seeds)
    }
    worlds = _copies([again[seed] for seed in task.seeds], draw)
    del again

    def model(seen: Seen) -> Floats:
        name = seen.figure.outcome
        return np.array([advance(one, first + seen.ahead).latest(name) for one in worlds])

    left = weighing.go_through(task.left, model, stop=True)
    while left is not None:
        rows = particle_filter.resampled(weighing.weights, float(draw.random()))
        evidence, weighing = weighing.evidence, weighing.copied(rows)
        weighing.evidence = evidence
        worlds = _copies([worlds[row] for row in rows.tolist()], draw)
        left = weighing.go_through(left, model, stop=True)
    made = [
        kept_of(advance(one, parameters.clock.steps), parameters, Task(number, int(one.luck)))
        for number, one in enumerate(worlds)
    ]
    return Grown(recorded(made, [0] * len(made), keep), weighing)


def _copies(worlds: Sequence[Ecosystem], draw: np.random.Generator) -> list[Ecosystem]:
    """Each of the worlds, as a copy where it stands there before, with new luck."""
    lucks = [int(one) for one in spawn_seeds(int(draw.integers(2**62)), len(worlds))]
    used, made = set[int](), []
    for world, luck in zip(worlds, lucks, strict=True):
        made.append(world.fork(luck) if id(world) in used else world)
        used.add(id(world))
    for world, luck in zip(made, lucks, strict=True):
        world.go_on_with(luck)
    return made
