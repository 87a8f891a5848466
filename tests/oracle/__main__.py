"""Time per firm-month of the usual way and of the engine, on one run that gives the same outcomes.

`python -m tests.oracle [FIRMS [MONTHS]]` prints a table. Seconds are those of the processor, of
which both use one core, everything included but the compiling of the engine. Not in favour of the
engine: the strategic side is compiled in both. In its favour: the usual way draws from the shared
streams, where a generator of Mesa's would take less.
"""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim import Ecosystem, Parameters
from sim.parameters.paths import all_replaced
from tests.oracle.ecosystem import UsualEcosystem


class Timed(NamedTuple):
    """A run and its seconds: to build the world, and to go through its months."""

    world: Ecosystem
    build: float
    months: float


def timed(make: Callable[[], Ecosystem]) -> Timed:
    """Build a world and run it."""
    start = time.process_time()
    world = make()
    built = time.process_time()
    world.run()
    return Timed(world, built - start, time.process_time() - built)


def best_of(make: Callable[[], Ecosystem], repeats: int) -> Timed:
    """The fastest of several runs: what disturbs a run only ever makes it slower."""
    return min((timed(make) for _ in range(repeats)), key=lambda run: run.months)


def main(firms: int = 1000, months: int = 60) -> None:
    """Print the table."""
    sizes = {"firms.count": firms, "clock.horizon": float(months)}
    parameters = all_replaced(Parameters(), sizes)
    Ecosystem(parameters, rng=0).run()
    engine = best_of(lambda: Ecosystem(parameters, rng=1), 5)
    oracle = best_of(lambda: UsualEcosystem(parameters, rng=1), 1)
    np.testing.assert_allclose(oracle.world.record, engine.world.record, rtol=1e-9, atol=1e-12)
    print(f"{firms} firms, {months} months, the same outcomes")
    print(f"{'':12}{'build, ms':>12}{'months, ms':>12}{'us a firm-month':>18}")
    for name, run in (("usual way", oracle), ("engine", engine)):
        per_month = run.months / (firms * months) * 1e6
        print(f"{name:12}{run.build * 1e3:>12.1f}{run.months * 1e3:>12.1f}{per_month:>18.3f}")
    print(f"ratio of the months: {oracle.months / engine.months:.0f}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
