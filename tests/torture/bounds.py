"""Every declared bound of a parameter, and draws of all of them at once: a run stays finite."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from openclosed.sim import Ecosystem, check
from openclosed.sim.parameters import ParameterInfo, Parameters, describe
from tests.sim.worlds import tree
from tests.torture.tried import Tried, tried

WORLD: dict[str, Any] = {"firms.count": 30, "clock.horizon": 24.0}
SIZES = ("firms.count", "clock.horizon", "clock.months_per_step")
"""How large a run is: their upper bounds are what a machine can hold, and take it whole."""
FEW = 10  # draws
MOVED = 0.1  # of all parameters, in a joint draw


def numbers() -> list[ParameterInfo]:
    """The parameters with a range, but those of size."""
    return [
        one
        for one in describe()
        if one.low is not None and one.high is not None and one.name not in SIZES
    ]


def bounds() -> Iterator[dict[str, Any]]:
    """Each parameter with a range at its lower and at its upper bound; and all needs at theirs."""
    for one in numbers():
        for value in (one.low, one.high):
            assert value is not None
            yield {one.name: type(one.default or 0.0)(value)}
    needs = [one for one in numbers() if one.name.endswith(".need")]
    for end in ("low", "high"):
        yield {one.name: getattr(one, end) for one in needs}


def joint(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Draws in which a tenth of the parameters are anywhere in their ranges, or at an end of it."""
    random = np.random.default_rng(seed)
    ranged = numbers()
    for _ in range(count):
        yield {
            one.name: drawn(one, random)
            for one, moved in zip(ranged, random.random(len(ranged)) < MOVED, strict=True)
            if moved
        }


def drawn(one: ParameterInfo, random: np.random.Generator) -> Any:
    """A value of a parameter in its range, its ends as likely as all that is between them."""
    low, high = float(one.low or 0.0), float(one.high or 0.0)
    value = [low, high, random.uniform(low, high), random.uniform(low, high)][random.integers(4)]
    if isinstance(one.default, bool | int):
        return type(one.default)(math.floor(value))
    return value


def tried_bounds(draws: int, seed: int) -> Tried:
    """A run of each bound, or of a few for a few draws, and of joint draws: `sim.check` looks."""
    every = 200 if draws < FEW else 1
    cases = [*list(bounds())[seed % every :: every], *joint(draws, seed)]
    return tried("bounds of parameters", cases, fault_of)


def fault_of(values: Mapping[str, Any]) -> str:
    """What is wrong with a run of the values; empty if nothing, or if they are refused."""
    try:
        parameters = Parameters.model_validate(tree({**WORLD, **values}))
        Ecosystem(parameters, rng=1)
    except ValueError:  # not all bounds go together, and that is said before a run
        return ""
    with np.errstate(all="raise", under="ignore"):
        try:
            check(parameters)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the fault that is looked for
            return f"{type(error).__name__}: {error}".replace("\n", "; ")
    return ""
