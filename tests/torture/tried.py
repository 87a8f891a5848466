"""What a part of the torture has tried, and what failed."""

import contextlib
import itertools
import random
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from types import FrameType
from typing import NamedTuple, NoReturn

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
    """Every case; `fault_of` says what is wrong with it, in a line, empty if nothing is.

    One that takes more than so many seconds has failed.
    """
    tries, failures = 0, []
    for case in cases:
        tries += 1
        began = time.monotonic()
        try:
            with _interrupted_after(seconds):
                fault = fault_of(case)
        except LateError:
            fault = ""
        if time.monotonic() - began > seconds:
            fault = f"more than {seconds:g} s; {fault}"
        if fault:
            failures.append((str(case), fault))
    return Tried(part, tries, failures)


@contextlib.contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise LateError in the block when it takes longer."""

    def late(number: int, _: FrameType | None) -> NoReturn:
        raise LateError(number)

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
