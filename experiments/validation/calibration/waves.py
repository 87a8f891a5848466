"""Waves of points: over the whole range first, then where an emulator does not rule them out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.runs import designs
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.validation.assimilation.free_numbers import (
    CUT,
    Free,
    values_at,
    within,
)
from openclosed.experiments.validation.calibration.matching import (
    Bank,
    Emulator,
    beyond,
    chance,
    emulate,
    implausibility,
    mean_over_runs,
)
from openclosed.experiments.validation.calibration.targets import (
    TARGETS,
    Months,
    Target,
    looked_at,
    observed,
)
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced, replaced

type Floats = NDArray[np.float64]

OUTCOMES = looked_at()
CANDIDATES = 10_000  # places of a hypothesis at which the emulator is asked for the next wave


class Laboratory(NamedTuple):
    """Where points are tried: the study, the rival worlds by name, and the free numbers.

    `runs` are made of each point.
    """

    study: Study
    worlds: dict[str, Parameters]
    free: list[Free]
    runs: int

    def point(self, hypothesis: str, values: Floats, name: str) -> Point:
        """A point of a world."""
        own = {one.name: float(v) for one, v in zip(self.free, values, strict=True)}
        world = all_replaced(self.worlds[hypothesis], own)
        return Point(f"{hypothesis} {name}", world, factors={"hypothesis": hypothesis, **own})

    def tried(
        self, hypothesis: str, places: Floats, seeds: Sequence[int], name: str, knew: Sequence[int]
    ) -> Bank:
        """What places of the unit cube give; each run has a seed of its own."""
        ranges = within(self.worlds[hypothesis], self.free)
        fixed = np.array([one.low == one.high for one in ranges])
        values = values_at(ranges, places)
        points = [self.point(hypothesis, row, f"{name} {n}") for n, row in enumerate(values)]
        gave, runs = self.of(points, seeds)
        number = list(self.worlds).index(hypothesis)
        which = np.full(len(places), number)
        return Bank(which, np.array(knew), np.where(fixed, 0.5, places), values, gave, runs)

    def of(self, points: Sequence[Point], seeds: Sequence[int]) -> tuple[Floats, NDArray[np.int64]]:
        """(points, runs, targets) what points give, and the numbers of (points, runs).

        Each run is made twice, with the record's releases and with its own, and each target looks
        where it tells something: what the model makes of capability, and of demand given that of
        the record.
        """
        each = range(self.runs)
        chosen = [(one, seeds[n * self.runs + k]) for n, one in enumerate(points) for k in each]
        alone = {
            id(one): one._replace(
                parameters=replaced(one.parameters, "releases.replayed_until", None),
                name=f"{one.name} with its own releases",
            )
            for one in points
        }
        runs, own = (
            self.study.each(asked, outcomes=())["run"].to_numpy()
            for asked in (chosen, [(alone[id(one)], seed) for one, seed in chosen])
        )
        seen, free = observed(self.months(runs)), observed(self.months(own))
        gave = np.where([one.own_releases for one in TARGETS], free, seen)
        shape = len(points), self.runs
        return gave.reshape(*shape, -1), runs.reshape(shape)

    def months(self, runs: NDArray[np.int64]) -> Months:
        """The months of runs that were made here, by their numbers."""
        clock = next(iter(self.worlds.values())).clock
        calendar = [month_after(clock.start, month) for month in range(round(clock.horizon))]
        return Months(calendar, self.study.months_of(runs), OUTCOMES)


def explore(
    lab: Laboratory, known: Sequence[Sequence[Target]], waves: int, points: int, seed: int
) -> Bank:
    """All points of all waves, under all hypotheses.

    The first wave is a Latin hypercube of each hypothesis. Of each later one an equal part is drawn
    from what an emulator, fitted to all points so far, does not rule out by what was `known` at
    each of several times, so that there are points that nobody chose by later knowledge.
    """
    rng = np.random.default_rng(seed)
    size = points * lab.runs
    seeds = [int(one) for one in spawn_seeds(seed, waves * len(lab.worlds) * size)]
    bank: Bank | None = None
    for wave in range(waves):
        so_far = bank
        for number, hypothesis in enumerate(lab.worlds):
            at = (wave * len(lab.worlds) + number) * size
            if so_far is None:
                places = designs.latin_hypercube(len(lab.free), points, int(rng.integers(2**31)))
                knew = [-1] * points
            else:
                places, knew = _next(so_far, lab, known, number, points, rng)
            name = f"wave {wave + 1} point"
            more = lab.tried(hypothesis, places, seeds[at : at + size], name, knew)
            bank = more if bank is None else bank.joined(more)
    assert bank is not None
    return bank


def _next(
    bank: Bank,
    lab: Laboratory,
    known: Sequence[Sequence[Target]],
    hypothesis: int,
    count: int,
    rng: np.random.Generator,
) -> tuple[Floats, list[int]]:
    """Places of a further wave under a hypothesis, and at which of the times they were chosen."""
    places, knew = [], []
    for number, targets in enumerate(known):
        wanted = (number + 1) * count // len(known) - number * count // len(known)
        usable = bank.knew <= number
        away = bank.away(targets)[usable]
        emulator = emulate(
            bank.places[usable],
            bank.hypothesis[usable],
            len(lab.worlds),
            mean_over_runs(away),
        )
        candidates = rng.random((CANDIDATES, len(lab.free)))
        worst = _implausibility(emulator, away, targets, candidates, hypothesis)
        left = np.flatnonzero(worst < CUT)
        if len(left) < wanted:  # the least implausible
            left = np.argsort(worst, kind="stable")[:wanted]
        places.append(candidates[rng.choice(left, size=wanted, replace=False)])
        knew += [number] * wanted
    return np.concatenate(places), knew


def _implausibility(
    emulator: Emulator, away: Floats, targets: Sequence[Target], candidates: Floats, hypothesis: int
) -> Floats:
    which = np.full(len(candidates), hypothesis)
    miss = beyond(targets, emulator.away(candidates, which))
    return implausibility(miss, emulator.variance + np.diag(chance(away)))
