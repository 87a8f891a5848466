"""The start of runs: starting states, or parameters drawn from a prior in 2023.

The seed of a run names its state or draw, and its random numbers. So all questions with one master
seed share them, and two scenarios differ in nothing else. Priors of parameters without data, before
any data of the market, stand in one list, conf/prior/central.yaml.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, get_args
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis.draws import DRAW, SEEDS_PER_DRAW
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.own_model import model_of
from openclosed.experiments.question.settings import (
    CENTRAL,
    DRAWN,
    PRIOR,
    START_2023,
    Settings,
)
from openclosed.experiments.starts.states import (
    States,
    Watch,
    apply_changes,
    changes,
    places,
    seeds_of,
)
from openclosed.sim import Ecosystem
from openclosed.sim.engine.elementary import exponentials
from openclosed.sim.engine.mathematics import log
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, did_you_mean, info_at

GROUP: Final = "prior"
type Floats = NDArray[np.float64]

Distribution = Literal["uniform", "log", "normal"]
LISTED: Final = "listed"
KEYS = ("values", "low", "high", "distribution", "informed_by", "also", "raised_by", "stream")
DEVIATIONS = 2.0
"""Distance of the ends of a normal distribution from its mean, in standard deviations."""


class Prior(NamedTuple):
    """The prior of one uncertain parameter.

    It has a distribution from low to high, or one of some `listed` values, each equally likely.
    `informed_by` names the targets that should inform it. Those `also` named have the same
    value. It is `raised_by` other uncertain parameters, each times a factor. `stream` numbers its
    random numbers and is part of every result; None: the name gives it.
    """

    name: str
    low: float
    high: float
    distribution: Literal[Distribution, "listed"] = "uniform"
    informed_by: str = ""
    also: tuple[str, ...] = ()
    raised_by: tuple[tuple[str, float], ...] = ()
    stream: int | None = None
    listed: tuple[float, ...] = ()

    def at(self, places: Floats) -> Floats:
        """Its quantiles at places from 0 to 1, before they are raised."""
        if self.listed:
            each = (np.asarray(places) * len(self.listed)).astype(np.int64)
            return np.asarray(np.array(self.listed)[each.clip(max=len(self.listed) - 1)])
        if self.distribution == "normal":
            return 0.5 * (self.low + self.high) + ndtri(places) * self.deviation
        if self.distribution == "log":
            return self.low * exponentials(log(self.high / self.low) * places)
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
    if isinstance(given, Mapping) and "values" in given:
        given = _with_ends(given, f"{where}.{name}")
    if not isinstance(given, Mapping) or not {"low", "high"} <= set(given):
        raise BadInput(f"{where}.{name}={given}: must be a mapping with low and high, or values")
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
        if "values" in given and not low <= given["low"] <= given["high"] <= high:
            raise BadInput(f"{where}.{one}: values must be from {low} to {high}")
        if "values" not in given and not low <= given["low"] < given["high"] <= high:
            raise BadInput(f"{where}.{one}: low and high must be from {low} to {high}")
    if distribution == "log" and given["low"] <= 0.0:
        raise BadInput(f"{where}.{name}.low={given['low']}: must be above 0 where distribution=log")
    raised = tuple((str(of), float(by)) for of, by in given.get("raised_by", {}).items())
    low, high = float(given["low"]), float(given["high"])
    stream = given.get("stream")
    if stream is not None and not (isinstance(stream, int) and 0 <= stream < 2**32):
        raise BadInput(f"{where}.{name}.stream={stream}: must be a whole number below 2^32")
    informed_by = str(given.get("informed_by", ""))
    if "values" in given:
        distribution = LISTED
    listed = tuple(map(float, given.get("values", ())))
    return Prior(name, low, high, distribution, informed_by, also, raised, stream, listed)


def _with_ends(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A prior of listed values with their ends as low and high."""
    values = given["values"]
    if other := sorted({"low", "high", "distribution"} & set(given)):
        raise BadInput(f"{where}.{other[0]}: must be left out beside values")
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise BadInput(f"{where}.values={values}: must be a list of numbers")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in values):
        raise BadInput(f"{where}.values={list(values)}: must be a list of numbers")
    return {**given, "low": min(values), "high": max(values)}


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


class Draws(NamedTuple):
    """Runs from 2023 that no data inform: the default parameters, and the priors."""

    plain: Parameters
    priors: tuple[Prior, ...]

    @property
    def names(self) -> frozenset[str]:
        """The drawn parameters."""
        return frozenset(names_of(self.priors))

    def model(
        self,
        overrides: Overrides,
        seed: int,
        kind: type[Ecosystem] = Ecosystem,
        watch: Watch | None = None,  # noqa: ARG002 there is no month yet
    ) -> Ecosystem:
        """The model of a seed, of a `kind`, under the overrides, before its first month.

        A value that they set replaces the drawn one, and a path that starts from the
        usual value starts from the drawn one.
        """
        draw, step_seed = divmod(int(seed), SEEDS_PER_DRAW)
        by = changes(self.plain, overrides, self.names)
        drawn = all_replaced(overrides.parameters, self.drawn(draw))
        return kind(apply_changes(drawn, by), rng=step_seed)

    def drawn(self, draw: int) -> dict[str, float]:
        """The drawn parameters of a draw."""
        values = values_at(self.priors, places_of_draws(self.priors, [draw]))[0].tolist()
        return dict(zip(names_of(self.priors), values, strict=True))

    def named(self, overrides: Overrides) -> frozenset[str]:
        """The uncertain parameters with a set value, even if it equals the usual one."""
        return self.names.intersection(overrides.names)

    def refuse(self, _: Overrides) -> None:
        """Nothing: draws work with any parameters."""

    def remade(self, _: Overrides) -> list[str]:
        """Nothing: runs have no history."""
        return []

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The number of the draw of each seed, and its drawn parameters."""
        draws, at = np.unique(np.asarray(seeds) // SEEDS_PER_DRAW, return_inverse=True)
        values = values_at(self.priors, places_of_draws(self.priors, draws.tolist()))[at]
        return {DRAW: draws[at]} | dict(zip(names_of(self.priors), values.T, strict=True))

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question."""
        first = int(np.random.default_rng(seed).integers(2**30))
        return seeds_of(first + places(count), seed)


def starts_of(settings: Settings) -> Draws | States | None:
    """The start of runs; None if all have the default parameters.

    Raises BadInput for an unknown or impossible prior, or for states of earlier rules.
    """
    if settings.unmeasured != DRAWN:
        return None
    if settings.start == PRIOR or settings.prior != CENTRAL:
        return from_prior(settings.prior)
    usual, own = Parameters(), str(settings.ecosystem)
    if own:
        usual = usual.with_own(model_of(own).own)
    return States(usual, settings.start == START_2023)


def from_prior(name: str) -> Draws:
    """The draws from a prior, by the name of a file of the group.

    Raises BadInput for an unknown or impossible prior. Hydra must be composing.
    """
    from openclosed.experiments.question import scenarios as catalogue  # loads Hydra

    names = catalogue.options_of(GROUP)
    if name not in names:
        raise BadInput(f"{GROUP}={name}: no such prior{did_you_mean(name, names)}")
    plain = Parameters()  # the configuration if nothing is chosen
    priors = priors_of(plain, catalogue.read_option(f"{GROUP}/{name}"), f"{GROUP}={name}")
    return Draws(plain, tuple(priors))
