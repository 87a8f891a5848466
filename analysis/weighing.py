"""Worlds that go on from the end of the data, weighed by newer figures.

Each world is weighed by what it says of a figure. What a venue shows is compared with the bias that
the world knows of it, which is learned with the rest; every other figure with the discrepancy that
was committed for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis import mixture
from openclosed.analysis.common import ensemble
from openclosed.analysis.evidence.quantities import FIGURES, FORETOLD, TOKENS, Figure
from openclosed.analysis.headline import DEVELOPERS, MARKET
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import (
    SINCE,
    Bias,
    Seen,
    from_scale,
    left_out,
    likelihood,
    on_scale,
)
from openclosed.sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

ALL = MARKET.outcome
"""With TOKENS, an outcome of which the last year is told."""
USABLE: dict[str, Figure] = {one.key: one for one in FORETOLD if one.discrepancy is not None}
"""Figures that worlds can be weighed by, beside a reader's own venues."""
PATHS = 8
"""Paths of a bias that are drawn for a world."""
OUTCOMES = tuple(dict.fromkeys([*(one.outcome for one in USABLE.values()), ALL]))
"""Outcomes whose months tell of figures."""


class Worlds(NamedTuple):
    """Worlds at the horizon, all the same before and after the figures."""

    runs: pd.DataFrame  # one row a world: seed, verdicts, and outcomes of the last year
    paths: dict[str, Floats]  # (worlds, months) by outcome
    since: str  # first of these months
    of: mixture.Runs  # the kept worlds that they go on from

    def at(self, outcome: str, month: str) -> Floats:
        """(worlds) an outcome in a month."""
        return self.paths[outcome][:, months_between(self.since, month)]

    def last_year(self, outcome: str) -> Floats:
        """(worlds) the mean of an outcome over the last year."""
        return np.asarray(self.paths[outcome][:, -12:].mean(axis=1))

    @property
    def ahead(self) -> list[str]:
        """The months after the record."""
        months = range(self.paths[TOKENS].shape[1])
        return [one for at in months if (one := month_after(self.since, at)) > UNTIL]


def worlds_of(runs: pd.DataFrame, months: pd.DataFrame) -> Worlds:
    """Finished monthly runs of the mixture as worlds."""
    group = ensemble.of(runs, months)
    first = months_between(group.months[0], SINCE)
    paths = {name: group.paths(name)[:, first:] for name in OUTCOMES}
    return Worlds(group.runs, paths, SINCE, mixture.of_runs(group.runs))


def bias_of(venue: str, of: mixture.Runs) -> Bias:
    """What the world of each run knows of a venue's bias where the record ends."""
    own = mixture.kept().iloc[of.world]
    mean, variance = (own[column].to_numpy(dtype=float) for column in mixture.of_venue(venue))
    return Bias(mean, variance)


def bias_before(venue: str, worlds: Worlds, month: str) -> Bias:
    """What worlds know of a venue's bias in a month before it shows anything newer.

    Of the record's venues it is known where the record ends, of any other only how far it may be.
    """
    own = [one for one in FIGURES.values() if one.venue == venue]
    if not own:
        return Bias(np.zeros(worlds.of.bias.size), worlds.of.bias**2)
    bias = bias_of(venue, worlds.of)
    return observers.months_on(bias, worlds.of.bias, months_between(UNTIL, month))


class Weighed(NamedTuple):
    """Weights of worlds after figures, and the least effective number on the way."""

    weights: Floats
    least: float


def weighed(worlds: Worlds, seen: Sequence[Seen]) -> Weighed:
    """Weigh worlds, evenly likely before, by figures in the order of time."""
    size = len(worlds.runs)
    weights, least = np.full(size, 1.0 / size), float(size)
    known: dict[str, tuple[Bias, str]] = {}
    for one in seen:
        beyond = one.value - on_scale(worlds.at(one.figure.outcome, one.month), one.figure)
        if venue := one.figure.venue:
            start = bias_before(venue, worlds, one.month), one.month
            bias, month = known.get(venue, start)
            bias = observers.months_on(bias, worlds.of.bias, months_between(month, one.month))
            bias, likely = observers.shown(bias, beyond, one.deviation)
            known[venue] = bias, one.month
        else:
            likely = likelihood(beyond, one.deviation)
        weights, _ = particle_filter.weighed(weights, likely)
        least = min(least, particle_filter.effective(weights))
    return Weighed(weights, least)


def foretold(worlds: Worlds, figure: Figure, month: str, seed: int) -> tuple[float, float, float]:
    """5, 50 and 95 % of what worlds say of a figure, with bias and what the model leaves out."""
    draw = np.random.default_rng(seed)
    values = np.repeat(on_scale(worlds.at(figure.outcome, month), figure), PATHS)
    values = values + left_out(figure) * draw.normal(size=values.size)
    if figure.venue:
        bias = bias_before(figure.venue, worlds, month)
        spread = np.sqrt(np.repeat(bias.variance, PATHS))
        values = values + np.repeat(bias.mean, PATHS) + spread * draw.normal(size=values.size)
        back = observers.shares(values)
    else:
        back = np.clip(from_scale(values, figure.discrepancy_scale), *figure.within)
    low, middle, high = np.nanquantile(back, (0.05, 0.5, 0.95)).tolist()
    return low, middle, high


WHEN = ("2026-12", "2027-06", "2027-12", "2028-12")
TARGETS = {one.outcome: f"the open share of {one.name}" for one in (MARKET, DEVELOPERS)}
"""Outcomes whose last year is to be known."""
DRAWS = 8
"""Drawn errors of a world, over which the answer is averaged."""
POWERS = 4  # of the curve: a cubic
LEAST_WORLDS = 20


def value_of_information(worlds: Worlds, when: Sequence[str] = WHEN, seed: int = 1) -> pd.DataFrame:
    """One row a figure, month and target: the part of the target's variance that it would take.

    Args:
        worlds: at the horizon; what is missing of a figure is left out.
        when: months in which a figure may be seen; those that no run reaches are left out.
        seed: of the errors that are drawn.
    """
    draw, size = np.random.default_rng(seed), len(worlds.runs)
    targets = {name: worlds.last_year(name) for name in TARGETS}
    rows = []
    for key, figure in USABLE.items():
        for month in (one for one in when if one in worlds.ahead):
            value = on_scale(worlds.at(figure.outcome, month), figure)
            spread = np.full(size, left_out(figure))
            if figure.venue:
                bias = bias_before(figure.venue, worlds, month)
                value, spread = value + bias.mean, np.hypot(spread, np.sqrt(bias.variance))
            shown = value[:, None] + spread[:, None] * draw.normal(size=(size, DRAWS))
            for target, values in targets.items():
                part, deviation = explained(np.tile(values[:, None], DRAWS), shown)
                rows.append((key, month, target, part, deviation, narrowed(part)))
    return pd.DataFrame(rows, columns=[name for name, _, _ in MEANINGS])


def explained(target: Floats, shown: Floats) -> tuple[float, float]:
    """The part of a target's variance that a curve of what is shown explains, and its error.

    Both are (runs, draws). The curve is cubic in the normal scores of what is shown, and each run
    is foretold by the others alone (PRESS: Allen 1974, Technometrics 16, 125-127), so that noise
    explains nothing. Nan where fewer than `LEAST_WORLDS` runs tell.
    """
    there = np.isfinite(target).all(axis=1) & np.isfinite(shown).all(axis=1)
    target, shown = target[there], shown[there]
    count = len(target)
    if count < LEAST_WORLDS:
        return float("nan"), float("nan")
    missed, away = np.zeros(count), np.zeros(count)
    scores = ndtri((pd.DataFrame(shown).rank().to_numpy() - 0.5) / count)
    for value, score in zip(target.T, scores.T, strict=True):
        basis, _ = np.linalg.qr(np.vander(score, POWERS))
        left = value - basis @ (basis.T @ value)
        missed += (left / (1.0 - np.square(basis).sum(axis=1)).clip(min=1e-9)) ** 2
        away += ((value - value.mean()) * count / (count - 1.0)) ** 2
    if away.sum() <= 0.0:
        return 0.0, 0.0
    part = 1.0 - missed.sum() / away.sum()
    spread = np.std(missed - (1.0 - part) * away) / (away.mean() * np.sqrt(count))
    return float(max(0.0, part)), float(spread)


def narrowed(part: float) -> float:
    """By which part an interval narrows where so much of a variance goes."""
    return 1.0 - float(np.sqrt(1.0 - min(part, 1.0)))


MEANINGS = (
    ("figure", "", "what would be seen"),
    ("month", "YYYY-MM", "when"),
    ("target", "", "outcome whose last year is to be known"),
    ("explained", "share", "part of its variance that seeing the figure takes away"),
    ("error", "share", "standard error of that part"),
    ("narrows", "share", "about by how much its interval narrows"),
)
"""Column, unit and meaning of the table."""
