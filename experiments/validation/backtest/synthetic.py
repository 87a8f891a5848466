"""Scores of benchmarks on synthetic data without a trend, which separate chance from skill.

A synthetic series of the router's tokens is a random walk on the logit, week by week, with the
steps of the data. It has their first value, length and bands, and the same origins.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.evidence.measurements import WEEKS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.validation.backtest.cases import Case
from openclosed.experiments.validation.backtest.scores import crps
from openclosed.experiments.validation.forecasters import (
    WEEKS_IN_MONTH,
    benchmark_forecasts,
    step_size,
)

SERIES, SEED = 1000, 1
SCALE = INDICATORS[ROUTER_TOKENS].scale


class SyntheticSeries(NamedTuple):
    """A synthetic series by month and by week, like the data."""

    months: dict[str, Measurement]
    weeks: dict[str, float]


def synthetic_series(count: int = SERIES) -> Iterator[SyntheticSeries]:
    """Random walks without a trend."""
    draw, observed = np.random.default_rng(SEED), known(ROUTER_TOKENS)
    first, *_ = to_scale(np.array(list(WEEKS.values())), SCALE)
    size = step_size({}, SCALE, list(WEEKS.values())) / WEEKS_IN_MONTH**0.5
    for _ in range(count):
        steps = size * draw.normal(size=len(WEEKS) - 1)
        shares = from_scale(first + np.concatenate([[0.0], np.cumsum(steps)]), SCALE)
        weeks = dict(zip(WEEKS, shares.tolist(), strict=True))
        means = by_month(weeks)
        months = {month: _measured(means[month], one) for month, one in observed.items()}
        yield SyntheticSeries(months, weeks)


def by_month(weeks: Mapping[str, float]) -> dict[str, float]:
    """The mean of the weeks whose middle day is in a month."""
    found: dict[str, list[float]] = {}
    for week, value in weeks.items():
        middle = date.fromisoformat(week) + timedelta(days=3)
        found.setdefault(middle.isoformat()[:7], []).append(value)
    return {month: float(np.mean(values)) for month, values in found.items()}


def _measured(share: float, like: Measurement) -> Measurement:
    """A share as it would have been measured: its band is as wide on the scale as the data's."""
    low, high = to_scale(np.array([like.low, like.high]), SCALE)
    half = (high - low) / 2.0 * np.array([-1.0, 1.0])
    low, high = from_scale(to_scale(np.array(share), SCALE) + half, SCALE).tolist()
    return like._replace(low=low, high=high)


def scores(cases: Sequence[Case], found: Iterator[SyntheticSeries] | None = None) -> pd.DataFrame:
    """The mean score over origins: a row a synthetic series, horizon and benchmark.

    Only cases of the router's tokens count.
    """
    own = [one for one in cases if one.indicator.key == ROUTER_TOKENS]
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(found or synthetic_series()):
        past = tuple(one.months.values())
        for case in own:
            ends = one.months[case.month]
            forecasts = benchmark_forecasts(ROUTER_TOKENS, case.origin, case.month, past, one.weeks)
            rows += [
                {
                    "series": number,
                    "horizon": case.horizon,
                    "forecaster": name,
                    "crps": crps(members, ends.low, ends.high),
                }
                for name, members in forecasts.items()
            ]
    table = pd.DataFrame(rows, columns=["series", "horizon", "forecaster", "crps"])
    return table.groupby(["series", "horizon", "forecaster"])[["crps"]].mean().reset_index()
