"""The list of all parameters, for tables, help and messages."""

from sim.parameters.parameters import Parameters
from sim.parameters.wording import ParameterInfo, walk


def describe(parameters: Parameters | None = None) -> list[ParameterInfo]:
    """Every parameter with its dotted name; `default` holds the value in `parameters`."""
    return list(walk(parameters or Parameters()))
