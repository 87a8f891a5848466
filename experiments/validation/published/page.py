"""The published answer: the blanks of its sentences, tables, and the parts of docs/answer.md."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import draws, published
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Column, Finding, Shown, Table, records, table
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENDINGS, HEADLINES, KINDS, MEASURES_SHOWN, WHO, Headline
from openclosed.experiments.answer import endings
from openclosed.experiments.validation.published import dials, spending

WORDS: Final = Words(__file__)
OLD: Final = {0.0: "stays", 1.0: "displaced"}
MARGINS: Final = "margins"
"""The table in docs/tables of endings by thirds of parameters without data."""


WAYS: Final = [Headline(scope, measure) for scope in WHO for measure in MEASURES_SHOWN]
"""Kinds of firms and measures in the order of `endings.endings_of`."""


class Answers(NamedTuple):
    """Answers (`endings.answer`) if old work stays, if it goes, and with other seeds."""

    version: str
    wins: float  # share from which a camp wins
    stays: Mapping[str, Any]
    goes: Mapping[str, Any]
    again: Mapping[str, Any]
    changes: Mapping[str, draws.Chance]  # of open shares by displacement, pair by pair
    dials: pd.DataFrame  # as `dials.effects`
    spending: pd.DataFrame  # as `spending.table`


def kept(found: Answers) -> pd.DataFrame:
    """The table that answers quote: how runs end at both ends of displacement."""
    rows = pd.DataFrame([*_kept(found, 0.0, found.stays), *_kept(found, 1.0, found.goes)])
    outcomes = [one.outcome for one in WAYS] * 2
    for end in ("value", "low", "high"):
        name = "change" if end == "value" else f"change_{end}"
        rows[name] = [getattr(found.changes[outcome], end) for outcome in outcomes]
        rows.loc[rows["displacement"] == 0.0, name] = np.nan
    return rows


def _kept(found: Answers, end: float, answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    final = {row["scope"]: row for row in answer["final_shares"]}
    for of, one in zip(WAYS, endings.endings_of(answer), strict=True):
        row: dict[str, Any] = {"version": found.version, "displacement": end, "who": one.who,
                               "by": one.by, "runs": one.runs}  # fmt: skip
        for kind, name in endings.NAMES.items():
            cells = (one.cells[kind][place] for place in endings.CELL)
            row |= dict(zip((name, f"{name}_low", f"{name}_high"), cells, strict=True))
        share = (final[of.scope][of.measure][place] for place in endings.BAND)
        yield row | dict(zip(("share", "share_low", "share_high"), share, strict=True))


def agreement(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The number of probabilities of endings of two answers with any run, and those that differ.

    By kind of firm and measure.
    """
    cells, apart = 0, []
    for one, other in zip(endings.endings_of(first), endings.endings_of(second), strict=True):
        for kind in KINDS if one.who != WHO["all"] else ():
            a, b = one.cells[kind], other.cells[kind]
            if a["runs"] or b["runs"]:
                cells += 1
                if _differ(a, b):
                    often = a["probability"], b["probability"]
                    what = WORDS("cell", who=one.who, by=one.by, ending=ENDINGS[kind], often=often)
                    apart.append(what)
    return cells, apart


def _differ(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two probabilities lie further apart than their 95 % intervals allow.

    By the interval of a difference from those of its parts (Newcombe 1998, Statistics in Medicine
    17, 873-890), which holds for rare endings, too.
    """
    less, more = sorted((one, other), key=lambda cell: cell["probability"])
    allowed = math.hypot(less["high"] - less["probability"], more["probability"] - more["low"])
    return more["probability"] - less["probability"] > allowed


def seeds(found: Answers) -> str:
    """The comparison with a second master seed."""
    cells, apart = agreement(found.stays, found.again)
    runs = found.again["headline"]["runs"]
    return WORDS("seeds", runs=runs, same=cells - len(apart), cells=cells, apart=apart)


def displacement(rows: pd.DataFrame) -> Table:
    """How runs end at both ends of displacement, pair by pair, from the table that is kept."""
    rows = rows[rows["who"] != WHO["all"]].assign(old=rows["displacement"].map(OLD))
    rows = rows.sort_values(["who", "by"], key=_order, kind="stable")
    rare = endings.NAMES["no_closed"]
    brief: dict[str, Shown] = {"shared": "report"}
    brief[rare] = "report" if rows[rare].any() else "file"
    first, second, *columns = [
        one._replace(shown=brief.get(one.name, one.shown))
        for one in endings.ending_columns()
        if one.name not in ("likely", "runs")
    ]
    columns = [
        first,
        second,
        Column("old", "", "whether old work stays when new work arrives", "old work", "everywhere"),
        *columns,
        Column("share", "share", "median open share of the last year", "open share", "report",
               ("share_low", "share_high")),
        Column("share_low", "share", "5 % of the runs lie below"),
        Column("share_high", "share", "5 % of the runs lie above"),
    ]  # fmt: skip
    return table("displacement", columns, rows[[one.name for one in columns]], WORDS("endings"))


def _order(column: "pd.Series[str]") -> "pd.Series[int]":
    """Kinds of firms and measures in their order on the page."""
    names = [*WHO.values(), *MEASURES_SHOWN.values()]
    return column.map(names.index)


def finding(found: Answers) -> Finding:
    """The finding of the whole job."""
    rows = kept(found)
    return Finding(
        WORDS("title"),
        [describe_displacement(rows), seeds(found), spending.describe(found.spending)],
        [*endings.tables(found.stays), displacement(rows), dials.shown(found.dials)],
        rests_on=[rests_on(rows), found.stays["assumptions"]],
    )


def rests_on(rows: pd.DataFrame) -> str:
    """The runs behind the answer, and how many ancestors their states have."""
    runs, version = rows[["runs", "version"]].iloc[0]
    own = published.ancestors()
    return WORDS("rests_on", runs=runs, version=version, ancestors=own, few=own.are_few)


def describe_displacement(rows: pd.DataFrame) -> str:
    """The mean change of the first headline where new work displaces old work, pair by pair."""
    one = HEADLINES[0]
    goes = rows[rows["displacement"] == 1.0]
    [row] = records(goes[(goes["who"] == one.column) & (goes["by"] == one.counted)])
    ends = row["change_low"], row["change_high"]
    return WORDS("displaced", name=one.name, change=row["change"], ends=ends,
                 closes=row["closed_wins"])  # fmt: skip


def parts(rows: pd.DataFrame, spread: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """The parts of docs/answer.md by their names, from the kept tables.

    Args:
        rows: as `kept`.
        spread: rows of `endings.spread`.
    """
    usual = displacement(rows[rows["displacement"] == 0.0])
    shown = markdown(usual.in_files("old")._replace(caption=""))
    answer = [f"{rests_on(rows)} {usual.caption}: {WORDS('all_rows')}", shown,
              describe_displacement(rows)]  # fmt: skip
    decides = [describe_spread(spread, one) for one in HEADLINES]
    return {
        "answer": "\n\n".join(answer),
        "decides": " ".join([*filter(None, decides), WORDS("all_causes", margins=MARGINS)]),
    }


def describe_spread(spread: Sequence[tuple[Any, ...]], of: Headline) -> str:
    """The largest cause of a headline's spread, first only where its interval lies apart."""
    parts = [(draws.CAUSES[what], value, (low, high))
             for outcome, what, value, low, high in spread if outcome == of.name]  # fmt: skip
    if not parts:
        return ""
    first, *others = sorted(parts, key=lambda part: -part[1])
    what, value, ends = first
    leads = ends[0] > max(high for *_, (_, high) in others)
    return WORDS("leads" if leads else "overlaps", name=of.name, what=what, value=value, ends=ends)


def margins(answer: Mapping[str, Any]) -> pd.DataFrame:
    """How runs end by thirds of parameters without data, for each headline."""
    tables = {one.name: one.rows for one in endings.tables(answer)}
    own = [tables[endings.margins_of(one)].assign(outcome=one.name) for one in HEADLINES]
    rows = pd.concat(own, ignore_index=True)
    return rows[["outcome", *rows.columns.drop("outcome")]]
