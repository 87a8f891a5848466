"""Points of a design against one of them: paired differences in outcomes and in verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, paired
from openclosed.sim.outcomes.verdict import LABELS, probabilities

FEWEST = 4
"""Runs or pairs of which a mean has an interval that is of use."""


class Contrast(NamedTuple):
    """One outcome of one point against the base.

    `outcome` may be verdict_LABEL, the probability of that verdict; `before` and `after` are means
    at the base and at the point over `pairs` pairs of runs; `change` is after less before, `low`
    to `high` its 95 % interval, `real` whether that excludes 0. Of fewer than FEWEST pairs there is
    no interval: its ends are nan.
    """

    point: str
    outcome: str
    unit: str
    pairs: int
    before: float
    after: float
    change: float
    low: float
    high: float
    real: bool

    @property
    def size(self) -> float:
        """How large the change is, whatever its sign."""
        return abs(self.change)


def contrasts(
    runs: pd.DataFrame,
    base: str,
    outcomes: Sequence[str],
    verdict: str,
    worlds: pd.DataFrame | None = None,
) -> dict[str, list[Contrast]]:
    """The contrasts of each point with `base`, in the order of the runs: outcomes, then verdicts.

    Args:
        runs: one row a run, with point_name, seed, status, the outcomes and the verdicts.
        base: name of the point that the others are compared with.
        outcomes: columns to compare.
        verdict: column with the verdict whose probabilities are compared.
        worlds: founder and hypothesis of each seed, where runs are of many worlds.

    A pair counts if both of its runs finished; a point with fewer than two pairs is left out.
    """
    points = finished(runs)
    before = points.pop(base, runs.iloc[:0].set_index("seed"))
    found = {}
    for name, after in points.items():
        seeds = before.index.intersection(after.index)
        if len(seeds) >= 2:
            own = None if worlds is None else worlds.loc[seeds]
            pair = before.loc[seeds], after.loc[seeds]
            found[name] = _of_point(name, *pair, outcomes, verdict, own)
    return found


def finished(runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The finished runs of each point, by seed."""
    done = runs[runs["status"] == "done"]
    groups = done.groupby("point_name", sort=False)
    return {str(name): part.set_index("seed") for name, part in groups}


def verdicts(labels: pd.Series[str]) -> dict[str, Any]:
    """Probability of each verdict with its Wilson interval, ready for JSON."""
    return {
        label: {
            "runs": found.count,
            "probability": ensemble.number(found.value),
            "low": found.low,
            "high": found.high,
        }
        for label, found in probabilities(labels.astype(str)).items()
    }


def _of_point(
    name: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    outcomes: Sequence[str],
    verdict: str,
    worlds: pd.DataFrame | None,
) -> list[Contrast]:
    made = []
    for outcome in outcomes:
        unit = measures.measure(outcome).unit
        was, became = (table[outcome].to_numpy(dtype=float) for table in (before, after))
        found = paired.over_worlds(paired.of_values(became, was), became - was, worlds)
        made.append(_contrast(name, outcome, unit, was, became, found))
    for label in LABELS:
        was, became = (table[verdict].astype(str).to_numpy() == label for table in (before, after))
        differences = became.astype(float) - was
        found = paired.over_worlds(paired.of_events(became, was), differences, worlds)
        made.append(_contrast(name, f"verdict_{label}", "share", was, became, found))
    return made


def _contrast(
    name: str,
    outcome: str,
    unit: str,
    was: np.ndarray,
    became: np.ndarray,
    found: paired.Difference,
) -> Contrast:
    means = float(was.mean()), float(became.mean())
    if len(was) < FEWEST:
        found = found._replace(low=math.nan, high=math.nan)
    return Contrast(name, outcome, unit, found.pairs, *means, *found[1:], found.real)


def too_few(count: int, what: str) -> str:
    """A sentence where `count` runs or pairs are too few for an interval; else empty."""
    if count >= FEWEST:
        return ""
    return (
        f"{count} {what} are too few for intervals, which need at least {FEWEST} and are of use "
        "from replicates=8 on."
    )


def change_in_words(value: float, unit: str) -> str:
    """A change with its sign: shares in percentage points, all else to three figures.

    Points have one decimal, or one figure below .05, so that little is not nothing.
    """
    if unit.startswith("share"):
        points = 100 * value
        if math.isnan(points):
            return "n/a"
        return f"{points:+.1g}" if 0 < abs(points) < 0.05 else f"{points:+.1f}"
    return ("+" if value > 0 else "") + measures.plain(value)


def range_in_words(low: float, high: float, unit: str) -> str:
    """The interval of a change in words."""
    return f"{change_in_words(low, unit)} to {change_in_words(high, unit)}"


def strongest(
    what_ifs: pd.DataFrame, count: int, kinds: Sequence[str] = ("developers",)
) -> pd.DataFrame:
    """The what-ifs that clearly move the headline of any of these kinds, the largest first."""
    if what_ifs.empty:
        return what_ifs
    clear = {
        kind: what_ifs[kind]
        .abs()
        .where((what_ifs[f"{kind}_low"] > 0) | (what_ifs[f"{kind}_high"] < 0))
        for kind in kinds
    }
    size = pd.DataFrame(clear).max(axis=1).dropna()
    order = size.sort_values(ascending=False, kind="stable").index
    return what_ifs.loc[order].head(count)
