"""Which forecasts can be scored: of which figure, made when, how many months ahead."""

from collections.abc import Sequence
from typing import NamedTuple

from openclosed.analysis.evidence.measurements import RECORD, Measurement, known, truth
from openclosed.analysis.evidence.quantities import FORETOLD, Figure
from openclosed.analysis.published import DEVELOPERS
from openclosed.sim.parameters.dates import month_after, months_between

FIRST_ORIGINS = {DEVELOPERS: "2025-03", "capability_gap": "2023-05"}
"""Where it is later than the first figure: two months of a record show no moves."""

BEFORE_ALL = "1900-01"


class Case(NamedTuple):
    """A forecast made at the end of the month `origin`, and what was measured later."""

    figure: Figure
    origin: str
    horizon: int  # months
    measured: Measurement

    @property
    def month(self) -> str:
        """The month that is forecast."""
        return self.measured.month


def scored_figures() -> list[Figure]:
    """The figures that the model gives, and for which a discrepancy was committed."""
    return [figure for figure in FORETOLD if figure.discrepancy is not None]


def cases(horizons: Sequence[int], record: Sequence[Measurement] = RECORD) -> list[Case]:
    """Every case with a figure known at the origin and one measured `horizon` months later.

    In the order of figures, horizons and origins.
    """
    found = []
    for figure in scored_figures():
        measured = sorted({one.month for one in record if one.figure == figure.key})
        if not measured:
            continue
        first = max(measured[0], FIRST_ORIGINS.get(figure.key, ""))
        for horizon in horizons:
            for month in measured:
                origin = month_before(month, horizon)
                if origin < first or not known(figure.key, origin, record):
                    continue
                seen = truth(figure.key, month, origin, record)
                if seen is not None:
                    found.append(Case(figure, origin, horizon, seen))
    return found


def month_before(month: str, months: int) -> str:
    """The calendar month `months` before `month`."""
    return month_after(BEFORE_ALL, months_between(BEFORE_ALL, month) - months)
