"""The data part of docs/evidence.md: the series, and the scores of forecasts of them."""

import pandas as pd

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.published import scores as kept
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import score_tables

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


def write_docs() -> None:
    """Write the score that is kept into docs/evidence.md, and the table of the data's series."""
    documentation.write_parts("evidence", {"skill": score_tables.evidence_part(kept())})
    documentation.write_table("record_series", series())
