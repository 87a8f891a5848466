"""Parts of docs/evidence.md that list the record: series, single figures, what is unknown."""

import math

import pandas as pd

from analysis.common import measures
from analysis.common.markup import pipes
from analysis.evidence.measurements import LAST_MONTH, RECORD, Measurement
from analysis.evidence.quantities import FIGURES, Figure
from analysis.evidence.single_measurements import SINGLE_FIGURES, UNKNOWN

OWN = (
    "Your own figures go into a csv file with the columns `month`, `figure`, `value` (or "
    "`low` and `high`) and `error`: `openclosed experiment=score evidence=FILE.csv` scores "
    "earlier forecasts against them, `experiment=skill` adds them to the record."
)
DISCREPANCY = (
    "`error` is one standard error of the source. `discrepancy` is what a model leaves out, "
    "as one standard deviation, committed before any forecast was scored; for prices it is 30 "
    "%."
)


def markdown() -> str:
    """The record to its last month: what is measured by whom, single figures, the unknown."""
    return "\n".join(
        [
            f"## The record to {LAST_MONTH}\n",
            f"Series are in `analysis/evidence/record.csv`. {DISCREPANCY} {OWN}\n",
            pipes(_series()),
            "## Single figures\n",
            pipes(_single()),
            "## Unknown\n",
            "Nobody has measured or published these figures:\n",
            pipes(_unknown()),
        ]
    ).rstrip()


def _series() -> pd.DataFrame:
    """One row a figure and source."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for one in RECORD:
        short = one.source.short if one.source else ""
        groups.setdefault((one.figure, short), []).append(one)
    rows = {}
    for (key, short), found in groups.items():
        figure, source = FIGURES[key], found[0].source
        rows[f"`{key}`, {short}"] = [
            figure.kind,
            figure.yardstick,
            _span(found),
            str(len(found)),
            _error(found, figure),
            _discrepancy(figure),
            source.interest if source else "",
            source.licence if source else "",
        ]
    columns = [
        "kind", "yardstick", "months", "values", "error", "discrepancy", "whose interest",
        "licence",
    ]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "figure, source"
    )


def _span(found: list[Measurement]) -> str:
    first, last = min(one.month for one in found), max(one.month for one in found)
    return first if first == last else f"{first} to {last}"


def _error(found: list[Measurement], figure: Figure) -> str:
    """The standard error, and that values are bands where they are."""
    error = found[-1].error
    band = " on a band" if any(one.low < one.high for one in found) else ""
    if math.isnan(error):
        return "not stated" + band
    said = f"{100 * error:.3g} points" if figure.unit == "share" else measures.plain(error)
    return said + band


def _discrepancy(figure: Figure) -> str:
    if figure.discrepancy is None:
        return "-"
    if figure.discrepancy_scale == "plain" and figure.unit == "share":
        return f"{100 * figure.discrepancy:.3g} points"
    unit = figure.unit if figure.discrepancy_scale == "plain" else figure.discrepancy_scale
    return f"{figure.discrepancy:g} {unit}"


def _single() -> pd.DataFrame:
    rows = {}
    for number, one in enumerate(SINGLE_FIGURES):
        rows[number] = [
            one.when, f"{_value(one.low, one.high, one.unit)}", one.kind, one.yardstick,
            one.source, one.interest, one.reliability,
        ]  # fmt: skip
    columns = ["when", "value", "kind", "yardstick", "source", "whose interest", "grade"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.index = pd.Index([one.text for one in SINGLE_FIGURES], name="figure")
    return table


def _value(low: float, high: float, unit: str) -> str:
    if unit == "share":
        return measures.percent_range(low, high)
    ends = f"{low:,.4g}" if low == high else f"{low:,.4g} to {high:,.4g}"
    return f"{low:,.0f} {unit}" if unit == "models" else f"{ends} {unit}"


def _unknown() -> pd.DataFrame:
    rows = {one.figure: [one.kind, one.yardstick, one.since, one.why] for one in UNKNOWN}
    columns = ["kind", "yardstick", "since", "why"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("figure")
