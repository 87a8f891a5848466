"""The parameters that calibration moves, and which part of the record tells them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments import designs
from experiments.bad_input import BadInput
from experiments.factors import points_of
from experiments.points import Point
from sim.parameters import Parameters, describe
from sim.parameters.wording import did_you_mean

WHERE = "experiment.parameters"
KEYS = ("low", "high", "also", "told_by")

type Floats = NDArray[np.float64]


class Unknown(NamedTuple):
    """A parameter whose value is sought between `low` and `high`, evenly likely before.

    Those in `also` take the same value. `told_by` names the targets that should tell it.
    """

    name: str
    low: float
    high: float
    base: float
    also: tuple[str, ...] = ()
    told_by: str = ""


def space_of(parameters: Parameters, asked: Mapping[str, Any]) -> list[Unknown]:
    """The parameters to be calibrated.

    Raises BadInput for an unknown name or key, a range that cannot be, or nothing to move.
    """
    infos = {info.name: info for info in describe(parameters)}
    space = []
    for name, given in asked.items():
        if not isinstance(given, Mapping) or not {"low", "high"} <= set(given):
            raise BadInput(f"{WHERE}.{name}={given}: must be a mapping with low and high")
        unknown = next((key for key in given if key not in KEYS), None)
        if unknown is not None:
            raise BadInput(f"{WHERE}.{name}.{unknown}: must be one of {', '.join(KEYS)}")
        also = tuple(given.get("also", ()))
        for one in (name, *also):
            if one not in infos or not isinstance(infos[one].default, float):
                raise BadInput(
                    f"{WHERE}: {one} is no number of the model{did_you_mean(one, infos)}"
                )
        if not given["low"] < given["high"]:
            raise BadInput(f"{WHERE}.{name}: low={given['low']} must be below high={given['high']}")
        low, high = float(given["low"]), float(given["high"])
        base, told_by = float(infos[name].default), str(given.get("told_by", ""))
        space.append(Unknown(name, low, high, base, also, told_by))
    if not space:
        raise BadInput(f"{WHERE}: name at least one parameter")
    return space


def values_of(space: list[Unknown], places: Floats) -> pd.DataFrame:
    """The values at places (points, parameters) of the unit cube, tied ones included."""
    columns = {}
    for unknown, column in zip(space, places.T, strict=True):
        for name in (unknown.name, *unknown.also):
            columns[name] = unknown.low + (unknown.high - unknown.low) * column
    return pd.DataFrame(columns)


def places_of(space: list[Unknown], values: pd.DataFrame) -> Floats:
    """The places of values in the unit cube, the inverse of `values_of`."""
    columns = [(values[u.name].to_numpy(float) - u.low) / (u.high - u.low) for u in space]
    return np.stack(columns, axis=1)


def points_at(
    parameters: Parameters, space: list[Unknown], places: Floats, name: str
) -> list[Point]:
    """A point for each place, under `name` and its number."""
    return points_of(parameters, designs.named(values_of(space, places), name))
