"""Spending on models: the table over runs, and from it the page and its picture.

The model's money has no unit. Its dollars are such that August 2026's spending is the revenue of
the two largest labs; they are dollars of 2026, since the model has no inflation.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from openclosed.analysis.common import style
from openclosed.analysis.common.measures import percent, plain
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence.measurements import (
    LABS,
    LAST_MONTH,
    WORLD_PRODUCT,
    combined_revenue,
)

type Floats = NDArray[np.float64]

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

type Row = Mapping[str, float]
type Rows = Mapping[tuple[str, str], Row]

LINES: Final = (0.001, 0.01, 0.1, 1.0)
"""Shares of world product that the picture has lines at."""
LEAST: Final = 0.3
"""Billion dollars a year at the foot of the picture."""


def world_product(month: str) -> float:
    """World product of a month's year, billion dollars of 2026."""
    return float(WORLD_PRODUCT * (1.0 + WORLD_GROWTH) ** (int(month[:4]) - WORLD_YEAR))


def last_year(spent: Floats, months: Sequence[str]) -> Floats:
    """(runs) spending of the last year as a share of its world product."""
    final = [month.startswith(months[-1][:4]) for month in months]
    shares: Floats = _dollars(spent, months)[:, final].mean(axis=1) / world_product(months[-1])
    return shares


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
    of_product = last_year(spent, months)
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


def parts(rows: pd.DataFrame) -> dict[str, str]:
    """The parts of the page by name, from the rows of its table."""
    found = {
        (str(row["quantity"]), str(row["when"])): {
            end: float(row[end]) for end in (*COLUMNS, "data")
        }
        for row in rows.to_dict("records")
    }
    last = next(when for quantity, when in found if quantity == "runs")
    runs = f"{found['runs', last]['middle']:.0f}"
    growth = "; ".join(_growth(found, f"{first} to {then}") for first, then in GROWTH)
    return {
        "spending": _largest(found, last, runs),
        "growth of spending": (
            f"Spending grew, beside the two labs' revenue: {growth}. {_alone()} "
            f"[All months](tables/{NAME}.csv) of {runs} runs."
        ),
        "dollars": _defined(),
    }


def _largest(found: Rows, last: str, runs: str) -> str:
    times, share = found["times", last], found["share", last]
    above = [
        f"more than {percent(float(key))} of world product in {_part(found['above', key])}"
        for key in ("0.1", "0.3")
    ]
    return (
        f"In {last} firms spend {plain(times['middle'])} times what they spent in August 2026 "
        f"(median of {runs} runs; 5 to 95 %: {_between(times)}). That is "
        f"{_of_product(share)} of that year's world product. They spend {above[0]} of the runs, "
        f"and {above[1]}. {_all_of_it(found, last)}"
    )


def _part(row: Row) -> str:
    """A part of the runs with its interval."""
    middle, low, high = (f"{100 * row[end]:.1f}" for end in ("middle", "low", "high"))
    return f"{middle} % ({low} to {high} %)"


def _of_product(row: Row, sign: str = " %") -> str:
    """A share of world product and its range."""
    middle, low, high = (f"{100 * row[end]:.2g}" for end in ("middle", "low", "high"))
    return f"{middle}{sign} ({low} to {high}{sign})"


def _all_of_it(found: Rows, last: str) -> str:
    """A sentence on runs that spend more than world product, which is impossible.

    None does in the last year, or there would be no page.
    """
    ever = found["ever", "1"]
    if not ever["middle"]:
        return "None spends all of it in any month."
    return (
        f"All of world product is spent by none in {last}, and in some month by {_part(ever)}. "
        "That is impossible: demand saturates for expected work, but chance may draw one use case "
        "that is many times larger."
    )


def _between(row: Row) -> str:
    return f"{plain(row['low'])} to {plain(row['high'])}"


def _growth(found: Rows, when: str) -> str:
    """By what factor spending grew in a span, and revenue if that is known."""
    row = found["growth", when]
    data = "" if math.isnan(row["data"]) else f"; revenue {plain(row['data'])}-fold"
    return f"from {when} {plain(row['middle'])}-fold ({_between(row)}{data})"


def _alone() -> str:
    """Growth before the revenue of both labs is known."""
    first = min(LABS, key=lambda one: one.month)
    own = [one for one in LABS if one.lab == first.lab][-1]
    return (
        f"In {first.month} only {first.lab}'s revenue is known, {plain(first.value)} billion "
        f"dollars a year. It grew {plain(own.value / first.value)}-fold to {own.month}, so that "
        f"of both grew {plain(combined_revenue()[LAST_MONTH] / first.value)}-fold at most."
    )


def _defined() -> str:
    """The definition of dollars, and world product."""
    today = combined_revenue()[LAST_MONTH]
    return (
        "**Dollars.** The model's money has no unit. August 2026's spending is taken to be the "
        f"revenue of the two largest labs, {plain(today)} billion dollars a year "
        "([sources](../analysis/evidence/lab_revenue.csv)), "
        f"{100 * today / world_product(LAST_MONTH):.2f} % of world product. What other labs, hosts "
        "and firms' own machines cost is in the model's spending, not in that revenue. "
        f"World product is {plain(WORLD_PRODUCT / 1e3)} trillion dollars in {WORLD_YEAR}, and is "
        f"assumed to grow by {percent(WORLD_GROWTH)} a year. Dollars are those of {WORLD_YEAR}."
    )


@style.styled
def picture(rows: pd.DataFrame) -> Drawing:
    """Spending on a logarithmic axis with its band, labs' revenue, and shares of world product."""
    own = rows[(rows["quantity"] == "dollars") & (rows["when"].str.len() == len(LAST_MONTH))]
    runs = rows[rows["quantity"] == "runs"]["middle"].iloc[0]
    years = [style.year(month) for month in own["when"]]
    drawn, ((axes,),) = style.panels(
        "Spending on models, billion dollars of 2026 a year",
        f"Line: median of {runs:.0f} runs, each from a state of its own. Dark band: half of the "
        "runs; light band: 90 %. Crosses: revenue of the two largest labs (in 2023 OpenAI "
        "alone), to which August 2026's spending is set. Dashed: shares of that year's world "
        f"product, {plain(WORLD_PRODUCT / 1e3)} trillion dollars in {WORLD_YEAR}, assumed to grow "
        f"by {percent(WORLD_GROWTH)} a year.",
        columns=1, left=0.075, right=0.86, top=0.87,
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
        labels.append((line[-1], f"{100 * share:g} % of\nworld product", "#444444"))
    style.time_axis(axes, years, name_periods=True)
    axes.set_yscale("log")
    axes.set_ylim(LEAST, 2.0 * world_product(own["when"].iloc[-1]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.yaxis.set_minor_formatter(lambda *_: "")
    style.label_ends(axes, labels)
    return drawn
