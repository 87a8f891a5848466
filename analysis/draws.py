"""Runs with drawn parameters: probabilities, and what the spread between runs comes from.

Two runs of one draw are alike, and so are two draws of one ancestor, which share much of a history.
So intervals come from a bootstrap over ancestors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import batched, pairwise
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.common import measures, paired
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence.measurements import LAST_MONTH, WORLD_PRODUCT, combined_revenue
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import KINDS
from openclosed.analysis.statistics.ancestors import FEWEST
from openclosed.sim.engine.elementary import logarithms, product
from openclosed.sim.outcomes.record import LABELS

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
SEEDS_PER_DRAW: Final = 2**32
"""A run's seed is the number of its draw times this, plus the seed of its chance events."""
DRAW, ANCESTOR = "draw", "ancestor"
"""Columns of drawn runs: the number of the draw, from starting states or from a prior, and the
ancestor of a starting state, with whose other states it shares much of a history."""
RESAMPLES = 2000
PORTIONS: Final = (0.0, 1 / 3, 2 / 3, 1.0)
"""Ends of thirds."""
LEAST_WEIGHT: Final = 1e-200
"""Of a run, so that any ancestors picked again have a mean."""


class DrawnParameter(NamedTuple):
    """A drawn parameter that part of the spread of outcomes is attributed to."""

    name: str
    label: str
    meaning: str = ""
    margin: str = ""  # above its thirds; empty: it has none
    log: bool = False  # whether its law is uniform in the logarithm of the value shown
    form: str = ".2f"
    shown: Callable[[Floats], Floats] = np.asarray  # from its values to those shown

    @property
    def text(self) -> str:
        """The label and what it means."""
        return f"{self.label}: {self.meaning}" if self.meaning else self.label


PERCENT_TODAY: Final = 100.0 * combined_revenue()[LAST_MONTH] / WORLD_PRODUCT
"""August 2026's spending, the revenue of two labs, as a share of world product, in percent."""
DRAWN_PARAMETERS: Final = {
    "tiering": DrawnParameter(
        "pricing.tiering", "Tiering", "small work on small models", "tiering of prices"
    ),
    "saturation": DrawnParameter(
        "work.saturation",
        "Demand at saturation",
        "spending, % of world product",
        "demand at saturation, % of world product",
        log=True,
        form=".1f",
        shown=lambda times: PERCENT_TODAY * times,
    ),
    "half_life": DrawnParameter(
        "firms.startups.open_preference.half_life",
        "Persistence of startups' preference",
        "months until half a shift is left",
        "half-life of a preference shift, months",
        log=True,
        form=".1f",
        shown=lambda years: 12.0 * years,
    ),
    "growth": DrawnParameter(
        "work.size_growth",
        "Past growth of work",
        "per year, long before today",
        shown=lambda a_point: 14.4 * a_point,
    ),
    "preference": DrawnParameter(
        "firms.startups.open_preference.mean", "Startups' preference for open"
    ),
}
CHANCE_PART, REST = "chance", "rest"
PARTS: Final = {
    CHANCE_PART: (
        "Chance: how a liking for open drifts, which models arrive when, who fails, what work comes"
    ),
    **{key: one.text for key, one in DRAWN_PARAMETERS.items()},
    REST: "All else: other parameters without data, and the starting state",
}
"""What the spread of an outcome comes from."""
CAUSES: Final = {
    PARTS[CHANCE_PART]: "chance",
    **{one.text: measures.uncapitalised(one.label) for one in DRAWN_PARAMETERS.values()},
    PARTS[REST]: "all else",
}
"""The same in a sentence."""


class Chance(NamedTuple):
    """A probability or mean, its 95 % interval over ancestors, and its standard error."""

    value: float
    low: float
    high: float
    error: float


class Runs(NamedTuple):
    """The draw of each run, its ancestor (or else the draw), drawn parameters, and weight."""

    draw: NDArray[np.int64]
    ancestor: NDArray[np.int64]
    parameters: Mapping[str, Floats]  # by keys of DRAWN_PARAMETERS
    weight: Floats

    def at(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Runs:
        """Those of some runs."""
        parameters = {key: one[rows] for key, one in self.parameters.items()}
        return Runs(self.draw[rows], self.ancestor[rows], parameters, self.weight[rows])

    @property
    def effective(self) -> float:
        """The effective sample size: the number of draws that count."""
        return paired.effective(self.draw, self.weight)

    @property
    def ancestors(self) -> float:
        """The effective number of ancestors."""
        return paired.effective(self.ancestor, self.weight)


def are_drawn(manifest: Mapping[str, object]) -> bool:
    """Whether a result's runs have drawn parameters."""
    config = manifest.get("config", {})
    return isinstance(config, Mapping) and config.get("unmeasured") == "drawn"


def sample_size(effective: float, ancestors: float, runs: int, when: str = "") -> str:
    """The effective sample size, in words, beside the ancestors of starting states."""
    of_states = ancestors != effective
    return WORDS(
        "sample_size", effective=effective, ancestors=ancestors, runs=runs, when=when,
        of_states=of_states, few=of_states and ancestors < FEWEST,
        alike=published.alike_by_ancestor() if of_states and not when else None,
    )  # fmt: skip


def of_runs(runs: pd.DataFrame, weights: Floats | None = None) -> Runs:
    """The draws of the runs of a table, which count alike if they have no weights."""
    parameters = {
        key: runs[one.name].to_numpy(dtype=float)
        for key, one in DRAWN_PARAMETERS.items()
        if one.name in runs
    }
    draw = runs["draw"].to_numpy(dtype=np.int64)
    own = np.ones(len(runs)) if weights is None else np.maximum(weights, LEAST_WEIGHT)
    return Runs(draw, paired.alike(runs), parameters, own)


def chances(labels: Sequence[str], of: Runs) -> dict[str, Chance]:
    """The probability of each of LABELS."""
    return all_chances([labels], of)[0]


def all_chances(many: Sequence[Sequence[str]], of: Runs) -> list[dict[str, Chance]]:
    """For each way to label the runs, the probability of each of LABELS.

    No interval is narrower than Wilson's of as many runs as their weights amount to: runs that all
    end alike are no certainty.
    """
    size = paired.effective(np.arange(of.weight.size), of.weight)
    scale = size / of.weight.sum()
    columns = [np.asarray(labels, np.str_) == name for labels in many for name in LABELS]
    found = []
    for one, ends in zip(means(np.stack(columns, axis=1).astype(float), of), columns, strict=True):
        least = wilson(min(of.weight[ends].sum() * scale, size), size)
        found.append(one._replace(low=min(least.low, one.low), high=max(least.high, one.high)))
    return [
        dict(zip(LABELS, some, strict=True)) for some in batched(found, len(LABELS), strict=True)
    ]


def means(values: Floats, of: Runs) -> list[Chance]:
    """Means of the columns of (runs, columns), each with its interval and error."""
    random = np.random.Generator(np.random.Philox(key=0))
    _, group = np.unique(of.ancestor, return_inverse=True)
    size = np.bincount(group, weights=of.weight)
    weighed = values * of.weight[:, None]
    total = np.stack([np.bincount(group, weights=column) for column in weighed.T], axis=1)
    picked = random.multinomial(size.size, np.full(size.size, 1.0 / size.size), RESAMPLES)
    again = product(picked, total) / product(picked, size)[:, None]
    low, high = np.quantile(again, [0.025, 0.975], axis=0)
    mean = weighed.sum(axis=0) / of.weight.sum()
    rows = zip(mean, low, high, again.std(axis=0), strict=True)
    return [Chance(*map(float, row)) for row in rows]


def by_parameter(labels: Sequence[str], of: Runs) -> dict[str, pd.DataFrame]:
    """How runs end by thirds of each parameter that has margins, the lowest first."""
    found = {}
    for key, one in of.parameters.items():
        if DRAWN_PARAMETERS[key].margin and np.ptp(one) > 0.0:
            order = np.argsort(one, kind="stable")
            group = groups(DRAWN_PARAMETERS[key].shown(one[order]), DRAWN_PARAMETERS[key].form)
            found[key] = _grouped(group, np.asarray(labels)[order].tolist(), of.at(order))
    return found


def groups(values: Floats, form: str) -> NDArray[np.str_]:
    """The value of each, in words, where there are no more than three; else its third."""
    words = np.array([f"{one:{form}}" for one in values.tolist()])
    return words if np.unique(values).size < len(PORTIONS) else thirds(values, form)


def thirds(values: Floats, form: str) -> NDArray[np.str_]:
    """The third of all values in which each lies, in words: its ends in a format."""
    edges = np.quantile(values, PORTIONS)
    words = [f"{a:{form}} to {b:{form}}" for a, b in pairwise(edges)]
    return np.array(words)[np.searchsorted(edges[1:3], values, side="right")]


def _grouped(group: NDArray[np.str_], labels: Sequence[str], of: Runs) -> pd.DataFrame:
    """How often each group of runs ends each way, with 95 % intervals over ancestors."""
    rows = {}
    for name in dict.fromkeys(group.tolist()):
        chosen = group == name
        found = chances(np.asarray(labels)[chosen].tolist(), of.at(chosen))
        row: dict[str, float] = {"runs": int(chosen.sum())}
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


def layers(values: Floats, of: Runs, resamples: int = 300) -> dict[str, Part]:
    """Parts of the variance of an outcome, by PARTS.

    Needs several runs of most draws; what cannot be estimated is nan. Chance is unbiased in a
    one-way layout of runs within draws (Searle, Casella and McCulloch 1992). A parameter has the
    part of a parabola through the means of draws. Intervals are a bootstrap over ancestors.
    """
    known = np.isfinite(values)
    own = of.at(known)
    _, first, place = np.unique(own.draw, return_index=True, return_inverse=True)
    y, counts = values[known], np.bincount(place)
    mean = np.bincount(place, weights=y) / np.maximum(counts, 1)
    within = np.bincount(place, weights=(y - mean[place]) ** 2)
    drawn = own.at(first)
    shown = {key: DRAWN_PARAMETERS[key].shown(one) for key, one in drawn.parameters.items()}
    scaled = [logarithms(one) if DRAWN_PARAMETERS[key].log else one for key, one in shown.items()]
    parameters = np.reshape(scaled, (len(shown), mean.size))  # none for a prior of others
    _, group = np.unique(drawn.ancestor, return_inverse=True)
    rows = np.arange(mean.size)
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])

    def parts(rows: NDArray[np.int64], group: NDArray[np.int64]) -> Floats:
        return _parts(mean[rows], within[rows], counts[rows], parameters[:, rows], group)

    found = parts(rows, group)
    random, again = np.random.default_rng(0), []
    if np.isfinite(found).all():
        for _ in range(resamples):
            picked = [members[one] for one in random.integers(len(members), size=len(members))]
            names = np.repeat(np.arange(len(picked)), [one.size for one in picked])
            again.append(parts(np.concatenate(picked), names))
    low, high = np.nanquantile(again, [0.025, 0.975], axis=0) if again else (found, found)
    ends = zip(found.tolist(), low.tolist(), high.tolist(), strict=True)
    return dict(zip((CHANCE_PART, *shown, REST), (Part(*one) for one in ends), strict=True))


def _parts(
    mean: Floats,
    within: Floats,
    counts: NDArray[np.int64],
    parameters: Floats,
    ancestor: NDArray[np.int64],
) -> Floats:
    """Parts of the variance: chance, each of (parameters, draws), the rest.

    Of draws there are means, sums of squares within, counts, and the ancestor, from 0. All is nan
    where no draw has several runs, or nothing varies.
    """
    free = int((counts - 1).sum())
    if free <= 0 or not np.ptp(mean) > 0.0:
        return np.full(len(parameters) + 2, np.nan)
    chance = float(within.sum()) / free
    between = float(mean.var(ddof=1))
    each = [between * _parabola(one, mean, ancestor) for one in parameters]
    rest = between - sum(each) - chance * float((1.0 / counts).mean())
    found = np.array([chance, *each, max(rest, 0.0)])
    return np.asarray(found / found.sum())


def _parabola(x: Floats, y: Floats, group: NDArray[np.int64]) -> float:
    """Part of the variance of y that a parabola in x explains, which all of a group have alike.

    Adjusted for what it would explain of as many groups by chance.
    """
    scaled = (x - x.mean()) / (x.std() or 1.0)
    bent = scaled**2 - (scaled**2).mean()
    bent -= (bent * scaled).mean() * scaled  # what the line has not said
    fitted = y.mean() + (y * scaled).mean() * scaled
    if (bent**2).mean() > 1e-20:  # more than two different values
        fitted += (y * bent).mean() / (bent**2).mean() * bent
    size = np.bincount(group)
    groups = np.bincount(group, weights=y) / size - y.mean()
    explained, all_groups = float(((fitted - y.mean()) ** 2).sum()), float((size * groups**2).sum())
    by_chance = 2.0 * max(all_groups - explained, 0.0) / max(size.size - 3, 1)
    return max(0.0, (explained - by_chance) / float(((y - y.mean()) ** 2).sum()))
