"""A parameter as a path over time."""

from itertools import pairwise

from sim.parameters.dates import months_between
from sim.parameters.parameters import Parameters
from sim.parameters.paths import replaced


def value_at(path: dict[str, float], start: str, months: float) -> float:
    """The value `months` after `start`: straight between the knots, constant outside them."""
    knots = sorted((months_between(start, month), value) for month, value in path.items())
    if months <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if months < right:
            return low + (high - low) * (months - left) / (right - left)
    return knots[-1][1]


def at_month(parameters: Parameters, months: float) -> Parameters:
    """The parameters in force `months` after the start."""
    for name, path in parameters.schedule.items():
        value = value_at(path, parameters.clock.start, months)
        parameters = replaced(parameters, name, value)
    return parameters
