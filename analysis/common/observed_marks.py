"""The market's record as it is drawn beside the model's curves: crosses by month.

Only for the eye: nothing is computed from them. The figures are those of `analysis.evidence`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.evidence.series import (
    ADOPTION,
    CLOSED_CAPABILITY,
    ENTERPRISE_OPEN,
    OPEN_CAPABILITY,
    ROUTER_OPEN,
    Series,
    standing,
)
from analysis.evidence.sources import EPOCH


class Record(NamedTuple):
    """Observed values of one outcome by month, and where they are from."""

    source: str
    observed: dict[str, float]


HALF_YEARS = ("2023-06", "2023-12", "2024-06", "2024-12", "2025-06", "2025-12")


def _points(series: Series) -> Record:
    return Record(series.source.short, series.observed)


def _levels(series: Series) -> Record:
    levels = {month: standing(series, month) for month in HALF_YEARS}
    return Record(series.source.short, levels)


RECORDS: dict[str, Record] = {
    "open_share_workloads_enterprise": _points(ENTERPRISE_OPEN),
    "open_share_tokens_startup": _points(ROUTER_OPEN),
    "adopters_enterprise": _points(ADOPTION),
    "capability_closed": _levels(CLOSED_CAPABILITY),
    "capability_open": _levels(OPEN_CAPABILITY),
    "capability_gap": Record(
        EPOCH.short,
        {
            month: standing(CLOSED_CAPABILITY, month) - standing(OPEN_CAPABILITY, month)
            for month in HALF_YEARS
        },
    ),
    "capability_lag": Record(EPOCH.short, {"2024-12": 3.4, "2025-06": 5.3, "2025-12": 6.7}),
}


def within(name: str, months: Sequence[str]) -> dict[str, float]:
    """What was observed of an outcome from the first to the last of the months."""
    if name not in RECORDS or not months:
        return {}
    observed = RECORDS[name].observed
    return {month: value for month, value in observed.items() if months[0] <= month <= months[-1]}


def sources(names: list[str]) -> str:
    """The sources of those outcomes that have a record, in a sentence; empty for none."""
    found = list(dict.fromkeys(RECORDS[name].source for name in names if name in RECORDS))
    return f"Crosses, what was observed: {'; '.join(found)}." if found else ""
