"""The numbers that are not known, and the sets of them that calibration leaves.

The numbers stand in one list, conf/prior/record.yaml, for all that draws them. A set stands at a
month up to which the record was known; nothing later had a part in choosing it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Settings, Worlds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import info_at, value_of

type Floats = NDArray[np.float64]

KEYS = ("low", "high", "told_by")
CUT = 3.0
"""Implausibility from which a set is ruled out (Pukelsheim 1994's three sigma rule)."""
SETS = Path(__file__).parents[1] / "calibration" / "sets.csv"
CUT_OFFS = ("2024-12", "2025-06", "2025-12")


class Free(NamedTuple):
    """A number that is not known: before any measurement evenly likely from `low` to `high`.

    `told_by` names the targets that should tell it.
    """

    name: str
    low: float
    high: float
    told_by: str = ""


class OfFreeNumbers(Settings):
    """What all questions about the free numbers can be told."""

    node: ClassVar[Mapping[str, Any]] = {
        "defaults": [{"/prior@experiment.free": "record"}, "_self_"]
    }

    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with `low` and `high`."""
    hypotheses: Sequence[str] = ()
    """Names under `hypothesis`; empty: all."""
    docs: bool = False
    """Also write the pages of the documentation and the data that come from it."""


def free_of(parameters: Parameters, asked: Mapping[str, Any]) -> list[Free]:
    """Free numbers as a configuration names them: {name: {low: 0, high: 1}}.

    Raises BadInput for what is no number, or a range that cannot be.
    """
    found, where = [], "experiment.free"
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


def column(cut_off: str) -> str:
    """The column of implausibility by what was known at the end of a month.

    It is empty for a set that is ruled out, was chosen by later knowledge, or is not drawn for it.
    """
    return f"implausibility_{cut_off.replace('-', '_')}"


HEAD = ("hypothesis", "set", *map(column, CUT_OFFS))
"""The columns of the sets before the free numbers, which go by their dotted names."""


def sets_of(hypothesis: str, known_until: str) -> pd.DataFrame:
    """The free numbers of a hypothesis's sets that what was known at the end of a month leaves.

    The latest cut-off up to that month counts. One row a set, a column a number. Raises BadInput
    where there is none.
    """
    earlier = [one for one in CUT_OFFS if one <= known_until]
    if not earlier:
        raise BadInput(f"{known_until}: sets are there from {CUT_OFFS[0]} on")
    table = pd.read_csv(SETS)
    left = table[(table["hypothesis"] == hypothesis) & (table[column(earlier[-1])] < CUT)]
    if left.empty:
        raise BadInput(
            f"hypothesis={hypothesis}: the record up to {earlier[-1]} leaves none of its sets"
        )
    return left.drop(columns=list(HEAD)).reset_index(drop=True)


def places_of(hypothesis: str, known_until: str, free: Sequence[Free]) -> Floats:
    """The same sets as places of the unit cube, (sets, numbers); none for one that has no sets.

    A number that is in no table is anywhere in its range.
    """
    if hypothesis not in set(pd.read_csv(SETS, usecols=["hypothesis"])["hypothesis"]):
        return np.empty((0, len(free)))
    sets = sets_of(hypothesis, known_until)
    draw = np.random.default_rng(0)
    columns = [
        (sets[one.name].to_numpy(dtype=float) - one.low) / (one.high - one.low)
        if one.name in sets and one.high > one.low
        else draw.random(len(sets))
        for one in free
    ]
    return np.stack(columns, axis=1)
