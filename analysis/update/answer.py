"""How newer figures move the answer: worlds that start from the record, before and after them.

Each world is weighed by what it says of a figure. Developers' open share of tokens is compared with
the error that the world carries from the record (`analysis.statistics.particle_filter`), every
other figure with the discrepancy that was committed for it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.anchored.answer import (
    LEAST_EFFECTIVE,
    LEAST_FOUNDERS,
    QUANTILES,
    quantiles,
    weights_by,
)
from analysis.answer import carried_error, mixture
from analysis.answer.mixture import KINDS, UNTIL, is_label
from analysis.answer.outlook import NAMES
from analysis.answer.verdict import Rules
from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import FORETOLD, Figure
from analysis.statistics import particle_filter
from analysis.statistics.baselines import from_scale, to_scale
from analysis.statistics.particle_filter import LEAST_SHARE, NOISE, Carried
from sim.outcomes import YARDSTICKS
from sim.outcomes import verdict as judge
from sim.parameters.dates import months_between

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

CARRIED = "open_share_tokens_developers"
"""The figure whose error a world carries from the record."""
DEVELOPERS, ALL = "open_share_tokens_startup", "open_share_workloads_all"
"""Outcomes of which the last year is told."""
USABLE: dict[str, Figure] = {one.key: one for one in FORETOLD if one.discrepancy is not None}
"""Figures that worlds can be weighed by."""
FAR = 5.0
"""So many standard deviations off is a world in which a figure does not exist."""
PATHS = 8
"""Paths of the carried error that are drawn for a world."""
ENOUGH, TOO_FEW = 3.0, 15.0
"""Above the first part of the worlds they are reweighted, below the second a warning is said."""
LEAST_WEIGHT = 1e-12
KEY = ["about", "kind", "yardstick", "name"]

type Key = tuple[str, str, str, str]


class Seen(NamedTuple):
    """A newer figure: months after the record's end, value and deviation on the figure's scale."""

    figure: Figure
    ahead: int
    value: float
    deviation: float
    said: Measurement


def on_scale(values: Floats, figure: Figure) -> Floats:
    """Values of a figure on the scale on which worlds are compared with it."""
    if figure.key == CARRIED:
        inside = np.clip(values, LEAST_SHARE, 1.0 - LEAST_SHARE)
        return np.asarray(np.log(inside / (1.0 - inside)))
    least = 1e-12 if figure.discrepancy_scale == "log" else -np.inf
    return to_scale(np.maximum(values, least), figure.discrepancy_scale)


def seen_of(said: Measurement) -> Seen:
    """A figure as it is compared: half its band and its own error add to what is left out."""
    figure = USABLE[said.figure]
    low, high = on_scale(np.array([said.low, said.high]), figure).tolist()
    error = 0.0 if math.isnan(said.error) else said.error
    around = np.clip(said.middle + error * np.array([-1.0, 1.0]), *figure.within)
    below, above = on_scale(around, figure).tolist()
    left_out = NOISE if figure.key == CARRIED else figure.discrepancy or 0.0
    deviation = math.hypot(left_out, (high - low) / 2.0, (above - below) / 2.0)
    ahead = months_between(UNTIL, said.month)
    return Seen(figure, ahead, (low + high) / 2.0, deviation, said)


class Weighing:
    """Worlds, their weights, and the errors that they carry, from the record's end on."""

    def __init__(self, error: Carried) -> None:
        """Worlds that are evenly likely, with their errors in the last month of the record."""
        size = error.mean.size
        self.weights = np.full(size, 1.0 / size)
        self.errors = [error]  # by month
        self.rows: Integers = np.arange(size)  # worlds of the beginning that these descend from
        self.least, self.evidence = float(size), 0.0

    def until(self, ahead: int) -> None:
        """Follow the errors to `ahead` months after the record's end."""
        while len(self.errors) <= ahead:
            self.errors.append(particle_filter.a_month_on(self.errors[-1]))

    def weigh(self, seen: Seen, model: Floats) -> None:
        """Weigh the worlds by a figure of the last month; `model` is what each says of it."""
        value = on_scale(model, seen.figure)
        if seen.figure.key == CARRIED:
            value = np.nan_to_num(value, nan=math.log(LEAST_SHARE / (1.0 - LEAST_SHARE)))
            self.errors[-1], likelihood = particle_filter.measured(
                self.errors[-1], value, seen.value, seen.deviation
            )
        else:
            off = np.nan_to_num((value - seen.value) / seen.deviation, nan=FAR)
            likelihood = -0.5 * off**2 - math.log(seen.deviation * math.sqrt(2.0 * math.pi))
        self.weights, evidence = particle_filter.weighed(self.weights, likelihood)
        self.evidence += evidence
        self.least = min(self.least, particle_filter.effective(self.weights))

    def go_through(
        self, seen: Sequence[Seen], model: Callable[[Seen], Floats], *, stop: bool = False
    ) -> list[Seen] | None:
        """Weigh the worlds by all figures, which are in the order of time.

        With `stop` it ends after a month that leaves fewer than half of the worlds, and gives the
        figures that are still to come; None otherwise.
        """
        months = [list(group) for _, group in itertools.groupby(seen, lambda one: one.ahead)]
        for number, month in enumerate(months, start=1):
            self.until(month[0].ahead)
            for one in month:
                self.weigh(one, model(one))
            if stop and particle_filter.effective(self.weights) < 0.5 * self.weights.size:
                return list(itertools.chain(*months[number:]))
        return None

    def copied(self, rows: Integers) -> Weighing:
        """Copies of these worlds, evenly likely."""
        made = Weighing(self.errors[-1].at(rows))
        made.errors = [one.at(rows) for one in self.errors]
        made.rows, made.least = self.rows[rows], self.least
        return made


def joined(parts: Sequence[Weighing]) -> Weighing:
    """Islands of worlds as one, each by the probability that it gave to what it saw."""
    shares = weights_by([one.evidence for one in parts])
    months = zip(*(one.errors for one in parts), strict=True)
    errors = [Carried(*map(np.concatenate, zip(*month, strict=True))) for month in months]
    made = Weighing(errors[0])
    made.errors, made.evidence = errors, max(one.evidence for one in parts)
    made.weights = np.concatenate([s * one.weights for s, one in zip(shares, parts, strict=True)])
    made.rows = np.concatenate([one.rows for one in parts])
    together = 1.0 / sum(s**2 / one.least for s, one in zip(shares, parts, strict=True))
    made.least = float(min(together, *(one.weights.size for one in parts)))
    return made


def enough(worlds: int) -> float:
    """The effective number of worlds from which reweighting is enough."""
    return min(LEAST_EFFECTIVE, worlds / ENOUGH)


def too_few(worlds: int) -> float:
    """The effective number of worlds below which the figures lie outside what worlds can do."""
    return min(LEAST_FOUNDERS, worlds / TOO_FEW)


class Population(NamedTuple):
    """Worlds at the horizon, with their weights."""

    runs: pd.DataFrame  # one row a world: seed, verdicts, and outcomes of the last year
    paths: dict[str, Floats]  # (worlds, months after the record) by outcome
    weighing: Weighing
    of: mixture.Runs  # the kept worlds that they go on from
    rules: Rules

    @property
    def effective(self) -> float:
        """The effective number of kept worlds; copies of one tell no more than it does."""
        return particle_filter.founders(self.of.world, self.weighing.weights)

    def developers(self, seed: int) -> Floats:
        """(PATHS, worlds, months) developers' open share of tokens with the errors carried on."""
        weighing, draw = self.weighing, np.random.default_rng(seed)
        shares = np.nan_to_num(self.paths[DEVELOPERS])
        weighing.until(shares.shape[1])
        errors = [particle_filter.paths_through(weighing.errors, draw)[:, 1:] for _ in range(PATHS)]
        return np.stack([particle_filter.with_error(shares, one) for one in errors])

    def ends(self, developers: Floats) -> dict[Key, Floats]:
        """(worlds) how often each ends in each way, by kind of firms and yardstick.

        By developers' tokens it is judged with the errors carried on (`carried_error`).
        """
        found: dict[Key, Floats] = {}
        served, mixing, closed = (
            np.broadcast_to(self.paths[name], developers.shape) for name in carried_error.JUDGED_BY
        )
        for scope, yardstick in itertools.product(NAMES, YARDSTICKS):
            column = f"verdict_{yardstick}_{scope}"
            labels = self.runs[column].to_numpy(dtype=np.str_)[None]
            if column == carried_error.VERDICT:
                labels = judge.verdicts_of_runs(
                    developers, served, mixing, closed, self.rules
                ).label
            for name in (*KINDS, "no_closed", "no_market"):
                found["verdict", scope, yardstick, name] = is_label(labels, name).mean(axis=0)
        return found


def pooled(drawn: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """(paths x worlds, months) all drawn paths, and their weights."""
    return drawn.reshape(-1, drawn.shape[-1]), np.tile(weights, len(drawn)) / len(drawn)


class Update(NamedTuple):
    """The answer before newer figures and after them."""

    before: Population
    after: Population
    seen: list[Seen]
    months: list[str]  # after the record
    yardstick: str
    copied: bool  # whether worlds were copied, or only reweighted
    information: pd.DataFrame
    seed: int

    @property
    def outside(self) -> str:
        """Why the answer is not to be relied on; empty where it is."""
        left = min(self.after.weighing.least, self.after.effective)
        if left >= too_few(len(self.before.runs)):
            return ""
        of = self.before.effective
        return (
            "the figures lie outside what these worlds can do, or at its edge: of effectively "
            f"{of:.0f} worlds they leave {left:.1f}"
        )


def interval(share: float, number: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability that an effective number of worlds tells."""
    z2 = 1.959964**2
    centre, scale = share + z2 / (2.0 * number), 1.0 + z2 / number
    half = math.sqrt(z2 * (share * (1.0 - share) / number + z2 / (4.0 * number**2)))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def told(one: Population, hypotheses: Sequence[str], seed: int) -> pd.DataFrame:
    """All that is said of worlds: `value`, `low` and `high` of each verdict, share and hypothesis.

    Intervals of probabilities hold 95 %: those of worlds and hypotheses, and Wilson's of the
    effective number of worlds where it is wider. Shares are medians, with 90 % of the worlds.
    """
    weights, drawn = one.weighing.weights, one.developers(seed)
    ends = one.ends(drawn)
    chances = _chances(np.stack(list(ends.values()), axis=1), one)
    rows: list[tuple[str | float, ...]] = [
        (*key, *chance) for key, chance in zip(ends, chances, strict=True)
    ]
    for name in hypotheses:
        share = float(weights[one.of.hypothesis == name].sum())
        rows.append(("hypothesis", "", "", name, share, *interval(share, one.effective)))
    for kind, yardstick, (values, own) in (
        ("startup", "tokens", pooled(drawn[:, :, -12:].mean(axis=2)[:, :, None], weights)),
        ("all", "workloads", (one.runs[[ALL]].to_numpy(dtype=float), weights)),
    ):
        there = np.isfinite(values[:, 0])
        low, _, middle, _, high = quantiles(values[there], own[there])[:, 0].tolist()
        rows.append(("share", kind, yardstick, "open share", middle, low, high))
    return pd.DataFrame(rows, columns=[*KEY, "value", "low", "high"])


def _chances(ends: Floats, one: Population) -> list[tuple[float, float, float]]:
    """Probabilities with intervals, of (worlds, ends)."""
    weights = one.weighing.weights
    told_ = weights > LEAST_WEIGHT
    of = one.of._replace(
        hypothesis=one.of.hypothesis[told_], founder=one.of.founder[told_]
    )  # fmt: skip
    found = []
    for chance in mixture.means(ends[told_], of, weights[told_]):
        low, high = interval(min(1.0, chance.value), one.effective)
        found.append((chance.value, min(low, chance.low), max(high, chance.high)))
    return found


def table(found: Update) -> pd.DataFrame:
    """The answer before and after, side by side."""
    names = list(dict.fromkeys(found.before.of.hypothesis.tolist()))
    before, after = (
        told(one, names, found.seed).set_index(KEY) for one in (found.before, found.after)
    )
    return before.add_suffix("_before").join(after.add_suffix("_after")).reset_index()


def fan(found: Update) -> pd.DataFrame:
    """Quantiles of developers' open share of tokens by month, before and after."""
    names = [f"q{100 * level:02.0f}" for level in QUANTILES]
    made = []
    for when, one in (("before", found.before), ("after", found.after)):
        both = pooled(one.developers(found.seed), one.weighing.weights)
        own = pd.DataFrame(quantiles(*both).T, columns=names)
        own.insert(0, "month", found.months)
        own.insert(0, "when", when)
        made.append(own)
    return pd.concat(made, ignore_index=True)


def figures(found: Update) -> pd.DataFrame:
    """Each figure beside what the worlds said of it before: median, and 90 %."""
    rows = []
    for one in found.seen:
        low, middle, high = foretold(found.before, one, found.seed)
        rows.append(
            (one.said.figure, one.said.month, one.said.low, one.said.high, middle, low, high)
        )
    return pd.DataFrame(rows, columns=[name for name, _, _ in FIGURE_MEANINGS])


def foretold(before: Population, one: Seen, seed: int) -> tuple[float, float, float]:
    """5, 50 and 95 % of what the worlds say of a figure, with what the model leaves out."""
    draw, figure = np.random.default_rng(seed), one.figure
    if figure.key == CARRIED:
        values = before.developers(seed)[:, :, one.ahead - 1]
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
        return low, middle, high
    model = np.repeat(before.paths[figure.outcome][:, one.ahead - 1], PATHS)
    spread = on_scale(model, figure) + (figure.discrepancy or 0.0) * draw.normal(size=model.size)
    values = np.clip(from_scale(spread, figure.discrepancy_scale), *figure.within)
    low, middle, high = np.nanquantile(values, (0.05, 0.5, 0.95)).tolist()
    return low, middle, high


UPDATE_MEANINGS = (
    ("about", "", "verdict, hypothesis or open share in the last year"),
    ("kind", "", "firms that it is about"),
    ("yardstick", "", "what is counted"),
    ("name", "", "verdict (between: hybrid or contested), hypothesis or share"),
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
    ("figure", "", "what was measured"),
    ("month", "YYYY-MM", "calendar month"),
    ("low", "unit of the figure", "lower end of what was measured"),
    ("high", "unit of the figure", "upper end of it"),
    ("median", "unit of the figure", "what half of the worlds had foretold at most"),
    ("below", "unit of the figure", "5 % of the worlds had foretold less"),
    ("above", "unit of the figure", "5 % of the worlds had foretold more"),
)
WORLD_MEANINGS = (
    ("when", "", "before or after the figures"),
    ("world", "", "number of the kept world that it goes on from"),
    ("hypothesis", "", "hypothesis that it is of"),
    ("weight", "share", "its weight"),
)
"""Column, unit and meaning of the tables; worlds.csv also has the columns of runs.parquet."""


def worlds(found: Update) -> pd.DataFrame:
    """Every world before and after, with its weight, verdicts and open shares of the last year."""
    made = []
    for when, one in (("before", found.before), ("after", found.after)):
        head = pd.DataFrame(
            {
                "when": when,
                "world": one.of.world,
                "hypothesis": one.of.hypothesis,
                "weight": one.weighing.weights,
            }
        )
        told_ = one.runs.filter(regex=r"^(verdict_|open_share_)").reset_index(drop=True)
        made.append(pd.concat([head, told_], axis=1))
    return pd.concat(made, ignore_index=True)
