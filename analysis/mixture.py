"""The worlds that start from the record: where they are kept, and what runs of them say together.

Runs of worlds with one ancestor at the start are alike, and so are those of one hypothesis. So an
interval comes from a bootstrap in two stages, of hypotheses and of first worlds within each. Its
standard error by chance, what another master seed would change, is that of the second stage, and of
the weights of hypotheses, whose evidence is itself an estimate.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from itertools import batched, pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from openclosed.analysis.common import paired
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.headline import KINDS
from openclosed.sim.outcomes.verdict import LABELS, wilson

type Floats = NDArray[np.float64]

FOLDER: Final = Path(__file__).with_name("kept")
WORLDS, LUCKS, TASTES, CELLS = "worlds.csv", "lucks.csv", "tastes.csv", "cells.csv"
UNTIL: Final = LAST_MONTH
"""The last month of the record that the worlds start from."""
LUCK: Final = 2**32
"""A run's seed is the number of its world times this, and its luck from the record on."""
RESAMPLES = 2000


class Chance(NamedTuple):
    """A probability, its 95 % interval over worlds and hypotheses, and its error by chance."""

    value: float
    low: float
    high: float
    error: float


class Runs(NamedTuple):
    """What is known of the world of each run, an entry a run."""

    world: NDArray[np.int64]
    hypothesis: NDArray[np.str_]
    founder: NDArray[np.str_]
    bias: Floats  # standard deviation of venues' biases, logits
    k: Floats  # growth of new work a year
    rho: Floats  # part of developers' shared taste that is left after a month
    evidence_error: float  # standard error of a hypothesis's log evidence

    def at(self, rows: NDArray[np.bool_]) -> Runs:
        """Those of some runs."""
        return Runs(
            self.world[rows], self.hypothesis[rows], self.founder[rows], self.bias[rows],
            self.k[rows], self.rho[rows], self.evidence_error,
        )  # fmt: skip

    @property
    def sizes(self) -> dict[str, float]:
        """Effective numbers of what the runs are of."""
        of = {"worlds": self.world, "first worlds": self.founder, "hypotheses": self.hypothesis}
        return {name: paired.effective(one) for name, one in of.items()}


def rests_on(sizes: Mapping[str, float], manifest: Mapping[str, object]) -> str:
    """On how much runs rest, in words, and whether all start from the kept past."""
    made_again = manifest.get("world") or manifest.get("remade_because")
    start = "" if made_again else f"; all start where the market was in {UNTIL}"
    return (
        f"they tell as much as {sizes['worlds']:.0f} worlds, {sizes['first worlds']:.0f} of them "
        f"independent, under about {sizes['hypotheses']:.0f} hypotheses{start}"
    )


def remade(manifest: Mapping[str, object]) -> str:
    """That worlds were made from their start again, and why; empty where they were not."""
    because = manifest.get("remade_because")
    if not isinstance(because, Sequence) or not because:
        return ""
    return (
        f"Worlds were made from 2023 again where {'; or '.join(map(str, because))}: there they do "
        "not start where the market is."
    )


def is_mixture(manifest: Mapping[str, object]) -> bool:
    """Whether a result's runs are of the mixture."""
    config = manifest.get("config", {})
    return isinstance(config, Mapping) and config.get("worlds") == "mixture"


def cells() -> pd.DataFrame:
    """Weight and trust of each hypothesis and bias."""
    return pd.read_csv(FOLDER / CELLS)


@functools.cache
def kept() -> pd.DataFrame:
    """The worlds that are kept, one row each."""
    return pd.read_csv(FOLDER / WORLDS)


def of_venue(venue: str) -> tuple[str, str]:
    """The columns of a venue's bias where the record ends: its mean and its variance."""
    return f"mean of {venue}", f"variance of {venue}"


def of_runs(runs: pd.DataFrame) -> Runs:
    """The worlds of runs by their seeds."""
    world = runs["seed"].to_numpy(dtype=np.int64) // LUCK
    own = kept().iloc[world]
    hypothesis = own["hypothesis"].to_numpy(dtype=np.str_)
    first = zip(hypothesis, own["bias"], own["founder"], strict=True)
    founder = np.array([f"{name} {bias:g} {number}" for name, bias, number in first])
    bias, k, rho = (own[name].to_numpy(dtype=float) for name in ("bias", "k", "rho"))
    doubt = float(cells()["evidence_error"].iloc[0])
    return Runs(world, hypothesis, founder, bias, k, rho, doubt)


def worlds_of(seeds: ArrayLike) -> pd.DataFrame:
    """World, first world and hypothesis of runs, by their seeds."""
    index = pd.Index(np.unique(np.asarray(seeds, dtype=np.int64)), name="seed")
    of = of_runs(index.to_frame())
    columns = {"world": of.world, "founder": of.founder, "hypothesis": of.hypothesis}
    return pd.DataFrame(columns, index=index)


def chances(labels: Sequence[str], of: Runs) -> dict[str, Chance]:
    """The probability of each of LABELS."""
    return all_chances([labels], of)[0]


def all_chances(many: Sequence[Sequence[str]], of: Runs) -> list[dict[str, Chance]]:
    """For each way to label the runs, the probability of each of LABELS.

    No interval is narrower than Wilson's: runs that all end alike leave doubt, too.
    """
    columns = [is_label(labels, name) for labels in many for name in LABELS]
    found = []
    for one, ends in zip(means(np.stack(columns, axis=1).astype(float), of), columns, strict=True):
        least = wilson(int(ends.sum()), ends.size)
        found.append(one._replace(low=min(least.low, one.low), high=max(least.high, one.high)))
    return [
        dict(zip(LABELS, some, strict=True)) for some in batched(found, len(LABELS), strict=True)
    ]


def is_label(labels: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Whether each run has a label."""
    return np.asarray(np.asarray(labels, dtype=np.str_) == name)


def means(values: Floats, of: Runs, weights: Floats | None = None) -> list[Chance]:
    """Means of the columns of (runs, columns), each with its interval and error.

    All runs count alike where no weights are given.
    """
    counted = np.ones(len(values)) if weights is None else weights
    draw = np.random.Generator(np.random.Philox(key=0))
    names = np.unique(of.hypothesis)
    sums, counts = [], []
    for name in names:
        own = of.hypothesis == name
        _, group = np.unique(of.founder[own], return_inverse=True)
        part = counted[own]
        size = np.bincount(group, weights=part)
        total = np.stack(
            [np.bincount(group, weights=part * column) for column in values[own].T], axis=1
        )
        drawn = draw.multinomial(size.size, np.full(size.size, 1.0 / size.size), RESAMPLES)
        sums.append(drawn @ total)
        counts.append(drawn @ size)
    by_sum, by_count = np.stack(sums), np.stack(counts)  # (hypotheses, resamples, ...)
    doubt = np.exp(of.evidence_error * draw.normal(size=(names.size, RESAMPLES)))
    within = (doubt[:, :, None] * by_sum).sum(axis=0) / (doubt * by_count).sum(axis=0)[:, None]
    picked = draw.multinomial(names.size, np.full(names.size, 1.0 / names.size), RESAMPLES).T
    both = (picked[:, :, None] * by_sum).sum(axis=0) / (picked * by_count).sum(axis=0)[:, None]
    low, high = np.quantile(both, [0.025, 0.975], axis=0)
    error = within.std(axis=0)
    rows = zip(np.average(values, axis=0, weights=weights), low, high, error, strict=True)
    return [Chance(*map(float, row)) for row in rows]


def by_hypothesis(labels: Sequence[str], of: Runs) -> pd.DataFrame:
    """One row a hypothesis: its weight among the runs, and how often it ends each way."""
    return _grouped(of.hypothesis, labels, of)


def by_axis(labels: Sequence[str], of: Runs) -> dict[str, pd.DataFrame]:
    """The same along what no data tell: k and rho by their thirds, and the spread of biases."""
    bias = np.array([f"{one:g}" for one in of.bias])
    groups = {"k": thirds(of.k, ".1f"), "rho": thirds(of.rho, ".3f"), "bias": bias}
    return {name: _grouped(group, labels, of) for name, group in groups.items()}


BELIEFS: Final = ("sceptic", "central", "enthusiast")
"""Who believes what of k, rho and biases together. Sceptics of open models: new work grows fast,
shifts of taste fade, routers are far from the market. Enthusiasts: the reverse."""


def by_belief(labels: Sequence[str], of: Runs) -> pd.DataFrame:
    """How runs end in the worlds that each belief leaves; the central one leaves all."""
    tables = []
    for name in BELIEFS:
        chosen = believed(name, of.k, of.rho, of.bias, np.ones(of.k.size))
        if chosen.any():
            own = np.asarray(labels)[chosen].tolist()
            tables.append(_grouped(np.full(len(own), name), own, of.at(chosen)))
    return pd.concat(tables)


def believed(name: str, k: Floats, rho: Floats, bias: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Which worlds a belief leaves: on its side of the weighted medians of k, rho and biases."""
    if name == "central":
        return np.ones(k.size, dtype=bool)

    def above(values: Floats) -> NDArray[np.bool_]:
        order = np.argsort(values, kind="stable")
        half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2.0)
        return np.asarray(values > values[order[half]])

    fast, lasts, middle = above(k), above(rho), np.median(np.unique(bias))
    if name == "sceptic":
        return np.asarray(fast & ~lasts & (bias >= middle))
    return np.asarray(~fast & lasts & (bias <= middle))


def thirds(values: Floats, form: str) -> NDArray[np.str_]:
    """The third of all values in which each lies, in words: its ends in a format."""
    edges = np.quantile(values, [0.0, 1 / 3, 2 / 3, 1.0])
    words = [f"{a:{form}} to {b:{form}}" for a, b in pairwise(edges)]
    return np.array(words)[np.searchsorted(edges[1:3], values, side="right")]


def _grouped(group: NDArray[np.str_], labels: Sequence[str], of: Runs) -> pd.DataFrame:
    """How often each group of runs ends each way, with 95 % intervals over worlds."""
    rows = {}
    for name in np.unique(group).tolist():
        chosen = group == name
        found = chances(np.asarray(labels)[chosen].tolist(), of.at(chosen))
        row = {"weight": float(chosen.mean()), "runs": int(chosen.sum())}
        for kind in KINDS:
            chance = found[kind]
            row |= {kind: chance.value, f"{kind}_low": chance.low, f"{kind}_high": chance.high}
        rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index")


class Part(NamedTuple):
    """A part of a variance with its 95 % interval."""

    value: float
    low: float
    high: float


PARTS: Final = ("luck", "hypotheses", "k", "rest")
"""What the spread of an outcome comes from: luck to come, hypotheses, the growth of new work, and
the rest, which are the other numbers and what had come about by the end of the record."""


def layers(values: Floats, of: Runs, resamples: int = 300) -> dict[str, Part]:
    """Parts of the variance of an outcome, by PARTS.

    Needs more runs than one of most worlds; what cannot be estimated is nan. Parts are unbiased in
    a one-way layout of runs within worlds within hypotheses (Searle, Casella and McCulloch 1992),
    those of k by a parabola through the means of worlds, within hypotheses. Intervals are of a
    bootstrap of worlds within hypotheses, and of these.
    """
    known = np.isfinite(values)
    _, place = np.unique(of.world[known], return_inverse=True)
    y, counts = values[known], np.bincount(place)
    mean = np.bincount(place, weights=y) / counts
    within = np.bincount(place, weights=(y - mean[place]) ** 2)
    first = np.unique(place, return_index=True)[1]
    _, group = np.unique(of.hypothesis[known][first], return_inverse=True)
    worlds = _Worlds(mean, within, counts, of.k[known][first], group)
    parts = worlds.parts()
    draw, drawn = np.random.default_rng(0), []
    if np.isfinite(parts).all():
        rows = [np.flatnonzero(group == one) for one in range(int(group.max()) + 1)]
        for _ in range(resamples):
            picked = draw.integers(len(rows), size=len(rows))
            chosen = [draw.choice(rows[one], size=rows[one].size) for one in picked]
            again = np.repeat(np.arange(len(rows)), [one.size for one in chosen])
            drawn.append(worlds.at(np.concatenate(chosen), again).parts())
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0) if drawn else (parts, parts)
    return dict(zip(PARTS, map(Part, parts.tolist(), low.tolist(), high.tolist()), strict=True))


class _Worlds(NamedTuple):
    """Worlds with what their runs say: means, sums of squares within, and counts."""

    mean: Floats
    within: Floats
    counts: NDArray[np.int64]
    k: Floats
    group: NDArray[np.int64]  # number of the hypothesis, from 0 without gaps

    def at(self, rows: NDArray[np.int64], group: NDArray[np.int64]) -> _Worlds:
        """Some of them, in other groups."""
        return _Worlds(self.mean[rows], self.within[rows], self.counts[rows], self.k[rows], group)

    def parts(self) -> Floats:
        """(4) parts of the variance; nan where no world has several runs, or nothing varies."""
        free = float((self.counts - 1).sum())
        if not free > 0.0 or not np.ptp(self.mean) > 0.0:
            return np.full(len(PARTS), np.nan)
        luck = float(self.within.sum()) / free
        sizes = np.bincount(self.group)
        middles = np.bincount(self.group, weights=self.mean) / sizes
        apart = self.mean - middles[self.group]
        inside = float((apart**2).sum()) / max(self.mean.size - sizes.size, 1)
        of_k = inside * _parabola(self.k - self.k.mean(), apart)
        between = float(middles.var(ddof=1)) if sizes.size > 1 else 0.0
        between -= inside * float((1.0 / sizes).mean())
        rest = inside - of_k - luck * float((1.0 / self.counts).mean())
        found = np.array([luck, max(between, 0.0), of_k, max(rest, 0.0)])
        return np.asarray(found / found.sum())


def _parabola(x: Floats, y: Floats) -> float:
    """Part of the variance of y that a parabola in x explains, adjusted for chance."""
    terms = np.stack([np.ones(x.size), x, x**2], axis=1)
    solved = np.linalg.lstsq(terms, y, rcond=None)[0]
    left = float(((y - terms @ solved) ** 2).sum()) / max(y.size - 3, 1)
    whole = float((y**2).sum()) / max(y.size - 1, 1)
    return max(0.0, 1.0 - left / whole) if whole > 0.0 else 0.0
