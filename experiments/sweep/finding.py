"""What a sweep says, with its tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import range_in_words, too_few
from openclosed.analysis.common.measures import distinct, listed, percent
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
from openclosed.analysis.headline import VERDICTS
from openclosed.analysis.statistics.sobol import Index
from openclosed.experiments.sweep import figures
from openclosed.experiments.sweep.answer import (
    DIFFERENCES,
    DRIVERS,
    FEWEST_POINTS,
    Sweep,
    Trend,
    columns_of,
)

LARGEST = 5  # differences in the terminal
PART = ("part", "low", "high")
TOLD = 0.975  # share of bootstrap samples from which an order counts as clear
AREAS = (
    Column("what", "", "verdict that is the most frequent", "Of the grid", "everywhere"),
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
    found: Sweep, runs: pd.DataFrame, months: pd.DataFrame | None, manifest: Mapping[str, Any]
) -> Finding:
    """What a sweep says; without `months` there is no figure of curves."""
    factors, asked = manifest["factors"], manifest["config"]["experiment"]
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    title = _title(found)
    says, warnings = _says(found), []
    scatter = "Where dots scatter widely about the line, other factors move the outcome as well."
    drawn = [
        Figure("outcome_by_factor", "The outcome by factor",
               lambda: figures.outcome_by_factor(found, _title(found), logs), scatter)
    ]  # fmt: skip
    tables = [
        table("trends", TRENDS, [_trend_row(found, one, factors[one.factor])
                                 for one in found.trends]),
        _largest(found),
        Table("points", columns_of(found.outcome, found.factors), found.points, "Points"),
        for_files("differences", DIFFERENCES, found.contrasts),
    ]  # fmt: skip
    if found.areas:
        head = _map_title(found)
        says.append(_map_says(found))
        drawn.insert(0, Figure("map", head, lambda: figures.who_wins(found, head)))
        rows = [(f"{VERDICTS[label]} most often", *area) for label, area in found.areas.items()]
        tables.insert(1, table("areas", AREAS, rows))
    if found.sobol:
        title = _driver(found)
        says.append(_variance(found))
        warnings = _warnings(found, int(asked["points"]))
        light = "A light part of a bar: the parameter matters only together with others."
        drawn.insert(0, Figure("drivers", "What drives the outcome",
                               lambda: figures.parts_of_variance(found, title), light))  # fmt: skip
        tables.insert(0, table("drivers", DRIVERS, found.drivers))
    if months is not None:
        every = int(asked["every"])
        kept = f"One month in {every} was kept" if every > 1 else "Every month was kept"
        said = f"{kept}; the sweep's own answer is of the last year."
        drawn.append(
            Figure("curves", "Outcomes over the months at each point",
                   lambda: figures.outcome_curves(found, runs, months), said)
        )  # fmt: skip
    return Finding(title, says, tables, drawn, warnings, facts=found.verdicts)


def _trend_row(found: Sweep, one: Trend, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
    unit = found.unit if one.groups else ""
    return (one.factor, str(spec["base"]), str(span), one.measured, unit, one.value, one.low,
            one.high, one.p, one.real)  # fmt: skip


def _largest(found: Sweep) -> Table:
    """The points that differ most from the scenario as it is, for the terminal."""
    order = found.moved["change"].abs().sort_values(ascending=False, kind="stable").index
    shown = ("point_name", *[one.factor for one in found.trends[:3]], "change")
    short = distinct(found.factors)
    columns = [
        one._replace(
            shown="everywhere" if one.name in shown else "file",
            head=short.get(one.name, one.head),
        )
        for one in columns_of(found.outcome, found.factors)
    ]
    rows = found.moved.loc[order].head(LARGEST)
    return Table("", columns, rows, "Largest differences from the scenario as it is")


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
    mean = measures.written(row["mean"], found.unit)
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
        ends = range_in_words(one.low, one.high, unit)
    points = " points" if one.groups and unit.startswith("share") else ""
    return f"{one.factor} ({one.measured} {one.written(unit)}{points}, {ends})"


def _chance(p: float) -> str:
    """A p, which is never 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _title(found: Sweep) -> str:
    """The answer in one line."""
    strong = [one for one in found.trends if one.real]
    means = [measures.written(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
    ends = f"from {means[0]} to {means[1]} over {len(found.moved)} points"
    if not strong:
        return f"The {found.phrase} goes {ends}; no single factor clearly explains it"
    first = strong[0]
    verb = "differs by" if first.groups else "rises with" if first.value > 0 else "falls with"
    return f"The {found.phrase} goes {ends}; most clearly it {verb} {first.factor}"


def _map_title(found: Sweep) -> str:
    """What a map shows, in one line."""
    if not found.by_verdict:
        means = [measures.written(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
        return f"The {found.phrase} over two parameters, {means[0]} to {means[1]}"
    parts = [f"{VERDICTS[label]} on {percent(one.value)}" for label, one in _led(found)]
    return f"Most often {listed(parts)} of the grid"


def _map_says(found: Sweep) -> str:
    """Which part of a map each verdict leads."""
    parts = [
        f"{VERDICTS[label]} most often on {AREAS[1].cell(dict(zip(PART, one, strict=True)))}"
        for label, one in _led(found)
    ]
    return f"Over {' and '.join(found.factors)}, {listed(parts)} of the grid."


def _led(found: Sweep) -> list[tuple[str, Index]]:
    """The verdicts that lead somewhere on a map, and where most first."""
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
            f"The intervals are too wide to rank {pairs}: raise experiment.points or replicates "
            "before reading their order."
        )
    if found.variance and (lost := rows - found.variance.rows):
        said.append(f"{lost} of {rows} rows of the design have a failed run and are left out.")
    return said
