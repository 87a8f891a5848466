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

from openclosed.analysis import mixture
from openclosed.analysis.common import ensemble
from openclosed.analysis.evidence.quantities import FIGURES, FORETOLD, TOKENS, Figure
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.baselines import from_scale
from openclosed.analysis.statistics.compared import SINCE, Seen, left_out, likelihood, on_scale
from openclosed.analysis.statistics.observers import Bias
from openclosed.sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

ALL = "open_share_workloads_all"
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


def bias_before(venue: str, worlds: Worlds, month: str) -> Bias:
    """What worlds know of a venue's bias in a month before it shows anything newer.

    Of the record's venues it is known where the record ends, of any other only how far it may be.
    """
    own = [one for one in FIGURES.values() if one.venue == venue]
    if not own:
        return Bias(np.zeros(worlds.of.bias.size), worlds.of.bias**2)
    bias = mixture.bias_of(venue, worlds.of)
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
