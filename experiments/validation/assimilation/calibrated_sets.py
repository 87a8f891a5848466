"""Sets of free numbers that the record does not rule out, by hypothesis, as calibration left them.

A set stands at a month up to which the record was known; nothing later had a part in choosing it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.statistics.matching import CUT, Free
from openclosed.experiments.question.errors import BadInput

type Floats = NDArray[np.float64]

FILE = Path(__file__).parents[1] / "calibration" / "sets.csv"
CUT_OFFS = ("2024-12", "2025-06", "2025-12")
DIGITS = 4  # significant ones, kept in the table


def column(cut_off: str) -> str:
    """The column of implausibility by what was known at the end of a month.

    It is empty for a set that is ruled out, was chosen by later knowledge, or is not drawn for it.
    """
    return f"implausibility_{cut_off.replace('-', '_')}"


HEAD = ("hypothesis", "set", *map(column, CUT_OFFS))
"""The columns before the free numbers, which go by their dotted names."""


def sets_of(hypothesis: str, known_until: str) -> pd.DataFrame:
    """The free numbers of a hypothesis's sets that what was known at the end of a month leaves.

    The latest cut-off up to that month counts. One row a set, a column a number. Raises BadInput
    where there is none.
    """
    earlier = [one for one in CUT_OFFS if one <= known_until]
    if not earlier:
        raise BadInput(f"{known_until}: sets are there from {CUT_OFFS[0]} on")
    table = pd.read_csv(FILE)
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
    if hypothesis not in set(pd.read_csv(FILE, usecols=["hypothesis"])["hypothesis"]):
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


def write_table(sets: pd.DataFrame) -> None:
    """Write the table of sets, rounded so that it is small and the same everywhere."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(sets.to_csv(index=False, float_format=f"%.{DIGITS}g"), encoding="utf-8")
