"""One run, and where its time goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from unittest.mock import patch

from sim import Ecosystem
from sim.engine.phase import name_of
from sim.parameters import Parameters
from sim.parameters.paths import all_replaced

PHASES = tuple(name_of(phase) for phase in Ecosystem.phases)


@dataclass(frozen=True)
class Run:
    """The fastest of several runs: seconds for building, for each phase and for all."""

    build: float
    phases: dict[str, float]
    whole: float  # without the clocks of the phases


def baseline(firms: int, months: int) -> Parameters:
    """The baseline, which begins in 2023, for a number of firms and months."""
    return all_replaced(Parameters(), {"firms.count": firms, "clock.horizon": float(months)})


def split(parameters: Parameters, repeats: int = 7) -> Run:
    """Time runs with and without a clock at each phase, in turn; each part at its fastest."""
    _go(parameters)  # compiles
    build = whole = float("inf")
    phases = dict.fromkeys(PHASES, float("inf"))
    for _ in range(repeats):
        built, ran = _go(parameters)
        build, whole = min(build, built), min(whole, built + ran)
        with _clocks() as spent:
            _go(parameters)
        phases = {name: min(least, spent[name]) for name, least in phases.items()}
    return Run(build, phases, whole)


def _go(parameters: Parameters) -> tuple[float, float]:
    """Seconds of this thread to build a world, and to run and record it."""
    start = time.thread_time()
    world = Ecosystem(parameters, rng=1)
    built = time.thread_time()
    world.run()
    world.record  # noqa: B018
    return built - start, time.thread_time() - built


@contextmanager
def _clocks() -> Iterator[dict[str, float]]:
    """Count the seconds spent in each phase of a month."""
    spent = dict.fromkeys(PHASES, 0.0)
    phases = tuple(_timed(phase, name_of(phase), spent) for phase in Ecosystem.phases)
    with patch.object(Ecosystem, "phases", phases):
        yield spent


def _timed(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(work)
    def call(*arguments: Any, **more: Any) -> Any:
        start = time.thread_time()
        try:
            return work(*arguments, **more)
        finally:
            spent[name] += time.thread_time() - start

    return call
