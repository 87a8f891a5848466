"""Spending on models in dollars and as a share of world product: the rows of a table.

The model's money has no unit. Its dollars are such that August 2026's spending is the revenue of
the two largest labs; they are dollars of 2026, since the model has no inflation.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence.measurements import LAST_MONTH, WORLD_PRODUCT, combined_revenue

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
