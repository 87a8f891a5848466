"""Trends: how the mean outcome follows each factor over the points of a design."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, paired
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.finding.words import Words
from openclosed.analysis.statistics.sensitivity import LEVEL, correlations
from openclosed.experiments.sweep.effects import is_crossed, is_numeric

WORDS = Words(__file__)
FEWEST_POINTS = 6
"""Of five points, only a perfect order is rarer than 5 % by chance."""


class Trend(NamedTuple):
    """How the mean outcome follows one factor over the points of a design.

    For numbers `value` is Spearman's rank correlation, with its p-value `p` under no effect of any
    factor. For choices, and for fewer than six points, it is the difference in the outcome between
    the `groups` of points where it is highest and lowest, with an interval that holds for the
    largest of all such differences. `closeness` ranks both, 0 to 1: the size of the correlation, or
    the root of the share of the variance between choices.
    """

    factor: str
    points: int
    closeness: float
    value: float
    low: float = math.nan
    high: float = math.nan
    groups: tuple[str, ...] = ()
    p: float = math.nan

    @property
    def judged(self) -> bool:
        """Whether there are enough points or runs."""
        return not (math.isnan(self.low) and math.isnan(self.p))

    @property
    def real(self) -> bool:
        """Whether the interval excludes 0, or the p-value is small."""
        return self.low > 0 or self.high < 0 or self.p <= LEVEL

    @property
    def measured(self) -> str:
        """The kind of its value."""
        return WORDS("measured", groups=self.groups)


def trends(
    points: pd.DataFrame, base: pd.Series, factors: Sequence[str], outcomes: pd.DataFrame
) -> list[Trend]:
    """The trend of the mean outcome in each factor, the closest first.

    If most points leave a parameter unchanged, the others give its trend. `outcomes` has a row per
    seed and a column per point. Intervals and p-values hold for all factors together, since the
    closest of many would look clear by chance: numbers and choices share the level by their count
    (Bonferroni), and numbers among themselves by permutations.
    """
    found, numbers = [], {}
    for factor in factors:
        moves = points[factor] != base[factor]
        few = is_numeric(points[factor]) and 0 < moves.mean() < 0.5
        part = points[moves] if few else points
        if is_numeric(part[factor]) and len(part) >= FEWEST_POINTS:
            numbers[factor] = points[factor].where(moves | (not few)).to_numpy(dtype=float)
        else:
            others = [name for name in factors if name != factor]
            found.append(_difference(factor, part, others, outcomes))
    if numbers:
        ranks, chances = correlations(np.stack(list(numbers.values())), points["mean"])
        for (factor, values), rank, p in zip(numbers.items(), ranks, chances, strict=True):
            count = int((~np.isnan(values)).sum())
            together = min(p * len(factors) / len(numbers), 1.0)
            found.append(Trend(factor, count, abs(rank), rank, p=together))
    return sorted(found, key=lambda one: -one.closeness)


def _difference(
    factor: str, points: pd.DataFrame, others: Sequence[str], outcomes: pd.DataFrame
) -> Trend:
    """The largest difference between choices.

    If every choice is combined with the same values of the other factors, the interval is over
    seeds. Otherwise the points of a choice differ in more than the choice, and it is over points,
    by Welch's t.
    """
    mean = points["mean"].to_numpy(dtype=float)
    codes, choices = pd.factorize(points[factor])
    names = [measures.setting(choice) for choice in choices]
    of_choice = [mean[codes == code] for code in range(len(choices))]
    order = np.argsort([group.mean() for group in of_choice])
    least, most = int(order[0]), int(order[-1])
    if least == most:
        return Trend(factor, len(mean), 0.0, 0.0, groups=(names[0],))  # one value tells nothing
    comparisons = (1 + len(others)) * len(choices) * (len(choices) - 1) // 2
    if is_crossed(points, factor, others):
        after, before = (
            outcomes[points["point_name"][codes == code]].mean(axis=1, skipna=False).to_numpy()
            for code in (most, least)
        )
        found = paired.of_values(after, before, comparisons)
        if found.pairs < FEWEST:
            found = found._replace(low=math.nan, high=math.nan)
    else:
        found = _welch(of_choice[most], of_choice[least], comparisons)
    between = sum(len(group) * (group.mean() - mean.mean()) ** 2 for group in of_choice)
    total = max(float(((mean - mean.mean()) ** 2).sum()), between)
    closeness = math.sqrt(between / total) if total else 0.0
    return Trend(factor, len(mean), closeness, *found[1:], (names[most], names[least]))


def _welch(after: np.ndarray, before: np.ndarray, comparisons: int) -> paired.Difference:
    """Difference of the means of two groups of points; no interval for few points."""
    change, sizes = float(after.mean() - before.mean()), (len(after), len(before))
    if min(sizes) < 2 or sum(sizes) < FEWEST_POINTS:
        return paired.Difference(sum(sizes), change, math.nan, math.nan)
    errors = [float(group.var(ddof=1)) / len(group) for group in (after, before)]
    parts = sum(error**2 / (size - 1) for error, size in zip(errors, sizes, strict=True))
    freedom = sum(errors) ** 2 / parts if parts else 1.0
    half = paired.student_quantile(freedom, comparisons) * math.sqrt(sum(errors))
    return paired.Difference(sum(sizes), change, change - half, change + half)
