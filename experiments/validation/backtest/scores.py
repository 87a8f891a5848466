"""Scores of forecasts against measurements, and their means.

If a measurement is a band, the truth lies between `low` and `high`, and a forecast inside it costs
nothing: scores are integrated over the thresholds outside the band, whose outcome is known. A band
without width gives the usual scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.published import BENCHMARKS, HALF, MODEL
from openclosed.experiments.validation.backtest.cases import Case
from openclosed.experiments.validation.forecasters import Forecasts, all_forecasts

type Floats = NDArray[np.float64]

BAND = (0.05, 0.95)
SCORES = ("median", "below", "above", "crps", "in_90")
OWN = (MODEL, HALF)
DRAWS = 2000
LEAST_BLOCKS = 2  # that do not overlap; with fewer nothing can be said


def outside(values: Floats, low: float, high: float) -> Floats:
    """Distance of values above the band; negative below it, 0 inside it."""
    return np.asarray(values - np.clip(values, low, high), dtype=np.float64)


def crps(members: Floats, low: float, high: float) -> float:
    """Continuous ranked probability score of evenly likely members; of one, its distance.

    Gneiting and Raftery 2007, JASA 102, 359-378; threshold-weighted outside the band (Gneiting and
    Ranjan 2011, JBES 29, 411-422). In the unit of the indicator; 0 is best; nan for a nan member.
    """
    away = np.sort(outside(members, low, high))
    count = len(away)
    rank = 2.0 * np.arange(1, count + 1) - count - 1.0
    return float(np.mean(np.abs(away)) - rank @ away / count**2)


def crps_of_quantiles(levels: Sequence[float], values: Floats, low: float, high: float) -> float:
    """The same of a forecast given by quantiles: twice the mean of their pinball losses.

    Each quantile stands for the levels that are nearer to it than to others, so that levels need
    not be evenly spaced; they must rise and be symmetric for one number to cost its distance.
    """
    edges = np.concatenate([[0.0], (np.array(levels[1:]) + np.array(levels[:-1])) / 2.0, [1.0]])
    away = -outside(values, low, high)  # of the measurement from the quantile
    losses = np.maximum(np.array(levels) * away, (np.array(levels) - 1.0) * away)
    return float(2.0 * np.diff(edges) @ losses)


def intersects(below: float, above: float, low: float, high: float) -> bool:
    """Whether the interval and the measured band overlap."""
    return bool(below <= high and low <= above)


def scores_of(members: Floats, measured: Measurement) -> dict[str, float]:
    """The median, 90 % interval and score of a forecast against a measurement.

    All nan where the forecaster knew too little.
    """
    if not np.isfinite(members).all() or not members.size:
        return dict.fromkeys(SCORES, np.nan)
    ends = np.quantile(members, [BAND[0], 0.5, BAND[1]]).tolist()
    return as_scores(ends, crps(members, measured.low, measured.high), measured)


def as_scores(ends: Sequence[float], score: float, measured: Measurement) -> dict[str, float]:
    """The scores of a forecast by its 5, 50 and 95 % quantiles and its CRPS."""
    below, median, above = ends
    inside = float(intersects(below, above, measured.low, measured.high))
    return dict(zip(SCORES, (median, below, above, score, inside), strict=True))


def score_rows(
    case: Case,
    members: Mapping[str, Floats],
    scores: Mapping[str, Mapping[str, float]] | None = None,
) -> list[dict[str, Any]]:
    """A row for each forecaster of a case, from its members or from given `scores`."""
    head = {
        "indicator": case.indicator.key,
        "origin": case.origin,
        "horizon": case.horizon,
        "month": case.month,
        "measured_low": case.measured.low,
        "measured_high": case.measured.high,
    }
    own = dict(scores or {}) | {
        name: scores_of(one, case.measured) for name, one in members.items()
    }
    return [head | {"forecaster": name} | dict(one) for name, one in own.items()]


def score_cases(
    cases: Iterable[Case],
    forecasts: Forecasts,
    alone: Sequence[Forecasts],
) -> pd.DataFrame:
    """One row a case and forecaster: seed 0 pools all seeds of the model.

    After them, one row a case and seed for each seed `alone`, numbered from 1.
    """
    rows: list[dict[str, Any]] = []
    every = list(cases)
    for seed, one in enumerate((forecasts, *alone)):
        for case in every:
            members = all_forecasts(one, case.indicator, case.origin, case.month)
            if seed:
                members = {name: members[name] for name in OWN if name in members}
            rows += [{"seed": seed} | row for row in score_rows(case, members)]
    return pd.DataFrame(rows)


def pooled_rows(scored: pd.DataFrame) -> pd.DataFrame:
    """The rows of benchmarks and of all seeds pooled: one a case and forecaster."""
    return scored[scored["seed"] == 0].drop(columns="seed")


def mean_interval(values: Floats, block: int, draws: int = DRAWS) -> tuple[float, float]:
    """Central 90 % interval of the mean of values in order of time, by a circular block bootstrap.

    Politis and Romano 1992. A block holds `block` neighbours, since forecasts over as many months
    share what happened in them. Two nans if fewer than two blocks fit.
    """
    count = len(values)
    if count < LEAST_BLOCKS * block:
        return float("nan"), float("nan")
    rng = np.random.default_rng(1)
    blocks = -(-count // block)
    starts = rng.integers(0, count, size=(draws, blocks))
    rows = (starts[:, :, None] + np.arange(block)) % count
    means = values[rows.reshape(draws, -1)[:, :count]].mean(axis=1)
    low, high = np.quantile(means, BAND)
    return float(low), float(high)


def summarise_scores(scored: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of all forecasters side by side, the model's worst first.

    One row an indicator and horizon that some benchmark forecasts; nan for a forecaster that misses
    an origin. The model's score is the mean over seeds, each alone, from `model_low` to
    `model_high`; coverage is that of all seeds pooled. `best` is the benchmark with the lowest
    score, `times` the model's score over it, and `more` the difference, with the 90 % interval of
    the block bootstrap if there is one.
    """
    rows: list[dict[str, Any]] = []
    if scored.empty:
        return scored
    for key, group in scored.groupby(["indicator", "horizon"], sort=False):
        indicator, horizon = cast("tuple[str, int]", key)
        alone = group[(group["seed"] > 0) | ~group["forecaster"].isin(OWN)]
        wide = alone.pivot_table(index="origin", columns="forecaster", values="crps")
        score = wide.mean(skipna=False)
        inside = pooled_rows(group).groupby("forecaster")["in_90"].mean()
        if score.reindex(BENCHMARKS).isna().all():
            continue
        best = str(score.reindex(BENCHMARKS).idxmin())
        more = (wide[MODEL] - wide[best]).to_numpy()
        low, high = mean_interval(more, horizon)
        by_seed = alone[alone["forecaster"] == MODEL].groupby("seed")["crps"].mean()
        rows.append(
            {"indicator": indicator, "horizon": horizon, "origins": len(wide)}
            | {"first": wide.index[0], "last": wide.index[-1]}
            | {name: score.get(name, np.nan) for name in (*OWN, *BENCHMARKS)}
            | {"model_low": by_seed.min(), "model_high": by_seed.max()}
            | {"best": best, "times": float(np.divide(score[MODEL], score[best]))}
            | {"more": float(more.mean()), "more_low": low, "more_high": high}
            | {f"in_90 {name}": inside.get(name, np.nan) for name in (*OWN, *BENCHMARKS)}
        )
    table = pd.DataFrame(rows)
    return table.sort_values("times", ascending=False, kind="stable", ignore_index=True)


def coverage(scored: pd.DataFrame) -> pd.DataFrame:
    """By indicator: the number of the model's forecasts, and of hits in their 90 % intervals."""
    own = scored[scored["forecaster"] == MODEL]
    inside = own[own["crps"].notna()].groupby("indicator", sort=False)["in_90"]
    return pd.DataFrame({"pairs": inside.size(), "hits": inside.sum().astype(int)}).reset_index()


def mean_scores(scored: pd.DataFrame) -> pd.DataFrame:
    """By indicator: the mean score of the model and of each benchmark.

    It is nan for a benchmark that misses a case.
    """
    wide = scored.pivot_table(
        "crps", "indicator", "forecaster", aggfunc=lambda own: own.mean(skipna=False), dropna=False
    )
    return wide[[MODEL, *BENCHMARKS]].reindex(scored["indicator"].unique()).reset_index()
