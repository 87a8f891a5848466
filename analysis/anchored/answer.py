"""Forecasts of islands of worlds that were weighed by the record: what they say, and whether to.

Each hypothesis has islands of its own. Its weight is the probability that it gave to what was
measured, at least `FLOOR`, since no hypothesis is the whole truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.statistics import particle_filter
from analysis.statistics.particle_filter import Told

type Floats = NDArray[np.float64]

FLOOR = 0.05
"""Least weight of a hypothesis beside others."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LEAST_EFFECTIVE, LEAST_FOUNDERS, MOST_APART = 100.0, 20.0, 0.05
"""Below, below and above these nothing is said: effective worlds, effective first worlds, and the
difference between medians made of other islands."""

FORECAST_MEANINGS = (
    ("hypothesis", "", "hypothesis, or all of them by their weights"),
    ("month", "YYYY-MM", "calendar month"),
    *((f"q{100 * q:02.0f}", "share", f"{100 * q:g} % of the weight lies below") for q in QUANTILES),
)
NUMBER_MEANINGS = (
    ("hypothesis", "", "hypothesis"),
    ("parameter", "", "dotted name"),
    ("low", "unit of the parameter", "lower end before anything was measured"),
    ("high", "unit of the parameter", "upper end of it"),
    *(
        (
            f"q{100 * q:02.0f}",
            "unit of the parameter",
            f"{100 * q:g} % lie below, few draws being allowed for",
        )
        for q in QUANTILES
    ),
    ("spread_left", "1", "standard deviation over that before"),
    ("draws", "", "independent draws of the numbers that tell as much"),
)
ISLAND_MEANINGS = (
    ("hypothesis", "", "hypothesis"),
    ("island", "", "number of the island"),
    ("evidence", "", "log of the probability that it gave to all that was measured"),
    ("least_effective", "worlds", "least effective number of worlds in any month"),
    ("founders", "worlds", "effective number of first worlds"),
)


class Island(NamedTuple):
    """What an island says at its end."""

    evidence: float  # log probability of all that was measured
    least: float  # effective number of worlds, the least over months
    founders: float  # effective number of first worlds
    draws: float  # effective number of independent draws of the free numbers
    weights: Floats  # (N)
    numbers: Floats  # (N, P) the free numbers, on a scale without bounds
    ahead: Floats  # (members, months ahead) developers' share with its error, evenly likely


class Anchored(NamedTuple):
    """All islands by hypothesis, the months ahead, and the free numbers with their ranges."""

    islands: dict[str, list[Island]]
    months: list[str]
    free: list[tuple[str, float, float]]

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each hypothesis by its evidence, at least `FLOOR`; they sum to 1."""
        groups = self.islands.items()
        return by_evidence({name: mean_evidence([i.evidence for i in own]) for name, own in groups})

    @property
    def evidence_error(self) -> float:
        """Standard error of a hypothesis's log evidence, by chance: islands tell, all together."""
        spread = [
            np.var([one.evidence for one in group], ddof=1) / len(group)
            for group in self.islands.values()
            if len(group) > 1
        ]
        return float(np.sqrt(np.mean(spread))) if spread else float("nan")

    @property
    def parts(self) -> list[tuple[float, Island]]:
        """All islands with their weights in the whole."""
        return [
            (self.weights[name] * share, one)
            for name, group in self.islands.items()
            for share, one in zip(shares_of(group), group, strict=True)
        ]

    @property
    def least(self) -> float:
        """Effective number of worlds of all islands together, each at its worst month."""
        return 1.0 / sum(part**2 / one.least for part, one in self.parts)

    @property
    def founders(self) -> float:
        """Effective number of first worlds of all islands together."""
        return 1.0 / sum(part**2 / one.founders for part, one in self.parts)

    @property
    def apart(self) -> float:
        """Largest difference in any month between medians made of one island of each hypothesis."""
        number = min(len(group) for group in self.islands.values())
        medians = [
            quantiles(*_mixed({name: [group[k]] for name, group in self.islands.items()}, self))[2]
            for k in range(number)
        ]
        return float(np.ptp(medians, axis=0).max())

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


def by_evidence(logs: Mapping[str, float]) -> dict[str, float]:
    """Weights by log probabilities, each at least `FLOOR` where there is room; they sum to 1."""
    raw = weights_by(list(logs.values()))
    kept = (1.0 - FLOOR * raw.size) * raw + FLOOR if raw.size * FLOOR < 1.0 else raw
    return dict(zip(logs, (kept / kept.sum()).tolist(), strict=True))


def shares_of(group: Sequence[Island]) -> Floats:
    """Weights of islands of one hypothesis by their evidence; they sum to 1."""
    return weights_by([one.evidence for one in group])


def mean_evidence(logs: Sequence[float]) -> float:
    """Log of the mean probability that islands gave to the record."""
    most = max(logs)
    return float(most + np.log(np.exp(np.array(logs) - most).mean()))


def weights_by(logs: Sequence[float]) -> Floats:
    """Weights by log probabilities; they sum to 1."""
    parts: Floats = np.exp(np.array(logs) - max(logs))
    return parts / parts.sum()


def _mixed(groups: dict[str, list[Island]], found: Anchored) -> tuple[Floats, Floats]:
    """Shares ahead and weights of worlds of all hypotheses, by the hypotheses' weights."""
    parts = {name: ahead(group) for name, group in groups.items()}
    weights = np.concatenate([found.weights[name] * part[1] for name, part in parts.items()])
    return np.concatenate([part[0] for part in parts.values()]), weights


def ahead(group: Sequence[Island]) -> tuple[Floats, Floats]:
    """Shares ahead of those worlds of islands that foretell, and their weights by evidence."""
    weights = [
        np.full(len(one.ahead), part / len(one.ahead))
        for part, one in zip(shares_of(group), group, strict=True)
    ]
    return np.concatenate([one.ahead for one in group]), np.concatenate(weights)


def quantiles(values: Floats, weights: Floats) -> Floats:
    """(quantiles, columns) of weighted rows (N, columns)."""
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0) / weights.sum()
    rows = np.array([(reached < q).sum(axis=0) for q in QUANTILES]).clip(max=len(values) - 1)
    found: Floats = np.take_along_axis(np.take_along_axis(values, order, 0), rows, 0)
    return found


def forecasts(found: Anchored) -> pd.DataFrame:
    """Quantiles by month, of all hypotheses by their weights and of each alone."""
    tables = {"all": quantiles(*_mixed(found.islands, found))}
    for name, group in found.islands.items():
        tables[name] = quantiles(*ahead(group))
    columns = [name for name, _, _ in FORECAST_MEANINGS]
    rows = [
        (name, month, *values)
        for name, made in tables.items()
        for month, values in zip(found.months, made.T.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=columns)


def numbers(found: Anchored) -> pd.DataFrame:
    """What was learned of each free number under each hypothesis."""
    rows = []
    for hypothesis, group in found.islands.items():
        values, weights, draws = _together(group)
        places = particle_filter.bounded(values)
        spread = np.sqrt(weights @ (places - weights @ places) ** 2)
        own = particle_filter.bounded(told(group).quantiles(QUANTILES))
        for at, (name, low, high) in enumerate(found.free):
            # What a hypothesis holds fixed was not learned from the record.
            left = float(spread[at] * 12**0.5) if np.ptp(values[:, at]) > 0.0 else float("nan")
            q = (low + (high - low) * own[:, at]).tolist()
            rows.append((hypothesis, name, low, high, *q, left, draws))
    return pd.DataFrame(rows, columns=[name for name, _, _ in NUMBER_MEANINGS])


def told(group: Sequence[Island]) -> Told:
    """The laws of the free numbers, on a scale without bounds."""
    return particle_filter.told(*_together(group))


def _together(group: Sequence[Island]) -> tuple[Floats, Floats, float]:
    """Numbers of all worlds of a hypothesis, their weights, and how many draws these are worth."""
    shares = shares_of(group)
    parts = [part * one.weights for part, one in zip(shares, group, strict=True)]
    draws = 1.0 / sum(part**2 / one.draws for part, one in zip(shares, group, strict=True))
    return np.concatenate([one.numbers for one in group]), np.concatenate(parts), float(draws)


def islands(found: Anchored) -> pd.DataFrame:
    """How far each island can be trusted."""
    rows = [
        (name, number, one.evidence, one.least, one.founders)
        for name, group in found.islands.items()
        for number, one in enumerate(group, start=1)
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in ISLAND_MEANINGS])
