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


def values_at(parameters: Parameters, months: float) -> dict[str, float]:
    """The scheduled values `months` after the start, by the parameters' names."""
    return {
        name: value_at(path, parameters.clock.start, months)
        for name, path in parameters.schedule.items()
    }


def at_month(parameters: Parameters, months: float) -> Parameters:
    """The parameters in force `months` after the start."""
    for name, value in values_at(parameters, months).items():
        parameters = replaced(parameters, name, value)
    return parameters
