"""History matching rules out what cannot be; ABC-SMC weighs what is left."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis import inference
from analysis.evidence.targets import Target
from analysis.inference import Emulator, Population
from experiments import designs
from experiments.calibration.work import Laboratory

type Floats = NDArray[np.float64]

CANDIDATES = 20_000  # places at which the emulator is asked for the next wave
MOST_BATCHES = 8  # of proposals in a generation, before it ends with what was accepted


class Effort(NamedTuple):
    """How much work is put into a fit."""

    waves: int  # of history matching
    points: int  # a wave
    population: int  # accepted points of a generation
    generations: int  # of ABC-SMC


class Wave(NamedTuple):
    """A wave of history matching: its points, and the share of the prior that is left after it."""

    points: int
    left: float
    best: float  # distance of the closest point, in tolerances


class Generation(NamedTuple):
    """A generation of ABC-SMC."""

    tolerance: float  # largest distance accepted
    tried: int
    accepted: int
    effective: float  # effective number of points


class Fit(NamedTuple):
    """What is left of the prior: weighted points, and the way there."""

    population: Population
    waves: list[Wave]
    generations: list[Generation]


def fit(lab: Laboratory, targets: list[Target], effort: Effort, seed: int, name: str) -> Fit:
    """Points that agree with the targets, by history matching and then ABC-SMC.

    The first wave is a Latin hypercube over the prior; each later one is drawn from what the
    emulator does not rule out. The first population are the closest of all points so far, weighted
    as draws from what is left of the prior.
    """
    rng = np.random.default_rng(seed)
    size = len(lab.space)
    places = designs.latin_hypercube(size, effort.points, seed)
    points, miss = np.empty((0, size)), np.empty((0, len(targets)))
    waves: list[Wave] = []
    emulator: Emulator | None = None
    for number in range(effort.waves):
        seen = lab.at(places, f"{name} wave {number + 1}")
        points = np.concatenate([points, places])
        miss = np.concatenate([miss, seen.miss(targets)])
        emulator = inference.emulate(points, miss)
        chance = seen.chance(targets)[0]
        left = _left(emulator, chance, rng.random((CANDIDATES, size)))
        waves.append(
            Wave(len(places), len(left) / CANDIDATES, float(inference.distance(miss).min()))
        )
        places = _next_wave(left, emulator, effort.points, rng)
    assert emulator is not None
    away = inference.distance(miss)
    closest = np.argsort(away, kind="stable")[: effort.population]
    even = np.full(len(closest), 1.0 / len(closest))
    population = Population(points[closest], even, away[closest])
    generations: list[Generation] = []
    for number in range(effort.generations):
        population, made = _generation(
            lab, targets, effort.population, population, rng, f"{name} generation {number + 1}"
        )
        generations.append(made)
    return Fit(population, waves, generations)


def _left(emulator: Emulator, chance: Floats, candidates: Floats) -> Floats:
    """The candidates that the emulator does not rule out."""
    miss = emulator.miss(candidates)
    worst = inference.implausibility(miss, emulator.variance + chance)
    return candidates[worst < inference.CUT]


def _next_wave(left: Floats, emulator: Emulator, count: int, rng: np.random.Generator) -> Floats:
    """Places for the next wave: some of those left, or those that the emulator likes best."""
    if len(left) >= count:
        return left[rng.choice(len(left), size=count, replace=False)]
    candidates = rng.random((CANDIDATES, emulator_size(emulator)))
    likely = np.argsort(inference.distance(emulator.miss(candidates)), kind="stable")
    return np.concatenate([left, candidates[likely[: count - len(left)]]])


def emulator_size(emulator: Emulator) -> int:
    """The number of parameters of an emulator, from its number of terms (d + 1)(d + 2)/2."""
    terms = emulator.coefficients.shape[0]
    return round((math.sqrt(8 * terms + 1) - 3) / 2)


def _generation(
    lab: Laboratory,
    targets: list[Target],
    count: int,
    before: Population,
    rng: np.random.Generator,
    name: str,
) -> tuple[Population, Generation]:
    """Propose until `count` points are closer than the median of the generation before."""
    tolerance = float(np.median(before.distances))
    points, distances = np.empty((0, before.points.shape[1])), np.empty(0)
    tried = 0
    for batch in range(MOST_BATCHES):
        proposals = inference.propose(before, count, rng)
        away = inference.distance(lab.at(proposals, f"{name} batch {batch + 1}").miss(targets))
        tried += len(proposals)
        points = np.concatenate([points, proposals[away <= tolerance]])
        distances = np.concatenate([distances, away[away <= tolerance]])
        if len(points) >= count:
            break
    if len(points) < 2:
        return before, Generation(tolerance, tried, 0, inference.effective_size(before.weights))
    after = inference.reweighted(points[:count], distances[:count], before)
    effective = inference.effective_size(after.weights)
    return after, Generation(tolerance, tried, len(after.points), effective)
