"""Whole runs, everything included: both ways to write the model, and the baseline's own pace."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.paths import replaced
from tests.benchmarks.own import draws_from
from tests.benchmarks.setting import benchmark_parameters
from tests.oracle.ecosystem import UsualEcosystem


@dataclass(frozen=True)
class Pair:
    """Processor seconds of one run written in both ways.

    With the engine's draws, `usual` has its very outcomes; `own_draws` are those of Python.
    """

    setting: str
    firms: int
    months: int
    engine: float
    own_draws: float
    usual: float


def baseline(firms: int, months: int) -> Parameters:
    """The evidence-based baseline."""
    parameters = replaced(Parameters(), "firms.count", firms)
    return replaced(parameters, "clock.horizon", float(months))


SETTINGS: dict[str, Callable[[int, int], Parameters]] = {
    "benchmark setting": benchmark_parameters,
    "baseline": baseline,
}


def pairs(firms: int = 1_000, months: int = 24) -> list[Pair]:
    """Both ways in both settings.

    Raises:
        AssertionError: when their outcomes differ.
    """
    return [pair(setting, firms, months) for setting in SETTINGS]


def pair(setting: str, firms: int, months: int, repeats: int = 7) -> Pair:
    """Both ways in one setting: the fastest of several runs of the engine, one of the other."""
    parameters = SETTINGS[setting](firms, months)
    usual, usual_seconds = run(UsualEcosystem, parameters)
    with draws_from(Random(1)):
        _, own_seconds = run(UsualEcosystem, parameters)
    engine_seconds = float("inf")
    for _ in range(repeats + 1):  # the first may compile
        engine, seconds = run(Ecosystem, parameters)
        engine_seconds = min(engine_seconds, seconds)
    np.testing.assert_allclose(usual.record, engine.record, rtol=1e-9, atol=1e-12)
    return Pair(setting, firms, months, engine_seconds, own_seconds, usual_seconds)


def run[World: Ecosystem](
    kind: Callable[[Parameters, int], World], parameters: Parameters
) -> tuple[World, float]:
    """Build and run a world; returns it and the processor's seconds, building included."""
    start = time.process_time()
    world = kind(parameters, 1)
    world.run()
    return world, time.process_time() - start


def baseline_pace(firms: int = 20_000, months: int = 48, repeats: int = 3) -> float:
    """Firm-months a second of one core in the baseline."""
    parameters = baseline(firms, months)
    least = min(run(Ecosystem, parameters)[1] for _ in range(repeats))
    return firms * months / least
