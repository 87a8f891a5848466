"""How long a piece of work is: long enough to be worth sending, short enough to lose."""

import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any

AHEAD = 2  # chunks waiting for each worker: enough to keep it busy, few enough to hold in memory

DEATHS = 3  # of workers after which what they had is lost

LARGEST_CHUNK = 50
CHUNK_SECONDS = 0.5  # of work, so that little is lost and workers end together
HANDED_OUT = 200  # chunks a second at most, for who hands them out to keep up with many workers


class Pace:
    """How many runs a chunk has: as many as take half a second, fewer when few are left.

    With more than a hundred workers they take longer.
    """

    def __init__(self, total: int, workers: int) -> None:
        self._left, self._workers, self._made = total, workers, 0
        self._started = time.monotonic()
        self._longer = max(1.0, workers / (HANDED_OUT * CHUNK_SECONDS))

    def done(self, runs: int) -> None:
        """Note that `runs` more runs are done."""
        self._made += runs

    def size(self) -> int:
        """The runs of the next chunk."""
        seconds = time.monotonic() - self._started
        chunk = CHUNK_SECONDS * self._longer
        timely = self._made * chunk / (seconds * self._workers) if self._made else 1
        even = self._left / (4 * self._workers)
        size = max(1, min(round(timely), round(even), round(LARGEST_CHUNK * self._longer)))
        self._left -= size
        return size


class WorkersLost(BrokenProcessPool):
    """Processes ended again and again while `chunks` were under way; other chunks can go on."""

    def __init__(self, chunks: Sequence[Any]) -> None:
        super().__init__(f"a worker's process ended {DEATHS} times before its work did")
        self.chunks = chunks
