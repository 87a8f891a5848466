"""Scenario discovery: the box of parameters in which an event is frequent (PRIM).

The patient rule induction method (Friedman and Fisher 1999, Statistics and Computing 9, 123-143)
peels a thin slice of cases off one side of one parameter at a time, the one that raises the density
of the event most for each case removed; Bryant and Lempert (2010, Technological Forecasting and
Social Change 77, 34-49) read the boxes of its trajectory as scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

PEEL = 0.05  # part of the cases in a box that a slice removes
LEAST = 0.05  # part of all cases that a box holds
FOLDS = 5

type Mask = NDArray[np.bool_]


class Limit(NamedTuple):
    """What a box keeps of a parameter: numbers from `low` to `high`, or `choices`.

    `density_without` is the density of the box without this limit.
    """

    number: int  # of the parameter
    low: float
    high: float
    choices: tuple[Any, ...]
    density_without: float


class Box(NamedTuple):
    """A box: its limits, the most important first, and how well it holds the event.

    `coverage` is the part of all events that it holds, `density` the part of its cases that are
    events, `all_cases` that of all cases. `held_out` is the density in boxes found without the
    cases that are counted, and `p` the chance that groups in such boxes are so much denser than
    those outside if parameters do not matter.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    all_cases: float
    held_out: float
    p: float


def discover(columns: Sequence[Sequence[Any]], event: Mask, groups: NDArray[np.int64]) -> Box:
    """The box of the trajectory with the largest harmonic mean of coverage and density.

    Limits without which that mean would be no smaller are dropped.

    Args:
        columns: for each parameter its value in every case, numbers or texts.
        event: whether each case has the event; some have it and some do not.
        groups: cases of one group stay together when boxes are found without some cases.
    """
    values = [_coded(column) for column in columns]
    kept = _box(values, event, np.ones(len(event), dtype=bool))
    inside = _inside(kept)
    limits = []
    for number, mask in kept.items():
        others = _inside({one: other for one, other in kept.items() if one != number})
        without = float(event[others if len(kept) > 1 else slice(None)].mean())
        limits.append(_limit(number, values[number], columns[number], mask, without))
    limits.sort(key=lambda one: one.density_without)
    whole = float(event.mean())
    if not limits:
        return Box((), 1.0, whole, whole, whole, 1.0)
    coverage = float(event[inside].sum() / event.sum())
    density = float(event[inside].mean())
    return Box(tuple(limits), coverage, density, whole, *_held_out(values, event, groups))


def _held_out(
    values: Sequence[NDArray[Any]], event: Mask, groups: NDArray[np.int64]
) -> tuple[float, float]:
    """The density in boxes found without their cases, and its p-value over groups (Welch)."""
    fold = np.random.default_rng(0).permutation(int(groups.max()) + 1)[groups] % FOLDS
    there = np.zeros(len(event), dtype=bool)
    for one in range(FOLDS):
        kept = _box(values, event, fold != one)
        there |= (_inside(kept) if kept else True) & (fold == one)
    if not there.any():
        return float("nan"), 1.0
    within, beyond = (
        np.bincount(groups[part], event[part])[own] / count[own]
        for part in (there, ~there)
        for count in [np.bincount(groups[part])]
        for own in [count > 0]
    )
    if min(len(within), len(beyond)) < 2:
        return float(event[there].mean()), 1.0
    if not np.ptp(within) and not np.ptp(beyond):  # no spread, no test
        return float(event[there].mean()), float(within[0] <= beyond[0])
    test = stats.ttest_ind(within, beyond, equal_var=False, alternative="greater")
    return float(event[there].mean()), float(test.pvalue)


def trajectory(
    values: Sequence[NDArray[Any]], event: Mask, seen: Mask
) -> Iterator[dict[int, Mask]]:
    """Ever smaller boxes: for each limited parameter whether it holds the value of each case."""
    kept: dict[int, Mask] = {}
    inside = seen.copy()
    while True:
        yield dict(kept)
        best: tuple[float, int, Mask] | None = None
        for number, column in enumerate(values):
            for mask in _slices(column, inside):
                left = inside & mask
                if left.sum() < max(LEAST * seen.sum(), 1):
                    continue
                gain = event[left].mean() - event[inside].mean()
                rate = gain / (inside.sum() - left.sum())
                if gain > 0 and (best is None or rate > best[0]):
                    best = rate, number, mask
        if best is None:
            return
        _, number, mask = best
        kept[number] = kept.get(number, True) & mask
        inside &= mask


def _box(values: Sequence[NDArray[Any]], event: Mask, seen: Mask) -> dict[int, Mask]:
    """The best box of the trajectory, by the cases `seen`, without the limits that add nothing."""

    def worth(kept: dict[int, Mask]) -> float:
        inside = seen & _inside(kept) if kept else seen
        return float(2 * event[inside].sum() / (inside.sum() + event[seen].sum()))

    best = max(trajectory(values, event, seen), key=worth)
    while best:
        fewer = [{one: mask for one, mask in best.items() if one != number} for number in best]
        smaller = max(fewer, key=worth)
        if worth(smaller) < worth(best):
            break
        best = smaller
    return best


def _coded(column: Sequence[Any]) -> NDArray[Any]:
    """Numbers as they are, others as texts."""
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in column):
        return np.array(column, dtype=float)
    return np.array([str(one) for one in column])


def _slices(column: NDArray[Any], inside: Mask) -> Iterator[Mask]:
    """What stays when a slice is removed: at either end of numbers, or one choice."""
    own = column[inside]
    if column.dtype.kind != "f":
        yield from (column != one for one in np.unique(own))
        return
    order = np.sort(own)
    at = int(np.ceil(PEEL * len(order))) - 1
    yield column > order[at]
    yield column < order[len(order) - 1 - at]


def _inside(kept: dict[int, Mask]) -> Mask:
    """Which cases lie in the box."""
    inside: Mask = np.logical_and.reduce(list(kept.values()))
    return inside


def _limit(
    number: int, column: NDArray[Any], given: Sequence[Any], mask: Mask, without: float
) -> Limit:
    """A limit in numbers, half-way to the first value beyond it, or the choices that stay."""
    if column.dtype.kind != "f":
        stay = tuple(dict.fromkeys(one for one, is_in in zip(given, mask, strict=True) if is_in))
        return Limit(number, float("nan"), float("nan"), stay, without)
    least, most = column[mask].min(), column[mask].max()
    below, above = column[column < least], column[column > most]
    low = (least + below.max()) / 2 if len(below) else least
    high = (most + above.min()) / 2 if len(above) else most
    return Limit(number, float(low), float(high), (), without)
