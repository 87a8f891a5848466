"""How one world of a given size builds and runs, in a fresh process: time and memory a firm.

`python -m tests.benchmarks.scale FIRMS MONTHS` prints one line of JSON.
"""

import json
import sys
import time
from dataclasses import dataclass

from sim import Ecosystem
from tests.benchmarks.fresh import answer
from tests.benchmarks.peers.frozen import forget_peak, peak_bytes
from tests.benchmarks.setting import benchmark_parameters

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FIRM_MONTHS = 6_000_000  # about as many at each size, in 3 to 20 months
FIRST_MONTHS = 4
"""Before the clock starts: in them nearly all work begins, at up to three times the usual pace."""


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
    return [Size(firms, **answer("scale", firms, months[firms])) for firms in of]


def measured(firms: int, months: int) -> dict[str, float]:
    """Seconds to build a world and for one of its months, and its bytes at the peak."""
    small = Ecosystem(benchmark_parameters(100, 24), rng=1)
    small.run()  # compiles
    before = forget_peak()
    start = time.perf_counter()
    world = Ecosystem(benchmark_parameters(firms, 24), rng=1)
    built = time.perf_counter() - start
    for _ in range(FIRST_MONTHS):
        world.step()
    start = time.perf_counter()
    for _ in range(months):
        world.step()
    month = (time.perf_counter() - start) / months
    return {"build": built, "month": month, "bytes": float(peak_bytes() - before)}


if __name__ == "__main__":
    print(json.dumps(measured(*map(int, sys.argv[1:3]))))
