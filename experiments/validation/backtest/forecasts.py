"""Registered forecasts: kept with a version, so that anyone can score them later.

Runs continue from the starting states; their forecasts of each month are kept as quantiles.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.published_names import to_current, to_published
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS, INDICATORS, Indicator
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.validation.backtest import scores
from openclosed.experiments.validation.forecasters import ForecastRuns, mix
from openclosed.sim.parameters.clock import month_after

type Floats = NDArray[np.float64]

LEVELS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975)
COLUMNS = tuple(f"q{level:g}" for level in LEVELS)
HEAD = ("indicator", "month", "origin")
DIGITS = 4  # significant ones, kept in the file
FILE = "forecasts.csv"
MEANINGS = (
    (FILE, "figure", "", "indicator that is forecast, by its published name"),
    (FILE, "month", "YYYY-MM", "for which"),
    (FILE, "origin", "YYYY-MM", "last month that the forecast knows"),
    *(
        (FILE, name, "unit of the indicator", f"{100 * level:g} % of the forecast is below")
        for name, level in zip(COLUMNS, LEVELS, strict=True)
    ),
)


def quantile_table(members: Mapping[tuple[Indicator, str], Floats], origin: str) -> pd.DataFrame:
    """Quantiles of the members, a row an indicator and month; `origin` is the last month known.

    An indicator without members in a month, as where there is no market, has no row.
    """
    rows = [
        [indicator.key, month, origin, *np.quantile(values, LEVELS)]
        for (indicator, month), values in members.items()
        if len(values)
    ]
    return pd.DataFrame(rows, columns=[*HEAD, *COLUMNS])


def forecast_table(runs: ForecastRuns, origin: str, months: int) -> pd.DataFrame:
    """The model's forecasts from an origin for every indicator and month after it."""
    ahead = [month_after(origin, 1 + at) for at in range(months)]
    members = {
        (one, at): mix([(1.0, runs.of(one, at))]) for one in FORECAST_INDICATORS for at in ahead
    }
    return quantile_table(members, origin)


def file_of_version(version: str = "") -> Path:
    """Where the forecasts of a version are kept; of the present one if none is named."""
    name = version or provenance.simulation()["version"]
    return documentation.DOCS / "forecasts" / f"{name}.csv"


def file_that_holds() -> Path:
    """The forecasts that were published last, by this version or the last with other rules."""
    return file_of_version(list(published.versions())[-1])


def write(table: pd.DataFrame, path: Path) -> None:
    """Write forecasts as csv, rounded so that the file is small and the same everywhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = to_published(table).to_csv(index=False, float_format=f"%.{DIGITS}g")
    path.write_text(text, encoding="utf-8")
    documentation.record(path)


def read(path: Path) -> pd.DataFrame:
    """The forecasts of a file.

    Raises ValueError, in one line, for a file that is none.
    """
    if not path.is_file():
        raise ValueError(f"{path}: not found, or no file; name a file of forecasts")
    try:
        table = to_current(pd.read_csv(path, dtype=dict.fromkeys(HEAD, "str")))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"{path}: no forecasts ({' '.join(str(error).split())})") from error
    missing = [name for name in (*HEAD, *COLUMNS) if name not in table]
    if missing:
        raise ValueError(f"{path}: no forecasts; has no column {missing[0]}")
    if unknown := sorted(set(table["indicator"]) - set(INDICATORS)):
        raise ValueError(f"{path}: indicator={unknown[0]}: must be one of {', '.join(INDICATORS)}")
    values = table[list(COLUMNS)].to_numpy(float)
    if not np.isfinite(values).all() or (np.diff(values, axis=1) < 0).any():
        raise ValueError(f"{path}: no forecasts; quantiles must be numbers that do not fall")
    return table


def scores_of(quantiles: Floats, measured: Measurement) -> dict[str, float]:
    """The median and 90 % interval of a forecast by its quantiles, and how it scores."""
    ends = [float(quantiles[LEVELS.index(one)]) for one in (0.05, 0.5, 0.95)]
    score = scores.crps_of_quantiles(LEVELS, quantiles, measured.low, measured.high)
    return scores.as_scores(ends, score, measured)


def quantiles_at(table: pd.DataFrame, indicator: str, month: str) -> Floats | None:
    """(levels,) the quantiles of an indicator in a month; None where there are none."""
    found = table[(table["indicator"] == indicator) & (table["month"] == month)]
    return None if found.empty else found.iloc[0][list(COLUMNS)].to_numpy(float)
