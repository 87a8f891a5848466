"""The event log of a run: what happened, when, to whom and how much."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from openclosed.sim.state.step_context import StepContext  # loads a compiler


class EventKind(NamedTuple):
    """A kind of event: the unit and the meaning of its amount."""

    unit: str
    text: str


EVENTS: dict[str, EventKind] = {
    "release": EventKind("ECI points", "capability that a family published"),
    "new_work": EventKind("share", "share of a new cohort in the volume of all work"),
    "incident": EventKind("incidents", "incidents at a family"),
    "fork": EventKind("months", "time that a fork adds to its root's lag in use"),
    "merge": EventKind("months", "time that a merge takes off the root's lag in use"),
    "opening": EventKind("ECI points", "gap to the frontier of a lab that opened its weights"),
    "open_core": EventKind("ECI points", "gap of a published older model to the lab's best"),
    "closing": EventKind("ECI points", "gap to the frontier of a lab that closed its weights"),
    "fence": EventKind("families", "open families that only their vendor may host from now on"),
    "sponsor_exit": EventKind("money a month", "research of a vendor that left its open families"),
    "entry": EventKind("ECI points", "gap to the frontier of a startup that became a vendor"),
    "host_entry": EventKind("hosts", "hosts in business after the entry"),
    "host_exit": EventKind("hosts", "hosts in business after the exit"),
    "bankruptcy": EventKind("money", "cash of a vendor that closed down, debt below 0"),
    "no_room": EventKind("rows", "largest number of vendors, families or communities in a run"),
    "price": EventKind("ratio", "markup relative to the vendor's last such event, or its start"),
}
"""Every kind of event that the rules log; your own strategy may log others."""


class Event(NamedTuple):
    """One event: step, kind, whom it happened to, and amount."""

    month: int
    what: str
    who: str
    amount: float


class EventLog:
    """The events so far, in their order."""

    def __init__(self, context: StepContext) -> None:
        """Start without events."""
        self._now = context
        self.events: list[Event] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> EventLog:
        """A copy for a branch of the model; past events are shared."""
        copy = EventLog(deepcopy(self._now, memo))
        copy.events = self.events[:]
        return copy

    def log(self, what: str, who: str, amount: float) -> None:
        """Add an event of this month."""
        self.events.append(Event(self._now.step, what, who, float(amount)))

    def log_no_room(self, what: str, rows: int) -> None:
        """Log, once per run, that no more vendors, families or communities can enter."""
        if not any(event.what == "no_room" and event.who == what for event in self.events):
            self.log("no_room", what, rows)
