"""The effect of each factor from end to end, and who wins over each pair of factors.

This needs a crossed design, in which every value of a factor meets all values of the others: there
the means of two values differ by the factor alone, seed by seed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, paired
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.measures import capital
from openclosed.analysis.common.paired import Difference, wilson
from openclosed.analysis.finding.curves import UNCHANGED
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import DIALS, HEADLINES
from openclosed.sim.outcomes.record import LABELS

WORDS = Words(__file__)
MOST_PAIRED = 3  # factors whose pairs have maps
BINS, IN_A_BIN = 6, 4  # for many values: the number of parts, and the minimum points of a part
FEW = 20  # runs at each point from which a share of runs is written in percent
MANY = 8  # distinct values; a number with more is shown in bins
TIE = "tie"

EFFECTS = (
    Column("factor", "", "parameter that varies"),
    Column("outcome", "", "outcome that it changes"),
    Column("unit", "", "unit of the outcome"),
    Column("start", "", "its lowest value; of choices the unchanged one, or if the design lacks "
           "it the first of the two that differ most"),
    Column("end", "", "its highest value; of choices the one that changes most, or the second of "
           "these two"),
    Column("pairs", "", "seeds behind it, each at all values of the other factors"),
    Column("change", OF_THE_OUTCOME, "mean change of the outcome from start to end"),
    Column("low", OF_THE_OUTCOME, "lower end of its 95 % interval"),
    Column("high", OF_THE_OUTCOME, "upper end of the interval"),
    Column("real", "true, false", "whether the interval excludes 0"),
    Column("leads", "true, false", "whether it clearly changes this outcome more than every other "
           "factor does"),
)  # fmt: skip
LEVELS = (
    Column("factor", "", "parameter that varies"),
    Column("value", "", "its value, or the middle of a part of its range"),
    Column("outcome", "", "outcome"),
    Column("points", "", "number of design points with this value"),
    Column("mean", OF_THE_OUTCOME, "mean of the outcome over these points"),
    Column("low", OF_THE_OUTCOME, "lower end of a 95 % interval: of the difference to the "
           "unchanged value, or for a part of a range of the mean"),
    Column("high", OF_THE_OUTCOME, "upper end of the interval"),
)  # fmt: skip
MAPS = (
    Column("across", "", "factor from left to right"),
    Column("up", "", "factor from below to above"),
    Column("across_value", "", "value of the factor across"),
    Column("up_value", "", "value of the factor up"),
    Column("outcome", "", "mapped outcome"),
    Column("runs", "", "finished runs with these two values"),
    Column("mean", OF_THE_OUTCOME, "mean of the outcome"),
    Column(
        "ending",
        "",
        f"the most frequent ending; {TIE} if several are; empty for outcomes without endings",
    ),
    Column("probability", "share", "share of runs with that ending, or with each of the tied"),
    Column(
        "clear",
        "true, false",
        "whether that ending clearly leads every other: of the seeds "
        "(or ancestors) in which both differ, more than half have more of it (95 %)",
    ),
)


class Effect(NamedTuple):
    """The effect of a factor from its lowest to its highest value; see EFFECTS."""

    factor: str
    outcome: str
    unit: str
    start: Any
    end: Any
    pairs: int
    change: float
    low: float
    high: float
    real: bool
    leads: bool


def called(factor: str) -> str:
    """The name of a factor in a sentence."""
    dial = factor.removeprefix("dials.")
    return dial if dial in DIALS else factor


def valued(factor: str, value: Any, usual: Any = None) -> str:
    """A value of a factor in words; the ends of a dial have names."""
    dial, text = factor.removeprefix("dials."), measures.spell_out(measures.setting(value))
    if value == usual:
        return WORDS("usual", text=text, unchanged=UNCHANGED, is_dial=dial in DIALS)
    if dial in DIALS and value in (0, 1):
        return DIALS[dial][int(value)]
    return text or UNCHANGED


def name_outcome(outcome: str) -> str:
    """An outcome in a sentence."""
    return WORDS("outcome", **_named(outcome))


def short_outcome(outcome: str) -> str:
    """One of the headlines behind another one."""
    return WORDS("outcome_too", **_named(outcome))


def _named(outcome: str) -> dict[str, str]:
    names = {one.outcome: one.name for one in HEADLINES}
    return {"name": names.get(outcome, ""), "phrase": measures.measure(outcome).phrase}


def title_outcome(outcome: str) -> str:
    """An outcome above a column or a panel."""
    names = {one.outcome: one.title for one in HEADLINES}
    return names.get(outcome) or capital(measures.measure(outcome).phrase)


class Responses(NamedTuple):
    """An outcome at the points of a design: (seeds, points), and groups of dependent seeds."""

    outcome: str
    table: pd.DataFrame
    alike: pd.Series[int] | None

    def of(self, points: Iterable[str]) -> np.ndarray:
        """(seeds) means over points; nan if one of them failed."""
        mean: np.ndarray = self.table[list(points)].mean(axis=1, skipna=False).to_numpy()
        return mean

    def change(self, after: np.ndarray, before: np.ndarray, comparisons: int = 1) -> Difference:
        """The mean difference over seeds, some of which may be dependent."""
        found = paired.of_values(after, before, comparisons)
        if self.alike is not None and found.pairs >= FEWEST:
            found = paired.over_groups(found, after - before, self.alike.to_numpy())
        if found.pairs < FEWEST:
            found = found._replace(low=math.nan, high=math.nan)
        return found


def responses_of(runs: pd.DataFrame, outcomes: Sequence[str], measure: str) -> dict[str, Responses]:
    """The outcomes by seed and point."""
    of_seed = runs.drop_duplicates("seed").set_index("seed").sort_index()
    alike = pd.Series(paired.alike(of_seed), of_seed.index) if "draw" in runs else None
    found = {}
    for name in outcomes:
        own = runs.assign(response=paired.responses(runs, name, measure))
        values = own.pivot_table("response", "seed", "point_name", dropna=False)
        found[name] = Responses(name, values, None if alike is None else alike[values.index])
    return found


def is_numeric(values: pd.Series) -> bool:
    """Whether a factor's values are numbers, not booleans."""
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def is_crossed(points: pd.DataFrame, factor: str, others: Sequence[str]) -> bool:
    """Whether each choice of a factor occurs once with the same values of the others."""
    rows = points[[factor, *others]].astype(str).to_numpy().tolist()
    choices, beside = {row[0] for row in rows}, {tuple(row[1:]) for row in rows}
    return len({tuple(row) for row in rows}) == len(rows) == len(choices) * len(beside)


def is_grid(points: pd.DataFrame, factors: Sequence[str]) -> bool:
    """Whether every combination of the factors' values occurs, and each factor has several."""
    return all(
        len(set(points[one])) > 1
        and is_crossed(points, one, [name for name in factors if name != one])
        for one in factors
    )


def effects(
    points: pd.DataFrame,
    usual: pd.Series,
    factors: Sequence[str],
    responses: Sequence[Responses],
    among: int = 1,
) -> list[Effect]:
    """The effects of each factor of a grid: for each outcome the largest first.

    A choice is compared with the unchanged one; a design of several factors may lack that, and
    then the two choices that differ most are compared. Intervals hold for the largest `among` as
    many outcomes.
    """
    return [
        one for response in responses for one in _effects(points, usual, factors, response, among)
    ]


def strongest(found: Sequence[Effect]) -> list[Effect]:
    """The largest clear effect of each factor that has one."""
    most: dict[str, Effect] = {}
    for one in found:
        if one.real and abs(one.change) > abs(
            most.get(one.factor, one._replace(change=0.0)).change
        ):
            most[one.factor] = one
    return list(most.values())


def _effects(
    points: pd.DataFrame,
    usual: pd.Series,
    factors: Sequence[str],
    response: Responses,
    among: int,
) -> Iterator[Effect]:
    unit = measures.measure(response.outcome).unit
    found, sizes = [], []
    for factor in factors:
        of_value = {
            value: response.of(part["point_name"])
            for value, part in points.groupby(factor, sort=is_numeric(points[factor]))
        }
        start, end, comparisons = next(iter(of_value)), list(of_value)[-1], 1
        if not is_numeric(points[factor]):
            if len(factors) == 1:
                of_value = {usual[factor]: response.of([usual["point_name"]])} | of_value
            start, end, comparisons = _furthest(of_value, usual[factor])
        after, before = of_value[end], of_value[start]
        change = response.change(after, before, comparisons * among)
        found.append((factor, start, end, change))
        sizes.append((after - before) * np.sign(change.mean))
    order = sorted(range(len(found)), key=lambda place: -np.nan_to_num(abs(found[place][3].mean)))
    for place in order:
        factor, start, end, change = found[place]
        others = [one for one in order if one != place]
        leads = (
            change.real
            and place == order[0]
            and all(
                response.change(sizes[place], sizes[one], len(others)).low > 0 for one in others
            )
        )
        yield Effect(factor, response.outcome, unit, start, end, *change, change.real, leads)


def _furthest(of_choice: Mapping[Any, np.ndarray], usual: Any) -> tuple[Any, Any, int]:
    """The unchanged choice and the furthest from it, or the two that differ most.

    With the number of pairs of choices of which this is the largest difference.
    """
    means = {name: float(np.nan_to_num(_mean(values))) for name, values in of_choice.items()}
    if usual in means and len(means) > 1:
        others = [name for name in means if name != usual]
        return usual, max(others, key=lambda name: abs(means[name] - means[usual])), len(others)
    least, most = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    start, end = sorted((least, most), key=list(means).index)
    return start, end, len(means) * (len(means) - 1) // 2


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else math.nan


def levels(
    points: pd.DataFrame, usual: pd.Series, factors: Sequence[str], responses: Sequence[Responses]
) -> pd.DataFrame:
    """The mean of each outcome at each value of each factor, over the points with that value.

    In a grid the interval is that of the difference to the unchanged value (or else the first),
    drawn about the mean, so that common chance cancels. For a parameter with many values it is that
    of the mean over the points in each part of its range.
    """
    crossed = is_grid(points, factors)
    rows: list[tuple[Any, ...]] = []
    if len(factors) == 1 and usual[factors[0]] not in set(points[factors[0]]):
        points = pd.concat([usual.to_frame().T.astype(points.dtypes), points], ignore_index=True)
    for factor, response in itertools.product(factors, responses):
        if crossed or not _has_many(points[factor]):
            rows += _of_values(points, usual[factor], factor, response, crossed)
        else:
            rows += _of_parts(points, factor, response)
    return pd.DataFrame(rows, columns=[one.name for one in LEVELS])


def _has_many(values: pd.Series) -> bool:
    return is_numeric(values) and values.nunique() > MANY


def _of_values(
    points: pd.DataFrame, usual: Any, factor: str, response: Responses, crossed: bool
) -> Iterator[tuple[Any, ...]]:
    groups = dict(list(points.groupby(factor, sort=is_numeric(points[factor]))))
    at = {value: response.of(part["point_name"]) for value, part in groups.items()}
    base = at.get(usual, next(iter(at.values())))
    for value, own in at.items():
        names = groups[value]["point_name"]
        mean = _mean(own)
        ends = (math.nan, math.nan)
        if crossed and value != usual:
            change = response.change(own, base)
            ends = (mean + change.low - change.mean, mean + change.high - change.mean)
        elif crossed:
            ends = (mean, mean)
        else:
            _, *ends_of = paired.mean_interval(response.table[names].mean().to_numpy())
            ends = (ends_of[0], ends_of[1])
        yield factor, value, response.outcome, len(names), mean, *ends


def _of_parts(points: pd.DataFrame, factor: str, response: Responses) -> Iterator[tuple[Any, ...]]:
    order = points.sort_values(factor, kind="stable")
    count = max(1, min(BINS, len(order) // IN_A_BIN))
    for part in np.array_split(np.arange(len(order)), count):
        own = order.iloc[part]
        means = response.table[own["point_name"]].mean().to_numpy()
        yield (factor, float(own[factor].median()), response.outcome, len(own),
               *paired.mean_interval(means))  # fmt: skip


def maps(
    runs: pd.DataFrame, factors: Sequence[str], responses: Sequence[Responses]
) -> pd.DataFrame:
    """Each outcome over each pair of factors, with the most frequent ending."""
    endings = {one.outcome: one.ending for one in HEADLINES}
    done = runs[runs["status"] == "done"]
    rows = []
    pairs = itertools.combinations(factors[:MOST_PAIRED], 2)
    for (across, up), response in itertools.product(pairs, responses):
        values = response.table.melt(value_name="value", ignore_index=False).reset_index()
        own = done.merge(values, on=["seed", "point_name"])
        for (x, y), part in own.groupby([across, up], sort=False):
            ending, probability, clear = "", math.nan, False
            if response.outcome in endings:
                labels = part[endings[response.outcome]].astype(str)
                counts = labels.value_counts()
                most = [label for label in LABELS if counts.get(label, 0) == counts.max()]
                ending, probability = most[0] if len(most) == 1 else TIE, counts.max() / len(part)
                groups = (
                    part["seed"] if response.alike is None else part["seed"].map(response.alike)
                )
                clear = ending != TIE and _leads(ending, pd.crosstab(groups, labels))
            mean = float(part["value"].mean())
            rows.append(
                (across, up, x, y, response.outcome, len(part), mean, ending, probability, clear)
            )
    return pd.DataFrame(rows, columns=[one.name for one in MAPS])


def _leads(ending: str, counts: pd.DataFrame) -> bool:
    """Whether most groups of runs have more of this ending than of any other, beyond chance.

    The sign test by Wilson's interval, since runs of one seed at several points resemble each
    other. `counts` has a row for each group and a column for each ending.
    """
    own = counts[ending]
    others = [counts[name] for name in counts if name != ending] or [0 * own]
    return len(own) >= FEWEST and all(
        wilson(int((own > one).sum()), int((own != one).sum())).low > 0.5 for one in others
    )
