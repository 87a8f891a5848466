"""The story of a run: what happened, when, to whom and how much."""

from typing import NamedTuple


class Event(NamedTuple):
    """One event.

    `what` is one of release, fork, merge, incident, opening, closing, entry, bankruptcy and
    sponsor_exit; `amount` is points, contributors, incidents or money, as fits.
    """

    month: int
    what: str
    who: str
    amount: float
