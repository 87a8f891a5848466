"""What newer figures move, with its tables and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis import weighing
from openclosed.analysis.common import style
from openclosed.analysis.common.measures import brief, in_words, percent, percent_range
from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, figure_of
from openclosed.analysis.finding.finding import Figure, Finding, for_files, of_text
from openclosed.analysis.headline import ENDINGS, KINDS, WHO, YARDSTICKS_SHOWN
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.published import level_written, months
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.weighing import ALL, TARGETS
from openclosed.experiments.update import answer as update_answer
from openclosed.experiments.update.answer import Update

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

NUMBERS = [f"{what}_{when}" for when in ("before", "after") for what in ("value", "low", "high")]
SHOWN = 5
"""Figures that would tell most, in the terminal."""
STANDARD_ERRORS = 3.0
"""By which the largest of many changes must exceed luck."""


def finding(found: Update) -> Finding:
    """What newer figures move."""
    rows = update_answer.table(found)
    outside = [f"Not to be relied on: {found.outside}."] if found.outside else []
    narrow = {target: _informative(found, target) for target in TARGETS}
    tables = [
        of_text(_before_and_after(rows), "Chance in %, before -> after", "everywhere"),
        of_text(_hypotheses(rows), "", "everywhere"),
        of_text(_seen(found), "What was seen, and what was foretold of it", "report"),
        *(
            of_text(table, f"How much the 90 % interval of {TARGETS[target]} narrows, by the month "
                    "in which one sees a figure", "everywhere")
            for target, table in narrow.items()
        ),
        of_text(_as_text(rows), "Every number of the answer", "report"),
        for_files("update", update_answer.UPDATE_MEANINGS, rows),
        for_files("fan", update_answer.FAN_MEANINGS, update_answer.fan(found)),
        for_files("figures", update_answer.FIGURE_MEANINGS, update_answer.figures(found)),
        for_files("information", weighing.MEANINGS, found.information),
        update_answer.world_weights(found),
    ]  # fmt: skip
    title = f"{'Not to be relied on. ' * bool(outside)}{headline(found, rows)}"
    figure = Figure("update", "Before and after", lambda: draw(found, rows, title), FOOTER)
    said = [
        *_shares(rows, found), *_surprises(found),
        *weighing.sentences(found.information, found.worlds.ahead[-1][:4]),
    ]  # fmt: skip
    facts = {
        "sentences": [title, *said],
        "outside": found.outside,
        "worlds": len(found.worlds.runs),
        "least_effective": found.after.least,
        "effective_worlds": found.effective(found.after.weights),
        "yardstick": found.yardstick,
        "answer": rows.to_dict("records"),
    }
    return Finding(title, said, tables, [figure], outside, facts=facts)


def headline(found: Update, rows: pd.DataFrame) -> str:
    """The chance that moves most, if it moves by more than luck among the worlds that are left."""
    own = rows[rows["about"] == "verdict"].reset_index(drop=True)
    chance, moved = own["value_before"], own["value_after"] - own["value_before"]
    error = np.sqrt(chance * (1 - chance) * (1 / found.after.least - 1 / len(found.worlds.runs)))
    clear = moved.abs()[moved.abs() > STANDARD_ERRORS * error]
    one = len(found.seen) == 1
    start = "A newer figure" if one else f"{len(found.seen)} newer figures"
    if clear.empty:
        return f"{start} {'does' if one else 'do'} not clearly move the chance of any ending"
    row = own.loc[clear.idxmax()]
    ends = (percent(row[f"value_{when}"]) for when in ("before", "after"))
    whose = f"{WHO[row['kind']]}' {in_words(row['yardstick'])}"
    what = f'the chance of "{ENDINGS[row["name"]]}" by {whose}'
    return f"{start} move{'s' if one else ''} {what} most: from {' to '.join(ends)}"


def _chances(rows: pd.DataFrame, kind: str, yardstick: str) -> dict[str, dict[str, float]]:
    """The chances of a kind of firms by a yardstick, by the name of the outcome."""
    verdicts = rows[(rows["about"] == "verdict") & (rows["kind"] == kind)]
    own = verdicts[verdicts["yardstick"] == yardstick]
    found = own.set_index("name")[NUMBERS].to_dict("index")
    return {
        str(name): {str(key): float(one) for key, one in row.items()} for name, row in found.items()
    }


def _shares(rows: pd.DataFrame, found: Update) -> list[str]:
    said = []
    for name, kind in ((TOKENS, "startup"), (ALL, "all")):
        row = rows[(rows["about"] == "share") & (rows["kind"] == kind)].iloc[0]
        what = TARGETS[name]
        before, after = (
            f"{percent(row[f'value_{when}'])} "
            f"({percent_range(row[f'low_{when}'], row[f'high_{when}'])})"
            for when in ("before", "after")
        )
        said.append(
            f"{what[0].upper()}{what[1:]} in {found.worlds.ahead[-1][:4]}: {before} before, "
            f"{after} after (ranges of 90 % of worlds)."
        )
    left, of = found.after.least, len(found.worlds.runs)
    return [*said, f"Weighed by the newer figures, {of} worlds tell as much as {left:.0f}."]


def _surprises(found: Update) -> list[str]:
    """Figures that few worlds had foretold: the last of each, and how many more."""
    table = update_answer.figures(found)
    far = table[(table["high"] < table["below"]) | (table["low"] > table["above"])]
    said = []
    for name, own in far.groupby("figure", sort=False):
        key, row = str(name), own.to_dict("records")[-1]
        seen, below, above = (
            level_written(value, key)
            for value in ((row["low"] + row["high"]) / 2.0, row["below"], row["above"])
        )
        more = f", and so in {months(len(own) - 1)} before" if len(own) > 1 else ""
        said.append(
            f"A surprise: {figure_of(key).text} in {row['month']}, {seen}; foretold was {below} to "
            f"{above} with 90 %{more}."
        )
    return said


def _before_and_after(rows: pd.DataFrame) -> pd.DataFrame:
    """Chances by kind of firm and yardstick, in percent."""
    cells = {}
    for scope, who in WHO.items():
        for yardstick, counted in YARDSTICKS_SHOWN.items():
            own = _chances(rows, scope, yardstick)
            cells[f"{who}, {counted}"] = [
                " -> ".join(brief(own[kind][f"value_{when}"]) for when in ("before", "after"))
                for kind in KINDS
            ]
    table = pd.DataFrame.from_dict(cells, orient="index", columns=list(ENDINGS.values()))
    shown = [ENDINGS[kind] for kind in _possible(rows)]
    return table[shown].rename_axis("whose, by what")


def _possible(rows: pd.DataFrame) -> list[str]:
    """The endings that ever happen, in their order."""
    happens = (
        rows[rows["about"] == "verdict"].groupby("name")[["value_before", "value_after"]].max()
    )
    return [kind for kind in KINDS if happens.loc[kind].max() > 0.0]


def _hypotheses(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows[rows["about"] == "hypothesis"].sort_values("value_after", ascending=False)
    cells = {
        in_words(str(row["name"])): [percent(row["value_before"]), percent(row["value_after"])]
        for row in own.to_dict("records")
    }
    table = pd.DataFrame.from_dict(cells, orient="index", columns=["before", "after"])
    return table.rename_axis("Weight of hypotheses")


def _informative(found: Update, target: str) -> pd.DataFrame:
    """(figures, months) by how much those that tell most would narrow a target."""
    own = found.information[found.information["target"] == target]
    wide = own.pivot_table(index="figure", columns="month", values="narrows", sort=False)
    order = wide.max(axis=1).sort_values(ascending=False, kind="stable").index
    top = wide.loc[order].head(SHOWN)
    top.index = pd.Index([FIGURES[str(key)].text for key in top.index], name="if one saw")
    return top.map(percent)


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Every number of the answer as text."""
    made = {}
    for row in rows.to_dict("records"):
        kind = WHO.get(str(row["kind"]), "").capitalize()
        name = in_words(str(row["name"])) if row["about"] == "hypothesis" else row["name"]
        of = f"{kind}, {row['yardstick']}" if kind else "Weight of a hypothesis"
        made[f"{of}: {name}"] = [
            f"{percent(row[f'value_{when}'])} "
            f"({percent_range(row[f'low_{when}'], row[f'high_{when}'])})"
            for when in ("before", "after")
        ]
    table = pd.DataFrame.from_dict(made, orient="index", columns=["before", "after"])
    return table.rename_axis("what")


def _seen(found: Update) -> pd.DataFrame:
    made = {}
    for row in update_answer.figures(found).to_dict("records"):
        key = str(row["figure"])
        low, high, middle, below, above = (
            level_written(float(row[name]), key)
            for name in ("low", "high", "median", "below", "above")
        )
        made[f"{figure_of(key).text}, {row['month']}"] = [
            low if low == high else f"{low} to {high}", middle, f"{below} to {above}",
        ]  # fmt: skip
    columns = ["seen", "foretold: median", "90 %"]
    return pd.DataFrame.from_dict(made, orient="index", columns=columns).rename_axis("figure")


FOOTER = (
    "Left: open share of the tokens that developers buy: median, 50 and 90 % of the worlds, grey "
    "before the newer figures, blue after. Black: what venues showed, each with a bias of its own; "
    "diamonds are newer. Right: chances with 95 % intervals."
)


@style.styled
def draw(found: Update, rows: pd.DataFrame, title: str) -> Drawing:
    """Developers' open share of tokens before and after, and the chances of the verdicts."""
    drawn, [[left, right]] = style.panels(
        title, FOOTER, 1, 2, left=0.065, right=0.975, top=0.8, bottom=0.15, wspace=0.42,
        width_ratios=(2.0, 1.0),
    )  # fmt: skip
    _fan(left, found, update_answer.fan(found))
    _bars(right, found, rows)
    return drawn


def _fan(axes: Axes, found: Update, fan: pd.DataFrame) -> None:
    """Both fans, the record before, and the figures seen."""
    months = found.worlds.ahead
    years, ends = [style.year(month) for month in months], []
    looks = {
        "before": ("#8A8A8A", "#4F4F4F", (0, (5, 2))),
        "after": (style.LOOKS["open"].colour, style.LOOKS["open"].ink, "solid"),
    }
    for when, (colour, ink, dash) in looks.items():
        own = 100 * fan[fan["when"] == when].drop(columns=["when", "month"])
        for low, high, strength in (("q05", "q95", 0.18), ("q25", "q75", 0.3)):
            axes.fill_between(years, own[low], own[high], color=colour, alpha=strength, linewidth=0)
        axes.plot(years, own["q50"], color=colour, linestyle=dash)
        ends.append((float(own["q50"].iloc[-1]), when, ink))
    of_tokens = [key for key, one in FIGURES.items() if one.venue and one.outcome == TOKENS]
    past = [one for key in of_tokens for one in known(key, UNTIL).values() if one.month >= SINCE]
    newer = [
        said
        for one, said in zip(found.seen, found.said, strict=True)
        if one.figure.outcome == TOKENS
    ]
    for marks, marker, size in ((past, "o", 4.0), (newer, "D", 8.0)):
        for one in marks:
            month = one.month
            year = style.year(month)
            axes.plot([year, year], [100 * one.low, 100 * one.high], color="black", linewidth=2)
            axes.plot(
                year, 100 * one.middle, marker=marker, markersize=size, color="black",
                markerfacecolor="black" if marker == "o" else "white", zorder=5, clip_on=False,
            )  # fmt: skip
    axes.set_ylim(0, 100)
    axes.set_ylabel("open share of tokens (%)")
    style.time_axis(axes, [min(map(style.year, [SINCE, months[0]])), years[-1]], name_periods=False)
    style.label_ends(axes, ends)


def _bars(axes: Axes, found: Update, rows: pd.DataFrame) -> None:
    """Chances before (grey) and after (colour) by kind of firms."""
    places, names, at = [], [], 0.0
    for scope in WHO:
        own = _chances(rows, scope, found.yardstick)
        axes.text(
            0.0, at - 0.75, WHO[scope].capitalize(), fontsize=12, fontweight="bold", va="center"
        )
        for name in _possible(rows):
            look = style.LOOKS[name]
            for when, shift, colour in (("before", -0.18, "#A6A6A6"), ("after", 0.18, look.colour)):
                value, low, high = (
                    100 * own[name][f"{what}_{when}"] for what in ("value", "low", "high")
                )
                axes.barh(at + shift, value, 0.34, color=colour)
                axes.plot([low, high], [at + shift] * 2, color="black", linewidth=1.2)
            places.append(at)
            names.append(ENDINGS[name])
            at += 1.0
        at += 1.0
    axes.set_yticks(places, names)
    axes.set_ylim(at - 1.3, -1.3)
    axes.set_xlim(0, 100)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("chance (%), grey before, colour after")
