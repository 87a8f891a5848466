"""Synthetic totals of months, for outcomes computed by hand."""

from collections.abc import Callable

import numpy as np

from openclosed.sim.outcomes.axes import AXES
from openclosed.sim.outcomes.indices import Floats
from openclosed.sim.outcomes.monthly_totals import MonthlyTotals, empty_totals
from openclosed.sim.outcomes.outcomes import DECLARED
from openclosed.sim.outcomes.totals import Start, Totals
from openclosed.sim.state.market import empty_market

START = Start(np.array([100.0, 104.0, 108.0]), 100.0, 2.0)


def synthetic(fill: Callable[[MonthlyTotals], None], months: int = 1) -> Totals:
    """Totals with two closed offerings and one open one on sale, completed by `fill`."""
    monthly = empty_totals(months, empty_market(4, months))
    monthly.months["scale"] = 1.0
    monthly.months["step"] = np.arange(months)
    monthly.months["months_per_step"] = 1.0
    monthly.months["past_growth"] = 12.0
    monthly.months["offerings"], monthly.months["closed"] = 3, 2
    monthly.offerings["sold"][:, :3] = 1
    monthly.offerings["capability"][:, :3] = [100.0, 104.0, 102.0]
    monthly.offerings["list_price"][:, :3] = [1.0, 2.0, 0.5]
    fill(monthly)
    return Totals(monthly, START)


def values(totals: Totals, name: str) -> Floats:
    """(T) an outcome, or (T, axis) those whose name ends with each member of an axis in braces."""
    axis = name.partition("{")[2].rstrip("}")
    names = [name.format(**{axis: member}) for member in AXES.get(axis, ("",))]
    declared = [DECLARED[one] for one in names]
    columns = [declaration.columns(totals)[place] for declaration, place in declared]
    return np.stack(columns, axis=1) if axis else columns[0]
