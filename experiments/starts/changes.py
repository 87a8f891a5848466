"""Differences between parameter sets, and the same changes applied to another set."""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from openclosed.sim.parameters.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced, info_at, value_of
from openclosed.sim.parameters.shocks import Shock
from openclosed.sim.parameters.wording import flatten

LATER = ("clock.horizon", "ending.")
"""Parameters of a whole run that only matter towards its end."""
POLICY_MONTHS = re.compile(r"policy\.\w+\.(starts|ends)")
"""Parameters that no path may change, but that every month reads."""


class Changes(NamedTuple):
    """The changes from one parameter set, `usual`, to another."""

    usual: dict[str, Any]  # all parameters by their dotted names, before
    values: dict[str, Any]  # values that differ, after
    schedule: dict[str, dict[str, float]]
    shocks: dict[str, Shock]
    held: list[str]  # changed parameters of a whole run, and added or removed ones

    def dated_until(self, month: str) -> list[str]:
        """Changes in a month or before it: shocks, paths and first months of instruments."""
        shocks = [name for name, shock in self.shocks.items() if shock.month <= month]
        paths = [
            name
            for name, path in self.schedule.items()
            if any(when <= month and value != self.usual.get(name) for when, value in path.items())
        ]
        instruments = [
            name
            for name, value in self.values.items()
            if POLICY_MONTHS.fullmatch(name)
            and name.endswith("starts")
            and value
            and value <= month
        ]
        return [*shocks, *paths, *instruments]

    def held_alone(self) -> "Changes":
        """The changes that hold for a whole run, without dated ones."""
        held = {name: self.values[name] for name in self.held if name in self.values}
        return Changes(self.usual, held, {}, {}, self.held)


def changes(before: Parameters, after: Parameters, also: Collection[str] = ()) -> Changes:
    """The changes from `before` to `after`, and the values of `also` even if they are equal.

    A path or a shock in both is no change.
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
        if new[name].fixed and not name.startswith(LATER) and not POLICY_MONTHS.fullmatch(name)
    ]
    return Changes(
        {name: info.default for name, info in old.items()},
        values,
        {name: path for name, path in after.schedule.items() if before.schedule.get(name) != path},
        {name: one for name, one in after.shocks.items() if before.shocks.get(name) != one},
        fixed + sorted(old.keys() ^ new.keys()),
    )


def fixed_names(before: Parameters, after: Parameters, names: frozenset[str]) -> frozenset[str]:
    """Which of `names` have a set value, even if it equals the usual one."""
    differ = {one for one in names if value_of(after, one) != value_of(before, one)}
    return names & after.written - before.written | differ


def apply_changes(parameters: Parameters, by: Changes) -> Parameters:
    """Other parameters with the same changes.

    A path that starts from the usual value is relative: if these parameters have another value, the
    path is scaled to start from it, within the declared range.
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
    """The value, clipped to the declared range."""
    info = info_at(parameters, name)
    low, high = (None, None) if info is None else (info.low, info.high)
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
