"""The kinds of events in the story of a run (`sim.state.story`)."""

from typing import NamedTuple


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
    "entry": EventKind("share", "funding of a startup that became a vendor, over the reference"),
    "host_entry": EventKind("hosts", "hosts in business once one more had come"),
    "host_exit": EventKind("hosts", "hosts that were left in business"),
    "bankruptcy": EventKind("money", "cash of a vendor that closed down, debt below 0"),
    "acquisition": EventKind("money", "debt that the buyer of a failing vendor took over"),
    "no_room": EventKind("rows", "vendors, families or communities over the run, and no more come"),
    "price": EventKind("ratio", "markup over that at the vendor's last such event, or its start"),
}
"""Every kind of event that the rules log; your own strategy may log other kinds."""
