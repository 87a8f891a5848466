"""The story of a run: what happened, when, to whom and how much."""

from typing import NamedTuple


class Event(NamedTuple):
    """One event.

    `what` is one of release, fork, merge, incident, opening, closing, entry, exit, bankruptcy, sponsor_exit.
    """

    month: int
    what: str
    who: str
    amount: float
