"""The size of chunks of work, and the display of progress.

A chunk is long enough to be worth sending and short enough to lose. Progress is a bar on a
terminal, lines elsewhere, and nothing when quiet.
"""

import contextlib
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any

AHEAD = 2  # chunks waiting for each worker: enough to keep it busy, few enough to hold in memory
DEATHS = 3  # of workers, after which their chunks are lost
LARGEST_CHUNK = 50
CHUNK_SECONDS = 0.5  # of work, so that little is lost and workers end together
HANDED_OUT = 200  # maximum chunks a second, so that one process keeps up with many workers
LINE_SECONDS = 5.0
KNOWN_SECONDS = 10.0  # after the first result, from which a rate is known

# Called with the number of further runs (or other units) done, and how many of them failed.
type Advance = Callable[[int, int], None]

_status: Any = None  # a rich display, while there is a status


class Pace:
    """The number of runs in a chunk: half a second's worth, fewer when few are left.

    With more than a hundred workers chunks take longer.
    """

    def __init__(self, total: int, workers: int) -> None:
        self._left, self._workers, self._made = total, workers, 0
        self._started = time.monotonic()
        self._longer = max(1.0, workers / (HANDED_OUT * CHUNK_SECONDS))

    def done(self, runs: int) -> None:
        """Note that `runs` more runs are done."""
        self._made += runs

    def size(self) -> int:
        """The number of runs of the next chunk."""
        seconds = time.monotonic() - self._started
        chunk = CHUNK_SECONDS * self._longer
        timely = self._made * chunk / (seconds * self._workers) if self._made else 1
        even = self._left / (4 * self._workers)
        size = max(1, min(round(timely), round(even), round(LARGEST_CHUNK * self._longer)))
        self._left -= size
        return size


class WorkersLost(BrokenProcessPool):
    """Processes kept ending while they worked on `chunks`; other chunks can continue."""

    def __init__(self, chunks: Sequence[Any]) -> None:
        super().__init__(f"a worker process ended {DEATHS} times before its work was done")
        self.chunks = chunks


def show_status(text: str, *, quiet: bool = False, also_in_logs: bool = False) -> None:
    """Show a status until something else is shown.

    A terminal shows it with a moving bar and the time; a log gets a line if `also_in_logs`.
    """
    global _status
    clear_status()
    if quiet:
        return
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        _status = Progress(
            *columns, console=Console(stderr=True), transient=True,
            redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip
        _status.add_task(text, total=None)
        _status.start()
    elif also_in_logs:
        print(text, file=sys.stderr, flush=True)


def clear_status() -> None:
    """Remove the status."""
    global _status
    shown, _status = _status, None  # another thread may do the same
    if shown is not None:
        shown.stop()


@contextlib.contextmanager
def show_progress(
    total: int, quiet: bool, what: str = "runs", before: int = 0
) -> Iterator[Advance]:
    """A display of `total` runs, or of `what` else is counted, within the block.

    `before` of them are done already.
    """
    clear_status()
    if quiet:
        yield lambda made, failed: None
    elif sys.stderr.isatty():
        with _bar(total, what, before) as advance:
            yield advance
    else:
        text = f"{before}/{total} {what}, starting"
        waiting = threading.Timer(LINE_SECONDS, print, [text], {"file": sys.stderr, "flush": True})
        waiting.daemon = True
        waiting.start()
        try:
            yield _lines(total, what, before, waiting.cancel)
        finally:
            waiting.cancel()


@contextlib.contextmanager
def _bar(total: int, what: str, before: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )  # fmt: skip

    columns = (
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
    )  # fmt: skip
    lost, failures = 0, ""
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, completed=before, failures="")

        def advance(made: int, failed: int) -> None:
            nonlocal lost, failures
            if failed:
                lost += failed
                failures = f"{lost} failed"
            bar.update(task, advance=made, failures=failures)

        yield advance


def format_duration(seconds: float) -> str:
    """A time in the unit that a person would use."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _lines(total: int, what: str, before: int, begun: Callable[[], object]) -> Advance:
    """A line every few seconds, and one at the end; calls `begun` at the first result.

    The first result comes late, when processes start and compile, so that the rate is that of what
    comes after it; until it is known, lines say that the work is starting.
    """
    started = printed = time.monotonic()
    done, lost, first, at_first = before, 0, math.inf, before

    def advance(made: int, failed: int) -> None:
        nonlocal done, lost, printed, first, at_first
        done, lost, now = done + made, lost + failed, time.monotonic()
        if math.isinf(first):
            first, at_first = now, done
            begun()
        if now - printed < LINE_SECONDS and done < total:
            return
        printed, parts = now, [f"{done}/{total} {what}"]
        if done == total:
            rate = (done - before) / max(now - started, 1e-9)
        else:
            rate = (done - at_first) / (now - first) if now - first >= KNOWN_SECONDS else 0.0
        parts.append(_rate(rate) if rate else "starting")
        if lost:
            parts.append(f"{lost} failed")
        if done < total and rate:
            parts.append(f"{format_duration((total - done) / rate)} left")
        print(", ".join(parts), file=sys.stderr, flush=True)

    return advance


def _rate(rate: float) -> str:
    return f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min"
