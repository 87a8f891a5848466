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

from openclosed.analysis import mixture
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import Table, for_files
from openclosed.analysis.headline import KINDS, WHO
from openclosed.analysis.islands import LEAST_FOUNDERS
from openclosed.analysis.mixture import is_label
from openclosed.analysis.statistics import particle_filter
from openclosed.analysis.statistics.observers import Seen
from openclosed.analysis.statistics.particle_filter import QUANTILES, quantiles
from openclosed.analysis.weighing import ALL, Weighed, Worlds, foretold
from openclosed.sim.outcomes import YARDSTICKS

type Floats = NDArray[np.float64]

TOO_FEW = 15.0
"""The answer warns where the figures leave fewer than one world in so many."""
LEAST_WEIGHT = 1e-12
KEY = ["about", "kind", "yardstick", "name"]

type Key = tuple[str, str, str, str]


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
            "in a clone, python -m experiments.validation anchored with the same evidence makes "
            "worlds that fit them"
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
