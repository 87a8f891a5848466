"""The published answer: sentences, tables, and the parts of docs/answer.md."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import draws
from openclosed.analysis.common.measures import in_list, percent, percent_range, plain
from openclosed.analysis.finding.finding import (
    Column,
    Finding,
    Paragraph,
    Shown,
    Table,
    records,
    table,
)
from openclosed.analysis.headline import ENDINGS, HEADLINES, KINDS, MEASURES_SHOWN, WHO, Headline
from openclosed.experiments.answer import endings
from openclosed.experiments.answer import finding as answer_finding
from openclosed.experiments.validation.published import dials, steps

ASKED: Final = 0.95
"""Share of the cells on which two master seeds must agree."""
WORDS: Final = {0.0: "stays", 1.0: "displaced"}
HEADS: Final = {
    "endings": "How runs end",
    "decides": "What decides",
    "displacement": "If new work displaces old",
    "dials": "Three dials",
    "seeds": "Another master seed",
    "moved": "How the answer has moved",
}
"""Subjects of the finding, with their headings."""
MARGINS: Final = "margins"
"""The table in docs/tables of endings by thirds of parameters without data."""
TABLES: Final = {
    "endings": "[All rows, and earlier versions](forecasts/answers.csv)",
    "decides": f"[All causes](forecasts/spread.csv); [all thirds](tables/{MARGINS}.csv)",
    "displacement": "[All measures](../analysis/kept/displacement.csv)",
}
"""Links of the page's subjects to the tables behind them."""


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
    steps: pd.DataFrame  # as docs/tables/market_steps.csv


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
                    often = f"{percent(a['probability'])} and {percent(b['probability'])}"
                    apart.append(f"{one.who}' {one.by}, {ENDINGS[kind]} ({often})")
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
    same = cells - len(apart)
    few = same < ASKED * cells
    differ = f" They differ on {'; '.join(apart)}." if apart else ""
    return (
        f"{found.again['headline']['runs']} runs with a second master seed agree on "
        f"{same} of {cells} probabilities of endings within their 95 % intervals"
        f"{f', fewer than the {percent(ASKED)} required' * few}.{differ}"
    )


def displacement(found: Answers) -> Table:
    """How runs end at both ends of displacement, pair by pair."""
    rows = kept(found)
    rows = rows[rows["who"] != WHO["all"]].assign(old=rows["displacement"].map(WORDS))
    rows = rows.sort_values(["who", "by"], key=_order, kind="stable")
    rare = endings.NAMES["no_closed"]
    brief: dict[str, Shown] = {"shared": "report", "undecided": "report"}
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
    caption = "How runs end with 95 % intervals; open shares are medians with 90 % of the runs"
    return table("displacement", columns, rows[[one.name for one in columns]], caption)


def _order(column: "pd.Series[str]") -> "pd.Series[int]":
    """Kinds of firms and measures in their order on the page."""
    names = [*WHO.values(), *MEASURES_SHOWN.values()]
    return column.map(names.index)


def finding(found: Answers) -> Finding:
    """The finding of the whole job."""
    tables = endings.tables(found.stays)
    return Finding(
        "The answer and what it rests on",
        [Paragraph(HEADS[part], text) for part, text in _says(found).items() if text],
        [*tables, displacement(found), dials.shown(found.dials)],
        rests_on=[rests_on(found), found.stays["assumptions"]],
    )


def _says(found: Answers) -> dict[str, str]:
    """The sentences of each part of the page."""
    rows = endings.endings_of(found.stays)
    spread = endings.spread(found.stays)
    return {
        "endings": " ".join(map(str, answer_finding.describe_endings(rows))),
        "decides": " ".join(
            answer_finding.describe_spread(spread, one) for one in HEADLINES
        ).strip(),
        "displacement": answer_finding.describe_displacement(kept(found)),
        "dials": " ".join(dials.sentences(found.dials)),
        "seeds": seeds(found),
        "moved": " ".join(steps.sentences(found.steps)),
    }


def rests_on(found: Answers) -> str:
    """The runs behind the answer."""
    runs, of = found.stays["headline"]["runs"], found.stays["draws"]
    size = draws.sample_size(of["effective"], of["ancestors"], runs)
    return f"From {runs} runs of version {found.version}. {size}"


def parts(found: Answers) -> dict[str, str]:
    """The parts of docs/answer.md, by their names."""
    says = _says(found)
    texts = {
        "endings": [rests_on(found), says["endings"], shares(kept(found)), says["seeds"]],
        "decides": [says["decides"], describe_margins(margins(found.stays))],
        "displacement": [answer_finding.WORDS("stays"), says["displacement"]],
    }
    answer = []
    for name, own in texts.items():
        answer += [f"## {HEADS[name]}", " ".join(filter(None, [*own, f"{TABLES[name]}."]))]
    return {"answer": "\n\n".join(answer), "moved": moved(found.steps)}


def shares(rows: pd.DataFrame) -> str:
    """The median open share of the last year for each headline, where old work stays."""
    stays = rows[rows["displacement"] == 0.0]
    parts = []
    for one in HEADLINES:
        own = stays[(stays["who"] == one.column) & (stays["by"] == one.counted)]
        [row] = records(own)
        band = percent_range(row["share_low"], row["share_high"])
        parts.append(f"{percent(row['share'])} of {one.name} ({band} in nine of ten runs)")
    return f"The median open share of the last year is {in_list(parts)}."


def margins(answer: Mapping[str, Any]) -> pd.DataFrame:
    """How runs end by thirds of parameters without data, for each headline."""
    tables = {one.name: one.rows for one in endings.tables(answer)}
    own = [tables[endings.margins_of(one)].assign(outcome=one.name) for one in HEADLINES]
    rows = pd.concat(own, ignore_index=True)
    return rows[["outcome", *rows.columns.drop("outcome")]]


def describe_margins(rows: pd.DataFrame) -> str:
    """The parameter along which open wins of the first headline differ most; empty for none."""
    own = rows[rows["outcome"] == HEADLINES[0].name]
    if own.empty:
        return ""
    wins = own.groupby("parameter", sort=False)[endings.NAMES["open"]].agg(list)
    name, most = max(wins.items(), key=lambda item: max(item[1]) - min(item[1]))
    listed = in_list([percent(one) for one in most])
    return f"By thirds of {name}, from low to high, open wins {HEADLINES[0].name} in {listed}."


def moved(rows: pd.DataFrame) -> str:
    """How the median open shares of the headlines moved, and by which step."""
    names = tuple(one.title for one in HEADLINES)
    said = [text for text in steps.sentences(rows) if text.startswith(names)]
    link = f"[All measures and steps](tables/{steps.TABLE}.csv)."
    counted = (
        f"Medians of {plain(rows['runs'].max())} runs after each step; those of the last "
        "include the runs above."
    )
    return " ".join([counted, *said, link])
