"""Design points, parameter sets run with the same seeds, and the factors that vary between them.

Two runs of one seed share their random numbers, so they differ by their parameters alone. A factor
is any parameter, by its name on the command line. Its default range is the declared one, unless
that is far wider than the value itself; then it is from half to double the value, or ten capability
points either way for a level of the capability index.
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Asked
from openclosed.sim.parameters import ParameterInfo, Parameters, describe
from openclosed.sim.parameters.base import allowed, did_you_mean


class Point(NamedTuple):
    """A design point: named overrides of a scenario (empty: that of the question).

    `factors` are the columns that identify it in the table of runs.
    """

    name: str
    overrides: Overrides
    scenario: str = ""
    factors: Mapping[str, Any] = MappingProxyType({})

    @property
    def parameters(self) -> Parameters:
        """Its parameters."""
        return self.overrides.parameters


BASE = "as it is"  # the point of the unchanged scenario
WIDE = 4.0  # a declared range wider than this many times the value is not used
WIDE_AT_ZERO = 10.0  # the widest that is used for a value of 0
FACTOR = 2.0  # instead from value / FACTOR to value x FACTOR
INDEX, SPAN = "points", 10.0  # a level of the capability index, which has no zero: value -+ SPAN
LEAST_LEVEL = 50.0  # below it a number of capability points is a difference
SET_BY_THE_QUESTION = ("clock.", "ending.", "firms.count", "mechanisms.")
NOT_ALL_BUILD = ("network.degree",)  # some values in the range give no model
OF_ONE_AGENT = ("vendors.", "communities.")
WHERE = "experiment.factors"
KEYS = ("low", "high", "scale", "choices")

type Scale = Literal["linear", "log"]


class Factor(NamedTuple):
    """A parameter with its possible values: from `low` to `high`, or one of `choices`.

    `base` is its value in the question, `how` the origin of the range: given, declared, half to
    double, or 10 either way.
    """

    name: str
    base: Any
    low: float
    high: float
    scale: Scale = "linear"
    choices: tuple[Any, ...] = ()
    whole: bool = False
    how: str = "given"
    unit: str = ""

    def value(self, place: float) -> Any:
        """The value at a place from 0 (low, the first choice) to 1 (high, the last choice)."""
        if self.choices:
            return self.choices[min(int(place * len(self.choices)), len(self.choices) - 1)]
        if self.scale == "log":
            value = self.low * (self.high / self.low) ** place
        else:
            value = self.low + (self.high - self.low) * place
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else float(value)

    def place(self, value: Any) -> float:
        """The place of a value from 0 to 1; a choice stands in the middle of its part."""
        if self.choices:
            return (self.choices.index(value) + 0.5) / len(self.choices)
        if self.scale == "log":
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return float((value - self.low) / (self.high - self.low))


def factors_of(parameters: Parameters, asked: Asked | None) -> list[Factor]:
    """The requested factors, in the order of the parameters.

    `asked` has names, or names with a range [low, high], a list of choices, or a mapping with
    `low`, `high`, `scale` and `choices`. A name with `*` stands for every numeric parameter that
    has a value and a default range and is on no path over time. An empty `asked` means all such
    parameters except those of single vendors and communities.

    Raises BadInput for an unknown name, an impossible range or scale, or a parameter on a path over
    time, whose value has no effect.
    """
    infos = {info.name: info for info in describe(parameters)}
    if asked is not None and not asked:
        raise BadInput(f"{WHERE}={asked}: names no parameter; leave it out, or name some")
    named = asked or ["*"]
    if isinstance(named, str):
        raise BadInput(f"{WHERE}={named}: must be a list of names or a mapping")
    wanted = dict(named) if isinstance(named, Mapping) else dict.fromkeys(named)
    found: dict[str, Factor] = {}
    for name, given in wanted.items():
        if "*" in name:
            matching = _matching(parameters, infos, name, given)
            if not matching:
                raise BadInput(f"{WHERE}: no numeric parameter matches {name}")
            found = matching | found
        elif name not in infos:
            raise BadInput(f"{WHERE}: unknown parameter {name}{did_you_mean(name, infos)}")
        elif name in parameters.schedule:
            raise BadInput(
                f"{WHERE}: {name} is on a path over time here, so its value has no effect"
            )
        else:
            found[name] = _factor(infos[name], given)
    return [found[name] for name in infos if name in found]


def points_of(overrides: Overrides, values: pd.DataFrame) -> list[Point]:
    """A checked point for each row of values; columns are parameters, the index names the points.

    Raises BadInput, naming the point, for impossible values.
    """
    points = []
    names = [str(factor) for factor in values]
    for name, row in zip(values.index, values.to_numpy(dtype=object).tolist(), strict=True):
        moved = dict(zip(names, row, strict=True))
        try:
            points.append(Point(str(name), overrides.changed(moved), factors=moved))
        except ValueError as error:
            raise BadInput(f"{name}: {as_bad_input(error) or error}") from error
    return points


def _matching(
    parameters: Parameters, infos: Mapping[str, ParameterInfo], pattern: str, given: Any
) -> dict[str, Factor]:
    """The numeric parameters that match a pattern, if both ends of their range are possible."""
    found = {}
    for name, info in infos.items():
        if not fnmatchcase(name, pattern) or name in parameters.schedule:
            continue
        if not _is_real(info.default):  # without a value it follows another parameter
            continue
        if name.startswith((*SET_BY_THE_QUESTION, *NOT_ALL_BUILD)) or (
            pattern == "*" and name.startswith(OF_ONE_AGENT)
        ):
            continue
        if given is None and _usual(info) is None:
            continue
        factor = _factor(info, given)
        ends = pd.DataFrame({name: [factor.low, factor.high]}, index=["low", "high"], dtype=object)
        try:
            points_of(Overrides(parameters), ends)
        except BadInput:
            continue
        found[name] = factor
    return found


def _factor(info: ParameterInfo, given: Any) -> Factor:
    """The factor of a parameter, from the given values."""
    choices = info.choices or ((False, True) if isinstance(info.default, bool) else ())
    spec = given if isinstance(given, Mapping) else {}
    unknown = next((key for key in spec if key not in KEYS), None)
    if unknown is not None:
        raise BadInput(f"{WHERE}.{info.name}.{unknown}: must be one of {', '.join(KEYS)}")
    if isinstance(given, Sequence) and not isinstance(given, str):
        is_range = not choices and len(given) == 2 and all(map(_is_real, given))
        spec = {"low": given[0], "high": given[1]} if is_range else {"choices": list(given)}
    elif given is not None and not spec:
        raise BadInput(
            f"{WHERE}.{info.name}={given}: must be a range [low, high] or a list of choices"
        )
    listed = tuple(spec.get("choices", choices))
    if listed or "choices" in spec:
        return _of_choices(info, listed)
    if not _is_number(info):
        raise BadInput(f"{WHERE}: {info.name} is not numeric; give a list of choices")
    return _of_range(info, spec)


def _of_choices(info: ParameterInfo, listed: tuple[Any, ...]) -> Factor:
    if len(set(listed)) < max(2, len(listed)):
        raise BadInput(f"{WHERE}.{info.name}: needs at least two different choices")
    return Factor(info.name, info.default, 0.0, 1.0, choices=listed, unit=info.unit)


def _of_range(info: ParameterInfo, spec: Mapping[str, Any]) -> Factor:
    usual = _usual(info)
    if usual is None and not {"low", "high"} <= set(spec):
        raise BadInput(
            f"{WHERE}: {info.name} may be {allowed(info)}, far wider than its value "
            f"{info.default}; give a range [low, high]"
        )
    low, high, scale, how = usual or (0.0, 0.0, "linear", "given")
    if "low" in spec or "high" in spec:
        low, high, how = spec.get("low", low), spec.get("high", high), "given"
        scale = "linear"
    scale = spec.get("scale", scale)
    where = f"{WHERE}.{info.name}"
    if scale not in ("linear", "log"):
        raise BadInput(f"{where}.scale={scale}: must be linear or log")
    if not (_is_real(low) and _is_real(high) and low < high):
        raise BadInput(f"{where}=[{low}, {high}]: needs two numbers, the lower one first")
    if scale == "log" and low <= 0:
        raise BadInput(f"{where}: a log scale needs a range above 0, not from {low:g}")
    for end in (low, high):
        if (info.low is not None and end < info.low) or (info.high is not None and end > info.high):
            raise BadInput(f"{where}={end:g}: must be {allowed(info)}")
    whole = isinstance(info.default, int)
    return Factor(
        info.name, info.default, float(low), float(high), scale,
        whole=whole, how=how, unit=info.unit,
    )  # fmt: skip


def _usual(info: ParameterInfo) -> tuple[float, float, Scale, str] | None:
    """The default range of a parameter, its scale, and the origin of the range."""
    value = float(info.default or 0.0)
    low = -np.inf if info.low is None else info.low
    high = np.inf if info.high is None else info.high
    width = high - low
    if info.unit == INDEX and value > LEAST_LEVEL:
        return max(value - SPAN, low), min(value + SPAN, high), "linear", f"{SPAN:g} either way"
    if width <= (WIDE * abs(value) if value else WIDE_AT_ZERO):
        return float(low), float(high), "linear", "declared"
    if not value:
        return None
    ends = sorted((value / FACTOR, value * FACTOR))
    clipped = max(ends[0], low), min(ends[1], high)
    return *clipped, "log" if value > 0 else "linear", "half to double"


def _is_number(info: ParameterInfo) -> bool:
    value = info.default
    if value is None:
        return info.low is not None
    return _is_real(value)


def _is_real(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def describe_factor(factor: Factor) -> dict[str, Any]:
    """A factor for the manifest: its values and their origin."""
    if factor.choices:
        return {"choices": list(factor.choices), "base": factor.base}
    return {
        "low": factor.low,
        "high": factor.high,
        "scale": factor.scale,
        "base": factor.base,
        "range": factor.how,
    }
