"""What a part of the torture has tried, and what failed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Tried(NamedTuple):
    """A part: what it is of, how many cases, and each that failed with what was wrong."""

    part: str
    tries: int
    failures: list[tuple[str, str]]


def tried[Case](part: str, cases: Iterable[Case], fault_of: Callable[[Case], str]) -> Tried:
    """Every case; `fault_of` says what is wrong with it, in a line, empty if nothing is."""
    tries, failures = 0, []
    for case in cases:
        tries += 1
        fault = fault_of(case)
        if fault:
            failures.append((str(case), fault))
    return Tried(part, tries, failures)
