"""Figures of the record that stand alone, and what nobody has measured."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

HERE = Path(__file__).parent


class SingleFigure(NamedTuple):
    """A figure that was measured once or twice; the truth lies from `low` to `high`.

    `reliability` is a grade: A official or published with its data, B quoted or of one vendor.
    """

    figure: str
    when: str
    low: float
    high: float
    unit: str
    kind: str
    yardstick: str
    text: str
    source: str
    interest: str
    reliability: str


class Unknown(NamedTuple):
    """A figure that nobody has measured since a month, and why."""

    figure: str
    kind: str
    yardstick: str
    since: str
    why: str


def _rows(name: str) -> list[dict[str, str]]:
    table = pd.read_csv(HERE / name, dtype=str, keep_default_na=False)
    return [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]


SINGLE_FIGURES: tuple[SingleFigure, ...] = tuple(
    SingleFigure(
        **{key: text for key, text in row.items() if key not in ("low", "high")},
        low=float(row["low"]),
        high=float(row["high"]),
    )
    for row in _rows("single_measurements.csv")
)

UNKNOWN: tuple[Unknown, ...] = tuple(Unknown(**row) for row in _rows("unknown.csv"))
