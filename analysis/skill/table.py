"""Cases against forecasts as tables: each score, their means by figure and horizon, and paths."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.evidence.measurements import RECORD, Measurement, truth
from analysis.evidence.quantities import Figure
from analysis.skill import bootstrap, proper_scores
from analysis.skill.cases import Case
from analysis.skill.forecasts import Said, of_all
from sim.parameters.dates import month_after

type Floats = NDArray[np.float64]

LEVELS = (0.5, 0.9)  # of the central intervals
BINS = 5  # of a PIT histogram
BY = ["figure", "horizon", "forecaster"]


def row_of(members: Floats, measured: Measurement) -> dict[str, Any]:
    """The median and 90 % interval of a forecast, and how it scores against what was measured.

    All is nan where the forecaster had too little to say anything.
    """
    band = measured.low, measured.high
    if not np.isfinite(members).all() or not members.size:
        names = ("median", "below", "above", "crps", "interval_score", "in_50", "in_90")
        return dict.fromkeys((*names, "pit_low", "pit_high", "chance"), np.nan)
    inner, (below, above) = (_central(members, level) for level in LEVELS)
    pit_low, pit_high = proper_scores.pit(members, *band)
    return {
        "median": float(np.median(members)),
        "below": below,
        "above": above,
        "crps": proper_scores.crps(members, *band),
        "interval_score": proper_scores.interval_score(below, above, LEVELS[1], *band),
        "in_50": float(proper_scores.covered(*inner, *band)),
        "in_90": float(proper_scores.covered(below, above, *band)),
        "pit_low": pit_low,
        "pit_high": pit_high,
        "chance": chance_of(members, *band),
    }


def _central(members: Floats, level: float) -> tuple[float, float]:
    """The central interval that holds a level."""
    below, above = np.quantile(members, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(below), float(above)


def scored(
    cases: Iterable[Case], said: Said, record: Sequence[Measurement] = RECORD
) -> pd.DataFrame:
    """One row a case and forecaster."""
    rows = []
    for case in cases:
        head = {
            "figure": case.figure.key,
            "origin": case.origin,
            "horizon": case.horizon,
            "month": case.month,
            "record_low": case.measured.low,
            "record_high": case.measured.high,
        }
        rows += [
            head | {"forecaster": name} | row_of(members, case.measured)
            for name, members in of_all(said, case.figure, case.origin, case.month, record).items()
        ]
    return pd.DataFrame(rows)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Mean scores by figure, horizon and forecaster, over the origins at which it says something.

    `crps_low` and `crps_high` hold the mean with 90 %, by block bootstrap.
    """
    rows = []
    for key, group in table[table["crps"].notna()].groupby(BY, sort=False):
        figure, horizon, name = cast("tuple[str, int, str]", key)
        ordered = group.sort_values("origin")
        crps = ordered["crps"].to_numpy()
        middle = (ordered["record_low"] + ordered["record_high"]) / 2.0
        low, high = bootstrap.mean_interval(crps, horizon)
        rows.append(
            {
                "figure": figure,
                "horizon": horizon,
                "forecaster": name,
                "origins": len(ordered),
                "first": ordered["origin"].iloc[0],
                "last": ordered["origin"].iloc[-1],
                "crps": float(crps.mean()),
                "crps_low": low,
                "crps_high": high,
                "interval_score": float(ordered["interval_score"].mean()),
                "in_50": float(ordered["in_50"].mean()),
                "in_90": float(ordered["in_90"].mean()),
                "too_high": float((ordered["median"] - middle).mean()),
            }
        )
    return pd.DataFrame(rows)


def difference(table: pd.DataFrame, one: str, other: str) -> tuple[float, float, float]:
    """How much more the mean score of one forecaster is than another's, with its 90 % interval.

    Of the rows of one figure and horizon, at the origins at which both say something.
    """
    wide = table.pivot_table(index="origin", columns="forecaster", values="crps")
    more = (wide[one] - wide[other]).dropna().sort_index().to_numpy()
    return float(more.mean()), *bootstrap.mean_interval(more, int(table["horizon"].iloc[0]))


def pit_table(table: pd.DataFrame) -> pd.DataFrame:
    """Share of cases in each fifth of the forecast's distribution, by figure and forecaster."""
    spoke = table[table["crps"].notna()]
    rows = []
    for key, group in spoke.groupby(["figure", "forecaster"], sort=False):
        figure, name = cast("tuple[str, str]", key)
        ranges = list(zip(group["pit_low"], group["pit_high"], strict=True))
        shares = proper_scores.pit_histogram(ranges, BINS)
        fifths = {f"fifth_{n + 1}": float(share) for n, share in enumerate(shares)}
        rows.append({"figure": figure, "forecaster": name, "cases": len(group)} | fifths)
    return pd.DataFrame(rows)


def paths(
    figures: Iterable[Figure],
    origins: Iterable[str],
    until: str,
    said: Said,
    record: Sequence[Measurement] = RECORD,
    months: int = 6,
    whole: str = "",
) -> pd.DataFrame:
    """What model and rivals said at some origins of each of the next `months`, until a month.

    From the origin `whole` they go on to the end. One row a figure, origin, forecaster and month,
    with what was measured where something was.
    """
    rows = []
    for figure in figures:
        for origin in origins:
            end = until if origin == whole else min(until, month_after(origin, months))
            ahead = 1
            while (month := month_after(origin, ahead)) <= end:
                rows += _said_of(figure, origin, month, said, record)
                ahead += 1
    return pd.DataFrame(rows)


def _said_of(
    figure: Figure, origin: str, month: str, said: Said, record: Sequence[Measurement]
) -> list[dict[str, Any]]:
    """A row for what each forecaster said of a month."""
    seen = truth(figure.key, month, origin, record)
    band = (seen.low, seen.high) if seen else (np.nan, np.nan)
    head = {
        "figure": figure.key,
        "origin": origin,
        "month": month,
        "record_low": band[0],
        "record_high": band[1],
    }
    return [
        head | {"forecaster": name} | _interval(members) | {"chance": chance_of(members, *band)}
        for name, members in of_all(said, figure, origin, month, record).items()
    ]


def chance_of(members: Floats, low: float, high: float) -> float:
    """What a forecast gives to a record at least as far to one side, both sides counted.

    One member more is taken to be there, so that the chance is never nothing; nan for no record.
    """
    if np.isnan(low) or not np.isfinite(members).all():
        return np.nan
    above, below = int(np.sum(members >= low)), int(np.sum(members <= high))
    return float(min(1.0, 2.0 * (min(above, below) + 1) / (len(members) + 1)))


def _interval(members: Floats) -> dict[str, float]:
    below, above = _central(members, LEVELS[1])
    return {"below": below, "median": float(np.median(members)), "above": above}
