"""Points of a design: what the outcome is at each, how it differs, and which factor it follows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import contrasts, ensemble, measures
from analysis.common.response import label_of, mean_interval, responses
from sim.outcomes.verdict import LABELS

CONFIDENCE_Z = 1.959964


class Trend(NamedTuple):
    """How closely the mean outcome follows one factor over the points of a design.

    `strength` is Spearman's rank correlation for numbers with its 95 % interval (Bonett and Wright
    2000, Psychometrika 65, 23-28); for choices the share of the variance between them (eta
    squared), without an interval.
    """

    factor: str
    points: int
    is_number: bool
    strength: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the interval excludes 0; never for choices, which have none."""
        return self.low > 0 or self.high < 0


class Sweep(NamedTuple):
    """What a design found.

    `points` has one row a point: its name, the factors' values, runs, mean outcome with its
    interval, the paired difference to the base with its interval, and the share of each verdict.
    The first is the base. `contrasts` has all paired differences.
    """

    outcome: str
    yardstick: str
    factors: list[str]
    points: pd.DataFrame
    contrasts: pd.DataFrame
    trends: list[Trend]
    verdicts: dict[str, Any]
    runs: int
    failed: int

    @property
    def base(self) -> pd.Series:
        """The row of the scenario as it is."""
        return self.points.iloc[0]

    @property
    def moved(self) -> pd.DataFrame:
        """The rows of the design's own points."""
        return self.points.iloc[1:]

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return measures.measure(self.outcome).unit


COLUMNS = (
    ("runs", "", "finished runs of the point"),
    ("mean", "unit of the outcome", "mean of the outcome"),
    ("low", "unit of the outcome", "lower end of its 95 % interval"),
    ("high", "unit of the outcome", "upper end of it"),
    ("change", "unit of the outcome", "mean of the paired differences to the scenario as it is"),
    ("change_low", "unit of the outcome", "lower end of their 95 % interval"),
    ("change_high", "unit of the outcome", "upper end of it"),
    ("real", "true, false", "whether that interval excludes 0"),
)


def answer(
    runs: pd.DataFrame, factors: Sequence[str], outcome: str, manifest: Mapping[str, Any]
) -> Sweep:
    """The points in their order; a pair counts if both of its runs finished.

    Raises ValueError when no point has two pairs with the first, the scenario as it is.
    """
    yardstick = ensemble.yardstick(manifest)
    column = f"verdict_{yardstick}_all"
    runs = runs.assign(response=responses(runs, outcome, yardstick))
    base = str(runs["point_name"].iloc[0])
    shares = [f"open_share_{yardstick}_all"]
    wanted = list(dict.fromkeys([*([] if label_of(outcome) else [outcome]), *shares]))
    found = contrasts.contrasts(runs, base, wanted, column)
    if not found:
        raise ValueError("sweep: no point has two pairs of finished runs")
    groups = {str(name): part for name, part in runs.groupby("point_name", sort=False)}
    asked = {name: next(c for c in made if c.outcome == outcome) for name, made in found.items()}
    rows, verdicts = [], {}
    for name, part in groups.items():
        if name != base and name not in found:
            continue
        values = part["response"].to_numpy()
        one = asked.get(name)
        change = (one.change, one.low, one.high, one.real) if one else (0.0, 0.0, 0.0, False)
        labels = verdicts[name] = contrasts.verdicts(part.loc[part["status"] == "done", column])
        rows.append(
            (
                name, *(part[factor].iloc[0] for factor in factors),
                int((~np.isnan(values)).sum()), *mean_interval(values), *change,
                *(labels[label]["probability"] for label in LABELS),
            )
        )  # fmt: skip
    columns = [
        "point_name",
        *factors,
        *(c for c, _, _ in COLUMNS),
        *(f"verdict_{x}" for x in LABELS),
    ]
    points = pd.DataFrame(rows, columns=columns)
    return Sweep(
        outcome,
        yardstick,
        list(factors),
        points,
        pd.DataFrame([c for made in found.values() for c in made]),
        trends(points.iloc[1:], points.iloc[0], factors),
        {name: verdicts[name] for name in (base, *found)},
        len(runs),
        int((runs["status"] != "done").sum()),
    )


def trends(points: pd.DataFrame, base: pd.Series, factors: Sequence[str]) -> list[Trend]:
    """The trend of the mean outcome in each factor, the strongest first.

    Where most points leave a factor as it is, the others tell its trend.
    """
    found = []
    for factor in factors:
        moves = points[factor] != base[factor]
        part = points[moves] if moves.mean() < 0.5 else points
        found.append(_trend(factor, part[factor], part["mean"].to_numpy(dtype=float)))
    return sorted(found, key=lambda one: -abs(one.strength))


def _trend(factor: str, values: pd.Series, mean: np.ndarray) -> Trend:
    if not is_numeric(values):
        codes = pd.factorize(values)[0]
        groups = [mean[codes == code] for code in range(codes.max() + 1)]
        between = sum(len(group) * (group.mean() - mean.mean()) ** 2 for group in groups)
        total = float(((mean - mean.mean()) ** 2).sum())
        return Trend(factor, len(mean), False, float(between) / total if total else 0.0, -1.0, 1.0)
    if len(mean) < 4 or (values == values.iloc[0]).all() or np.ptp(mean) == 0:
        return Trend(factor, len(mean), True, 0.0, -1.0, 1.0)
    strength = float(values.astype(float).corr(pd.Series(mean, values.index), method="spearman"))
    centre = math.atanh(min(max(strength, -1 + 1e-12), 1 - 1e-12))
    half = CONFIDENCE_Z * math.sqrt((1 + strength**2 / 2) / (len(mean) - 3))
    return Trend(
        factor, len(mean), True, strength, math.tanh(centre - half), math.tanh(centre + half)
    )


def is_numeric(values: pd.Series) -> bool:
    """Whether a factor's values are numbers, and not yes or no."""
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def meanings(found: Sweep) -> list[tuple[str, ...]]:
    """The rows of a dictionary about points.csv and differences.csv."""
    names = [("point_name", "", "name of the point")]
    names += [(factor, "", "value of this parameter") for factor in found.factors]
    shares = [
        (f"verdict_{label}", "share", f"share of runs with the verdict {label}") for label in LABELS
    ]
    rows: list[tuple[str, ...]] = [("points.csv", *row) for row in [*names, *COLUMNS, *shares]]
    return rows + [("differences.csv", *row) for row in CONTRAST_MEANINGS]


CONTRAST_MEANINGS = (
    ("point", "", "name of the point"),
    ("outcome", "", "outcome, or verdict_LABEL: probability of that verdict over all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("before", "unit of the outcome", "mean in the scenario as it is"),
    ("after", "unit of the outcome", "mean at this point, same seeds"),
    ("change", "unit of the outcome", "after less before"),
    ("low", "unit of the outcome", "lower end of the paired 95 % interval of the change"),
    ("high", "unit of the outcome", "upper end of it"),
    ("real", "true, false", "whether the interval excludes 0"),
)
