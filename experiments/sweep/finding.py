"""The finding of a sweep: sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import format_change_range, too_few
from openclosed.analysis.common.measures import distinct, listed, percent, percent_range
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    for_files,
    records,
    table,
    with_interval,
)
from openclosed.analysis.headline import ALL_ENDINGS
from openclosed.analysis.statistics.sensitivity import Index
from openclosed.experiments.sweep import decides, figures
from openclosed.experiments.sweep.answer import (
    DIFFERENCES,
    DRIVERS,
    FEWEST_POINTS,
    Sweep,
    Trend,
    columns_of,
)
from openclosed.experiments.sweep.effects import (
    EFFECTS,
    LEVELS,
    MAPS,
    TIE,
    called,
    change_of,
    is_numeric,
    title_outcome,
)
from openclosed.experiments.sweep.figures import facets

LARGEST = 5  # differences in the terminal
SHOWN = 3  # factors in that table
PART = ("part", "low", "high")
WIDEST = 0.5  # interval of a share of a grid that says something
CLEAR = 0.975  # share of bootstrap samples from which an order counts as clear
AREAS = (
    Column("what", "", "the most frequent ending", "Who wins", "everywhere"),
    *with_interval(
        "part", "share", "share of the grid's design points", shown="everywhere", bar="plain"
    ),
)
TRENDS = (
    Column("factor", "", "parameter that varies", "Factor", "everywhere", form=called),
    Column("base", "", "its value in the unchanged scenario", "unchanged", "report"),
    Column("span", "", "its values in the design", "values", "report"),
    Column("measured", "", "rank correlation, or the difference between two choices",
           "measured by", "everywhere"),
    Column("unit", "", "unit of that measure"),
    Column("value", OF_THE_OUTCOME, "rank correlation, or difference", "value", "everywhere",
           ("low", "high"), change=True),
    Column("low", OF_THE_OUTCOME, "lower end of a difference's 95 % interval, of all factors "
           "together; a correlation has none"),
    Column("high", OF_THE_OUTCOME, "upper end of the interval"),
    Column("p", "1", "p-value of the closest correlation if no factor has an effect",
           "p", "everywhere", form=lambda p: "" if np.isnan(p) else _chance(p)),
    Column("real", "true, false", "whether the interval excludes 0, or p is at most .05",
           "clear", "report"),
)  # fmt: skip


def finding(
    found: Sweep, runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]
) -> Finding:
    """The finding of a sweep, with the kept months of its runs."""
    factors, asked = manifest["factors"], manifest["config"]["experiment"]
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    seed = manifest["config"]["seed"]
    # The unchanged scenario may also be a point of the design: each run counts once.
    runs = runs[~runs[["seed", *found.factors]].astype(str).duplicated(keep="last")]
    of = curves.count_runs(runs, seed)
    title = decides.title(found) if found.effects else _title(found)
    says = [*(decides.sentences(found) if found.effects else _describe(found))]
    warnings: list[str] = []
    note = f"{_note(found).strip()} {of}."
    drawn = [
        Figure("by_factor", "The outcome along each factor",
               lambda: figures.by_factor(found, title, note, logs), _SCATTER)
    ]  # fmt: skip
    tables = [
        *_main_tables(found, factors),
        _largest(found),
        Table("points", columns_of(found.outcome, found.factors), found.points, "Points"),
        Table("levels", LEVELS, found.levels),
        for_files("differences", DIFFERENCES, found.contrasts),
    ]
    if len(found.maps):
        tables.append(Table("maps", MAPS, found.maps))
    if found.areas:
        says.append(_describe_map(found))
        rows = [(f"{ALL_ENDINGS[label]} most often", *area) for label, area in found.areas.items()]
        areas = table("areas", AREAS, rows)
        tables.insert(1, areas if _is_mapped(found) else areas.in_files())
    if found.sobol:
        title = _driver(found)
        says.append(_describe_variance(found))
        warnings = _warn(found, int(asked["design_points"]))
        light = "Light part of a bar that has a dark one: interactions with other parameters."
        drawn.insert(0, Figure("drivers", "What drives the outcome",
                               lambda: figures.parts_of_variance(found, title), light))  # fmt: skip
        tables.insert(0, table("drivers", DRIVERS, found.drivers))
    for one in curves.of(runs, months, facets(found, runs), asked["curves"], seed):
        drawn.append(one.figure)
        tables.append(one.table)
    return Finding(title, says, tables, drawn, warnings, facts=found.endings)


_SCATTER = "Data: levels.csv for the lines, maps.csv for the maps."


def _note(found: Sweep) -> str:
    """How to read the picture of the factors."""
    if not found.effects:
        return (
            "Dots: design points; line: their mean in equal parts of the range, with its 95 % "
            "interval. Grey line: the unchanged scenario."
        )
    others = " over all values of the other factors" * (len(found.factors) > 1)
    values = [
        set(found.levels.loc[found.levels["factor"] == one, "value"]) for one in found.factors
    ]
    is_there = all(found.base[one] in own for one, own in zip(found.factors, values, strict=True))
    to = "the unchanged value" if is_there else "the unchanged or else the first value"
    tied = "; tie (dark grey): several are" * bool((found.maps["ending"] == TIE).any())
    ends = f"Maps: the most frequent ending{tied}. " * any(found.maps["ending"])
    has_choices = not all(is_numeric(found.moved[one]) for one in found.factors)
    between = " (of choices: between the two that differ most, from left to right)" * has_choices
    return (
        f"Marks: means{others}; band: 95 % interval of the difference to {to}, with common random "
        f"numbers. Above: change from end to end{between}. {ends}"
    )


def _main_tables(found: Sweep, factors: Mapping[str, Mapping[str, Any]]) -> list[Table]:
    """The effect of each factor: in a grid from end to end, else the trend of the outcome."""
    if found.effects:
        return decides.tables(found, EFFECTS)
    rows = [_trend_row(found, one, factors[one.factor]) for one in found.trends]
    return [table("trends", TRENDS, rows)]


def _trend_row(found: Sweep, one: Trend, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
    unit = found.unit if one.groups else ""
    measured = f"{one.measured}{' (pp)' * unit.startswith('share')}"
    return (one.factor, str(spec["base"]), str(span), measured, unit, one.value, one.low,
            one.high, one.p, one.real)  # fmt: skip


def _largest(found: Sweep) -> Table:
    """The design points furthest from the unchanged scenario, for the terminal."""
    changes = found.contrasts[found.contrasts["outcome"].isin(found.reported)]
    shown, short = found.followed[:SHOWN], distinct(found.factors)
    named = ["point_name"] * (len(found.factors) > SHOWN)  # else its factors identify it
    columns = [Column(one, "", "", "Point", "everywhere") for one in named]
    for one in shown:
        head = called(one) if called(one) != one else short[one]
        columns.append(Column(one, "", "", head, "everywhere", form=measures.setting))
    rows = found.moved.set_index("point_name", drop=False)[[*named, *shown]]
    for outcome in found.reported:
        of, unit = (outcome, f"{outcome}_low", f"{outcome}_high"), measures.measure(outcome).unit
        columns += with_interval(outcome, unit, "", title_outcome(outcome), f"{outcome}_",
                                 change=True, shown="everywhere")  # fmt: skip
        own = changes[changes["outcome"] == outcome].set_index("point")
        ends = (own["change"], own["low"], own["high"])
        rows = rows.assign(**dict(zip(of, ends, strict=True)))
    order = rows[found.reported[0]].abs().sort_values(ascending=False, kind="stable").index
    change = change_of(found.reported)
    caption = f"{change} at the design points furthest from the unchanged scenario (last year)"
    return Table("", columns, rows.loc[order].head(LARGEST), caption)


def _describe(found: Sweep) -> list[str]:
    """The answer in a few sentences."""
    moved = found.moved
    low, high = (moved.iloc[int(pick(moved["mean"]))] for pick in (np.argmin, np.argmax))
    least, most = (measures.format_value(row["mean"], found.unit) for row in (low, high))
    sentences = [
        f"In the unchanged scenario, the {found.phrase} is {_with_interval(found, found.base)}.",
        f"Over the {len(moved)} design points its mean ranges from {least} to {most}.",
    ]
    runs, real = int(found.points["runs"].max()), int(moved["real"].sum())
    sentences.append(
        too_few(runs, "runs at each point")
        or f"{real} of {len(moved)} design points clearly differ from the unchanged scenario; "
        f"chance alone would make {0.05 * len(moved):.1f} look so."
    )
    strong = [one for one in found.trends if one.real]
    if strong:
        parts = [_trend(one, found.unit) for one in strong[:3]]
        many = f", at the 5 % level for all {len(found.trends)} factors together"
        sentences.append(f"It clearly follows {'; '.join(parts)}{many * (len(found.trends) > 1)}.")
    elif any(one.judged for one in found.trends):
        sentences.append("No single factor clearly moves it.")
    else:
        sentences.append(
            f"At least {FEWEST_POINTS} design points are needed to see which factor moves it."
        )
    return sentences


def _with_interval(found: Sweep, row: pd.Series) -> str:
    mean = measures.format_value(row["mean"], found.unit)
    ends = (row["low"], row["high"])
    if np.isnan(ends[0]):
        return mean
    if found.unit == "share":
        return f"{mean} ({measures.percent_range(max(ends[0], 0), min(ends[1], 1))})"
    return f"{mean} ({measures.plain(ends[0])} to {measures.plain(ends[1])})"


def _trend(one: Trend, unit: str) -> str:
    """A factor with its correlation and p-value, or its difference between choices."""
    if not one.groups:
        ends = f"p {'' if one.p < 0.001 else '= '}{_chance(one.p)}"
    elif np.isnan(one.low):
        ends = "too few runs or points"
    else:
        ends = format_change_range(one.low, one.high, unit)
    points = " points" if one.groups and unit.startswith("share") else ""
    return f"{called(one.factor)} ({one.measured} {one.written(unit)}{points}, {ends})"


def _chance(p: float) -> str:
    """A p-value, which is never 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _title(found: Sweep) -> str:
    """The answer in one line."""
    strong = [one for one in found.trends if one.real]
    means = [measures.format_value(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
    ends = f"from {means[0]} to {means[1]} over {len(found.moved)} design points"
    if not strong:
        return f"The {found.phrase} ranges {ends}; no single factor clearly explains it"
    first = strong[0]
    verb = "differs by" if first.groups else "rises with" if first.value > 0 else "falls with"
    return f"The {found.phrase} ranges {ends}; most clearly it {verb} {called(first.factor)}"


def _describe_map(found: Sweep) -> str:
    """The share of a map on which each ending is the most frequent."""
    whose = f"all firms' {measures.spell_out(found.measure)}"
    which = f"By {whose} over {' and '.join(map(called, found.factors))}"
    led = _led(found)
    if not led or not _is_mapped(found):
        runs = int(found.points["runs"].max())
        return f"{which}, {runs} runs at each point do not show who wins most often where."
    parts = [
        f"{ALL_ENDINGS[label]} most often on "
        + (AREAS[1].cell(dict(zip(PART, one, strict=True))) if one.value < 1 else "all")
        for label, one in led
    ]
    low = f" ({percent_range(led[0][1].low, 1)})" * (led[0][1].value == 1)
    is_tied = sum(one.value for one in found.areas.values()) < 0.999
    tied = " On the rest several are as frequent." * is_tied
    return f"{which}, {listed(parts)} of the grid{low}.{tied}"


def _is_mapped(found: Sweep) -> bool:
    """Whether the interval of every share of the grid is narrow."""
    return all(one.high - one.low <= WIDEST for one in found.areas.values())


def _led(found: Sweep) -> list[tuple[str, Index]]:
    """The endings that lead somewhere on a map, the largest area first."""
    led = [item for item in found.areas.items() if item[1].value > 0]
    return sorted(led, key=lambda item: -item[1].value)


def _unranked(found: Sweep) -> list[tuple[str, str]]:
    """Neighbours among the first four by total index whose order is not clear."""
    top = found.drivers.head(4)
    pairs = zip(top["factor"], top["factor"].iloc[1:], top["above_next"], strict=False)
    return [(str(one), str(other)) for one, other, share in pairs if share < CLEAR]


def _driver(found: Sweep) -> str:
    """The main driver of a Sobol design, in one line."""
    if found.variance is None:
        return f"No parameter clearly drives the {found.phrase}"
    first, unranked = records(found.drivers.head(1))[0], _unranked(found)
    names = distinct(found.factors)
    if unranked and unranked[0][0] == first["factor"]:
        pair = listed([names[name] for name in unranked[0]])
        return f"{pair} drive the expected {found.phrase} most; which comes first is not clear"
    lead = f"{names[first['factor']]} drives the expected {found.phrase} most"
    return f"{lead}: {DRIVERS[1].cell(first).replace(' (', ' of its variance (', 1)}"


def _describe_variance(found: Sweep) -> str:
    """The explained shares of the variance."""
    if found.variance is None:
        return f"The parameters together move the {found.phrase} no more than chance does."
    parts = [f"{row['factor']} {DRIVERS[1].cell(row)}" for row in records(found.drivers.head(3))]
    seeds = int(found.points["runs"].max())
    return (
        f"Of {len(found.drivers)} parameters, these explain most of the variance of the expected "
        f"{found.phrase} (with interactions): {listed(parts)}. Chance, between the {seeds} seeds "
        f"at each point, makes {percent(found.variance.seeds)} of the variance of single runs."
    )


def _warn(found: Sweep, rows: int) -> list[str]:
    """Which factors cannot be ranked, and rows left out."""
    warnings = []
    if unranked := _unranked(found):
        pairs = listed([f"{one} against {other}" for one, other in unranked])
        warnings.append(
            f"The intervals are too wide to rank {pairs}; to rank them, raise "
            "experiment.design_points or replicates."
        )
    if unknown := found.drivers.loc[found.drivers["first"].isna(), "factor"].tolist():
        warnings.append(
            f"The design is too small to say how much {listed(unknown)} alone "
            f"explain{'s' * (len(unknown) == 1)}; raise experiment.design_points."
        )
    if found.variance and (lost := rows - found.variance.rows):
        warnings.append(f"{lost} of {rows} rows of the design lack a run and are left out.")
    return warnings
