"""A parameter as a path over time."""

from typing import Any

from pydantic import BaseModel

from sim.parameters.dates import months_between
from sim.parameters.parameters import Parameters


def _value_at(path: dict[str, float], start: str, months: float) -> float:
    knots = sorted((months_between(start, month), value) for month, value in path.items())
    if months <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in zip(knots, knots[1:], strict=False):
        if months < right:
            return low + (high - low) * (months - left) / (right - left)
    return knots[-1][1]


def _replace(node: Any, keys: list[str], value: float, name: str) -> Any:
    """A checked copy of `node` with one value replaced."""
    head, rest = keys[0], keys[1:]
    if isinstance(node, BaseModel) and head in type(node).model_fields:
        new = _replace(getattr(node, head), rest, value, name) if rest else value
        if rest:
            return node.model_copy(update={head: new})
        dumped = {field: getattr(node, field) for field in type(node).model_fields}
        return type(node).model_validate(dumped | {head: new})
    if isinstance(node, dict) and head in node and rest:
        return node | {head: _replace(node[head], rest, value, name)}
    raise ValueError(f"schedule.{name} names no parameter: {head} is unknown")


def at_month(parameters: Parameters, months: float) -> Parameters:
    """The parameters in force `months` after the start.

    Raises:
        ValueError: when a path names no parameter or leaves its range.
    """
    for name, path in parameters.schedule.items():
        value = _value_at(path, parameters.clock.start, months)
        parameters = _replace(parameters, name.split("."), value, name)
    return parameters
