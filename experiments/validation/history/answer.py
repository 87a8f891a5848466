"""Markets of the past: the model beside the record, fitted to a part, scored on the rest."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.histories import History
from openclosed.experiments.validation import forecasters
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

QUARTER = 3
BURST = 12  # months at least of a rise that is looked at
BAND = (0.05, 0.95)


class Fitted(NamedTuple):
    """A parameter as fitted: the closest set's value, and the range of the sets kept."""

    name: str
    value: float
    low: float
    high: float
    searched: tuple[float, float]


class Rise(NamedTuple):
    """A rise of the share between two months: in the record, and in runs with their 90 %."""

    begin: str
    end: str
    record: float
    model: float
    low: float
    high: float


class Market(NamedTuple):
    """A market of the past and what the model makes of it.

    `paths` is (runs, months) as the source measured, from `start`; `sets` of parameters made them.
    `parameters` are those that tell it from the other markets.
    """

    history: History
    start: str
    paths: Floats
    sets: int
    fitted: list[Fitted]
    given: Mapping[str, Any]


class Rival(NamedTuple):
    """A market fitted again under another hypothesis about the taste or about work.

    `differs` tells whether any run differs from the one without the hypothesis.
    """

    hypothesis: str
    market: Market
    differs: bool


class Histories(NamedTuple):
    """What the markets of the past leave.

    `rivals` are fits of one market under rival hypotheses, `today` the mean tastes for open of
    today's kinds of firms.
    """

    markets: Sequence[Market]
    rivals: Sequence[Rival]
    today: Mapping[str, float]


def tastes_of(world: Parameters) -> dict[str, float]:
    """Mean taste for open of each kind of firm in a world, before anything changes it."""
    return {
        "enterprises": world.firms.enterprise.affinity.mean,
        "developers": world.firms.startup.affinity.mean,
    }


def as_measured(history: History, installed: Floats, review_months: float) -> Floats:
    """(runs, months) what the source counted, from the installed open share of each month.

    Of those who have a platform a part h = 1 - exp(-1 / review_months) buys again in a month, so
    the share sold is (S_t - (1 - h) S_t-1) / h; a quarter's is the mean of its months. Quarters
    that begin before the second month are nan.
    """
    if history.measured == "installed":
        return installed
    bought = 1.0 - np.exp(-1.0 / review_months)
    sold = np.full_like(installed, np.nan)
    sold[:, 1:] = (installed[:, 1:] - (1.0 - bought) * installed[:, :-1]) / bought
    quarter = np.full_like(installed, np.nan)
    if installed.shape[1] >= QUARTER:
        windows = np.lib.stride_tricks.sliding_window_view(sold, QUARTER, axis=1)
        quarter[:, QUARTER - 1 :] = windows.mean(axis=2)
    return quarter


def at(market: Market, months: Sequence[str]) -> Floats:
    """(runs, months) the model in some calendar months."""
    return at_months(market.paths, market.start, months)


def at_months(paths: Floats, start: str, months: Sequence[str]) -> Floats:
    """(runs, months) of paths that begin in `start`, in some calendar months."""
    columns = [months_between(start, month) for month in months]
    picked: Floats = paths[:, columns]
    return picked


def figures(market: Market) -> pd.DataFrame:
    """One row a figure of the record: part, record, model with its 90 % of runs, both rivals."""
    history = market.history
    known = history.known
    months = list(history.observed)
    values = at(market, months)
    low, high = np.quantile(values, BAND, axis=0)
    later = [month > history.fitted_to for month in months]
    return pd.DataFrame(
        {
            "market": history.name,
            "month": months,
            "part": ["predicted" if one else "fitted" for one in later],
            "record": list(history.observed.values()),
            "model": values.mean(axis=0),
            "low": low,
            "high": high,
            "last_value": [forecasters.last_value(known) if one else np.nan for one in later],
            "logistic": [
                forecasters.logistic(known, month) if one else np.nan
                for month, one in zip(months, later, strict=True)
            ],
        }
    )


def errors(market: Market) -> pd.Series:
    """Root mean square errors: of the fit, and over what was predicted of model and rivals."""
    table = figures(market)
    first, rest = (table[table["part"] == part] for part in ("fitted", "predicted"))
    row: dict[str, object] = {
        "market": market.history.name,
        "fitted_figures": len(first),
        "fit": forecasters.error(first["model"], first["record"]),
        "predicted_figures": len(rest),
        "model": forecasters.error(rest["model"], rest["record"]),
    }
    row |= {rival: forecasters.error(rest[rival], rest["record"]) for rival in forecasters.RIVALS}
    row["inside_90"] = float(rest["record"].between(rest["low"], rest["high"]).mean())
    return pd.Series(row)


def fastest_rise(market: Market) -> Rise:
    """The rise of the record that is steepest by the month, of those over a year or more."""
    observed = market.history.observed
    spans = [
        (begin, end)
        for begin in observed
        for end in observed
        if months_between(begin, end) >= BURST
    ]
    begin, end = max(spans, key=lambda span: _slope(observed, *span))
    first, last = at(market, [begin, end]).T
    risen = last - first
    low, high = (float(one) for one in np.nanquantile(risen, BAND))
    record = observed[end] - observed[begin]
    return Rise(begin, end, record, float(np.nanmean(risen)), low, high)


def _slope(observed: Mapping[str, float], begin: str, end: str) -> float:
    return (observed[end] - observed[begin]) / months_between(begin, end)


def error_table(markets: Sequence[Market]) -> pd.DataFrame:
    """One row a market."""
    return pd.DataFrame([errors(market) for market in markets])


def parameter_table(markets: Sequence[Market]) -> pd.DataFrame:
    """One row a market and fitted parameter."""
    return pd.DataFrame(
        [
            {
                "market": market.history.name,
                "parameter": one.name,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "searched_from": one.searched[0],
                "searched_to": one.searched[1],
            }
            for market in markets
            for one in market.fitted
        ],
        columns=["market", "parameter", "value", "low", "high", "searched_from", "searched_to"],
    )
