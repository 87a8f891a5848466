"""The finding of tipping points: sentences, tables and a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, ensemble, measures, style
from openclosed.analysis.common.measures import (
    distinct,
    fitting,
    listed,
    plain,
)
from openclosed.analysis.finding.finding import Figure, Finding, for_files, of_text, records
from openclosed.experiments.runs.factors import Factor
from openclosed.experiments.tipping.crossing import Crossing

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

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
ROUNDING = 1e-9
FLIPS, NONE, UNRESOLVED = "flips", "none within range", "not resolved"
FINDINGS = {FLIPS: "open", UNRESOLVED: "unclear", NONE: "none"}  # how each is drawn


class Tipping(NamedTuple):
    """The results of the search.

    `table` has a row per factor: flips, the nearest first, then unresolved ones, then those that do
    not flip, both by reach. `paths` has a row for each tried value. `base` is the lead of open over
    closed in the unchanged scenario.
    """

    measure: str
    table: pd.DataFrame
    paths: pd.DataFrame
    base: float
    endings: dict[str, Any]

    @property
    def flips(self) -> pd.DataFrame:
        """The factors that flip it, the nearest first."""
        return self.table[self.table["finding"] == FLIPS]


def answer(
    factors: Sequence[Factor],
    found: Sequence[Crossing],
    runs: pd.DataFrame,
    manifest: Mapping[str, Any],
) -> Tipping:
    """Rank the factors."""
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
    base = (labels["open"]["probability"] or 0.0) - (labels["closed"]["probability"] or 0.0)
    return Tipping(
        measure,
        ranked[table.columns],
        pd.DataFrame(tried, columns=[name for name, _, _ in TRIED]),
        base,
        {"as it is": labels},
    )


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
        of_text(_alone(found), shown="everywhere"),
        for_files("tipping", MEANINGS, found.table),
        for_files("tried_values", TRIED, found.paths),
    ]
    drawn = Figure(
        "tipping",
        "How far each parameter alone moves the lead",
        lambda: reach(found, title),
        "No filled dot beyond the thick line: this parameter alone does not clearly flip it.",
    )
    return Finding(title, _describe(found), tables, [drawn], facts=found.endings)


def _title(found: Tipping) -> str:
    """The answer in one line."""
    names = found.flips["factor"].tolist()
    if not names:
        counts = ", ".join(filter(None, [f"{len(found.table)} tried", _count_unresolved(found)]))
        return f"No single parameter clearly flips the ending within its range ({counts})"
    short = distinct(found.table["factor"].tolist())
    shown = listed([short[name] for name in names], most=3)
    return f"{shown} {'flips' if len(names) == 1 else 'each flip'} the ending alone"


def _count_unresolved(found: Tipping) -> str:
    """How many parameters stay unresolved; empty for none."""
    count = int((found.table["finding"] == UNRESOLVED).sum())
    return f"{count} not resolved within max_runs" if count else ""


def _describe(found: Tipping) -> list[str]:
    """The answer in a few sentences."""
    flips = [
        f"{row['factor']} {'to' if row['choices'] else 'at'} {_mark(row)}"
        f"{f' {row["unit"]}' if row['unit'] else ''}, now {measures.setting(row['base'])}"
        for row in records(found.flips)
    ]
    if flips:
        unresolved = _count_unresolved(found)
        counts = (
            f"Changed alone, {len(flips)} of {len(found.table)} parameters "
            f"{'flips' if len(flips) == 1 else 'flip'} the ending: the other camp then wins more "
            f"runs{f' ({unresolved})' if unresolved else ''}."
        )
        return [_describe_base(found), counts, f"The nearest: {flips[0]}."]
    return [_describe_base(found), _describe_nearest(found)]


def _describe_nearest(found: Tipping) -> str:
    """The change after which the camp behind is nearest to the lead."""
    if abs(found.base) < ROUNDING:
        return "Neither camp leads in the unchanged scenario."
    sign = 1 if found.base < 0 else -1
    own = found.table.set_index("factor")["base"].to_dict()
    nearer = [
        row
        for row in records(found.paths)
        if not _is_same(row["value"], own[row["factor"]])
        and sign * (row["outcome"] - found.base) > ROUNDING
    ]
    if not nearer:
        return "No changed value brings the camp behind nearer to the lead."
    nearest = max(nearer, key=lambda row: sign * row["outcome"])
    return (
        f"The nearest: {nearest['factor']} at {measures.setting(nearest['value'])}, where "
        f"{_leads(nearest['outcome'])}{'' if nearest['sign'] else ', which is not clear'} (now "
        f"{_leads(found.base)})."
    )


def _is_same(value: Any, other: Any) -> bool:
    """Whether two values are equal; a number is found from its place up to rounding."""
    if isinstance(value, float) and isinstance(other, float):
        return math.isclose(value, other)
    return bool(value == other)


def _leads(lead: float) -> str:
    if abs(lead) < ROUNDING:
        return "neither camp leads"
    return f"{'open' if lead > 0 else 'closed'} leads by {100 * abs(lead):.0f} percentage points"


def _describe_base(found: Tipping) -> str:
    cells = found.endings["as it is"]
    runs = sum(cell["runs"] for cell in cells.values())
    wins = [f"{label} wins {cells[label]['runs']}" for label in ("open", "closed")]
    by = f"by all firms' {measures.spell_out(found.measure)}"
    return f"Of {runs} runs of the unchanged scenario, {' and '.join(wins)} {by}."


def _alone(found: Tipping) -> pd.DataFrame:
    """Each parameter changed alone, as text."""
    rows = {
        row["factor"]: [
            measures.setting(row["base"]),
            _mark(row),
            "all choices"
            if isinstance(row["lowest"], str | bool)
            else f"{plain(row['lowest'])} to {plain(row['highest'])}",
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
    footer = (
        "Dots: means at the tried values of one parameter, filled if the sign is clear, white if "
        "not resolved. Bar: from the smallest to the largest. Thin line: unchanged scenario. Thick "
        "line: no lead, where the ending flips. Right: the value at which it flips, with its 95 % "
        "interval." + (f" {rest} more in the report." if rest else "")
    )
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
    axes.axvline(100 * found.base, color=style.LOOKS["scenario"].ink, linewidth=1.6)
    axes.set_xlabel("lead of open over closed (percentage points)")
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
