"""The worlds that start from the record: where they are kept, and what runs of them say together.

Runs of worlds with one ancestor at the start are alike, and so are those of one hypothesis. So an
interval comes from a bootstrap in two stages, of hypotheses and of first worlds within each. Its
standard error by chance, what another master seed would change, is that of the second stage, and of
the weights of hypotheses, whose evidence is itself an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.statistics import particle_filter
from analysis.statistics.particle_filter import Carried
from sim.outcomes.verdict import LABELS

type Floats = NDArray[np.float64]

FOLDER: Final = Path(__file__).parents[1] / "anchored" / "worlds"
WORLDS, LINEAGES, HYPOTHESES = "worlds.csv", "lineages.csv", "hypotheses.csv"
UNTIL: Final = "2026-06"
"""The last month of the record that the worlds start from."""
LUCK: Final = 2**32
"""A run's seed is the number of its world times this, and its luck from the record on."""
RESAMPLES = 2000
KINDS: Final = ("open", "between", "closed")
"""How it ends: who wins, or what lies between, which is a hybrid or still contested."""


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
    k: Floats  # growth of new work a year, before anything else
    error: Carried  # of developers' open share in the record's last month
    share: Floats  # that share
    evidence_error: float  # standard error of a hypothesis's log evidence

    @property
    def sizes(self) -> dict[str, float]:
        """Effective numbers of what the runs are of."""
        names = {"worlds": self.world, "first worlds": self.founder, "hypotheses": self.hypothesis}
        counts = {name: np.unique(one, return_counts=True)[1] for name, one in names.items()}
        return {name: particle_filter.effective(one.astype(float)) for name, one in counts.items()}


def is_weighed() -> bool:
    """Whether the record weighed the worlds that are kept; else they are drawn from the prior."""
    return bool((hypotheses()["least_effective"] > 0.0).all())


def rests_on(sizes: Mapping[str, float]) -> str:
    """On how much runs rest, in words."""
    if not is_weighed():
        return (
            f"effectively {sizes['worlds']:.0f} worlds under {sizes['hypotheses']:.1f} hypotheses, "
            "drawn from ranges of what nobody has measured; the record has not weighed them"
        )
    return (
        f"effectively {sizes['worlds']:.0f} worlds that start from the record of {UNTIL}, "
        f"descended from {sizes['first worlds']:.0f} independent ones, under "
        f"{sizes['hypotheses']:.1f} hypotheses"
    )


def is_mixture(manifest: Mapping[str, object]) -> bool:
    """Whether a result's runs are of the mixture."""
    config = manifest.get("config", {})
    asked = isinstance(config, Mapping) and config.get("worlds") == "mixture"
    return asked and not manifest.get("plain_because")


def hypotheses() -> pd.DataFrame:
    """Weight and trust of each hypothesis."""
    return pd.read_csv(FOLDER / HYPOTHESES).set_index("hypothesis")


def of_runs(runs: pd.DataFrame) -> Runs:
    """The worlds of runs by their seeds."""
    kept = pd.read_csv(FOLDER / WORLDS)
    world = runs["seed"].to_numpy(dtype=np.int64) // LUCK
    own = kept.iloc[world]
    columns = [own[f"error_{name}"].to_numpy(dtype=float) for name in Carried._fields]
    hypothesis = own["hypothesis"].to_numpy(dtype=np.str_)
    founder = np.array([f"{a} {b}" for a, b in zip(hypothesis, own["founder"], strict=True)])
    share = own["share"].to_numpy(dtype=float)
    k = own["k"].to_numpy(dtype=float)
    doubt = float(hypotheses()["evidence_error"].iloc[0])
    return Runs(world, hypothesis, founder, k, Carried(*columns), share, doubt)


def worlds_of(seeds: ArrayLike) -> pd.DataFrame:
    """World, first world and hypothesis of runs, by their seeds."""
    index = pd.Index(np.unique(np.asarray(seeds, dtype=np.int64)), name="seed")
    of = of_runs(index.to_frame())
    columns = {"world": of.world, "founder": of.founder, "hypothesis": of.hypothesis}
    return pd.DataFrame(columns, index=index)


def chances(labels: Sequence[str], of: Runs) -> dict[str, Chance]:
    """The probability of each of LABELS and of `between`."""
    names = [*LABELS, "between"]
    table = np.stack([is_label(labels, name) for name in names], axis=1).astype(float)
    return dict(zip(names, means(table, of), strict=True))


def is_label(labels: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Whether each run has a label; `between` are hybrids and what is contested."""
    known = np.asarray(labels, dtype=np.str_)
    return np.isin(known, ("hybrid", "contested") if name == "between" else (name,))


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
    ends = {kind: is_label(labels, kind).astype(float) for kind in KINDS}
    return _grouped(of.hypothesis, ends)


def by_growth(labels: Sequence[str], of: Runs) -> pd.DataFrame:
    """The same by thirds of k, how fast new work grows a year."""
    ends = {kind: is_label(labels, kind).astype(float) for kind in KINDS}
    return _grouped(thirds(of.k, ".1f"), ends)


def thirds(values: Floats, form: str) -> NDArray[np.str_]:
    """The third of all values in which each lies, in words: its ends in a format."""
    edges = np.quantile(values, [0.0, 1 / 3, 2 / 3, 1.0])
    words = [f"{a:{form}} to {b:{form}}" for a, b in pairwise(edges)]
    return np.array(words)[np.searchsorted(edges[1:3], values, side="right")]


def _grouped(group: NDArray[np.str_], ends: dict[str, Floats]) -> pd.DataFrame:
    table = pd.DataFrame({"group": group, "weight": 1.0 / group.size, **ends})
    found = table.groupby("group").agg({"weight": "sum", **dict.fromkeys(ends, "mean")})
    return found.assign(runs=table.groupby("group").size())


def layers(values: Floats, of: Runs) -> dict[str, float]:
    """Parts of the variance of an outcome: luck to come, hypotheses, k, and the rest.

    The rest are the other numbers, and what had come about by the end of the record. Needs more
    runs than one of most worlds; what cannot be estimated is nan. Parts are unbiased in a one-way
    layout of runs within worlds within hypotheses (Searle, Casella and McCulloch 1992), those of k
    by a parabola through the means of worlds, within hypotheses.
    """
    known = np.isfinite(values)
    table = pd.DataFrame(
        {"y": values, "world": of.world, "hypothesis": of.hypothesis, "k": of.k}
    )[known]  # fmt: skip
    runs = table.groupby("world")["y"].agg(["size", "var", "mean"])
    several = runs["size"] > 1
    total = float(table["y"].var())
    if not several.any() or not total > 0.0:
        return dict.fromkeys(("luck", "hypotheses", "k", "rest"), float("nan"))
    free = runs.loc[several, "size"] - 1
    luck = float((runs.loc[several, "var"] * free).sum() / free.sum())
    worlds = table.groupby("world").agg({"y": "mean", "hypothesis": "first", "k": "first"})
    apart = worlds["y"] - worlds.groupby("hypothesis")["y"].transform("mean")
    groups = worlds.groupby("hypothesis")["y"].agg(["size", "mean"])
    inside = float((apart**2).sum() / max(len(worlds) - len(groups), 1))
    of_k = inside * _parabola(worlds["k"] - worlds["k"].mean(), apart)
    between = float(groups["mean"].var()) if len(groups) > 1 else 0.0
    between -= inside * float((1.0 / groups["size"]).mean())
    parts = {
        "luck": luck,
        "hypotheses": max(between, 0.0),
        "k": of_k,
        "rest": max(inside - of_k - luck * float((1.0 / runs["size"]).mean()), 0.0),
    }
    whole = sum(parts.values())
    return {name: part / whole for name, part in parts.items()}


def _parabola(x: pd.Series, y: pd.Series) -> float:
    """Part of the variance of y that a parabola in x explains, adjusted for chance."""
    terms = np.stack([np.ones(len(x)), x, x**2], axis=1)
    solved = np.linalg.lstsq(terms, y.to_numpy(), rcond=None)[0]
    left = float(((y - terms @ solved) ** 2).sum() / max(len(y) - 3, 1))
    whole = float((y**2).sum() / max(len(y) - 1, 1))
    return max(0.0, 1.0 - left / whole) if whole > 0.0 else 0.0
