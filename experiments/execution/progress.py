"""How far the work is: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

LINE_SECONDS = 5.0

# Told how many more runs (or parts of the work) are made, and how many failed.
type Advance = Callable[[int, int], None]


def showing(
    total: int, quiet: bool, what: str = "runs", before: int = 0
) -> contextlib.AbstractContextManager[Advance]:
    """A display of `total` runs, or of what else is counted, while the context lasts.

    `before` of them were done before it.
    """
    if quiet:
        return contextlib.nullcontext(lambda made, failed: None)
    return (_bar if sys.stderr.isatty() else _lines)(total, what, before)


@contextlib.contextmanager
def _bar(total: int, what: str, before: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[failures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, completed=before, rate="", failures="")
        done, lost, started = 0, 0, time.monotonic()

        def advance(made: int, failed: int) -> None:
            nonlocal done, lost
            done, lost = done + made, lost + failed
            rate = f"{done / max(time.monotonic() - started, 1e-9):.1f}/s"
            failures = f"{lost} failed" if lost else ""
            bar.update(task, advance=made, rate=rate, failures=failures)

        yield advance


@contextlib.contextmanager
def _lines(total: int, what: str, before: int) -> Iterator[Advance]:
    done, lost = before, 0
    started = said = time.monotonic()

    def advance(made: int, failed: int) -> None:
        nonlocal done, lost, said
        done, lost = done + made, lost + failed
        now = time.monotonic()
        if now - said < LINE_SECONDS and done < total:
            return
        said = now
        rate = (done - before) / max(now - started, 1e-9)
        failures = f", {lost} failed" if lost else ""
        left = f", {(total - done) / rate:.0f} s left" if done < total else ""
        print(f"{done}/{total} {what}, {rate:.1f}/s{failures}{left}", file=sys.stderr, flush=True)

    yield advance
