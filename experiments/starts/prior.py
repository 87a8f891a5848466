"""Priors of parameters without data, before any data of the market.

They stand in one list, conf/prior/central.yaml.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.experiments.question.errors import BadInput
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import info_at

type Floats = NDArray[np.float64]

Distribution = Literal["uniform", "log", "normal"]
KEYS = ("low", "high", "distribution", "informed_by", "also", "raised_by", "stream")
DEVIATIONS = 2.0
"""Distance of the ends of a normal distribution from its mean, in standard deviations."""


class Prior(NamedTuple):
    """The prior of one uncertain parameter.

    `informed_by` names the targets that should inform it. Those `also` named have the same
    value. It is `raised_by` other uncertain parameters, each times a factor. `stream` numbers its
    random numbers and is part of every result; None: the name gives it.
    """

    name: str
    low: float
    high: float
    distribution: Distribution = "uniform"
    informed_by: str = ""
    also: tuple[str, ...] = ()
    raised_by: tuple[tuple[str, float], ...] = ()
    stream: int | None = None

    def at(self, places: Floats) -> Floats:
        """Its quantiles at places from 0 to 1, before they are raised."""
        if self.distribution == "normal":
            return 0.5 * (self.low + self.high) + ndtri(places) * self.deviation
        if self.distribution == "log":
            return np.asarray(self.low * (self.high / self.low) ** places)
        return self.low + (self.high - self.low) * places

    @property
    def deviation(self) -> float:
        """Standard deviation of a normal distribution."""
        return (self.high - self.low) / (2.0 * DEVIATIONS)


def priors_of(
    parameters: Parameters, asked: Mapping[str, Any], where: str = "prior"
) -> list[Prior]:
    """The priors in a configuration: {name: {low: 0, high: 1}}.

    Raises BadInput, naming the setting `where`, for an unknown parameter or an impossible
    distribution.
    """
    found = [_one(parameters, name, given, where) for name, given in asked.items()]
    if not found:
        raise BadInput(f"{where}: name at least one parameter")
    names = names_of(found)
    for one in found:
        for other, _ in one.raised_by:
            if other not in names:
                raise BadInput(f"{where}.{one.name}.raised_by: {other} has no prior")
    if double := next((name for name in names if names.count(name) > 1), None):
        raise BadInput(f"{where}.{double}: has two priors")
    return found


def _one(parameters: Parameters, name: str, given: Any, where: str) -> Prior:
    if not isinstance(given, Mapping) or not {"low", "high"} <= set(given):
        raise BadInput(f"{where}.{name}={given}: must be a mapping with low and high")
    unknown = next((str(key) for key in given if key not in KEYS), None)
    if unknown is not None:
        raise BadInput(f"{where}.{name}.{unknown}: must be one of {', '.join(KEYS)}")
    distribution = given.get("distribution", "uniform")
    if distribution not in get_args(Distribution):
        known = ", ".join(get_args(Distribution))
        raise BadInput(f"{where}.{name}.distribution={distribution}: must be one of {known}")
    also = tuple(map(str, given.get("also", ())))
    for one in (name, *also):
        info = info_at(parameters, one)
        if info is None:
            raise BadInput(f"{where}.{one}: no such parameter")
        low, high = info.low, info.high
        if low is None or high is None or not isinstance(info.default, float):
            raise BadInput(f"{where}.{one}: is not a numeric parameter with a range")
        if not low <= given["low"] < given["high"] <= high:
            raise BadInput(f"{where}.{one}: low and high must be from {low} to {high}")
    if distribution == "log" and given["low"] <= 0.0:
        raise BadInput(f"{where}.{name}.low={given['low']}: must be above 0 where distribution=log")
    raised = tuple((str(of), float(by)) for of, by in given.get("raised_by", {}).items())
    low, high = float(given["low"]), float(given["high"])
    stream = given.get("stream")
    if stream is not None and not (isinstance(stream, int) and 0 <= stream < 2**32):
        raise BadInput(f"{where}.{name}.stream={stream}: must be a whole number below 2^32")
    informed_by = str(given.get("informed_by", ""))
    return Prior(name, low, high, distribution, informed_by, also, raised, stream)


def names_of(priors: Sequence[Prior]) -> list[str]:
    """The drawn parameters: each with a prior, followed by those that share its draw."""
    return [name for one in priors for name in (one.name, *one.also)]


def values_at(priors: Sequence[Prior], places: Floats) -> Floats:
    """(points, names) values of `names_of` at (points, priors) places of the unit cube."""
    values = {}
    for one, place in zip(priors, places.T, strict=True):
        values.update(dict.fromkeys((one.name, *one.also), one.at(place)))
    for one in priors:
        for other, times in one.raised_by:
            values[one.name] = values[one.name] + times * values[other]
    return np.stack(list(values.values()), axis=1)


def places_of_draws(priors: Sequence[Prior], draws: Sequence[int]) -> Floats:
    """(draws, priors) places of numbered draws.

    Each prior has random numbers of its own, so that a new one leaves the others unchanged.
    """
    own = [crc32(one.name.encode()) if one.stream is None else one.stream for one in priors]
    return np.array(
        [[np.random.default_rng([draw, name]).random() for name in own] for draw in draws]
    )
