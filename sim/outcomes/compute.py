"""How months are summed up: every outcome, for many months at once.

A month leaves its totals in `sim.outcomes.monthly_totals`. Months are summed up together, since
arithmetic on a hundred of them costs little more than on one. All arrays have a leading axis of T
months; alternatives beyond those on a month's board are zeros and change no sum.
"""

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.outcomes import DECLARATIONS, INDEX, NAMES
from sim.outcomes.totals import Totals


def observations(totals: Totals) -> NDArray[np.float64]:
    """(T, outcomes) the months' rows, in the order of `OUTCOMES`."""
    columns = np.empty((len(NAMES), totals["step"].size))
    for declaration in DECLARATIONS:
        for outcome, values in zip(declaration.outcomes, declaration.columns(totals), strict=True):
            columns[INDEX[outcome.name]] = values
    return np.ascontiguousarray(columns.T)
