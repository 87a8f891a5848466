"""Estimates from runs with their intervals: probabilities, means, differences in pairs of runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from openclosed.sim.outcomes.record import LABELS

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Probability:
    """An estimated probability with an interval, from `count` of `total` runs."""

    value: float
    low: float
    high: float
    count: float
    total: float


def wilson(count: float, total: float) -> Probability:
    """Wilson's score interval (1927, JASA 22, 209-212); 0 to 1 around nan without any run.

    Runs may be an effective number.
    """
    if not 0 <= count <= total:
        raise ValueError(f"count={count}: must be between 0 and total={total}")
    if total == 0:
        return Probability(float("nan"), 0.0, 1.0, 0, 0)
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    value = count / total
    scale = 1 + z * z / total
    centre = (value + z * z / (2 * total)) / scale
    half = z * (value * (1 - value) / total + z * z / (4 * total * total)) ** 0.5 / scale
    # At the ends the formula gives exactly 0 and 1, rounding does not.
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == total else centre + half
    return Probability(value, low, high, count, total)


def probabilities(labels: Iterable[str]) -> dict[str, Probability]:
    """Wilson's interval for each of LABELS over runs; an empty label is a run that failed."""
    known = [label for label in labels if label]
    if unknown := set(known) - set(LABELS):
        raise ValueError(f"labels={min(unknown)}: must be one of {', '.join(LABELS)}")
    return {label: wilson(known.count(label), len(known)) for label in LABELS}


class Difference(NamedTuple):
    """A mean difference over `pairs` pairs with its interval."""

    pairs: int
    mean: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def of_values(after: np.ndarray, before: np.ndarray, comparisons: int = 1) -> Difference:
    """Mean of after - before by Student's t over pairs, (pairs,) each, at least two.

    The interval holds for the largest of as many `comparisons`, too.

    Pairs that do not differ at all give an interval of no width. Pairs in which a value is missing
    do not count; with fewer than two others all is missing.
    """
    differences = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    differences = differences[~np.isnan(differences)]
    pairs = len(differences)
    if pairs < 2:
        return Difference(pairs, math.nan, math.nan, math.nan)
    mean = float(differences.mean())
    quantile = student_quantile(pairs - 1, comparisons)
    half = quantile * float(differences.std(ddof=1)) / math.sqrt(pairs)
    return Difference(pairs, mean, mean - half, mean + half)


def of_events(after: np.ndarray, before: np.ndarray) -> Difference:
    """Difference of two probabilities over pairs, (pairs,) booleans each.

    The interval joins Wilson's of both by the square-and-add rule for pairs (Newcombe 1998,
    Statistics in Medicine 17, 2635-2650, method 10), so that pairs that never differ do not mean
    certainty.
    """
    after, before = np.asarray(after, dtype=bool), np.asarray(before, dtype=bool)
    pairs = len(after)
    both, neither = int((after & before).sum()), int((~after & ~before).sum())
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    first, second = wilson(int(after.sum()), pairs), wilson(int(before.sum()), pairs)
    margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    product = float(both * neither - gained * lost)
    if product > 0:
        product = max(product - pairs / 2, 0.0)
    phi = product / math.sqrt(margins) if margins else 0.0
    mean = first.value - second.value
    down, up = first.value - first.low, second.high - second.value
    low = mean - math.sqrt(max(down**2 - 2 * phi * down * up + up**2, 0.0))
    down, up = second.value - second.low, first.high - first.value
    high = mean + math.sqrt(max(down**2 - 2 * phi * down * up + up**2, 0.0))
    return Difference(pairs, mean, low, high)


def over_groups(found: Difference, differences: np.ndarray, groups: ArrayLike) -> Difference:
    """A difference over pairs, with the wider of its interval and one over groups of like pairs.

    The latter is Student's t for a mean of clusters (Cameron and Miller 2015, Journal of Human
    Resources 50, 317-372), with one degree of freedom less than `effective` groups.
    With one group both ends are nan.
    """
    known = ~np.isnan(differences)
    _, place = np.unique(np.asarray(groups)[known], return_inverse=True)
    sums = np.bincount(place, weights=differences[known] - found.mean)
    if len(sums) < 2:
        return Difference(found.pairs, found.mean, math.nan, math.nan)
    variance = len(sums) / (len(sums) - 1) * float((sums**2).sum()) / len(place) ** 2
    half = student_quantile(max(effective(place) - 1, 1)) * math.sqrt(variance)
    low, high = min(found.low, found.mean - half), max(found.high, found.mean + half)
    return Difference(found.pairs, found.mean, low, high)


def alike(runs: pd.DataFrame) -> np.ndarray:
    """The group of each drawn run: its ancestor, or else its draw."""
    return runs["ancestor" if "ancestor" in runs else "draw"].to_numpy(dtype=np.int64)


def effective(groups: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The effective number of groups, given the group of each pair or run (Kish 1965)."""
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(place, weights=None if weights is None else np.asarray(weights))
    return float(sums.sum()) ** 2 / float((sums.astype(float) ** 2).sum())


def student_quantile(freedom: float, comparisons: int = 1) -> float:
    """The upper 2.5 % point of Student's t, or of as many comparisons together (Bonferroni)."""
    from scipy.special import stdtrit  # late, since few commands need it

    return float(stdtrit(freedom, 1 - (1 - CONFIDENCE) / 2 / comparisons))


def responses(runs: pd.DataFrame, outcome: str, measure: str) -> pd.Series[float]:
    """The outcome of every run; nan where it failed.

    `outcome` is a column of the runs, or ending_LABEL: 1 where that is the ending over all firms
    by the measure, else 0.
    """
    label = label_of(outcome)
    if label:
        values = (runs[f"ending_{measure}_all"].astype(str) == label).astype(float)
    else:
        values = runs[outcome].astype(float)
    return values.where(runs["status"] == "done")


def label_of(outcome: str) -> str:
    """The ending that an outcome ending_LABEL counts; empty for any other outcome."""
    label = outcome.removeprefix("ending_")
    return label if label != outcome and label in LABELS else ""


def mean_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean of finished runs with its 95 % interval by Student's t; without one for a single run."""
    known = values[~np.isnan(values)]
    if len(known) == 1:
        return float(known[0]), math.nan, math.nan
    return of_values(known, np.zeros_like(known))[1:]


def lead(runs: pd.DataFrame, measure: str) -> pd.Series[float]:
    """1 where open wins, -1 where closed does, 0 for other endings, nan where the run failed.

    Its mean is the lead of open over closed in probability.
    """
    labels = runs[f"ending_{measure}_all"].astype(str)
    values = (labels == "open").astype(float) - (labels == "closed").astype(float)
    return values.where(runs["status"] == "done")
