"""Which forecasts of the data can be scored: indicator, origin and horizon."""

from collections.abc import Sequence
from typing import NamedTuple

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement, known, truth
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS, Indicator
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.sim.parameters.clock import month_after

FIRST_ORIGINS = {ROUTER_TOKENS: "2025-03", "capability_gap": "2023-05"}
"""Where it is later than the first indicator: two months of data show no change."""

HORIZONS = (1, 3, 6, 12)
"""Months ahead."""


class Case(NamedTuple):
    """A forecast made at the end of the month `origin`, and what was measured later."""

    indicator: Indicator
    origin: str
    horizon: int  # months
    measured: Measurement

    @property
    def month(self) -> str:
        """The month that is forecast."""
        return self.measured.month


def cases(horizons: Sequence[int], data: Sequence[Measurement] = MEASUREMENTS) -> list[Case]:
    """Every case with an indicator known at the origin and one measured `horizon` months later.

    Of indicators that the model gives and that have a committed discrepancy. In the order of
    indicators, horizons and origins.
    """
    found = []
    for indicator in FORECAST_INDICATORS:
        measured = sorted({one.month for one in data if one.indicator == indicator.key})
        if indicator.discrepancy is None or not measured:
            continue
        first = max(measured[0], FIRST_ORIGINS.get(indicator.key, ""))
        for horizon in horizons:
            for month in measured:
                origin = month_after(month, -horizon)
                if origin < first or not known(indicator.key, origin, data):
                    continue
                measured_then = truth(indicator.key, month, origin, data)
                if measured_then is not None:
                    found.append(Case(indicator, origin, horizon, measured_then))
    return found
