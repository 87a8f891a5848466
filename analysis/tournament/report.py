"""What a tournament says: in the terminal, in pictures, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.common import answer_files, forest, style
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.curves import Picture
from analysis.common.markup import paragraph, table
from analysis.common.measures import listed, percent, percent_range
from analysis.common.text import paragraphs
from analysis.tournament.answer import MONEY, USUAL, YARDSTICKS, Standing, Standings

HEADS = dict.fromkeys(YARDSTICKS, "mean") | {MONEY: "money, of the mean size"}
NAME = 22  # characters of a name in the terminal


def sentences(found: Standings) -> list[str]:
    """The answer in a few sentences."""
    first = found.first
    best = [one for one in first if one.place == 1]
    rivals = [one.entrant for one in first if one.place > 1 and one.place_low == 1]
    names, phrase = listed([one.entrant for one in best]), YARDSTICKS[found.headline].phrase
    markets = f"{len(found.by_scenario.columns)} scenarios x {found.seeds} seeds"
    one = best[0]
    others = f"{listed(rivals)} could be first too" if rivals else "no other comes first"
    where = f"First of {len(first)} in the seat of {found.seat} by {phrase}, over {markets}"
    said = [
        f"{where}: {names}, with {mean(one)}{_of_what(found.headline)}.",
        f"With other seeds {others}.",
    ]
    further = [
        f"by {YARDSTICKS[name].phrase}: {listed([one.entrant for one in made if one.place == 1])}"
        for name, made in found.standings.items()
        if name != found.headline
    ]
    said.append(f"First {'; '.join(further)}.")
    return said + [f"{name} is disqualified: {why}." for name, why in found.out.items()]


def title(found: Standings) -> str:
    """The answer in one line."""
    best = [one.entrant for one in found.first if one.place == 1]
    rivals = [one.entrant for one in found.first if one.place > 1 and one.place_low == 1]
    could = f", but with other seeds {listed(rivals)} could be" if rivals else ""
    return f"First by {YARDSTICKS[found.headline].phrase}: {listed(best)}{could}"


def terminal(found: Standings) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Place (95 % interval)':<24}{'strategy':<{NAME + 1}}{HEADS[found.headline]}"]
    for one in found.first:
        lines.append(f"  {place(one):<22}{one.entrant[:NAME]:<{NAME + 1}}{mean(one)}")
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    end = paragraphs("All yardsticks and figures: report.html.", failed)
    return "\n\n".join([paragraphs(" ".join(sentences(found))), "\n".join(lines), end])


def place(one: Standing) -> str:
    """A place with its interval."""
    return f"{one.place} ({_range(str(one.place_low), str(one.place_high))})"


def mean(one: Standing) -> str:
    """A mean with its interval."""
    return f"{percent(one.mean)} ({percent_range(one.mean_low, one.mean_high)})"


def _of_what(yardstick: str) -> str:
    """What a mean of money is a part of."""
    return " of what a strategy makes there on average" if yardstick == MONEY else ""


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def difference(one: Standing) -> str:
    """How far an entrant is from the seat as it is, with the interval; nothing for itself."""
    if one.entrant == USUAL:
        return ""
    mark = "" if one.real else ", could be 0"
    ends = range_in_words(one.low, one.high, "share")
    return f"{change_in_words(one.difference, 'share')} points ({ends}{mark})"


def write(folder: Path, found: Standings, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> None:
    """Writes figures/*.png, figures/*.svg and report.html into `folder`."""
    pictures = [means(found, title(found)), by_scenario(found)]
    sections = [
        ("standings", "Standings", "".join(_table(name, found) for name in YARDSTICKS)),
        ("disqualified", "Disqualified", _disqualified(found)),
        (
            "rules",
            "How it is played",
            paragraph(
                f"Every entrant takes the seat of {found.seat}, with all its settings, in every "
                "scenario with every seed, so that all meet the same market and the same luck. "
                "Places are by the mean over all of them. Money counts as a part of its mean size "
                "over all strategies of the same scenario, so that a scenario with more money "
                "weighs no more than another."
            ),
        ),
    ]
    answer_files.write(folder, title(found), sentences(found), pictures, sections, runs, manifest)


def _table(name: str, found: Standings) -> str:
    known = YARDSTICKS[name]
    rows = [
        (
            one.entrant,
            place(one),
            mean(one),
            difference(one),
        )
        for one in found.standings[name]
    ]
    head = ("Strategy", "Place", HEADS[name], "Difference from the seat as it is")
    return table(head, rows, f"By {known.phrase}: {known.meaning}; 95 % intervals over seeds")


def _disqualified(found: Standings) -> str:
    return table(("Strategy", "Reason"), list(found.out.items())) if found.out else ""


@style.styled
def means(found: Standings, heading: str) -> Picture:
    """Means with their intervals, a row a strategy, a panel a yardstick."""
    order = [one.entrant for one in found.first]
    footer = (
        f"Mean of each strategy in the seat of {found.seat} over {found.blocks} pairs of a "
        "scenario and a seed, with its 95 % interval over seeds. Money: 100 % is its mean size "
        "over all strategies of a scenario. Filled: the interval of its place holds the first."
    )
    figure, grid = style.panels(
        heading, footer, columns=3, left=0.17, right=0.985, top=0.815, bottom=0.2, wspace=0.08
    )
    for column, (axes, name) in enumerate(zip(grid[0], _yardsticks(found), strict=True)):
        made = {one.entrant: one for one in found.standings[name]}
        marks = [
            forest.Mark(
                100 * one.mean,
                100 * one.mean_low,
                100 * one.mean_high,
                style.LOOKS["open" if one.place_low == 1 else "none"],
                one.place_low == 1,
            )
            for one in (made[entrant] for entrant in order)
        ]
        forest.draw(axes, marks)
        if name != MONEY:
            axes.set_xlim(max(axes.get_xlim()[0], 0), min(axes.get_xlim()[1], 102))
        axes.set_title(YARDSTICKS[name].phrase.capitalize())
        axes.set_xlabel("% of the mean size" if name == MONEY else "%")
        axes.set_yticks(range(len(order)), ["" if column else entrant for entrant in order])
    cells = {
        entrant: [
            mean(next(one for one in found.standings[name] if one.entrant == entrant))
            for name in _yardsticks(found)
        ]
        for entrant in order
    }
    words = [YARDSTICKS[name].phrase for name in _yardsticks(found)]
    numbers = pd.DataFrame.from_dict(cells, orient="index", columns=words)
    caption = (
        "All entrants meet the same scenarios and seeds, so that means compare like with like."
    )
    return Picture("means", heading, caption, figure, numbers.rename_axis("strategy"))


def _yardsticks(found: Standings) -> list[str]:
    """The headline's first."""
    return sorted(YARDSTICKS, key=lambda name: name != found.headline)


@style.styled
def by_scenario(found: Standings) -> Picture:
    """Means in each scenario by the headline's yardstick, as a table of shades."""
    ranked, phrase = found.by_scenario, YARDSTICKS[found.headline].phrase
    winners = {name: str(ranked[name].idxmax()) for name in ranked}
    distinct = list(dict.fromkeys(winners.values()))
    heading = (
        f"Best by {phrase} in every scenario: {distinct[0]}"
        if len(distinct) == 1
        else f"Best by {phrase}, by scenario: {listed(distinct)}"
    )
    footer = (
        f"Mean {phrase} over {found.seeds} seeds in each scenario; darker is more, the most of a "
        "scenario is in bold."
        + (" 100 % is the mean size over all strategies." if found.headline == MONEY else "")
    )
    figure, grid = style.panels(
        heading, footer, columns=1, left=0.17, right=0.985, top=0.8, bottom=0.1
    )
    axes = grid[0][0]
    values = ranked.to_numpy(dtype=float)
    low, high = float(values.min()), float(values.max())
    axes.imshow(values, cmap="Blues", aspect="auto", vmin=low - 0.3 * (high - low), vmax=high)
    for row, column in ((r, c) for r in range(values.shape[0]) for c in range(values.shape[1])):
        value, best = values[row, column], values[row, column] == values[:, column].max()
        dark = value > low + 0.6 * (high - low)
        axes.text(
            column, row, percent(value), ha="center", va="center", fontsize=14,
            color="white" if dark else "#222222", fontweight="bold" if best else "normal",
        )  # fmt: skip
    axes.set_xticks(range(values.shape[1]), [name.replace("_", " ") for name in ranked.columns])
    axes.set_yticks(range(values.shape[0]), list(ranked.index))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    numbers = ranked.map(percent).rename_axis("strategy")
    caption = f"Mean {phrase} in each scenario."
    return Picture("means_by_scenario", heading, caption, figure, numbers)
