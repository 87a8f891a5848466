"""The tables of the answer: every number that is said or shown, computed from the runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from openclosed.analysis.common.measures import in_words, percent, percent_range
from openclosed.analysis.finding.finding import Column, with_interval
from openclosed.analysis.headline import ENDINGS, KINDS, WHO, YARDSTICKS_SHOWN
from openclosed.experiments.answer.verdict import LAYERS

NAMES: Final = {kind: "none_left" if kind == "no_closed" else text.replace(" ", "_")
                for kind, text in ENDINGS.items()}  # fmt: skip
FIRM: Final = 2.0 / 3.0
"""An ending is likely where its interval begins above this."""
PARTS: Final = {
    "luck": "Chance: which models arrive when, who fails",
    "hypotheses": "Which hypothesis holds",
    "k": "How fast new work grows",
    "rest": "Other unmeasured numbers",
}
CELL = ("probability", "low", "high")


def _ending_columns() -> Iterator[Column]:
    for kind, text in ENDINGS.items():
        name = NAMES[kind]
        shown = "report" if kind == "no_closed" else "everywhere"
        yield from with_interval(
            name, "share", f"part of the runs: {text}", text, f"{name}_", brief=True,
            shown=shown, bar=kind,
        )  # fmt: skip


ENDING_COLUMNS = (
    Column("who", "", "whose use of AI", "% of runs", "everywhere", form=str.capitalize),
    Column("by", "", "what is counted", "counted by", "everywhere"),
    Column("says", "", "the ending whose whole interval lies above two thirds, if there is one",
           "likely", "report"),
    Column("runs", "", "finished runs"),
    *_ending_columns(),
)  # fmt: skip
MARGIN_COLUMNS = (
    Column("who", "", "whose use of AI", "Who", "report"),
    Column("by", "", "what is counted", "counted by", "report"),
    Column("axis", "", "hypothesis, k, rho, bias or belief",
           "What no data tell", "report"),
    Column("worlds", "", "worlds along that axis, in thirds where it is a number", "Worlds with",
           "report", form=in_words),
    Column("runs", "", "runs of these worlds", shown="report"),
    *(one._replace(shown="report") if one.shown == "everywhere" else one
      for one in _ending_columns()),
)  # fmt: skip
VARIANCE_COLUMNS = (
    Column("outcome", "", "open share, last year", "Spread of", "report"),
    Column("part", "", "what it comes from", "comes from", "report"),
    *with_interval("share", "share", "part of the variance over runs", "part", shown="report",
                   bar="plain"),
)  # fmt: skip
SHARE_COLUMNS = (
    Column("who", "", "whose use of AI", "Open share, last year", "report", form=str.capitalize),
    *(column
      for yardstick, counted in YARDSTICKS_SHOWN.items()
      for column in (
          Column(yardstick, "share", f"median open share by {counted}", f"by {counted}",
                 "report", (f"{yardstick}_low", f"{yardstick}_high")),
          Column(f"{yardstick}_low", "share", "5 % of the runs lie below"),
          Column(f"{yardstick}_high", "share", "5 % of the runs lie above"),
      )),
    Column("both", "share", "median part of AI-using firms that use both camps", "firms use both",
           "report", ("both_low", "both_high")),
    Column("both_low", "share", "5 % of the runs lie below"),
    Column("both_high", "share", "5 % of the runs lie above"),
    Column("by_chance", "share", "the same if each use were an independent choice", "by chance",
           "report"),
)  # fmt: skip
THRESHOLD_COLUMNS = (
    Column("wins_with", "share", "share from which a camp wins", "A camp wins with", "report"),
    *(one._replace(shown="report") if one.shown == "everywhere" else one
      for one in _ending_columns()),
)  # fmt: skip


class Ending(NamedTuple):
    """How a kind of firms ends by a yardstick: a cell for each ending."""

    who: str
    by: str
    runs: int
    cells: Mapping[str, Mapping[str, float]]

    @property
    def first(self) -> str:
        """The most frequent ending."""
        return max(KINDS, key=lambda kind: self.cells[kind]["probability"] or 0.0)

    @property
    def likely(self) -> bool:
        """Whether all of its interval says so."""
        return self.cells[self.first]["low"] > FIRM

    def often(self, kind: str) -> str:
        """In how many of the runs it ends so, with an interval unless it is all or none of them."""
        value, low, high = (self.cells[kind][end] for end in CELL)
        if value == 1:
            return f"in all {self.runs:,} runs" if self.runs > 1 else "in the only run"
        if not value:
            return f"in none of the {self.runs:,} runs" if self.runs > 1 else "in no run"
        return f"in {percent(value)} ({percent_range(low, high)})"


def endings_of(answer: Mapping[str, Any]) -> list[Ending]:
    """Every kind of firms and yardstick."""
    runs = answer["headline"]["runs"]
    return [
        Ending(name, counted, runs, answer["yardsticks"][yardstick][scope]["verdicts"])
        for scope, name in WHO.items()
        for yardstick, counted in YARDSTICKS_SHOWN.items()
    ]


def ending_row(row: Ending) -> tuple[Any, ...]:
    """A row of ENDING_COLUMNS."""
    cells = [row.cells[kind][end] for kind in ENDINGS for end in CELL]
    return (row.who, row.by, ENDINGS[row.first] if row.likely else "", row.runs, *cells)


def shares(answer: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of SHARE_COLUMNS."""
    mixing = {row["scope"]: row for row in answer["mixing"]}
    by_scope = {row["scope"]: row for row in answer["final_shares"]}
    for scope, who in WHO.items():
        cells = [
            by_scope[scope][yardstick][end]
            for yardstick in YARDSTICKS_SHOWN
            for end in ("median", "low", "high")
        ]
        both = [mixing[scope]["observed"][end] for end in ("median", "low", "high")]
        yield (who, *cells, *both, mixing[scope]["chance"]["median"])


def thresholds(answer: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of THRESHOLD_COLUMNS."""
    for row in answer["win_threshold"]:
        cells = [row["verdicts"][kind][end] for kind in ENDINGS for end in CELL]
        yield (row["win_threshold"], *cells)


def variance(answer: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of VARIANCE_COLUMNS."""
    for name, parts in answer["mixture"]["variance"].items():
        for part, text in PARTS.items():
            yield (LAYERS[name], text, *(parts[part][end] for end in ("value", "low", "high")))


def margins(answer: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of MARGIN_COLUMNS: groups of worlds along an axis."""
    found, bought = answer["mixture"], "bought tokens"
    groups = [("all", answer["headline"]["yardstick"], "hypothesis", found["hypotheses"])]
    groups += [("startup", bought, axis, worlds) for axis, worlds in found["axes"].items()]
    groups += [
        (scope, bought if scope == "startup" else "workloads", "belief", worlds)
        for scope, worlds in found["beliefs"].items()
    ]
    for scope, by, axis, worlds in groups:
        for name, row in worlds.items():
            cells = [row[f"{kind}{end}"] for kind in ENDINGS for end in ("", "_low", "_high")]
            yield (WHO[scope], by, axis, name, row["runs"], *cells)
