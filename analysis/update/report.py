"""What newer figures move: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answer.mixture import UNTIL
from analysis.common import answer_files, style
from analysis.common.curves import Picture
from analysis.common.endings import ENDINGS, KINDS, WHO
from analysis.common.ensemble import YARDSTICKS_SHOWN
from analysis.common.measures import in_list, in_words, percent, percent_range, short_percent
from analysis.common.text import fill, paragraphs
from analysis.evidence.measurements import known
from analysis.evidence.quantities import FIGURES, TOKENS, figure_of
from analysis.skill.sentences import level_written, months
from analysis.statistics.compared import SINCE
from analysis.update import answer as update_answer
from analysis.update import information
from analysis.update.answer import ALL, Update
from analysis.update.information import TARGETS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHOM = {"all": "All firms", "enterprise": "Enterprises", "startup": "Developers"}
NUMBERS = [f"{what}_{when}" for when in ("before", "after") for what in ("value", "low", "high")]
SHOWN = 5
"""Figures that would tell most, in the terminal."""
LEAST_SAID = 0.005
HARDLY = 0.02
"""Below this no probability is said to move."""
NOTE = "Figures, tables: report.html."


def summary(found: Update, rows: pd.DataFrame) -> dict[str, Any]:
    """The answer as JSON; `rows` are those of `update.table`, here and below."""
    return {
        "sentences": sentences(found, rows),
        "outside": found.outside,
        "worlds": len(found.worlds.runs),
        "least_effective": found.after.least,
        "effective_worlds": found.effective(found.after.weights),
        "yardstick": found.yardstick,
        "answer": rows.to_dict("records"),
    }


def headline(found: Update, rows: pd.DataFrame) -> str:
    """How the answer moves, in one sentence; what is not even possible is left out."""
    own = _chances(rows, "all", found.yardstick)
    moves = {name: (own[name]["value_before"], own[name]["value_after"]) for name in ENDINGS}
    said = [
        f"that {ENDINGS[name]} from {percent(before)} to {percent(after)}"
        for name, (before, after) in moves.items()
        if max(before, after) >= LEAST_SAID
    ]
    still = max(abs(after - before) for before, after in moves.values()) < HARDLY
    hardly, one = "hardly " if still else "", len(found.seen) == 1
    start = "A newer figure" if one else f"{len(found.seen)} newer figures"
    verb = "moves" if one else "move"
    where = f"by {found.yardstick} of all firms"
    return f"{start} {hardly}{verb} the chance {in_list(said)}, {where}."


def _chances(rows: pd.DataFrame, kind: str, yardstick: str) -> dict[str, dict[str, float]]:
    """The chances of a kind of firms by a yardstick, by the name of the outcome."""
    verdicts = rows[(rows["about"] == "verdict") & (rows["kind"] == kind)]
    own = verdicts[verdicts["yardstick"] == yardstick]
    found = own.set_index("name")[NUMBERS].to_dict("index")
    return {
        str(name): {str(key): float(one) for key, one in row.items()} for name, row in found.items()
    }


def sentences(found: Update, rows: pd.DataFrame) -> list[str]:
    """The answer, what was seen against what was foretold, and what would tell most."""
    said = [f"Not to be relied on: {found.outside}."] if found.outside else []
    return [
        *said,
        headline(found, rows),
        *_shares(rows, found),
        *_surprises(found),
        *information.sentences(found.information, found.worlds.ahead[-1][:4]),
    ]


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
            f"{after} after, with 90 %."
        )
    left, of = found.after.least, len(found.worlds.runs)
    return [*said, f"The worlds are weighed again, and count as {left:.0f} of {of}."]


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


def terminal(found: Update, rows: pd.DataFrame) -> str:
    """The answer as text of at most 80 columns."""
    blocks = [
        paragraphs(*sentences(found, rows)),
        _verdicts(rows),
        _hypotheses(rows),
        *(_information(found, target) for target in TARGETS),
        NOTE,
    ]
    return "\n\n".join(block for block in blocks if block)


def _verdicts(rows: pd.DataFrame) -> str:
    heads = "".join(f"{name:<11}" for name in ("open", "shared", "moving", "closed", "none left"))
    lines = ["Chance in %: before -> after", f"{'':<26}{heads}".rstrip()]
    for scope in WHO:
        for yardstick in YARDSTICKS_SHOWN:
            own = _chances(rows, scope, yardstick)
            cells = "".join(f"{_cell(own[name]):<11}" for name in KINDS)
            lines.append(f"  {f'{WHOM[scope]}, {yardstick}':<24}{cells}".rstrip())
    return "\n".join(lines)


def _cell(row: Mapping[str, float]) -> str:
    """Before and after, in percent."""
    before, after = (f"{100 * row[name]:.0f}" for name in ("value_before", "value_after"))
    return f"{before} -> {after}"


def _hypotheses(rows: pd.DataFrame) -> str:
    own = rows[rows["about"] == "hypothesis"].sort_values("value_after", ascending=False)
    lines = [f"{'Weight of hypotheses':<32}before   after"]
    lines += [
        f"  {in_words(str(row['name'])):<30}{short_percent(row['value_before']):>6}"
        f"{short_percent(row['value_after']):>8}"
        for row in own.to_dict("records")
    ]
    return "\n".join(lines)


def _information(found: Update, target: str) -> str:
    """How much the figures that tell most would narrow a target, by the month they are seen in."""
    wide = informative(found, target).head(SHOWN)
    if wide.empty:
        return ""
    lines = [
        fill(f"How much the 90 % interval of {TARGETS[target]} narrows"),
        f"{'if one saw':<44}" + "".join(f"{month:>9}" for month in wide.columns),
    ]
    for key, row in wide.iterrows():
        cells = "".join(f"{short_percent(value):>9}" for value in row.tolist())
        lines.append(f"  {FIGURES[str(key)].text[:42]:<42}{cells}")
    return "\n".join(lines)


def informative(found: Update, target: str) -> pd.DataFrame:
    """(figures, months) by how much each would narrow a target, the most telling figure first."""
    own = found.information[found.information["target"] == target]
    wide = own.pivot_table(index="figure", columns="month", values="narrows", sort=False)
    return wide.loc[wide.max(axis=1).sort_values(ascending=False, kind="stable").index]


def write(
    folder: Path,
    found: Update,
    rows: pd.DataFrame,
    runs: pd.DataFrame,
    manifest: Mapping[str, Any],
) -> None:
    """Write the figure and report.html into `folder`."""
    said = sentences(found, rows)
    warning = [said.pop(0)] if found.outside else []
    sections = [
        ("answer", "The answer before and after", answer_files.of_table(_as_text(rows))),
        ("seen", "What was seen and foretold", answer_files.of_table(_seen_as_text(found))),
        *(
            (
                f"information_{number}",
                f"What would narrow {words}",
                _information_as_html(found, one),
            )
            for number, (one, words) in enumerate(TARGETS.items(), start=1)
        ),
    ]
    title = "How newer figures move the answer"
    answer_files.write(
        folder, title, said, [picture(found, rows)], sections, runs, manifest, warning
    )


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Every number of the answer as text."""
    made = {}
    for row in rows.to_dict("records"):
        kind = WHOM.get(str(row["kind"]), "")
        name = in_words(str(row["name"])) if row["about"] == "hypothesis" else row["name"]
        of = f"{kind}, {row['yardstick']}" if kind else "Weight of a hypothesis"
        made[f"{of}: {name}"] = [
            f"{percent(row[f'value_{when}'])} "
            f"({percent_range(row[f'low_{when}'], row[f'high_{when}'])})"
            for when in ("before", "after")
        ]
    table = pd.DataFrame.from_dict(made, orient="index", columns=["before", "after"])
    return table.rename_axis("what")


def _seen_as_text(found: Update) -> pd.DataFrame:
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


def _information_as_html(found: Update, target: str) -> str:
    wide = informative(found, target)
    wide.index = pd.Index([FIGURES[str(key)].text for key in wide.index], name="figure")
    caption = (
        "By about how much the 90 % interval of the last year would narrow, by the month in which "
        "the figure is seen."
    )
    return answer_files.of_table(wide.map(percent), caption)


@style.styled
def picture(found: Update, rows: pd.DataFrame) -> Picture:
    """Developers' open share of tokens before and after, and the chances of the verdicts."""
    outside = "Not to be relied on. " if found.outside else ""
    title = f"{outside}{headline(found, rows)}".removesuffix(".")
    footer = (
        "Left: open share of the tokens that developers buy: median, 50 and 90 % of the worlds, "
        "grey before the newer figures, blue after. Black: what venues showed, each with a bias of "
        f"its own; diamonds are newer. Right: chances by {found.yardstick}, with 95 % intervals."
    )
    drawn, [[left, right]] = style.panels(
        title, footer, 1, 2, left=0.065, right=0.975, top=0.8, bottom=0.15, wspace=0.42,
        width_ratios=(2.0, 1.0),
    )  # fmt: skip
    fan = update_answer.fan(found)
    _fan(left, found, fan)
    _bars(right, found, rows)
    return Picture("update", title, footer, drawn, _as_text(rows))


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
        axes.text(0.0, at - 0.75, WHOM[scope], fontsize=12, fontweight="bold", va="center")
        for name in KINDS:
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
