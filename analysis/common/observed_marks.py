"""The market's record as it is drawn beside the model's curves: crosses by month.

Only for the eye: nothing is computed from them. The figures are those of `analysis.evidence`. What
a venue shows is a part of what the model's curve is of, with a bias of its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.evidence.series import (
    ADOPTION,
    CLOSED_CAPABILITY,
    ENTERPRISE_OPEN,
    OPEN_CAPABILITY,
    Series,
    standing,
)
from openclosed.analysis.evidence.sources import EPOCH


class Record(NamedTuple):
    """Observed values of one outcome by month, and where they are from."""

    source: str
    observed: dict[str, float]


HALF_YEARS = ("2023-06", "2023-12", "2024-06", "2024-12", "2025-06", "2025-12", "2026-06")


def _points(series: Series) -> tuple[Record, ...]:
    return (Record(series.source.short, series.observed),)


def _levels(series: Series) -> tuple[Record, ...]:
    levels = {month: standing(series, month) for month in HALF_YEARS}
    return (Record(series.source.short, levels),)


def _venues() -> dict[str, tuple[Record, ...]]:
    """What venues show, by outcome: a record for each venue."""
    found: dict[str, tuple[Record, ...]] = {}
    for figure in FIGURES.values():
        rows = known(figure.key)
        if figure.venue and rows:
            observed = {month: one.middle for month, one in rows.items()}
            own = Record(figure.venue, observed)
            found[figure.outcome] = (*found.get(figure.outcome, ()), own)
    return found


RECORDS: dict[str, tuple[Record, ...]] = _venues() | {
    "open_share_workloads_enterprise": _points(ENTERPRISE_OPEN),
    "adopters_enterprise": _points(ADOPTION),
    "capability_closed": _levels(CLOSED_CAPABILITY),
    "capability_open": _levels(OPEN_CAPABILITY),
    "capability_gap": (
        Record(
            EPOCH.short,
            {
                month: standing(CLOSED_CAPABILITY, month) - standing(OPEN_CAPABILITY, month)
                for month in HALF_YEARS
            },
        ),
    ),
    "capability_lag": (Record(EPOCH.short, {"2024-12": 3.4, "2025-06": 5.3, "2025-12": 6.7}),),
}


def within(name: str, months: Sequence[str]) -> list[dict[str, float]]:
    """What was observed of an outcome by each source, from the first to the last of the months."""
    if not months:
        return []
    return [
        {m: value for m, value in one.observed.items() if months[0] <= m <= months[-1]}
        for one in RECORDS.get(name, ())
    ]


def sources(names: list[str]) -> str:
    """The sources of those outcomes that have a record, in a sentence; empty for none."""
    found = list(dict.fromkeys(one.source for name in names for one in RECORDS.get(name, ())))
    return f"Crosses, what was observed: {'; '.join(found)}." if found else ""
