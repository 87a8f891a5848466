"""A parameter as a path over time.

`parameters` here is a `Parameters`, which this file cannot import without a cycle.
"""

import functools
import math
from itertools import pairwise
from typing import Any

from openclosed.sim.parameters.base import Group, all_replaced, value_of
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.dials import apply_dials


@functools.lru_cache(maxsize=1024)
def _knots(start: str, path: tuple[tuple[str, float], ...]) -> list[tuple[int, float]]:
    """Months after `start` and values of a path, in order."""
    return sorted((months_between(start, month), value) for month, value in path)


def value_at(path: dict[str, float], start: str, months: float, jumps: bool = False) -> float:
    """The value `months` after `start`: straight between the knots, constant outside them.

    With `jumps` the value holds from each knot to the next.
    """
    knots = _knots(start, tuple(path.items()))
    if months <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if months < right:
            return low if jumps else low + (high - low) * (months - left) / (right - left)
    return knots[-1][1]


def values_at(parameters: Any, months: float) -> dict[str, float]:
    """The values that differ `months` after the start, by the parameters' names.

    These are parameters on a path, a strength of 0 for each policy instrument not in force, and
    parameters that a dial changes.
    """
    start = parameters.clock.start
    values = {
        name: value_at(path, start, months, isinstance(value_of(parameters, name), int))
        for name, path in parameters.schedule.items()
    }
    for name, instrument in parameters.policy:
        if not instrument.covers(start, months):
            values[f"policy.{name}.strength"] = 0.0
    return values | apply_dials(parameters, values)


def steady_until(parameters: Any, months: float) -> float:
    """Months after the start up to which `values_at` stays as it is at `months`, at least these."""
    start, dates = parameters.clock.start, [math.inf]
    for path in parameters.schedule.values():
        knots = _knots(start, tuple(path.items()))
        if any(a <= months < b and low != high for (a, low), (b, high) in pairwise(knots)):
            return months
        dates += [month for month, _ in knots]
    for _, one in parameters.policy:
        dates += [months_between(start, date) for date in (one.starts, one.ends) if date]
    return min(date for date in dates if date > months)


class Timetable[P: Group]:
    """The parameters in force, followed from month to month.

    A group in which nothing changes stays the same object, so that derived values stay valid.
    """

    def __init__(self, parameters: P) -> None:
        """Begin at the start of a run with these parameters."""
        self._parameters = parameters
        self._values = values_at(parameters, 0.0)
        self._steady_until = steady_until(parameters, 0.0)
        self.in_force = at_month(parameters, 0.0)

    def go_on_to(self, months: float) -> P:
        """The parameters in force `months` after the start, at or after the last month requested.

        They are the same object as before where nothing changed.
        """
        if months < self._steady_until:
            return self.in_force
        known, self._values = self._values, values_at(self._parameters, months)
        self._steady_until = steady_until(self._parameters, months)
        if known.keys() != self._values.keys():  # an instrument comes into force, or ends
            self.in_force = at_month(self._parameters, months)
            return self.in_force
        new = {name: value for name, value in self._values.items() if value != known[name]}
        self.in_force = all_replaced(self.in_force, new)
        return self.in_force


def at_month[P: Group](parameters: P, months: float) -> P:
    """The parameters in force `months` after the start."""
    return all_replaced(parameters, values_at(parameters, months))
