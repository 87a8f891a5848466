"""Revenue of the two largest labs, by month, from lab_revenue.csv."""

import csv
from pathlib import Path
from typing import Final, NamedTuple

from openclosed.sim.parameters.dates import month_after

FILE = Path(__file__).with_name("lab_revenue.csv")
WORLD_PRODUCT: Final = 115e3
"""World product of 2026, billion dollars."""


class Revenue(NamedTuple):
    """What a source says of a lab's revenue, as a run rate: billion dollars a year."""

    lab: str
    month: str
    value: float
    source: str


def read() -> tuple[Revenue, ...]:
    """All rows in the order of the file, each lab's by month."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Revenue(row["lab"], row["month"], float(row["value"]), row["source"])
            for row in csv.DictReader(file)
        )


LABS = read()


def combined_revenue() -> dict[str, float]:
    """Revenue of both labs, in months in which each is known, or was the month before."""
    found = {}
    for month in sorted({one.month for one in LABS}):
        near = {
            one.lab: one.value for one in LABS if month_after(one.month, 1) >= month >= one.month
        }
        if len(near) == len({one.lab for one in LABS}):
            found[month] = sum(near.values())
    return found
