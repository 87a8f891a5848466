"""Whether memory grows with the number of runs that one process makes.

`python -m tests.benchmarks.flat_memory FIRMS RUNS MORE` prints one line of JSON.
"""

import gc
import json
import sys

from experiments.runs.replicate import Task, replicate
from tests.benchmarks.fresh import answer
from tests.benchmarks.peers.frozen import forget_peak
from tests.benchmarks.runs import baseline

FIRMS, MONTHS = 300, 120
RUNS = (100, 1_000)
FLAT = 2e6  # bytes: what allocators move by chance


def growth(runs: tuple[int, int] = RUNS) -> float:
    """Bytes that a fresh process holds after more runs beyond those after fewer."""
    return float(answer("flat_memory", FIRMS, *runs)["bytes"])


def grown(firms: int, fewer: int, more: int) -> int:
    """The same in this process, each time without what waits for the garbage collector."""
    parameters = baseline(firms, MONTHS)
    before = 0
    for run in range(more):
        if run == fewer:
            before = forget_peak()
        assert replicate(parameters, Task(run, run)).final is not None
    return forget_peak() - before


if __name__ == "__main__":
    gc.collect()
    gc.freeze()  # as workers do
    print(json.dumps({"bytes": grown(*map(int, sys.argv[1:4]))}))
