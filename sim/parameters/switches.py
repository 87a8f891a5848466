"""What it means that a mechanism is off: its parameters are at their neutral values."""

from typing import Any

from pydantic import BaseModel

from sim.parameters.base import Group
from sim.parameters.cast import VendorParameters
from sim.parameters.mechanisms import MECHANISMS
from sim.parameters.parameters import Parameters


def switched(parameters: Parameters) -> Parameters:
    """The parameters with those of every mechanism that is off at their neutral values.

    Paths over time of these parameters are dropped. With every mechanism on, nothing changes.
    """
    off = [row for row in MECHANISMS if not getattr(parameters.mechanisms, row.name)]
    neutral = {name: value for row in off for name, value in row.neutral.items()}
    for name, value in neutral.items():
        parameters = neutralised(parameters, name, value)
    paths = {
        name: path
        for name, path in parameters.schedule.items()
        if not any(matches(name, pattern) for pattern in neutral)
    }
    return parameters.model_copy(update={"schedule": paths}) if off else parameters


def newcomer(parameters: Parameters, settings: VendorParameters) -> VendorParameters:
    """The settings of a vendor that is founded later, under the mechanisms that are off."""
    off = [row for row in MECHANISMS if not getattr(parameters.mechanisms, row.name)]
    everyones = [(name.split("."), value) for row in off for name, value in row.neutral.items()]
    values = {keys[2]: value for keys, value in everyones if keys[:2] == ["vendors", "*"]}
    return settings.model_copy(update=values)


def neutralised(parameters: Parameters, name: str, value: Any) -> Parameters:
    """A copy in which every parameter that matches `name` ("firms.*.tastes.cost") has `value`."""
    copy: Parameters = _put(parameters, name.split("."), value)
    return copy


def _put(node: Any, keys: list[str], value: Any) -> Any:
    if not keys:
        return value
    head, rest = keys[0], keys[1:]
    if isinstance(node, dict):
        names = list(node) if head == "*" else [head]
        return node | {name: _put(node[name], rest, value) for name in names}
    assert isinstance(node, BaseModel)
    groups = [name for name in type(node).model_fields if isinstance(getattr(node, name), Group)]
    names = groups if head == "*" else [head]
    return node.model_copy(update={name: _put(getattr(node, name), rest, value) for name in names})


def matches(name: str, pattern: str) -> bool:
    """Whether a dotted name is that of a pattern, in which `*` stands for any one name."""
    keys, wanted = name.split("."), pattern.split(".")
    return len(keys) == len(wanted) and all(
        wish in ("*", key) for key, wish in zip(keys, wanted, strict=True)
    )
