"""How newer figures move the answer: worlds that start from the record, before and after them.

Each world is weighed by what it says of a figure. What a venue shows is compared with the bias that
the world knows of it, which is learned with the rest; every other figure with the discrepancy that
was committed for it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.anchored.answer import LEAST_FOUNDERS, QUANTILES, quantiles
from analysis.answer import mixture
from analysis.answer.mixture import UNTIL, is_label
from analysis.common import ensemble
from analysis.common.endings import KINDS, WHO
from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import FIGURES, FORETOLD, TOKENS, Figure
from analysis.finding.finding import Table, for_files
from analysis.statistics import observers, particle_filter
from analysis.statistics.baselines import from_scale
from analysis.statistics.compared import SINCE, Seen, left_out, likelihood, on_scale
from analysis.statistics.observers import Bias
from sim.outcomes import YARDSTICKS
from sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

ALL = "open_share_workloads_all"
"""With TOKENS, an outcome of which the last year is told."""
USABLE: dict[str, Figure] = {one.key: one for one in FORETOLD if one.discrepancy is not None}
"""Figures that worlds can be weighed by, beside a reader's own venues."""
PATHS = 8
"""Paths of a bias that are drawn for a world."""
TOO_FEW = 15.0
"""The answer warns where the figures leave fewer than one world in so many."""
LEAST_WEIGHT = 1e-12
KEY = ["about", "kind", "yardstick", "name"]

type Key = tuple[str, str, str, str]


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


class Update(NamedTuple):
    """The answer before newer figures and after them."""

    worlds: Worlds
    after: Weighed
    seen: list[Seen]
    said: list[Measurement]
    yardstick: str
    information: pd.DataFrame
    seed: int

    @property
    def even(self) -> Floats:
        """Weights of the worlds before the figures."""
        size = len(self.worlds.runs)
        return np.full(size, 1.0 / size)

    def effective(self, weights: Floats) -> float:
        """The effective number of kept worlds; runs of one tell no more than it does."""
        return particle_filter.founders(self.worlds.of.world, weights)

    @property
    def outside(self) -> str:
        """Why the answer is not to be relied on; empty where it is."""
        size = len(self.worlds.runs)
        left = min(self.after.least, self.effective(self.after.weights))
        if left >= min(LEAST_FOUNDERS, size / TOO_FEW):
            return ""
        return (
            f"of effectively {self.effective(self.even):.0f} worlds the figures leave {left:.1f}; "
            "run experiment=anchored with the same evidence for worlds that fit them"
        )


def interval(share: float, number: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability that an effective number of worlds tells."""
    z2 = 1.959964**2
    centre, scale = share + z2 / (2.0 * number), 1.0 + z2 / number
    half = math.sqrt(z2 * (share * (1.0 - share) / number + z2 / (4.0 * number**2)))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def told(found: Update, weights: Floats) -> pd.DataFrame:
    """All that is said of worlds: `value`, `low` and `high` of each verdict, share and hypothesis.

    Intervals of probabilities hold 95 %: those of worlds and hypotheses, and Wilson's of the
    effective number of worlds where it is wider. Shares are medians, with 90 % of the worlds.
    """
    one, number = found.worlds, found.effective(weights)
    keys: list[Key] = [
        ("verdict", scope, yardstick, name)
        for scope, yardstick in itertools.product(WHO, YARDSTICKS)
        for name in (*KINDS, "no_market")
    ]
    ends = np.stack(
        [is_label(one.runs[f"verdict_{y}_{s}"], name) for _, s, y, name in keys], axis=1
    ).astype(float)
    counted = weights > LEAST_WEIGHT
    of = one.of.at(counted)
    rows: list[tuple[str | float, ...]] = []
    for key, chance in zip(keys, mixture.means(ends[counted], of, weights[counted]), strict=True):
        low, high = interval(min(1.0, chance.value), number)
        rows.append((*key, chance.value, min(low, chance.low), max(high, chance.high)))
    for name in dict.fromkeys(one.of.hypothesis.tolist()):
        share = float(weights[one.of.hypothesis == name].sum())
        rows.append(("hypothesis", "", "", name, share, *interval(share, number)))
    for outcome, kind, yardstick in (
        (TOKENS, "startup", "tokens_bought"),
        (ALL, "all", "workloads"),
    ):
        values = one.last_year(outcome)
        there = np.isfinite(values)
        q = quantiles(values[there, None], weights[there])[:, 0].tolist()
        rows.append(("share", kind, yardstick, "open share", q[2], q[0], q[4]))
    return pd.DataFrame(rows, columns=[*KEY, "value", "low", "high"])


def table(found: Update) -> pd.DataFrame:
    """The answer before and after, side by side."""
    before, after = (told(found, one).set_index(KEY) for one in (found.even, found.after.weights))
    return before.add_suffix("_before").join(after.add_suffix("_after")).reset_index()


def fan(found: Update) -> pd.DataFrame:
    """Quantiles of the open share of developers' bought tokens by month, before and after."""
    names, ahead = [f"q{100 * level:02.0f}" for level in QUANTILES], found.worlds.ahead
    values = np.nan_to_num(found.worlds.paths[TOKENS][:, -len(ahead) :])
    made = []
    for when, weights in (("before", found.even), ("after", found.after.weights)):
        own = pd.DataFrame(quantiles(values, weights).T, columns=names)
        own.insert(0, "month", ahead)
        own.insert(0, "when", when)
        made.append(own)
    return pd.concat(made, ignore_index=True)


def figures(found: Update) -> pd.DataFrame:
    """Each figure beside what the worlds said of it before: median, and 90 %."""
    rows = []
    for one, said in zip(found.seen, found.said, strict=True):
        low, middle, high = foretold(found.worlds, one.figure, one.month, found.seed)
        rows.append((said.figure, said.month, said.low, said.high, middle, low, high))
    return pd.DataFrame(rows, columns=[name for name, _, _ in FIGURE_MEANINGS])


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


UPDATE_MEANINGS = (
    ("about", "", "verdict, hypothesis or open share in the last year"),
    ("kind", "", "firms that it is about"),
    ("yardstick", "", "what is counted"),
    ("name", "", "verdict, hypothesis or share"),
    *(
        (f"{name}_{when}", "share", f"{text}, {when} the figures")
        for when in ("before", "after")
        for name, text in (
            ("value", "probability, or median of the share"),
            ("low", "lower end of the 95 % interval, or 5 % of the worlds are below"),
            ("high", "upper end of it, or 5 % of the worlds are above"),
        )
    ),
)
FAN_MEANINGS = (
    ("when", "", "before or after the figures"),
    ("month", "YYYY-MM", "calendar month"),
    *((f"q{100 * q:02.0f}", "share", f"{100 * q:g} % of the weight lies below") for q in QUANTILES),
)
FIGURE_MEANINGS = (
    ("figure", "", "what was measured, or a venue of your own"),
    ("month", "YYYY-MM", "calendar month"),
    ("low", "unit of the figure", "lower end of what was measured"),
    ("high", "unit of the figure", "upper end of it"),
    ("median", "unit of the figure", "what half of the worlds had foretold at most"),
    ("below", "unit of the figure", "5 % of the worlds had foretold less"),
    ("above", "unit of the figure", "5 % of the worlds had foretold more"),
)
WORLD_MEANINGS = (
    ("world", "", "number of the kept world that it goes on from"),
    ("hypothesis", "", "hypothesis that it is of"),
    ("weight", "share", "its weight after the figures; before, all have the same"),
)
"""Column, unit and meaning of the tables."""


def world_weights(found: Update) -> Table:
    """Every world with its weight after the figures, its verdicts and open shares, for a file."""
    of = found.worlds.of
    head: Mapping[str, Sequence[object]] = {
        "world": of.world.tolist(),
        "hypothesis": of.hypothesis.tolist(),
        "weight": found.after.weights.tolist(),
    }
    told_ = found.worlds.runs.filter(regex=r"^(verdict_|open_share_)").reset_index(drop=True)
    rows = pd.concat([pd.DataFrame(head), told_], axis=1)
    more = [(str(name), "", "as in runs.parquet") for name in told_]
    return for_files("weights", [*WORLD_MEANINGS, *more], rows)
