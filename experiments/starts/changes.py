"""What sets of parameters differ in, and the same changes made to another set."""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from openclosed.sim.parameters.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced, info_at, value_of
from openclosed.sim.parameters.shocks import Shock
from openclosed.sim.parameters.wording import flatten

LATER = ("clock.horizon", "ending.")
"""What holds for a whole run, but is only looked at towards its end."""
MONTHS_OF_LEVERS = re.compile(r"policy\.\w+\.(starts|ends)")
"""What no path may change, but every month looks at."""


class Changes(NamedTuple):
    """What one set of parameters changes in another, `usual`."""

    usual: dict[str, Any]  # every parameter by its dotted name, before
    values: dict[str, Any]  # those that differ, as they are after
    schedule: dict[str, dict[str, float]]
    shocks: dict[str, Shock]
    held: list[str]  # what differs and holds for a whole run, with nothing on top of it

    def dated_until(self, month: str) -> list[str]:
        """What changes in a month or before it: shocks, paths and the first months of levers."""
        shocks = [name for name, shock in self.shocks.items() if shock.month <= month]
        paths = [
            name
            for name, path in self.schedule.items()
            if any(when <= month and value != self.usual.get(name) for when, value in path.items())
        ]
        levers = [
            name
            for name, value in self.values.items()
            if MONTHS_OF_LEVERS.fullmatch(name)
            and name.endswith("starts")
            and value
            and value <= month
        ]
        return [*shocks, *paths, *levers]

    def held_alone(self) -> "Changes":
        """What holds for a whole run, without what comes on a date."""
        held = {name: self.values[name] for name in self.held if name in self.values}
        return Changes(self.usual, held, {}, {}, self.held)


def changes(before: Parameters, after: Parameters, also: Collection[str] = ()) -> Changes:
    """What `after` changes in `before`, and `also` values that it has as they are there.

    A path or a shock that is in both is no change.
    """
    old = {info.name: info for info in flatten(before) if not info.name.startswith("shocks.")}
    new = {info.name: info for info in flatten(after) if not info.name.startswith("shocks.")}
    both = [
        name
        for name in new
        if name in old and (name in also or old[name].default != new[name].default)
    ]
    values = {name: new[name].default for name in both}
    fixed = [
        name
        for name in both
        if new[name].fixed and not name.startswith(LATER) and not MONTHS_OF_LEVERS.fullmatch(name)
    ]
    return Changes(
        {name: info.default for name, info in old.items()},
        values,
        {name: path for name, path in after.schedule.items() if before.schedule.get(name) != path},
        {name: one for name, one in after.shocks.items() if before.shocks.get(name) != one},
        fixed + sorted(old.keys() ^ new.keys()),
    )


def named(before: Parameters, after: Parameters, names: frozenset[str]) -> frozenset[str]:
    """Which of `names` have a value of their own, written even if it is the usual one."""
    differ = {one for one in names if value_of(after, one) != value_of(before, one)}
    return names & after.written - before.written | differ


def changed(parameters: Parameters, by: Changes) -> Parameters:
    """Other parameters with the same changes.

    A path that starts from the usual value is that of its changes: where these parameters have
    another value its values are multiplied, so that it starts from that, as far as the declared
    range goes.
    """
    found = all_replaced(parameters, by.values)
    paths = {}
    for name, path in by.schedule.items():
        usual = by.usual.get(name)
        own = value_of(found, name)
        times = own / usual if usual and path[min(path)] == usual else 1.0
        paths[name] = {month: _within(found, name, times * one) for month, one in path.items()}
    return found.model_copy(
        update={"schedule": found.schedule | paths, "shocks": found.shocks | by.shocks}
    )


def _within(parameters: Parameters, name: str, value: float) -> float:
    """The value, or the end of the declared range that it is beyond."""
    info = info_at(parameters, name)
    low, high = (None, None) if info is None else (info.low, info.high)
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
