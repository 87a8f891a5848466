"""What a sweep says, with its tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import format_change_range, too_few
from openclosed.analysis.common.measures import distinct, listed, percent
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
from openclosed.analysis.statistics.sobol import Index
from openclosed.experiments.sweep import decides, figures
from openclosed.experiments.sweep.answer import (
    DIFFERENCES,
    DRIVERS,
    FEWEST_POINTS,
    Sweep,
    Trend,
    columns_of,
)
from openclosed.experiments.sweep.effects import EFFECTS, LEVELS, MAPS, called
from openclosed.experiments.sweep.lines import facets

LARGEST = 5  # differences in the terminal
SHOWN = 3  # factors beside them
PART = ("part", "low", "high")
TOLD = 0.975  # share of bootstrap samples from which an order counts as clear
AREAS = (
    Column("what", "", "ending that is the most frequent", "Of the grid", "everywhere"),
    *with_interval("part", "share", "part of the grid's points", shown="everywhere", bar="plain"),
)
TRENDS = (
    Column("factor", "", "what moves", "Factor", "everywhere"),
    Column("base", "", "its value in the scenario as it is", "as it is", "report"),
    Column("span", "", "what it was moved over", "moved over", "report"),
    Column("measured", "", "rank correlation, or the difference between two choices",
           "measured by", "report"),
    Column("unit", "", "unit of that"),
    Column("value", OF_THE_OUTCOME, "rank correlation, or difference", "value", "everywhere",
           ("low", "high"), change=True),
    Column("low", OF_THE_OUTCOME, "lower end of a difference's 95 % interval, of all factors "
           "together; a correlation has none"),
    Column("high", OF_THE_OUTCOME, "upper end of it"),
    Column("p", "1", "chance of so close a correlation in any factor if none moves the outcome",
           "p", "everywhere", form=lambda p: "" if np.isnan(p) else _chance(p)),
    Column("real", "true, false", "whether the interval excludes 0, or p is at most .05",
           "clear", "report"),
)  # fmt: skip


def finding(
    found: Sweep, runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]
) -> Finding:
    """What a sweep says, with the months that were kept of its runs."""
    factors, asked = manifest["factors"], manifest["config"]["experiment"]
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    seed = manifest["config"]["seed"]
    of = curves.count_runs(runs, seed)
    title = decides.title(found) if found.effects else _title(found)
    says = [*(decides.sentences(found) if found.effects else _says(found))]
    warnings: list[str] = []
    note = f"{_note(found).strip()} {of}."
    drawn = [
        Figure("by_factor", "The outcome along each factor",
               lambda: figures.by_factor(found, title, note, logs), _SCATTER)
    ]  # fmt: skip
    tables = [
        *_told_first(found, factors),
        _largest(found),
        Table("points", columns_of(found.outcome, found.factors), found.points, "Points"),
        Table("levels", LEVELS, found.levels),
        for_files("differences", DIFFERENCES, found.contrasts),
    ]
    if len(found.maps):
        tables.append(Table("maps", MAPS, found.maps))
    if found.areas:
        says.append(_map_says(found))
        rows = [(f"{ALL_ENDINGS[label]} most often", *area) for label, area in found.areas.items()]
        tables.insert(1, table("areas", AREAS, rows))
    if found.sobol:
        title = _driver(found)
        says.append(_variance(found))
        warnings = _warnings(found, int(asked["design_points"]))
        light = "A light part of a bar: the parameter matters only together with others."
        drawn.insert(0, Figure("drivers", "What drives the outcome",
                               lambda: figures.parts_of_variance(found, title), light))  # fmt: skip
        tables.insert(0, table("drivers", DRIVERS, found.drivers))
    for one in curves.of(runs, months, facets(found, runs), asked["curves"], seed):
        drawn.append(one.figure)
        tables.append(one.table)
    return Finding(title, says, tables, drawn, warnings, facts=found.endings)


_SCATTER = "The lines are in levels.csv, what the maps show in maps.csv."


def _note(found: Sweep) -> str:
    """How to read the picture of the factors."""
    if not found.effects:
        return (
            "Dots: the points; line: their mean in equal parts of the range, with its 95 % "
            "interval. Grey line: the scenario as it is."
        )
    others = " over all values of the other factors" * (len(found.factors) > 1)
    values = [
        set(found.levels.loc[found.levels["factor"] == one, "value"]) for one in found.factors
    ]
    is_there = all(found.base[one] in own for one, own in zip(found.factors, values, strict=True))
    to = "the value as it is" if is_there else "the value as it is, or else the first"
    ends = "Maps: the most frequent ending. " * any(found.maps["ending"])
    return (
        f"Marks: means{others}; band: 95 % interval of the difference to {to}, on common seeds. "
        f"Above: change from end to end. {ends}"
    )


def _told_first(found: Sweep, factors: Mapping[str, Mapping[str, Any]]) -> list[Table]:
    """What each factor does: of a grid from end to end, else how the outcome follows it."""
    if found.effects:
        return decides.tables(found, EFFECTS)
    rows = [_trend_row(found, one, factors[one.factor]) for one in found.trends]
    return [table("trends", TRENDS, rows)]


def _trend_row(found: Sweep, one: Trend, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
    unit = found.unit if one.groups else ""
    return (one.factor, str(spec["base"]), str(span), one.measured, unit, one.value, one.low,
            one.high, one.p, one.real)  # fmt: skip


def _largest(found: Sweep) -> Table:
    """The points that differ most from the scenario as it is, for the terminal."""
    changes = found.contrasts[found.contrasts["outcome"].isin(found.told)]
    shown, short = found.followed[:SHOWN], distinct(found.factors)
    named = ["point_name"] * (len(found.factors) > SHOWN)  # else its factors tell it
    columns = [Column(one, "", "", "Point", "everywhere") for one in named]
    for one in shown:
        head = called(one) if called(one) != one else short[one]
        columns.append(Column(one, "", "", head, "everywhere", form=measures.setting))
    rows = found.moved.set_index("point_name", drop=False)[[*named, *shown]]
    for outcome in found.told:
        of, unit = (outcome, f"{outcome}_low", f"{outcome}_high"), measures.measure(outcome).unit
        columns += with_interval(outcome, unit, "", decides.titled(outcome), f"{outcome}_",
                                 change=True, shown="everywhere")  # fmt: skip
        own = changes[changes["outcome"] == outcome].set_index("point")
        ends = (own["change"], own["low"], own["high"])
        rows = rows.assign(**dict(zip(of, ends, strict=True)))
    order = rows[found.told[0]].abs().sort_values(ascending=False, kind="stable").index
    said = "Largest differences from the scenario as it is"
    return Table("", columns, rows.loc[order].head(LARGEST), said)


def _says(found: Sweep) -> list[str]:
    """The answer in a few sentences."""
    moved = found.moved
    low, high = (moved.iloc[int(pick(moved["mean"]))] for pick in (np.argmin, np.argmax))
    usual, least, most = (_with_interval(found, row) for row in (found.base, low, high))
    design = f"at the {len(moved)} points of the design it goes from {least} to {most}"
    said = [f"As it is, the {found.phrase} is {usual}; {design}."]
    runs, real = int(found.points["runs"].max()), int(moved["real"].sum())
    said.append(
        too_few(runs, "runs at each point")
        or f"{real} of {len(moved)} paired 95 % intervals of the difference exclude 0, where "
        f"chance alone gives {0.05 * len(moved):.1f}."
    )
    strong = [one for one in found.trends if one.real]
    if strong:
        parts = [_trend(one, found.unit) for one in strong[:3]]
        many = f", at 5 % for all {len(found.trends)} factors together"
        said.append(f"It clearly follows {'; '.join(parts)}{many * (len(found.trends) > 1)}.")
    elif any(one.judged for one in found.trends):
        said.append("No factor is clearly seen to move it.")
    else:
        said.append(f"Telling which factor moves it takes at least {FEWEST_POINTS} points.")
    return said


def _with_interval(found: Sweep, row: pd.Series) -> str:
    mean = measures.format_value(row["mean"], found.unit)
    ends = (row["low"], row["high"])
    if np.isnan(ends[0]):
        return mean
    if found.unit == "share":
        return f"{mean} ({measures.percent_range(max(ends[0], 0), min(ends[1], 1))})"
    return f"{mean} ({measures.plain(ends[0])} to {measures.plain(ends[1])})"


def _trend(one: Trend, unit: str) -> str:
    """A factor with its correlation and p, or its difference between choices and interval."""
    if not one.groups:
        ends = f"p {'' if one.p < 0.001 else '= '}{_chance(one.p)}"
    elif np.isnan(one.low):
        ends = "too few runs or points"
    else:
        ends = format_change_range(one.low, one.high, unit)
    points = " points" if one.groups and unit.startswith("share") else ""
    return f"{one.factor} ({one.measured} {one.written(unit)}{points}, {ends})"


def _chance(p: float) -> str:
    """A p, which is never 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _title(found: Sweep) -> str:
    """The answer in one line."""
    strong = [one for one in found.trends if one.real]
    means = [measures.format_value(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
    ends = f"from {means[0]} to {means[1]} over {len(found.moved)} points"
    if not strong:
        return f"The {found.phrase} goes {ends}; no single factor clearly explains it"
    first = strong[0]
    verb = "differs by" if first.groups else "rises with" if first.value > 0 else "falls with"
    return f"The {found.phrase} goes {ends}; most clearly it {verb} {first.factor}"


def _map_says(found: Sweep) -> str:
    """Which part of a map each ending leads."""
    parts = [
        f"{ALL_ENDINGS[label]} most often on {AREAS[1].cell(dict(zip(PART, one, strict=True)))}"
        for label, one in _led(found)
    ]
    return f"Over {' and '.join(found.factors)}, {listed(parts)} of the grid."


def _led(found: Sweep) -> list[tuple[str, Index]]:
    """The endings that lead somewhere on a map, and where most first."""
    led = [item for item in found.areas.items() if item[1].value > 0]
    return sorted(led, key=lambda item: -item[1].value)


def _untold(found: Sweep) -> list[tuple[str, str]]:
    """Neighbours among the first four by total index whose order is not told."""
    top = found.drivers.head(4)
    pairs = zip(top["factor"], top["factor"].iloc[1:], top["above_next"], strict=False)
    return [(str(one), str(other)) for one, other, share in pairs if share < TOLD]


def _driver(found: Sweep) -> str:
    """What a Sobol design found, in one line."""
    if found.variance is None:
        return f"No parameter is seen to drive the {found.phrase}"
    first, untold = records(found.drivers.head(1))[0], _untold(found)
    names = distinct(found.factors)
    if untold and untold[0][0] == first["factor"]:
        pair = listed([names[name] for name in untold[0]])
        return f"{pair} drive the {found.phrase} most; which of them comes first is not clear"
    lead = f"{names[first['factor']]} drives the {found.phrase} most"
    return f"{lead}: {DRIVERS[1].cell(first).replace(' (', ' of its variance (', 1)}"


def _variance(found: Sweep) -> str:
    """What of the variance is explained."""
    if found.variance is None:
        return (
            f"Together the parameters do not move the {found.phrase} beyond what chance explains."
        )
    parts = [f"{row['factor']} {DRIVERS[1].cell(row)}" for row in records(found.drivers.head(3))]
    seeds = int(found.points["runs"].max())
    return (
        f"Over the ranges of {len(found.drivers)} parameters, these explain most of the variance "
        f"of the expected {found.phrase}, interactions included: {listed(parts)}. "
        f"What differs between the {seeds} seeds at each point makes "
        f"{percent(found.variance.seeds)} of the variance of single runs, the parameters the rest."
    )


def _warnings(found: Sweep, rows: int) -> list[str]:
    """What cannot be ranked, and rows left out."""
    said = []
    if untold := _untold(found):
        pairs = listed([f"{one} against {other}" for one, other in untold])
        said.append(
            f"The intervals are too wide to rank {pairs}: raise experiment.design_points or "
            "replicates before reading their order."
        )
    if found.variance and (lost := rows - found.variance.rows):
        said.append(f"{lost} of {rows} rows of the design have a failed run and are left out.")
    return said
