"""The story of a run: what happened, when, to whom and how much."""

from typing import NamedTuple

from sim.state.now import Now


class Event(NamedTuple):
    """One event: its step, its kind, to whom it happened, and the amount of the kind."""

    month: int
    what: str
    who: str
    amount: float


class Story:
    """The events so far, in their order."""

    def __init__(self, now: Now) -> None:
        """Nothing has happened."""
        self._now = now
        self.events: list[Event] = []

    def log(self, what: str, who: str, amount: float) -> None:
        """Add an event of this month."""
        self.events.append(Event(self._now.step, what, who, float(amount)))

    def log_no_room(self, what: str, rows: int) -> None:
        """Say once a run that no more vendors, families or communities can come."""
        if not any(event.what == "no_room" and event.who == what for event in self.events):
            self.log("no_room", what, rows)
