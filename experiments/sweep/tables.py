"""Tables of a sweep: for readers what changes most, for files every number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import distinct
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Table,
    for_files,
    table,
    with_interval,
)
from openclosed.analysis.finding.words import SHARED, Words
from openclosed.analysis.headline import ALL_ENDINGS, HEADLINES, SHARES
from openclosed.experiments.sweep.answer import DIFFERENCES, DRIVERS, Sweep, columns_of
from openclosed.experiments.sweep.effects import (
    EFFECTS,
    LEVELS,
    MAPS,
    called,
    is_numeric,
    title_outcome,
    valued,
)
from openclosed.experiments.sweep.trends import Trend

WORDS: Final = Words(__file__)
LARGEST = 5  # differences in the terminal
SHOWN = 3  # factors in that table
WIDEST = 0.5  # interval of a share of a grid that says something
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


def tables(found: Sweep, factors: Mapping[str, Mapping[str, Any]]) -> list[Table]:
    """All tables: those of drivers and areas if there are any, then effects or trends, points."""
    every = [*_main(found, factors), _furthest_points(found)]
    if found.areas:
        every.insert(1, _areas(found))
    if found.sobol:
        every.insert(0, table("drivers", DRIVERS, found.drivers))
    counts = "runs" if found.is_counted else ""
    points = [
        one._replace(counts=counts) if one.name == "mean" else one
        for one in columns_of(found.factors)
    ]
    every += [
        Table("points", points, found.written, "Points"),
        Table("levels", LEVELS, found.levels),
    ]
    numbers = found.points.set_index("point_name")["point"]
    differences = found.contrasts.rename(columns={"point": "point_name"})
    differences["point"] = differences["point_name"].map(numbers)
    every.append(for_files("differences", DIFFERENCES, differences))
    if len(found.maps):
        every.append(Table("maps", MAPS, found.maps))
    return every


def has_choices(found: Sweep) -> bool:
    """Whether a factor has no numbers."""
    return not all(is_numeric(found.moved[one]) for one in found.factors)


def values_of(found: Sweep, factor: str) -> list[Any]:
    """The values of a factor that have a mean."""
    values: list[Any] = found.levels.loc[found.levels["factor"] == factor, "value"].tolist()
    return values


def _main(found: Sweep, factors: Mapping[str, Mapping[str, Any]]) -> list[Table]:
    """The effect of each factor: in a grid from end to end, else the trend of the outcome."""
    if not found.effects:
        rows = [_trend_row(found, one, factors[one.factor]) for one in found.trends]
        return [table("trends", TRENDS, rows)]
    others = [_others(found)] if found.others else []
    effects = table("effects", EFFECTS, [*found.effects, *found.others])
    if len(found.factors) == 1 and has_choices(found):
        return [*others, effects]  # the table of points has every choice
    return [_effects(found), *others, effects]


def _effects(found: Sweep) -> Table:
    """For readers one row per factor with its changes of all outcomes."""
    shown = [
        Column("factor", "", "", "Factor", "everywhere", form=called),
        Column("over", "", "", "varied", "everywhere"),
    ]
    for outcome in found.reported:
        shown += with_interval(
            outcome, found.effects[0].unit, "", title_outcome(outcome), f"{outcome}_", change=True,
            shown="everywhere",
        )  # fmt: skip
    rows = []
    for factor in found.followed:
        own = {one.outcome: one for one in found.effects if one.factor == factor}
        spans = dict.fromkeys(
            f"{valued(factor, one.start)} to {valued(factor, one.end)}" for one in own.values()
        )
        ends = [end for one in found.reported for end in own[one][6:9]]
        rows.append((factor, "; ".join(spans), *ends))
    caption = WORDS("caption_effects", shares=_are_shares(found), choices=has_choices(found),
                    intervals=not found.is_few)  # fmt: skip
    return table("", shown, rows, caption)


def _others(found: Sweep) -> Table:
    """Beside the headlines, the open share that each factor changes most."""
    columns = [
        Column("factor", "", "", "Factor", "everywhere", form=called),
        Column("of", "", "", "Open share", "everywhere"),
        *with_interval("change", "share", "", "Its change", change=True, shown="everywhere"),
    ]
    of_factor = {one.factor: one for one in found.others}
    rows = [
        (one.factor, SHARES[one.outcome], one.change, one.low, one.high)
        for one in (of_factor[name] for name in found.followed if name in of_factor)
    ]
    return table("", columns, rows, WORDS("caption_others"))


def _are_shares(found: Sweep) -> bool:
    """Whether the outcomes are open shares, under whose titles only "open share" is left to say."""
    return {one.outcome for one in HEADLINES}.issuperset(found.reported)


def _furthest_points(found: Sweep) -> Table:
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
    caption = WORDS("caption_points", shares=_are_shares(found))
    return Table("", columns, rows.loc[order].head(LARGEST), caption)


def _areas(found: Sweep) -> Table:
    """The share of a map that each ending leads; for files alone where chance decides it."""
    rows = [(WORDS("area", ending=ALL_ENDINGS[one]), *area) for one, area in found.areas.items()]
    made = table("areas", AREAS, rows, WORDS("caption_areas", measure=found.measure))
    is_narrow = all(one.high - one.low <= WIDEST for one in found.areas.values())
    return made if is_narrow else made.in_files()


def _trend_row(found: Sweep, one: Trend, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
    unit = found.unit if one.groups else ""
    measured = SHARED("heading", text=one.measured, in_points=unit.startswith("share"))
    return (one.factor, str(spec["base"]), str(span), measured, unit, one.value, one.low,
            one.high, one.p, one.real)  # fmt: skip


def _chance(p: float) -> str:
    """A p-value, which is never 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
