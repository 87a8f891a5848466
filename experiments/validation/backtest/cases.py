"""Which forecasts of the data can be scored: indicator, origin and horizon.

Tokens that were added are an indicator of their own: the open share of the growth of the first
router, not of its level. From a share s now, a share z after some months and a growth g of all
tokens in them, the open share of what was added is (z g - s) / (g - 1).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement, known, truth
from openclosed.analysis.evidence.quantities import (
    ADDED,
    FORECAST_INDICATORS,
    INDICATORS,
    Indicator,
)
from openclosed.analysis.published import MODEL, ROUTER_TOKENS
from openclosed.experiments.validation.forecasters import Forecasts, benchmark_forecasts, mix
from openclosed.sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

FIRST_ORIGINS = {ROUTER_TOKENS: "2025-03", "capability_gap": "2023-05"}
"""Where it is later than the first indicator: two months of data show no change."""

HORIZONS = (1, 3, 6, 12)
"""Months ahead."""
HORIZONS_ADDED = (6, 12)
VOLUME = "purchased_volume_startups"
TOKENS_A_DAY = "tokens_a_day_router"


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


def added(share: Floats, growth: Floats | float, before: float) -> Floats:
    """The open share of added tokens; nan where none were added."""
    more = np.where(np.asarray(growth) > 1.0, np.asarray(growth) - 1.0, np.nan)
    return np.asarray(np.clip((share * growth - before) / more, 0.0, 1.0))


def cases_added(cases: Sequence[Case], data: Sequence[Measurement]) -> list[Case]:
    """A case of added tokens for each case of router tokens half a year ahead or more."""
    found = []
    for one in cases:
        if one.indicator.key != ROUTER_TOKENS or one.horizon not in HORIZONS_ADDED:
            continue
        volumes = known(TOKENS_A_DAY, one.month, data)
        now = known(ROUTER_TOKENS, one.origin, data).get(one.origin)
        if now is None or not {one.origin, one.month} <= set(volumes):
            continue
        growth = volumes[one.month].middle / volumes[one.origin].middle
        ends = np.array([one.measured.low, one.measured.high])
        low, high = added(ends, growth, now.middle).tolist()
        if growth > 1.0:
            found.append(one._replace(
                indicator=ADDED, measured=Measurement(ADDED.key, one.month, low, high)
            ))  # fmt: skip
    return found


def growth_so_far(origin: str, months: int, data: Sequence[Measurement]) -> float:
    """Growth of all tokens in the months up to an origin, as a forecast for as many months.

    If fewer months are known, theirs is extrapolated; nan for none.
    """
    volumes = known(TOKENS_A_DAY, origin, data)
    if origin not in volumes or len(volumes) < 2:
        return float("nan")
    first = max(min(volumes), month_after(origin, -months))
    factor = volumes[origin].middle / volumes[first].middle
    return float(factor ** (months / months_between(first, origin)))


def added_token_forecasts(forecasts: Forecasts, case: Case) -> dict[str, Floats]:
    """Forecasts of added tokens by the model and the benchmarks."""
    before = known(ROUTER_TOKENS, case.origin)[case.origin].middle
    runs = forecasts[case.origin]
    shares = runs.shown(INDICATORS[ROUTER_TOKENS], case.month)
    volumes = runs.outcome(VOLUME)[:, : case.horizon]
    # Runs begin from the month after the origin on.
    growth = (volumes[:, -1] / volumes[:, 0]) ** (case.horizon / (case.horizon - 1))
    each = np.tile(growth, shares.shape[0] // growth.size)
    members = added(shares, each[:, None], before)
    past = growth_so_far(case.origin, case.horizon, MEASUREMENTS)
    benchmarks = benchmark_forecasts(ROUTER_TOKENS, case.origin, case.month)
    found = {name: added(shares, past, before) for name, shares in benchmarks.items()}
    return {MODEL: mix([(1.0, members[np.isfinite(members)])])} | found
