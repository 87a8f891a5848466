"""Islands of worlds that were weighed by the record: what they say together, and whether to.

Islands are made for each standard deviation of venues' biases. These weigh by the probability that
they gave to what was measured, each at least `FLOOR`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.particle_filter import LEAST_FOUNDERS, QUANTILES, quantiles
from openclosed.experiments.starts.prior import Free, names_of, values_at
from openclosed.experiments.validation.assimilation.lineage import as_kept
from openclosed.sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

FLOOR = 0.1
"""Least weight of a size of venues' biases."""
LEAST_EFFECTIVE, MOST_APART = 100.0, 0.05
"""Below and above these nothing is said: effective worlds, and the difference between medians of
developers' open share made of other islands."""

_OF_QUANTILES = [
    (f"q{100 * q:02.0f}", f"{100 * q:g} % of the weight lies below") for q in QUANTILES
]
PATH_MEANINGS = (
    ("month", "YYYY-MM", "calendar month"),
    ("bias", "logit", "standard deviation of venues' biases; all: together"),
    ("what", "", "taste: that developers share; tokens, spend: open share of what they buy"),
    *((name, "logit, or share", text) for name, text in _OF_QUANTILES),
)
NUMBER_MEANINGS = (
    ("parameter", "", "dotted name"),
    ("law", "", "what was believed before anything was measured: uniform, log or normal"),
    ("low", "unit of the parameter", "lower end of it, before it is raised"),
    ("high", "unit of the parameter", "upper end of it"),
    *((name, "unit of the parameter", text) for name, text in _OF_QUANTILES),
    ("spread_left", "1", "standard deviation over that before"),
)
ISLAND_MEANINGS = (
    ("bias", "logit", "standard deviation of venues' biases"),
    ("island", "", "number of the island"),
    ("evidence", "", "log of the probability that it gave to all that was measured"),
    ("least_effective", "worlds", "least effective number of worlds in any month"),
    ("founders", "worlds", "effective number of first worlds"),
)
MOVES = (
    ("open_share_tokens_developers", "2025-01", "2026-07"),
    ("open_share_spend_developers", "2025-07", "2026-08"),
)
"""How the record moved: a figure from one month to another."""
MOVED_MEANINGS = (
    ("taste", "", "that developers share: walks or stays"),
    *(
        (name, "share", f"worlds whose {name} move as far as the router's from {first} to {last}")
        for name, (_, first, last) in zip(("tokens", "spend"), MOVES, strict=True)
    ),
)


class Island(NamedTuple):
    """An island after its last step; N worlds, T months in which the shared taste may move."""

    weights: Floats  # (N)
    places: Floats  # (N, P) of the free numbers in the unit cube, on which the prior is even
    founder: NDArray[np.int64]  # (N) number of the first world that each descends from
    lucks: NDArray[np.uint64]  # (M, 3) world, step, and seed from which it drew from there on
    tastes: Floats  # (N, T) that developers share
    market: Floats  # (N, T, 2) open share of the tokens that developers buy, and of their payments
    law: Floats  # (N, 2) sigma and rho of the taste
    bias: Floats  # (N, venues, 2) mean and variance of each venue's bias at the end, logits
    least: Floats  # () effective number of worlds, the least over months
    evidence: Floats  # (K, 2) steps, and log probability of all that was measured up to them
    ahead: NDArray[np.float32]  # (origins, members, months, outcomes) that some worlds foretell
    ahead_bias: Floats  # (origins, members, venues, 2) biases at each origin

    @property
    def founders(self) -> float:
        """Effective number of first worlds."""
        return particle_filter.founders(self.founder, self.weights)

    @property
    def whole(self) -> float:
        """Log of the probability that it gave to all that was measured."""
        return float(self.evidence[-1, 1]) if len(self.evidence) else 0.0


class Anchored(NamedTuple):
    """All islands by the size of biases, the first month of the taste, and the free numbers."""

    islands: dict[float, list[Island]]
    since: str
    free: Sequence[Free]
    prior: dict[bool, Island]  # with and without a walk: nothing weighed

    @property
    def weights(self) -> dict[float, float]:
        """Weight of each size of biases."""
        logs = {
            bias: mean_evidence([one.whole for one in group])
            for bias, group in self.islands.items()
        }
        return by_evidence(logs)

    def parts(self, bias: float | None = None) -> list[tuple[float, Island]]:
        """All islands with their weights in the whole, or among those of one bias."""
        return [
            (weight * share, one)
            for of, weight in self.weights.items()
            if bias in (None, of)
            for share, one in zip(shares_of(self.islands[of]), self.islands[of], strict=True)
        ]

    @property
    def least(self) -> float:
        """Effective number of worlds of all islands together, each at its worst month."""
        return 1.0 / sum(part**2 / float(one.least) for part, one in self.parts())

    @property
    def founders(self) -> float:
        """Effective number of first worlds of all islands together."""
        return 1.0 / sum(part**2 / one.founders for part, one in self.parts())

    @property
    def apart(self) -> float:
        """How far medians of developers' open share differ that are made of other islands."""
        sizes, medians = self.weights, []
        for half in (0, 1):
            chosen = [
                (sizes[bias] * share, one)
                for bias, group in self.islands.items()
                for share, one in zip(shares_of(group[half::2]), group[half::2], strict=True)
            ]
            shares = np.concatenate([one.market[:, -1, :1] for _, one in chosen])
            weights = np.concatenate([part * one.weights for part, one in chosen])
            medians.append(quantiles(shares, weights)[2, 0])
        return float(np.ptp(medians))

    @property
    def refused(self) -> str:
        """Why nothing is said; empty where something is."""
        if self.least < LEAST_EFFECTIVE:
            return f"the record leaves {self.least:.1f} worlds, fewer than {LEAST_EFFECTIVE:g}"
        if self.founders < LEAST_FOUNDERS:
            return f"all worlds descend from {self.founders:.1f}, fewer than {LEAST_FOUNDERS:g}"
        if self.apart > MOST_APART:
            most = 100 * MOST_APART
            return f"islands differ by {100 * self.apart:.0f} points, more than {most:g}"
        return ""


def by_evidence[Key](logs: Mapping[Key, float], floor: float = FLOOR) -> dict[Key, float]:
    """Weights by log probabilities, each at least `floor` where there is room; they sum to 1."""
    raw = weights_by(list(logs.values()))
    kept = (1.0 - floor * raw.size) * raw + floor if raw.size * floor < 1.0 else raw
    return dict(zip(logs, (kept / kept.sum()).tolist(), strict=True))


def shares_of(group: Sequence[Island]) -> Floats:
    """Weights of islands of one size of biases by their evidence; they sum to 1."""
    return weights_by([one.whole for one in group])


def mean_evidence(logs: Sequence[float]) -> float:
    """Log of the mean probability that islands gave to the record."""
    most = max(logs)
    return float(most + np.log(np.exp(np.array(logs) - most).mean()))


def weights_by(logs: Sequence[float]) -> Floats:
    """Weights by log probabilities; they sum to 1."""
    parts: Floats = np.exp(np.array(logs) - max(logs))
    return parts / parts.sum()


def paths(found: Anchored) -> pd.DataFrame:
    """The shared taste and the market by month: quantiles over worlds, by bias and together."""
    rows = []
    for bias in (None, *found.islands):
        parts = found.parts(bias)
        weights = np.concatenate([part * one.weights for part, one in parts])
        of = {
            "taste": np.concatenate([one.tastes for _, one in parts]),
            "tokens": np.concatenate([one.market[:, :, 0] for _, one in parts]),
            "spend": np.concatenate([one.market[:, :, 1] for _, one in parts]),
        }
        for what, values in of.items():
            rows += [
                (month_after(found.since, at), "all" if bias is None else f"{bias:g}", what, *row)
                for at, row in enumerate(quantiles(values, weights).T.tolist())
            ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in PATH_MEANINGS])


def numbers_at(free: Sequence[Free], places: Floats) -> Floats:
    """(N, names) the numbers at places of the unit cube, as worlds have them."""
    return np.array([as_kept(row) for row in values_at(free, places).tolist()])


def numbers(found: Anchored) -> pd.DataFrame:
    """What was learned of each free number."""
    every, names = found.parts(), names_of(found.free)
    weights = np.concatenate([part * one.weights for part, one in every])
    weights = weights / weights.sum()
    places = np.concatenate([one.places for _, one in every])
    values = quantiles(numbers_at(found.free, places), weights)
    spread = np.sqrt(weights @ (places - weights @ places) ** 2) * 12**0.5
    rows = [
        (one.name, one.law, one.low, one.high, *values[:, names.index(one.name)].tolist(), left)
        for one, left in zip(found.free, spread.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in NUMBER_MEANINGS])


def islands(found: Anchored) -> pd.DataFrame:
    """How far each island can be trusted."""
    rows = [
        (bias, number, one.whole, float(one.least), one.founders)
        for bias, group in found.islands.items()
        for number, one in enumerate(group, start=1)
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in ISLAND_MEANINGS])


def moved(found: Anchored) -> pd.DataFrame:
    """The part of worlds that move as far as the record, before any weighing."""
    record = [
        np.diff(observers.logits(np.array([known(figure)[month].middle for month in ends])))[0]
        for figure, *ends in MOVES
    ]
    rows = []
    for walks, island in found.prior.items():
        market = observers.logits(island.market)
        parts = []
        for at, (_, *ends) in enumerate(MOVES):
            begin, end = (months_between(found.since, month) for month in ends)
            away = market[:, end, at] - market[:, begin, at]
            parts.append(float((away >= record[at]).mean()))
        rows.append(("walks" if walks else "stays", *parts))
    return pd.DataFrame(rows, columns=[name for name, _, _ in MOVED_MEANINGS])
