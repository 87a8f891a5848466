"""The story of a run: what happened, when, to whom and how much."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from openclosed.sim.state.step_context import StepContext  # loads a compiler


class EventKind(NamedTuple):
    """A kind of event: the unit of its amount, and what the amount is."""

    unit: str
    text: str


EVENTS: dict[str, EventKind] = {
    "release": EventKind("ECI points", "capability that a family published"),
    "new_work": EventKind("share", "part that a new cohort makes up of the volume of all work"),
    "incident": EventKind("incidents", "incidents at a family"),
    "fork": EventKind("months", "time that a fork adds to the lag in use of what it leaves"),
    "merge": EventKind("months", "time that a fork's return takes off the lag in use of its root"),
    "opening": EventKind("ECI points", "gap to the frontier of a lab that published its weights"),
    "open_core": EventKind("ECI points", "age of the model that a lab published beside its own"),
    "closing": EventKind("ECI points", "gap to the frontier of a lab that ended its openness"),
    "fence": EventKind("families", "open families that nobody but their vendor may host any more"),
    "sponsor_exit": EventKind("money a month", "research of a vendor that left its open families"),
    "entry": EventKind("ECI points", "gap to the frontier of a startup that became a vendor"),
    "host_entry": EventKind("hosts", "hosts in business once one more had come"),
    "host_exit": EventKind("hosts", "hosts that were left in business"),
    "bankruptcy": EventKind("money", "cash of a vendor that closed down, debt below 0"),
    "no_room": EventKind("rows", "vendors, families or communities over the run, and no more come"),
    "price": EventKind("ratio", "markup over that at the vendor's last such event, or its start"),
}
"""Every kind of event that the rules log; your own strategy may log other kinds."""


class Event(NamedTuple):
    """One event: its step, its kind, to whom it happened, and the amount of the kind."""

    month: int
    what: str
    who: str
    amount: float


class EventLog:
    """The events so far, in their order."""

    def __init__(self, context: StepContext) -> None:
        """Nothing has happened."""
        self._now = context
        self.events: list[Event] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> EventLog:
        """A copy for a world that goes on from here; what happened is shared, one by one."""
        copy = EventLog(deepcopy(self._now, memo))
        copy.events = self.events[:]
        return copy

    def log(self, what: str, who: str, amount: float) -> None:
        """Add an event of this month."""
        self.events.append(Event(self._now.step, what, who, float(amount)))

    def log_no_room(self, what: str, rows: int) -> None:
        """Say once a run that no more vendors, families or communities can come."""
        if not any(event.what == "no_room" and event.who == what for event in self.events):
            self.log("no_room", what, rows)
