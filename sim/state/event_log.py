"""The event log of a run: what happened, when, to whom and how much, also in words."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from openclosed.sim.state.step_context import StepContext


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


EVENT_SENTENCES = {
    "release": "{who} releases a model, {amount} capability points better",
    "new_work": "{who} becomes possible, {amount} of all work",
    "incident": "{amount} incidents at {who} in a month",
    "fork": "{who} splits off, which sets its root back by {amount} months",
    "merge": "{who} rejoins, which makes up {amount} months",
    "opening": "{who} opens its weights, {amount} capability points behind the frontier",
    "open_core": "{who} publishes a model {amount} capability points behind its best",
    "closing": "{who} closes its weights, {amount} capability points behind the frontier",
    "sponsor_exit": "{who} stops research on its open families",
    "fence": "{who} forbids others to host its open models",
    "entry": "{who} becomes a lab, {amount} capability points behind the frontier",
    "host_entry": "{who} starts hosting open models, now {amount} hosts",
    "host_exit": "{who} stops hosting, {amount} hosts remain",
    "bankruptcy": "{who} goes bankrupt",
    "no_room": "no more {who} can enter: {amount} is the most a run can hold",
    "price": "{who} changes its markup by {amount}",
}
"""A sentence for each kind of event in `sim.state.event_log`; other kinds show their name."""


def describe_event(what: str, who: str, amount: float) -> str:
    """Describe an event of `sim.state.event_log` in a few words."""
    who = who.replace("_", " ")
    if what == "incident" and amount == 1:
        return f"an incident at {who}"
    form = EVENT_SENTENCES.get(what, f"{what.replace('_', ' ')}: {{who}} ({{amount}})")
    return form.format(who=who, amount=_written(what, amount))


def _written(what: str, amount: float) -> str:
    """Format the amount of an event for its sentence."""
    match what:
        case "price":
            return f"{100 * (amount - 1):+.0f} %"
        case "new_work":
            return f"{100 * amount:.1f} %" if amount < 0.0095 else f"{100 * amount:.0f} %"
    return f"{round(amount, 2) or amount:,.7g}"
