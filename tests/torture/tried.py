"""What a part of the torture has tried, and what failed."""

import contextlib
import io
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn

from openclosed.experiments.command.command_line import main
from openclosed.experiments.question.hydra_inside import CONFIGURATION

SMALL = ("unmeasured=default", "firms.count=30", "clock.horizon=24", "quiet=true")
"""Words of a job that takes seconds."""
MOST_SECONDS = 120.0  # of a case, unless its part says otherwise


class Tried(NamedTuple):
    """A part: what it is of, how many cases, each that failed with what was wrong, and more."""

    part: str
    tries: int
    failures: list[tuple[str, str]]
    summary: str = ""


class Case(NamedTuple):
    """What is done, and the seed of how and where."""

    what: str
    seed: int


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def asked(*words: str) -> tuple[int, str]:
    """The exit code and the error stream of the command in this process."""
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        return main(words), err.getvalue()


def begun(
    program: str, *words: str, folder: Path, variables: Mapping[str, str | None] | None = None
) -> subprocess.Popen[str]:
    """A program of Python that has begun in a folder; a variable that is None is missing there."""
    own = {**os.environ, "PYTHONPATH": str(CONFIGURATION.parent), **(variables or {})}
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], cwd=folder,
        env={key: value for key, value in own.items() if value is not None},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate()
    return Ended(process.returncode, out, err)


class LateError(BaseException):
    """A case has taken too long; nothing that catches faults takes it for one."""


def in_turn(whats: Collection[str], count: int, seed: int) -> Iterator[Case]:
    """Each of them in turn, as many as are asked for, with a seed of its own."""
    luck = random.Random(seed)
    for what in itertools.islice(itertools.cycle(whats), count):
        yield Case(what, luck.randrange(2**31))


def tried[C](
    part: str, cases: Iterable[C], fault_of: Callable[[C], str], seconds: float = MOST_SECONDS
) -> Tried:
    """Try every case. `fault_of` returns what is wrong with one, in a line, or an empty text.

    A case that takes longer than `seconds` fails.
    """

    def late(*_: object) -> NoReturn:
        raise LateError

    tries, failures = 0, []
    before = signal.signal(signal.SIGALRM, late)
    for case in cases:
        tries, began = tries + 1, time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            fault = fault_of(case)
        except LateError:
            fault = ""
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        if time.monotonic() - began > seconds:
            fault = f"more than {seconds:g} s; {fault}"
        if fault:
            failures.append((str(case), fault))
    signal.signal(signal.SIGALRM, before)
    return Tried(part, tries, failures)
