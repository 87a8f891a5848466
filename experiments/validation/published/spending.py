"""Spending on models: the table over runs, and from it sentences and the picture.

The model's money has no unit. Its dollars are such that August 2026's spending is the revenue of
the two largest labs; they are dollars of 2026, since the model has no inflation.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from openclosed.analysis.common import style
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence.measurements import (
    LABS,
    LAST_MONTH,
    WORLD_PRODUCT,
    combined_revenue,
)
from openclosed.analysis.finding.finding import records
from openclosed.analysis.finding.words import Words
from openclosed.experiments.results import documentation

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
NAME: Final = "spending"
WORLD_YEAR: Final = 2026
WORLD_GROWTH: Final = 0.03
"""Assumed: growth a year of world product in dollars of 2026."""
ENDS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS: Final = ("low", "lower", "middle", "upper", "high")
ABOVE: Final = (0.1, 0.3, 1.0)
"""Shares of world product beyond which runs are counted."""
GROWTH: Final = (("2023-12", "2026-08"), ("2024-12", "2025-12"), ("2025-12", "2026-08"))
DIGITS: Final = 4

LINES: Final = (0.001, 0.01, 0.1, 1.0)
"""Shares of world product that the picture has lines at."""
LEAST: Final = 0.3
"""Billion dollars a year at the foot of the picture."""


def world_product(month: str) -> float:
    """World product of a month's year, billion dollars of 2026."""
    return float(WORLD_PRODUCT * (1.0 + WORLD_GROWTH) ** (int(month[:4]) - WORLD_YEAR))


def _dollars(spent: Floats, months: Sequence[str]) -> Floats:
    """(runs, months) spending, billion dollars a year."""
    today = spent[:, [months.index(LAST_MONTH)]]
    dollars: Floats = combined_revenue()[LAST_MONTH] * spent / today
    return dollars


def table(spent: Floats, months: Sequence[str]) -> pd.DataFrame:
    """Quantiles over runs of (runs, months) spending.

    Rows are, for every month and the last year, `dollars` (billion a year), `times` August 2026's
    and `share` of world product; then `growth` between two months, and the part of runs that is
    `above` a share of world product in the last year, or in any month (`ever`), in `middle` with
    Wilson's interval in low and high.
    """
    dollars, known, last = _dollars(spent, months), combined_revenue(), months[-1][:4]
    in_last = [month.startswith(last) for month in months]
    of_product = dollars[:, in_last].mean(axis=1) / world_product(last)
    most = (dollars / np.array([world_product(month) for month in months])).max(axis=1)
    final = of_product * world_product(last)
    rows = []
    for when, values in [*zip(months, dollars.T, strict=True), (last, final)]:
        data = known.get(when, np.nan)
        rows += [
            ("dollars", when, *_quantiles(values), data),
            ("times", when, *_quantiles(values / known[LAST_MONTH]), data / known[LAST_MONTH]),
            ("share", when, *_quantiles(values / world_product(when)), data / world_product(when)),
        ]
    for first, then in GROWTH:
        grown = dollars[:, months.index(then)] / dollars[:, months.index(first)]
        data = known.get(then, np.nan) / known.get(first, np.nan)
        rows.append(("growth", f"{first} to {then}", *_quantiles(grown), data))
    for quantity, shares in (("above", of_product), ("ever", most)):
        for share in ABOVE:
            found = wilson(int(np.sum(shares > share)), len(shares))
            ends = found.low, np.nan, found.value, np.nan, found.high
            rows.append((quantity, f"{share:g}", *ends, np.nan))
    rows.append(("runs", last, *[float(len(final))] * len(ENDS), np.nan))
    frame = pd.DataFrame(rows, columns=["quantity", "when", *COLUMNS, "data"])
    numbers = frame.columns[2:]
    frame[numbers] = frame[numbers].map(lambda value: float(f"{value:.{DIGITS}g}"))
    return frame


def _quantiles(values: Floats) -> list[float]:
    return [float(end) for end in np.quantile(values, ENDS)]


def read() -> pd.DataFrame:
    """The table as it is kept."""
    file = documentation.DOCS / "tables" / f"{NAME}.csv"
    return pd.read_csv(file, dtype={"when": str})


def describe(rows: pd.DataFrame) -> str:
    """Spending of the last year, and in how many runs it is a large part of world product."""
    found = {(one["quantity"], str(one["when"])): one for one in records(rows)}
    last = next(when for quantity, when in found if quantity == "runs")
    return WORDS(
        "spending",
        last=last,
        runs=round(found["runs", last]["middle"]),
        times=found["times", last],
        share=found["share", last],
        above=found["above", "0.1"],
        ever=found["ever", "0.1"],
        all_of_it=found["ever", "1"]["middle"],
    )


def define_dollars() -> str:
    """The definition of dollars, and world product."""
    today = combined_revenue()[LAST_MONTH]
    return WORDS("dollars", today=today, part=today / world_product(LAST_MONTH))


def page_parts(rows: pd.DataFrame) -> dict[str, str]:
    """The parts of docs/dials.md on demand."""
    said = [describe(rows), WORDS("all_months", table=NAME)]
    return {NAME: " ".join(said), "dollars": define_dollars()}


def _world() -> dict[str, float]:
    return {"product": WORLD_PRODUCT / 1e3, "year": WORLD_YEAR, "growth": WORLD_GROWTH}


@style.styled
def picture(rows: pd.DataFrame) -> Drawing:
    """Spending on a logarithmic axis with its band, labs' revenue, and shares of world product."""
    own = rows[(rows["quantity"] == "dollars") & (rows["when"].str.len() == len(LAST_MONTH))]
    runs = rows[rows["quantity"] == "runs"]["middle"].iloc[0]
    years = [style.year(month) for month in own["when"]]
    last = own["when"].iloc[-1]
    end = float(own["middle"].iloc[-1])
    drawn, ((axes,),) = style.panels(
        WORDS("spending_title", end=end, year=last[:4], part=end / world_product(last)),
        WORDS("spending_footer", runs=round(runs), **_world()),
        columns=1, left=0.1, right=0.86, top=0.87,
    )  # fmt: skip
    look = style.LOOKS["plain"]
    for low, high, alpha in (("low", "high", 0.18), ("lower", "upper", 0.32)):
        axes.fill_between(years, own[low], own[high], color="#0072B2", alpha=alpha, linewidth=0)
    axes.plot(years, own["middle"], color=look.colour)
    data = combined_revenue() | {one.month: one.value for one in LABS[:1]}
    axes.plot(
        [style.year(month) for month in data], list(data.values()), "X", markersize=11,
        color="#D55E00", markeredgecolor="white", zorder=4,
    )  # fmt: skip
    labels = []
    for share in LINES:
        line = [share * world_product(month) for month in own["when"]]
        axes.plot(years, line, color="#444444", linewidth=1.3, linestyle=(0, (5, 4)), zorder=1)
        text = "\n".join([WORDS("line", share=share), WORDS("of_product")])
        labels.append((line[-1], text, "#444444"))
    style.time_axis(axes, years, name_periods=True)
    axes.set_yscale("log")
    axes.set_ylim(LEAST, 2.0 * world_product(last))
    axes.set_ylabel(WORDS("spending_axis"))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.yaxis.set_minor_formatter(lambda *_: "")
    style.label_ends(axes, labels)
    return drawn
