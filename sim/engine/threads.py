"""Several threads over one crowd: each takes a range of its firms.

Compiled code releases the interpreter lock, and what it adds up are integers, so a run gives the
same bytes with any number of threads.
"""

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def in_ranges(threads: int, firms: int, work: Callable[[int, int, int], None]) -> None:
    """Call `work(part, start, stop)` for as many equal ranges of rows as there are threads.

    What a part raises is raised here, when all are done.
    """
    if threads == 1:
        work(0, 0, firms)
        return
    edges = [part * firms // threads for part in range(threads + 1)]
    parts = _pool(threads).map(work, range(threads), edges[:-1], edges[1:])
    for _ in parts:
        pass


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that wait for work as long as the process lives."""
    return ThreadPoolExecutor(threads, "firms")
