"""What a tournament says, with its table and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.common import forest, style
from analysis.common.measures import listed, percent, percent_range
from analysis.finding.finding import Figure, Finding, of_text
from analysis.tournament.answer import MONEY, YARDSTICKS, Standing, Standings

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


def finding(found: Standings) -> Finding:
    """How strategies rank, and who is disqualified."""
    rules = (
        f"Every entrant takes the seat of {found.seat}, with all its settings, in every scenario "
        "with every seed, so that all meet the same market and the same luck. Money counts as a "
        "part of its mean size over all strategies of a scenario, so that one with more money "
        "weighs no more than another."
    )
    out = pd.DataFrame({"reason": found.out.values()}, index=pd.Index(found.out, name="Strategy"))
    tables = [found.table, of_text(out, "Disqualified")]
    figures = [
        Figure("means", "Means of all strategies", lambda: means(found, _title(found)), rules),
        Figure("means_by_scenario", _by_scenario(found), lambda: by_scenario(found)),
    ]
    return Finding(_title(found), _says(found), tables, figures, facts=found.summary)


def _says(found: Standings) -> list[str]:
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
        f"{where}: {names}, with {_mean(one)}{_of_what(found.headline)}.",
        f"With other seeds {others}.",
    ]
    further = [
        f"by {YARDSTICKS[name].phrase}: {listed([one.entrant for one in made if one.place == 1])}"
        for name, made in found.standings.items()
        if name != found.headline
    ]
    said.append(f"First {'; '.join(further)}.")
    return said + [f"{name} is disqualified: {why}." for name, why in found.out.items()]


def _title(found: Standings) -> str:
    """The answer in one line."""
    best = [one.entrant for one in found.first if one.place == 1]
    rivals = [one.entrant for one in found.first if one.place > 1 and one.place_low == 1]
    could = f", but with other seeds {listed(rivals)} could be" if rivals else ""
    return f"First by {YARDSTICKS[found.headline].phrase}: {listed(best)}{could}"


def _mean(one: Standing) -> str:
    """A mean with its interval."""
    return f"{percent(one.mean)} ({percent_range(one.mean_low, one.mean_high)})"


def _of_what(yardstick: str) -> str:
    """What a mean of money is a part of."""
    return " of what a strategy makes there on average" if yardstick == MONEY else ""


def _by_scenario(found: Standings) -> str:
    """The best in each scenario, in a line."""
    ranked, phrase = found.by_scenario, YARDSTICKS[found.headline].phrase
    winners = {name: str(ranked[name].idxmax()) for name in ranked}
    distinct = list(dict.fromkeys(winners.values()))
    return (
        f"Best by {phrase} in every scenario: {distinct[0]}"
        if len(distinct) == 1
        else f"Best by {phrase}, by scenario: {listed(distinct)}"
    )


@style.styled
def means(found: Standings, heading: str) -> Drawing:
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
            low, high = axes.get_xlim()
            axes.set_xlim(max(min(low, high - 5), 0), min(high, 102))
            axes.locator_params(axis="x", nbins=5, integer=True)
        axes.set_title(YARDSTICKS[name].phrase.capitalize())
        axes.set_xlabel("% of the mean size" if name == MONEY else "%")
        axes.set_yticks(range(len(order)), ["" if column else entrant for entrant in order])
    return figure


def _yardsticks(found: Standings) -> list[str]:
    """The headline's first."""
    return sorted(YARDSTICKS, key=lambda name: name != found.headline)


@style.styled
def by_scenario(found: Standings) -> Drawing:
    """Means in each scenario by the headline's yardstick, as a table of shades."""
    ranked, phrase = found.by_scenario, YARDSTICKS[found.headline].phrase
    footer = (
        f"Mean {phrase} over {found.seeds} seeds in each scenario; darker is more, the most of a "
        "scenario is in bold."
        + (" 100 % is the mean size over all strategies." if found.headline == MONEY else "")
    )
    figure, grid = style.panels(
        _by_scenario(found), footer, columns=1, left=0.17, right=0.985, top=0.8, bottom=0.1
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
    return figure
