"""How far the runs are: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

LINE_SECONDS = 5.0

# Told how many more runs are made, and how many of these failed.
type Advance = Callable[[int, int], None]


def showing(total: int, quiet: bool) -> contextlib.AbstractContextManager[Advance]:
    """A display of `total` runs on the error stream, for as long as the context lasts."""
    if quiet:
        return contextlib.nullcontext(lambda made, failed: None)
    return _bar(total) if sys.stderr.isatty() else _lines(total)


@contextlib.contextmanager
def _bar(total: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=total, failures="")
        lost = 0

        def advance(made: int, failed: int) -> None:
            nonlocal lost
            lost += failed
            bar.update(task, advance=made, failures=f"{lost} failed" if lost else "")

        yield advance


@contextlib.contextmanager
def _lines(total: int) -> Iterator[Advance]:
    done = lost = 0
    started = said = time.monotonic()

    def advance(made: int, failed: int) -> None:
        nonlocal done, lost, said
        done, lost = done + made, lost + failed
        now = time.monotonic()
        if now - said < LINE_SECONDS and done < total:
            return
        said = now
        rate = done / max(now - started, 1e-9)
        failures = f", {lost} failed" if lost else ""
        left = f", {(total - done) / rate:.0f} s left" if done < total else ""
        print(f"{done}/{total} runs, {rate:.1f}/s{failures}{left}", file=sys.stderr, flush=True)

    yield advance
