"""Parts of docs/evidence.md on the record: series, single figures, what is unknown."""

import pandas as pd

from openclosed.analysis.evidence.measurements import LAST_MONTH, RECORD, Measurement
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.published import sentences
from openclosed.analysis.published.scores import kept
from openclosed.experiments.results import documentation

OWN = (
    "Your own figures go into a csv file with the columns `month`, `figure`, `value` (or "
    "`low` and `high`) and `error`: `openclosed update evidence=FILE.csv` weighs the answer by "
    "them, `python -m experiments.validation backtest experiment.of=later evidence=FILE.csv` "
    "scores earlier forecasts."
)
DISCREPANCY = (
    "`error` is one standard error of the source. `discrepancy` is what a model leaves out, "
    "as one standard deviation on `discrepancy_scale`, committed before any forecast was scored; "
    "for prices it is 30 %."
)
COLUMNS = (
    "figure", "source", "kind", "yardstick", "unit", "first_month", "last_month", "values",
    "error", "band", "discrepancy", "discrepancy_scale", "interest", "licence",
)  # fmt: skip
SERIES = (
    "Series are in [record.csv](../analysis/evidence/record.csv); "
    "[a table](tables/record_series.csv) says who measured each, and with what error."
)
SINGLE = (
    "[Figures that make no series](../analysis/evidence/single_measurements.csv), each with its "
    "source and whose interest it serves. The truth lies from `low` to `high`. Grade A is official "
    "or published with its data, B quoted or of one vendor."
)
MISSING = (
    "[Figures that nobody has measured or published](../analysis/evidence/unknown.csv), and why."
)


def markdown() -> str:
    """The record to its last month: where its series, single figures and the unknown stand."""
    parts = [
        f"## The record to {LAST_MONTH}",
        f"{SERIES} {DISCREPANCY} {OWN}",
        "## Single figures",
        SINGLE,
        "## Unknown",
        MISSING,
    ]
    return "\n\n".join(parts)


def series() -> pd.DataFrame:
    """One row a figure and source; errors and discrepancies in the unit of the figure."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for one in RECORD:
        short = one.source.short if one.source else ""
        groups.setdefault((one.figure, short), []).append(one)
    rows = []
    for (key, short), found in groups.items():
        figure, source = FIGURES[key], found[0].source
        months = [one.month for one in found]
        band = any(one.low < one.high for one in found)
        rows.append((
            key, short, figure.kind, figure.yardstick, figure.unit, min(months), max(months),
            len(found), found[-1].error, band, figure.discrepancy,
            "" if figure.discrepancy is None else figure.discrepancy_scale,
            source.interest if source else "", source.licence if source else "",
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def write_parts_of_evidence() -> None:
    """Write into docs/evidence.md the score that is kept, and the record that it is of."""
    page = documentation.DOCS / "evidence.md"
    documentation.write_part(page, "skill", sentences.part(kept()))
    documentation.write_part(page, "record", markdown())
    documentation.write_table("record_series", series())
