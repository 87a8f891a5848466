"""The finding of tipping points: tables, a picture, and the blanks of `words.j2`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, ensemble, measures, style
from openclosed.analysis.common.measures import distinct, fitting, plain
from openclosed.analysis.finding.finding import Figure, Finding, for_files, of_text, records
from openclosed.analysis.finding.words import Words
from openclosed.experiments.runs.factors import Factor
from openclosed.experiments.tipping.crossing import Crossing
from openclosed.experiments.tipping.screening import ERROR, Screened

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

WORDS: Final = Words(__file__)
ROWS = 14  # factors drawn
MEANINGS = (
    ("factor", "", "parameter, changed alone"),
    ("unit", "", "unit of the parameter"),
    ("base", "unit of the parameter", "its value in the scenario"),
    ("lowest", "unit of the parameter", "lower end of the searched range"),
    ("highest", "unit of the parameter", "upper end of the searched range"),
    ("finding", "flips, none within range, not resolved", "result of the search"),
    ("value", "unit of the parameter", "tipping point, where another camp takes the lead"),
    ("low", "unit of the parameter", "lower end of its 95 % interval"),
    ("high", "unit of the parameter", "upper end of its 95 % interval"),
    ("choices", "", "choices that flip the ending"),
    ("above", "", "who leads above the tipping point: open or closed"),
    ("distance", "share of the range", "from the scenario's value to the tipping point"),
    ("least", "share", "smallest lead of open over closed at the tried values"),
    ("most", "share", "largest lead of open over closed at the tried values"),
    ("runs", "", "runs of the search"),
)
TRIED = (
    ("factor", "", "parameter, changed alone"),
    ("value", "unit of the parameter", "tried value"),
    ("outcome", "share", "lead of open over closed: share of runs won by open less by closed"),
    ("runs", "", "finished runs"),
    ("sign", "-1, 0, 1", "sign of the lead; 0: not clear at the limit of runs"),
)
SCREENING = (
    ("factor", "", "parameter, put alone at both ends of its range"),
    ("at_low", "share", "mean open share of all firms at the lower end"),
    ("at_high", "share", "mean open share of all firms at the upper end"),
    ("margin", "share", "how far these may be off (one-sided 95 %)"),
    (
        "result",
        "searched, screened out",
        "whether an end may pass one half or is nearest",
    ),
)
ROUNDING = 1e-9
FLIPS, NONE, UNRESOLVED = "flips", "none within range", "not resolved"
FINDINGS = {FLIPS: "open", UNRESOLVED: "unclear", NONE: "none"}  # how each is drawn


class Tipping(NamedTuple):
    """The results of the search.

    `table` has a row per factor: flips, the nearest first, then unresolved ones, then those that do
    not flip, both by reach. `paths` has a row for each tried value. `base` is the lead of open over
    closed in the unchanged scenario, nan where it has no finished run. `screening` has a row for
    each parameter of a first pass, if there was one.
    """

    measure: str
    table: pd.DataFrame
    paths: pd.DataFrame
    base: float
    endings: dict[str, Any]
    screening: pd.DataFrame

    @property
    def flips(self) -> pd.DataFrame:
        """The factors that flip it, the nearest first."""
        return self.table[self.table["finding"] == FLIPS]

    @property
    def tried(self) -> int:
        """The number of factors, those of a first pass too."""
        return len(self.screening) or len(self.table)


def answer(
    factors: Sequence[Factor],
    found: Sequence[Crossing],
    runs: pd.DataFrame,
    manifest: Mapping[str, Any],
    screened: Sequence[tuple[Factor, Screened]] = (),
) -> Tipping:
    """Rank the searched factors; `screened` are all factors of a first pass."""
    measure = ensemble.measure(manifest)
    pairs = list(zip(factors, found, strict=True))
    table = pd.DataFrame([_row(*pair) for pair in pairs], columns=[name for name, _, _ in MEANINGS])
    order = table["finding"].map({FLIPS: 0, UNRESOLVED: 1, NONE: 2})
    ranked = table.assign(order=order, reach=table["least"] - table["most"]).sort_values(
        ["order", "distance", "reach"], kind="stable", na_position="last", ignore_index=True
    )
    tried = [
        (factor.name, factor.value(value.place), value.mean, value.runs, value.sign)
        for factor, one in pairs
        for value in one.evaluations
    ]
    usual = runs[(runs["factor"] == "") & (runs["status"] == "done")]
    labels = contrasts.ending_shares(usual[f"ending_{measure}_all"])
    base = math.nan
    if len(usual):
        base = labels["open"]["probability"] - labels["closed"]["probability"]
    return Tipping(
        measure,
        ranked[table.columns],
        pd.DataFrame(tried, columns=[name for name, _, _ in TRIED]),
        base,
        {"as it is": labels},
        pd.DataFrame(
            [(one.name, *of[:3], "searched" if of.is_kept else "screened out")
             for one, of in screened],
            columns=[name for name, _, _ in SCREENING],
        ),
    )  # fmt: skip


def _row(factor: Factor, found: Crossing) -> tuple[Any, ...]:
    """The result for a factor, a value for each column of the table."""
    tried = found.evaluations
    means, clear = [one.mean for one in tried], all(one.sign for one in tried)
    values, above, distance = [math.nan] * 3, "", math.nan
    if found.ends is not None:
        values = [factor.value(place) for place in (found.place, *found.ends)]
        above = "open" if found.rises else "closed"
        distance = abs(found.place - factor.place(factor.base))
    return (
        factor.name, factor.unit, factor.base, factor.value(0.0), factor.value(1.0),
        FLIPS if found.ends or found.flips else NONE if clear else UNRESOLVED,
        *values, ", ".join(str(factor.value(place)) for place in found.flips), above, distance,
        np.fmin.reduce(means), np.fmax.reduce(means), sum(one.runs for one in tried),
    )  # fmt: skip


def finding(found: Tipping) -> Finding:
    """The finding: which parameters flip the ending."""
    title = _title(found)
    tables = [
        of_text(_alone(found), WORDS("caption_alone"), shown="everywhere"),
        for_files("tipping", MEANINGS, found.table),
        for_files("tried_values", TRIED, found.paths),
    ]
    if len(found.screening):
        tables.append(for_files("screening", SCREENING, found.screening))
    drawn = Figure("tipping", WORDS("figure"), lambda: reach(found, title), WORDS("caption_figure"))
    return Finding(title, _lines(found), tables, [drawn], facts=found.endings)


def _title(found: Tipping) -> str:
    """The answer in one line."""
    names = found.flips["factor"].tolist()
    if not names:
        return WORDS("no_flip", tried=found.tried, unresolved=_count_unresolved(found))
    short = distinct(found.table["factor"].tolist())
    return WORDS("flips", names=[short[name] for name in names])


def _count_unresolved(found: Tipping) -> int:
    return int((found.table["finding"] == UNRESOLVED).sum())


def _lines(found: Tipping) -> list[str]:
    """Who wins the unchanged scenario, and how many parameters flip that, or the nearest to it."""
    flips = len(found.flips)
    if flips:
        unresolved = _count_unresolved(found)
        second = WORDS("counts", flips=flips, tried=found.tried, unresolved=unresolved)
    else:
        second = _describe_nearest(found)
    lines = [_describe_base(found), second, _describe_screening(found)]
    return [one for one in lines if one]


def _describe_screening(found: Tipping) -> str:
    """What a first pass left to search, and its error rate; empty without one."""
    if not len(found.screening):
        return ""
    return WORDS("screened", screened=len(found.screening), searched=len(found.table), error=ERROR)


def _describe_base(found: Tipping) -> str:
    counts = {label: cell["runs"] for label, cell in found.endings["as it is"].items()}
    if math.isnan(found.base):
        return WORDS("no_base")
    return WORDS(
        "base", runs=sum(counts.values()), open=counts["open"], closed=counts["closed"],
        measure=found.measure,
    )  # fmt: skip


def _describe_nearest(found: Tipping) -> str:
    """The change after which the camp behind is nearest to the lead; empty without a base."""
    if math.isnan(found.base):
        return ""
    if abs(found.base) < ROUNDING:
        return WORDS("even")
    sign = 1 if found.base < 0 else -1
    own = found.table.set_index("factor")["base"].to_dict()
    nearer = [
        row
        for row in records(found.paths)
        if not _is_same(row["value"], own[row["factor"]])
        and sign * (row["outcome"] - found.base) > ROUNDING
    ]
    if not nearer:
        return WORDS("none_nearer")
    nearest = max(nearer, key=lambda row: sign * row["outcome"])
    place = {name: nearest[name] for name in ("factor", "value", "runs")}
    more = round(nearest["outcome"] * nearest["runs"])
    if not more:
        return WORDS("nearest_even", **place)
    ahead, behind = ("open", "closed") if more > 0 else ("closed", "open")
    clear = bool(nearest["sign"])
    return WORDS("nearest", ahead=ahead, behind=behind, more=abs(more), clear=clear, **place)


def _is_same(value: Any, other: Any) -> bool:
    """Whether two values are equal; a number is found from its place up to rounding."""
    if isinstance(value, float) and isinstance(other, float):
        return math.isclose(value, other)
    return bool(value == other)


def _alone(found: Tipping) -> pd.DataFrame:
    """Each parameter changed alone, as text."""
    rows = {
        row["factor"]: [
            measures.setting(row["base"]),
            _mark(row),
            WORDS(
                "searched",
                ends=(row["lowest"], row["highest"]),
                choices=isinstance(row["lowest"], str | bool),
            ),
        ]
        for row in records(found.table)
    }
    columns = ["now", "flips at (95 % interval)", "searched"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Parameter")


@style.styled
def reach(found: Tipping, title: str) -> Drawing:
    """How far each factor moves the lead within its range, and where the ending flips."""
    drawn = records(found.table.head(ROWS))
    rest = len(found.table) - len(drawn)
    footer = WORDS(
        "footer", least=found.paths["runs"].min(), most=found.paths["runs"].max(),
        has_base=not math.isnan(found.base), rest=rest,
    )  # fmt: skip
    figure, grid = style.panels(
        title, footer, columns=1, left=0.27, right=0.74, top=0.84, bottom=0.19
    )
    axes = grid[0][0]
    for place, row in enumerate(drawn):
        look = style.LOOKS[FINDINGS[row["finding"]]]
        ends = 100 * row["least"], 100 * row["most"]
        axes.barh(
            place, ends[1] - ends[0], left=ends[0], height=0.6, facecolor=look.colour,
            edgecolor="white", hatch=look.hatch,
        )  # fmt: skip
        tried = found.paths[found.paths["factor"] == row["factor"]]
        for clear, face in ((True, look.ink), (False, "white")):
            means = 100 * tried.loc[(tried["sign"] != 0) == clear, "outcome"].to_numpy(dtype=float)
            axes.plot(
                means, np.full(len(means), place), "o", color=look.ink,
                markerfacecolor=face, markersize=7, clip_on=False, zorder=4,
            )  # fmt: skip
        axes.text(
            1.02, place, _mark(row), transform=axes.get_yaxis_transform(), va="center",
            fontsize=11, color=look.ink, fontweight="bold" if row["finding"] == FLIPS else "normal",
        )  # fmt: skip
    names = distinct([row["factor"] for row in drawn])
    axes.set_yticks(range(len(drawn)), [fitting(name, 32) for name in names.values()])
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.axvline(0, color="#222222", linewidth=3)
    if not math.isnan(found.base):
        axes.axvline(100 * found.base, color=style.LOOKS["scenario"].ink, linewidth=1.6)
    axes.set_xlabel(WORDS("axis"))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    return figure


def _mark(row: Mapping[str, Any]) -> str:
    """Where a parameter flips the ending, or the result of the search."""
    if row["choices"]:
        return str(row["choices"])[:32]
    if row["finding"] == FLIPS:
        return f"{plain(row['value'])} ({plain(row['low'])} to {plain(row['high'])})"
    return str(row["finding"])
