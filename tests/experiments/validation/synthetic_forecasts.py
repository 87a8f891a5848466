"""A small result of scored forecasts from synthetic runs that stay at a level."""

import functools

import numpy as np
import pandas as pd

from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS, PLATFORMS
from openclosed.analysis.statistics.observers import Bias
from openclosed.experiments.validation.backtest import synthetic
from openclosed.experiments.validation.backtest.cases import cases
from openclosed.experiments.validation.backtest.scores import score_cases
from openclosed.experiments.validation.forecasters import ForecastRuns, Forecasts, bias_paths
from openclosed.sim.parameters.clock import month_after

OUTCOMES = tuple(dict.fromkeys(indicator.outcome for indicator in FORECAST_INDICATORS))
MONTHS = 12
LEVELS = {"capability_gap": 6.0}
SHARE = 0.25
ALONE = (0.2, 0.25, 0.3, 0.35)
"""Shares that single seeds forecast."""


def runs_around(share: float, origin: str, members: int = 21, bias: float = 0.3) -> ForecastRuns:
    """Runs spread evenly within a tenth of a level. All is the same in every month;
    platforms' biases are known to be `bias` and stay."""
    levels = np.array([LEVELS.get(name, share) for name in OUTCOMES])
    spread = np.linspace(0.9, 1.1, members)
    told = spread[:, None, None] * np.ones((1, MONTHS, 1)) * levels
    mean = np.tile([bias, 0.0], (members, 1))
    known = Bias(mean, np.zeros((members, 2, 2)), np.zeros(members))
    paths = {one: bias_paths(known, MONTHS, np.random.default_rng(1)) for one in PLATFORMS}
    return ForecastRuns(month_after(origin, 1), OUTCOMES, told, paths)


def said(origins: set[str], share: float = SHARE) -> Forecasts:
    """Forecasts from runs around a share at each origin."""
    return {one: runs_around(share, one) for one in origins}


@functools.cache
def scores(first: str = "2025-03") -> pd.DataFrame:
    """Cases from a month on, scored against the data with runs that stay at a level."""
    asked = [one for one in cases([1, 3, 6, 12]) if one.origin >= first]
    origins = {one.origin for one in asked}
    alone = [said(origins, share) for share in ALONE]
    return score_cases(asked, said(origins), alone)


@functools.cache
def by_chance() -> pd.DataFrame:
    """Scores of benchmarks on a few synthetic series."""
    return synthetic.scores(cases([1, 3, 6, 12]), synthetic.synthetic_series(12))
