"""The series of the data, as a table in docs/tables."""

import pandas as pd

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS

COLUMNS = (
    "indicator", "source", "kind", "measure", "unit", "first_month", "last_month", "values",
    "error", "band", "discrepancy", "discrepancy_scale", "interest", "licence",
)  # fmt: skip


def series() -> pd.DataFrame:
    """One row an indicator and source; errors and discrepancies in the unit of the indicator."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for one in MEASUREMENTS:
        short = one.source.short if one.source else ""
        groups.setdefault((one.indicator, short), []).append(one)
    rows = []
    for (key, short), found in groups.items():
        indicator, source = INDICATORS[key], found[0].source
        months = [one.month for one in found]
        band = any(one.low < one.high for one in found)
        rows.append((
            key, short, indicator.kind, indicator.measure, indicator.unit, min(months), max(months),
            len(found), found[-1].error, band, indicator.discrepancy,
            "" if indicator.discrepancy is None else indicator.discrepancy_scale,
            source.interest if source else "", source.licence if source else "",
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
