"""The analysis of a design: the outcome at each point, who leads where, and trends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import headline
from openclosed.analysis.common import contrasts, ensemble, measures
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.paired import label_of, mean_interval, responses
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, with_interval
from openclosed.analysis.statistics.sensitivity import Index, Indices, indices
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.sweep.effects import (
    FEW,
    Effect,
    effects,
    is_crossed,
    is_grid,
    is_numeric,
    levels,
    maps,
    responses_of,
    strongest,
    title_outcome,
)
from openclosed.experiments.sweep.trends import Trend, trends
from openclosed.sim.outcomes.record import LABELS

RESAMPLES = 1000


class Level(NamedTuple):
    """The mean of an outcome over runs, with its 95 % interval unless they are few."""

    mean: float
    low: float
    high: float
    runs: int


class Sweep(NamedTuple):
    """The results of a design.

    `points` has one row per point: its name, the factors' values, runs, mean outcome with its
    interval, the paired difference to the base with its interval, and the share of each ending.
    The first is the base. `written` has such rows of each reported outcome. `contrasts` has all
    paired differences. `areas` exists only for a grid over two numbers: the share of its points
    that each ending leads. `variance` exists only for a Sobol design whose expected outcome varies
    beyond chance.

    `runs` is the largest number of finished runs of a point.

    `reported` are the outcomes that are reported along each factor, as far as they have a value:
    `usual` has their means in the unchanged scenario, `levels` those along each factor, `effects`
    and `maps`, for a grid, the changes from end to end, and who wins over each pair. Where these
    are the headlines, `others` has of each factor its largest clear effect on another open share.
    """

    outcome: str
    measure: str
    factors: list[str]
    points: pd.DataFrame
    written: pd.DataFrame
    contrasts: pd.DataFrame
    trends: list[Trend]
    runs: int
    reported: tuple[str, ...]
    usual: dict[str, Level]
    effects: list[Effect]
    others: list[Effect]
    levels: pd.DataFrame
    maps: pd.DataFrame
    endings: dict[str, Any]
    areas: dict[str, Index]
    sobol: bool
    variance: Indices | None

    @property
    def base(self) -> pd.Series:
        """The row of the unchanged scenario."""
        return self.points.iloc[0]

    @property
    def moved(self) -> pd.DataFrame:
        """The rows of the design points."""
        return self.points.iloc[1:]

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return measures.measure(self.outcome).unit

    @property
    def phrase(self) -> str:
        """The outcome in words."""
        return measures.measure(self.outcome).phrase

    @property
    def drivers(self) -> pd.DataFrame:
        """The Sobol indices, the largest first."""
        return ranked(self.factors, self.variance)

    @property
    def followed(self) -> list[str]:
        """The factors, the largest effect first."""
        if not self.effects:
            return [one.factor for one in self.trends]
        return list(dict.fromkeys(one.factor for one in _by_size(self.effects)))

    @property
    def is_counted(self) -> bool:
        """Whether it is a probability of so few runs that a count of them is written."""
        return self.outcome.startswith("ending_") and self.runs < FEW

    @property
    def is_few(self) -> bool:
        """Whether there are too few runs for intervals."""
        return self.runs < FEWEST

    @property
    def has_market(self) -> bool:
        """Whether an outcome has a value anywhere."""
        return bool(self.levels["mean"].notna().any())


def answer(
    runs: pd.DataFrame, factors: Sequence[str], outcome: str, manifest: Mapping[str, Any]
) -> Sweep:
    """The points in their order; a pair counts if both of its runs finished.

    Raises BadInput if no point has two pairs with the first, the unchanged scenario.
    """
    measure = ensemble.measure(manifest)
    column = f"ending_{measure}_all"
    runs = runs.assign(response=responses(runs, outcome, measure))
    base = str(runs["point_name"].iloc[0])
    for factor in factors:  # a choice of no value is one that tables can hold
        if runs.loc[runs["point_name"] != base, factor].isna().any():
            runs[factor] = runs[factor].astype(object).where(runs[factor].notna(), "null")
    shares = [f"open_share_{measure}_all"]
    done = (runs["status"] == "done").groupby(runs["point_name"]).transform("sum")
    moved = runs[(done > 1) & (runs["point_name"] != base)]
    crossed = is_grid(moved.drop_duplicates("point_name"), factors)
    kinds = [one.outcome for one in headline.HEADLINES if one.outcome in runs]
    of_kinds = [one for one in kinds if runs[one].notna().any()] or kinds
    reported = tuple(of_kinds) if crossed and [outcome] == shares and of_kinds else (outcome,)
    asked_for = [one for one in (outcome, *shares, *reported) if not label_of(one)]
    wanted = list(dict.fromkeys(asked_for))
    found = contrasts.contrasts(runs, base, wanted, column)
    if not found:
        raise BadInput("sweep: no point has two pairs of finished runs")
    groups = {str(name): part for name, part in runs.groupby("point_name", sort=False)}
    groups = {name: part for name, part in groups.items() if name == base or name in found}
    finished = {name: part[part["status"] == "done"] for name, part in groups.items()}
    endings = {name: contrasts.ending_shares(part[column]) for name, part in finished.items()}
    points = _points(groups, found, factors, outcome, measure, column)
    own_endings = {one.outcome: one.ending for one in headline.HEADLINES}
    written = [
        _points(groups, found, factors, one, measure, own_endings.get(one, column))
        for one in reported
    ]
    design = runs[runs["point_name"] != base]
    by_seed = runs.pivot_table(index="seed", columns="point_name", values="response")
    sobol = ensemble.setting(manifest, "experiment.design", "") == "sobol"
    answers = list(responses_of(runs, reported, measure).values())
    found_effects = effects(points.iloc[1:], points.iloc[0], factors, answers) if crossed else []
    by_size = _by_size(found_effects)
    others = [one for one in headline.SHARES if one in runs] if reported == tuple(of_kinds) else []
    others = [one for one in others if crossed and one not in kinds and runs[one].notna().any()]
    beside = list(responses_of(runs, others, measure).values())
    return Sweep(
        outcome,
        measure,
        list(factors),
        points,
        pd.concat(written, ignore_index=True).sort_values("point", kind="stable"),
        pd.DataFrame([c for own in found.values() for c in own]),
        trends(_apart(points.iloc[1:], design, len(factors)) if sobol else points.iloc[1:],
               points.iloc[0], factors, by_seed),
        int(done.max()),
        reported,
        {one.outcome: _level(one.outcome, one.table[base].to_numpy()) for one in answers},
        found_effects,
        strongest(effects(points.iloc[1:], points.iloc[0], factors, beside, len(beside))),
        levels(points.iloc[1:], points.iloc[0], factors, answers),
        maps(design, list(dict.fromkeys(one.factor for one in by_size)), answers),
        {name: endings[name] for name in (base, *found)},
        areas(design, factors, column),
        sobol,
        _variance(design, len(factors)) if sobol else None,
    )  # fmt: skip


def _points(
    groups: Mapping[str, pd.DataFrame],
    found: Mapping[str, Sequence[contrasts.Contrast]],
    factors: Sequence[str],
    outcome: str,
    measure: str,
    ending: str,
) -> pd.DataFrame:
    """The points with an outcome and the share of each ending; the first is the base."""
    rows = []
    for name, part in groups.items():
        one = next((each for each in found.get(name, ()) if each.outcome == outcome), None)
        change = (one.change, one.low, one.high, one.real) if one else (0.0, 0.0, 0.0, False)
        values = responses(part, outcome, measure).to_numpy()
        mean, count = _within(outcome, mean_interval(values)), int((~np.isnan(values)).sum())
        if count < FEWEST:  # the interval would be too wide
            change, mean = (change[0], math.nan, math.nan, False), [mean[0], math.nan, math.nan]
        labels = contrasts.ending_shares(part.loc[part["status"] == "done", ending])
        rows.append(
            (
                part["point"].iloc[0], name, *(part[factor].iloc[0] for factor in factors),
                outcome, measures.measure(outcome).unit, count, *mean, *change,
                *(labels[label]["probability"] for label in LABELS),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in columns_of(factors)])


def _apart(points: pd.DataFrame, design: pd.DataFrame, factors: int) -> pd.DataFrame:
    """The points of a Sobol design that differ from one another in all factors."""
    names = design["point_name"].unique()
    places = np.arange(len(names)) % (factors + 2)
    apart = names[(places == 0) | (places == factors + 1)]
    return points[points["point_name"].isin(apart)]


def _variance(design: pd.DataFrame, factors: int) -> Indices | None:
    """Sobol indices of the runs of a Sobol design."""
    each = [part["response"].to_numpy() for _, part in design.groupby("point_name", sort=False)]
    return indices(np.reshape(each, (-1, factors + 2, len(each[0]))))


def ranked(factors: Sequence[str], found: Indices | None) -> pd.DataFrame:
    """The Sobol indices, the largest first.

    Chance can put estimates outside the possible range, where they are cut off: a share lies
    between 0 and 1, and no factor explains more alone than with others. If the intervals say that
    one does, its share alone is left out.
    """
    columns = [one.name for one in DRIVERS]
    if found is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for j, above in zip(found.ranking, [*found.order, math.nan], strict=True):
        total, first = (np.clip(one[j], 0.0, 1.0).tolist() for one in (found.total, found.first))
        if first[0] > total[2] or total[0] < first[1]:
            first = [math.nan] * 3
        first[0] = min(first[0], total[0])
        rows.append((factors[j], *total, *first, above))
    return pd.DataFrame(rows, columns=columns)


def areas(design: pd.DataFrame, factors: Sequence[str], ending: str) -> dict[str, Index]:
    """The share of a grid's points that each ending leads; empty unless it spans two numbers.

    Every point needs a finished run. Where several endings are the most frequent, none leads.

    The interval is a bootstrap over seeds, which all points share.
    """
    points = design.drop_duplicates("point_name")
    if len(factors) != 2 or not all(is_numeric(points[name]) for name in factors):
        return {}
    if points[list(factors)].nunique().min() < 2 or not is_crossed(points, factors[0], factors[1:]):
        return {}
    done = design[design["status"] == "done"]
    if done["point_name"].nunique() < len(points):
        return {}
    seed, point = (pd.factorize(done[name])[0] for name in ("seed", "point_name"))
    won = np.zeros((seed.max() + 1, point.max() + 1, len(LABELS)))
    won[seed, point, done[ending].astype(str).map(LABELS.index)] = 1.0

    def led(weights: np.ndarray) -> np.ndarray:
        counts = np.tensordot(weights, won, axes=1)
        counts = counts[counts.any(axis=1)]
        is_most = counts == counts.max(axis=1, keepdims=True)
        alone: np.ndarray = is_most[is_most.sum(axis=1) == 1].sum(axis=0)
        return alone / len(counts)

    seeds = len(won)
    value = led(np.ones(seeds))
    low = high = np.full(len(LABELS), math.nan)
    if seeds >= FEWEST:
        draw = np.random.default_rng(0)
        weights = draw.multinomial(seeds, np.full(seeds, 1 / seeds), size=RESAMPLES)
        low, high = np.quantile([led(one) for one in weights], [0.025, 0.975], axis=0)
    ends = np.stack([value, np.minimum(low, value), np.maximum(high, value)], axis=1)
    found = {label: Index(*row) for label, row in zip(LABELS, ends.tolist(), strict=True)}
    return {label: one for label, one in found.items() if one.value > 0 or one.high > 0}


def _by_size(effects: Sequence[Effect]) -> list[Effect]:
    return sorted(effects, key=lambda one: -np.nan_to_num(abs(one.change)))


def _level(outcome: str, values: np.ndarray) -> Level:
    mean, low, high = _within(outcome, mean_interval(values))
    count = int((~np.isnan(values)).sum())
    return Level(mean, *((low, high) if count >= FEWEST else (math.nan, math.nan)), count)


def _within(outcome: str, values: tuple[float, float, float]) -> list[float]:
    """A mean and the ends of its interval, cut off at 0 and 1 for a share."""
    is_share = measures.measure(outcome).unit == "share"
    return [min(max(one, 0.0), 1.0) if is_share else one for one in values]


def columns_of(factors: Sequence[str]) -> list[Column]:
    """The columns of the points."""
    return [
        Column("point", "", "number of the design point, from 0"),
        Column("point_name", "", "name of the design point", "point", "report"),
        *(Column(name, "", "value of this parameter", shown="report", form=measures.setting)
          for name in factors),
        Column("outcome", "", "outcome", shown="report", form=title_outcome),
        Column("unit", "", "unit of the outcome"),
        Column("runs", "", "finished runs of the point", shown="report"),
        *with_interval("mean", OF_THE_OUTCOME, "mean of the outcome", shown="report"),
        *with_interval("change", OF_THE_OUTCOME,
                       "mean of the paired differences to the unchanged scenario",
                       "difference", "change_", change=True, shown="report"),
        Column("real", "true, false", "whether that interval excludes 0"),
        *(Column(f"ending_{label}", "share", f"share of runs with the ending {label}, by that "
                 "outcome's measure and firms, else by all firms")
          for label in LABELS),
    ]  # fmt: skip


PART = "share of variance"
DRIVERS = (
    Column("factor", "", "parameter", "Share of the variance", "everywhere"),
    *with_interval("total", PART, "total index: share explained with interactions",
                   "with others", "total_", shown="everywhere", bar="open"),
    *with_interval("first", PART, "first-order index: share explained alone; empty if chance "
                   "puts it above the total index", "alone", "first_", shown="everywhere"),
    Column("above_next", "share of samples", "bootstrap samples in which its total exceeds the "
           "next", "Above the next", "report"),
)  # fmt: skip
DIFFERENCES = (
    ("point", "", "number of the design point, from 0"),
    ("point_name", "", "name of the design point"),
    ("outcome", "", "outcome, or ending_LABEL: probability of that ending over all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("before", "unit of the outcome", "mean in the unchanged scenario"),
    ("after", "unit of the outcome", "mean at this design point, same seeds"),
    ("change", "unit of the outcome", "after less before"),
    ("low", "unit of the outcome", "lower end of the paired 95 % interval of the change"),
    ("high", "unit of the outcome", "upper end of the interval"),
    ("real", "true, false", "whether the interval excludes 0"),
)
