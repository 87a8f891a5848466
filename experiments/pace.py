"""How long a piece of work is: long enough to be worth sending, short enough to lose."""

import time

LARGEST_CHUNK = 50
CHUNK_SECONDS = 0.5  # of work, so that little is lost and workers end together


class Pace:
    """How many runs a chunk has: as many as take half a second, fewer when few are left."""

    def __init__(self, total: int, workers: int) -> None:
        self._left, self._workers, self._made = total, workers, 0
        self._started = time.monotonic()

    def done(self, runs: int) -> None:
        """Note that so many more runs are done."""
        self._made += runs

    def size(self) -> int:
        """The runs of the next chunk."""
        seconds = time.monotonic() - self._started
        timely = self._made * CHUNK_SECONDS / (seconds * self._workers) if self._made else 1
        even = self._left / (4 * self._workers)
        size = max(1, min(round(timely), round(even), LARGEST_CHUNK))
        self._left -= size
        return size
