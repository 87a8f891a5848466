"""What it means that a mechanism is off: its parameters are at their neutral values."""

from typing import Any

from openclosed.sim.parameters.base import Group
from openclosed.sim.parameters.cast import VendorParameters
from openclosed.sim.parameters.mechanisms import neutral_values
from openclosed.sim.parameters.parameters import Parameters


def switched(parameters: Parameters) -> Parameters:
    """The parameters with those of every mechanism that is off at their neutral values.

    Paths over time of these parameters are dropped. With every mechanism on, nothing changes.
    """
    neutral = neutral_values(parameters.mechanisms)
    if not neutral:
        return parameters
    for name, value in neutral.items():
        parameters = neutralised(parameters, name, value)
    paths = {
        name: path
        for name, path in parameters.schedule.items()
        if not any(matches(name, pattern) for pattern in neutral)
    }
    return parameters.model_copy(update={"schedule": paths})


def newcomer(parameters: Parameters, settings: VendorParameters) -> VendorParameters:
    """The settings of a vendor that is founded later, under the mechanisms that are off."""
    everyones = [
        (name.split("."), value) for name, value in neutral_values(parameters.mechanisms).items()
    ]
    values = {keys[2]: value for keys, value in everyones if keys[:2] == ["vendors", "*"]}
    return settings.model_copy(update=values)


def neutralised(node: Any, name: str, value: Any) -> Any:
    """A copy in which every parameter that matches `name` ("firms.*.tastes.cost") has `value`."""
    if not name:
        return value
    head, _, rest = name.partition(".")
    if isinstance(node, dict):
        keys = list(node) if head == "*" else [head]
        return node | {key: neutralised(node[key], rest, value) for key in keys}
    groups = [key for key in type(node).model_fields if isinstance(getattr(node, key), Group)]
    new = {
        key: neutralised(getattr(node, key), rest, value)
        for key in (groups if head == "*" else [head])
    }
    return node.model_copy(update=new)


def matches(name: str, pattern: str) -> bool:
    """Whether a dotted name is that of a pattern, in which `*` stands for any one name."""
    keys, wanted = name.split("."), pattern.split(".")
    return len(keys) == len(wanted) and all(
        wish in ("*", key) for key, wish in zip(keys, wanted, strict=True)
    )
