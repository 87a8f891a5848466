"""How time and memory grow: with the firms of a world, and with the runs of a process.

`python -m tests.benchmarks.scale world FIRMS MONTHS` and `... scale runs FIRMS FEWER MORE` print
one line of JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from experiments.runs.records import Chunk, Keep, make
from sim import Ecosystem
from tests.benchmarks.fresh import answer
from tests.benchmarks.peers.frozen import forget_peak, peak_bytes
from tests.benchmarks.phases import baseline
from tests.benchmarks.setting import benchmark_parameters

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
FIRM_MONTHS = 6_000_000  # about as many at each size, in 3 to 20 months
FIRST_MONTHS = 4
"""Before the clock starts: in them nearly all work begins, at up to three times the usual pace."""
RUNS = (100, 1_000)
RUN_FIRMS, RUN_MONTHS = 300, 76
OF_CHUNK = 10  # runs, as many as take half a second


@dataclass(frozen=True)
class Size:
    """A world of a size: wall seconds, and bytes at the peak beyond what was held before."""

    firms: int
    build: float  # seconds
    month: float  # seconds
    bytes: float

    @property
    def per_firm_month(self) -> float:
        """Nanoseconds a firm-month."""
        return self.month / self.firms * 1e9

    @property
    def bytes_a_firm(self) -> float:
        """Peak bytes a firm."""
        return self.bytes / self.firms


def sizes(of: tuple[int, ...] = SIZES) -> list[Size]:
    """Worlds of each size, each in a fresh process."""
    months = {firms: max(min(FIRM_MONTHS // firms, 20), 3) for firms in of}
    return [Size(firms, **answer("scale", "world", firms, months[firms])) for firms in of]


def world(firms: int, months: int) -> dict[str, float]:
    """Seconds to build a world and for one of its months, and its bytes at the peak."""
    small = Ecosystem(benchmark_parameters(100, 24), rng=1)
    small.run()  # compiles
    before = forget_peak()
    start = time.perf_counter()
    built = Ecosystem(benchmark_parameters(firms, 24), rng=1)
    build = time.perf_counter() - start
    for _ in range(FIRST_MONTHS):
        built.step()
    start = time.perf_counter()
    for _ in range(months):
        built.step()
    month = (time.perf_counter() - start) / months
    return {"build": build, "month": month, "bytes": float(peak_bytes() - before)}


def held(runs: tuple[int, int] = RUNS) -> float:
    """Bytes that a fresh process holds after more runs beyond those after fewer."""
    return float(answer("scale", "runs", RUN_FIRMS, *runs)["bytes"])


def grown(firms: int, fewer: int, more: int) -> dict[str, float]:
    """The same in this process, each time without what waits for the garbage collector."""
    worlds = [baseline(firms, RUN_MONTHS)]
    before = 0
    for run in range(0, more, OF_CHUNK):
        if run == fewer:
            before = forget_peak()
        tasks = [(0, seed) for seed in range(run, run + OF_CHUNK)]
        assert make(Keep(), Chunk(worlds, [0], tasks)).done.all()
        gc.collect()  # as workers do
    return {"bytes": float(forget_peak() - before)}


def main(what: str, *numbers: str) -> None:
    """Measure and print."""
    gc.collect()
    gc.freeze()  # as workers do
    measures: dict[str, Callable[..., dict[str, float]]] = {"world": world, "runs": grown}
    print(json.dumps(measures[what](*map(int, numbers))))


if __name__ == "__main__":
    main(*sys.argv[1:])
