"""Switching a mechanism off sets its parameters to their neutral values.

`parameters` here is a `Parameters`, which this file cannot import without a cycle.
"""

from typing import Any

from openclosed.sim.parameters.base import Group
from openclosed.sim.parameters.mechanisms import neutral_values
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.parameters.wording import flatten


def switched[P: Group](parameters: P) -> P:
    """The parameters, with neutral values for every mechanism that is off.

    Their paths over time are dropped. With every mechanism on, nothing changes.
    """
    given: Any = parameters
    neutral = neutral_values(given.mechanisms)
    if not neutral:
        return parameters
    values = {
        info.name: value
        for info in flatten(parameters)
        for pattern, value in neutral.items()
        if matches(info.name, pattern)
    }
    paths = {
        name: path
        for name, path in given.schedule.items()
        if not any(matches(name, pattern) for pattern in neutral)
    }
    return all_replaced(parameters, values).model_copy(update={"schedule": paths})


def entrant_settings(parameters: Any, settings: VendorParameters) -> VendorParameters:
    """The settings of a vendor that enters later, given the mechanisms that are off."""
    everyones = [
        (name.split("."), value) for name, value in neutral_values(parameters.mechanisms).items()
    ]
    values = {keys[2]: value for keys, value in everyones if keys[:2] == ["vendors", "*"]}
    return settings.model_copy(update=values)


def matches(name: str, pattern: str) -> bool:
    """Whether a dotted name matches a pattern, in which `*` stands for any one name."""
    keys, wanted = name.split("."), pattern.split(".")
    return len(keys) == len(wanted) and all(
        wish in ("*", key) for key, wish in zip(keys, wanted, strict=True)
    )
