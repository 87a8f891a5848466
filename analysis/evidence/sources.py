"""Who measured the market, whose interest that may serve, and how it may be biased: sources.csv."""

import csv
from pathlib import Path
from typing import NamedTuple


class Source(NamedTuple):
    """Where an indicator is from. `short` names it beside a picture."""

    short: str
    citation: str
    interest: str
    bias: str
    licence: str


def _read() -> dict[str, Source]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): Source(**row) for row in csv.DictReader(file)}


SOURCES: dict[str, Source] = _read()
"""The sources by the names that record.csv gives them."""
