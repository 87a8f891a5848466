"""The numbers that are not known: one list, conf/prior/record.yaml, for all that draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics.matching import Free
from openclosed.experiments.question.errors import BadInput
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import info_at, value_of

KEYS = ("low", "high", "told_by")
FREE = {"defaults": [{"/prior@experiment.free": "record"}, "_self_"]}
"""Gives a question the list as its setting `free`."""

type Floats = NDArray[np.float64]


def free_of(parameters: Parameters, asked: Mapping[str, Any], where: str) -> list[Free]:
    """Free numbers as a configuration names them: {name: {low: 0, high: 1}}.

    Raises BadInput, naming the setting `where`, for what is no number, or a range that cannot be.
    """
    found = []
    for name, given in asked.items():
        if not isinstance(given, Mapping) or not {"low", "high"} <= set(given):
            raise BadInput(f"{where}.{name}={given}: must be a mapping with low and high")
        unknown = next((str(key) for key in given if key not in KEYS), None)
        if unknown is not None:
            raise BadInput(f"{where}.{name}.{unknown}: must be one of {', '.join(KEYS)}")
        info = info_at(parameters, name)
        if info is None:
            raise BadInput(f"{where}.{name}: no such parameter")
        low, high = info.low, info.high
        if low is None or high is None or not isinstance(info.default, float):
            raise BadInput(f"{where}.{name}: is no number of the model")
        if not low <= given["low"] < given["high"] <= high:
            raise BadInput(f"{where}.{name}: low and high must be from {low} to {high}")
        own = float(given["low"]), float(given["high"])
        found.append(Free(name, *own, str(given.get("told_by", ""))))
    if not found:
        raise BadInput(f"{where}: name at least one number")
    return found


def within(world: Parameters, free: Sequence[Free]) -> list[Free]:
    """The same numbers in a world: what it puts outside its range is its own, and stays."""
    own = [float(value_of(world, one.name)) for one in free]
    return [
        one if one.low <= value <= one.high else one._replace(low=value, high=value)
        for one, value in zip(free, own, strict=True)
    ]


def values_at(free: Sequence[Free], places: Floats) -> Floats:
    """(points, numbers) the values at places of the unit cube."""
    low, high = np.array([(one.low, one.high) for one in free]).T
    return np.asarray(low + (high - low) * places)
