"""Pictures of policies: what each lever moves and costs, pairs of them, and regrets."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from openclosed.analysis.common import forest, style
from openclosed.analysis.common.contrasts import change_in_words, range_in_words
from openclosed.analysis.common.measures import in_words, measure
from openclosed.experiments.what_if.policies.answer import PAIR, WANTED, WITHOUT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.experiments.what_if.policies.answer import Effect, Policies

YARDSTICKS = 5  # drawn beside the costs; the page has a table of all
CHOICES = 10  # policies drawn for each reader


def named(policy: str) -> str:
    """A policy in words: its levers, or that there is none."""
    return "no lever" if policy == WITHOUT else in_words(policy)


def change(row: Effect) -> str:
    """A change with its interval, from a row of effects."""
    ends = range_in_words(row.low, row.high, row.unit)
    return f"{change_in_words(row.change, row.unit)} ({ends})"


def amount(value: float, unit: str) -> str:
    """A size without a sign: shares in percentage points."""
    size = change_in_words(value, unit).lstrip("+") if value else "0"
    return size + (" points" if unit == "share" else "")


@style.styled
def effects(found: Policies, title: str) -> Drawing:
    """A panel for each yardstick and one for the costs, a row for each lever."""
    order = [one.policy for one in found.on(found.headline, pairs=False)]
    drawn = found.yardsticks[:YARDSTICKS]
    columns = 3 if len(drawn) > 2 else len(drawn) + 1
    rows = -(-(len(drawn) + 1) // columns)
    footer = (
        f"Mean change against the same worlds without any lever, {found.over}, with its paired "
        f"95 % interval over {'hypotheses' if found.under else 'seeds'}. Filled: the interval "
        "excludes 0. Costs: over a whole run, relative to what firms pay for AI in it."
    )
    figure, grid = style.panels(
        title, footer, rows, columns, left=0.185, right=0.985, top=0.83, bottom=0.15, wspace=0.1,
        hspace=0.42,
    )  # fmt: skip
    places = [axes for line in grid for axes in line]
    for place, axes in enumerate(places):
        if place < len(drawn):
            _effects(axes, found, drawn[place], order)
        elif place == len(drawn):
            _costs(axes, found, order)
        else:
            axes.set_axis_off()
        names = [in_words(name) for name in order] if place % columns == 0 else [""] * len(order)
        axes.set_yticks(range(len(order)), names, fontsize=11)
    return figure


def _effects(axes: Axes, found: Policies, yardstick: str, order: list[str]) -> None:
    rows = _in_order(found, yardstick, order)
    unit = rows[0].unit
    scale = 100 if unit.startswith("share") else 1
    marks = [
        forest.Mark(
            scale * row.change,
            scale * row.low,
            scale * row.high,
            style.LOOKS["scenario" if row.real else "none"],
            row.real,
        )
        for row in rows
    ]
    forest.draw(axes, marks)
    axes.axvline(0, color="#555555", linewidth=1.2)
    axes.set_title(textwrap.shorten(_heading(yardstick), 34), fontsize=12)
    axes.set_xlabel("change (percentage points)" if scale == 100 else f"change ({unit})")
    axes.locator_params(axis="x", nbins=4)


def _costs(axes: Axes, found: Policies, order: list[str]) -> None:
    """Public money and private cost of each lever, one bar behind the other."""
    rows = [found.costs[name] for name in order]
    public, private = (
        [100 * one.cost_share for one in rows],
        [100 * one.burden_share for one in rows],
    )
    places = range(len(order))
    axes.barh(places, public, height=0.6, color="#56B4E9", edgecolor="white", label="public")
    axes.barh(
        places, private, left=public, height=0.6, color="#E69F00", edgecolor="white", hatch="//",
        label="private",
    )  # fmt: skip
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_title("Cost", fontsize=12)
    axes.set_xlabel("% of what firms pay for AI")
    axes.tick_params(axis="y", length=0)
    axes.legend(
        frameon=False, fontsize=10.5, loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=2,
        borderaxespad=0, columnspacing=1.2,
    )  # fmt: skip


def _in_order(found: Policies, yardstick: str, order: list[str]) -> list[Effect]:
    """The effects of single levers on a yardstick, in the order of the rows."""
    made = {one.policy: one for one in found.on(yardstick, pairs=False)}
    return [made[name] for name in order]


def _heading(yardstick: str) -> str:
    phrase = measure(yardstick).phrase
    return phrase[0].upper() + phrase[1:]


@style.styled
def pairs(found: Policies, title: str) -> Drawing:
    """The change of the headline under every two levers; on the diagonal, each alone."""
    singles = found.on(found.headline, pairs=False)
    order = [one.policy for one in singles]
    rows = [*singles, *found.on(found.headline, pairs=True)]
    unit, size = singles[0].unit, len(order)
    values, real = np.full((size, size), np.nan), np.zeros((size, size), bool)
    for row in rows:
        levers = [order.index(lever) for lever in row.policy.split(PAIR)]
        at = max(levers), min(levers)
        values[at], real[at] = row.change, row.real
    scale = 100 if unit.startswith("share") else 1
    most = float(np.nanmax(np.abs(values))) * scale or 1.0
    footer = (
        f"Mean change of the {measure(found.headline).phrase}, in "
        f"{'percentage points' if scale == 100 else unit}, over {found.over}. "
        "Diagonal: one lever alone. Bold: the 95 % interval excludes 0."
    )
    figure, grid = style.panels(
        title, footer, columns=1, left=0.19, right=0.985, top=0.85, bottom=0.2
    )
    axes = grid[0][0]
    axes.imshow(scale * values, cmap="PuOr", aspect="auto", vmin=-1.3 * most, vmax=1.3 * most)
    for row_, column in zip(*np.nonzero(np.isfinite(values)), strict=True):
        axes.text(
            column, row_, change_in_words(float(values[row_, column]), unit), ha="center",
            va="center", fontsize=12.5,
            fontweight="bold" if real[row_, column] else "normal",
            color="white" if abs(scale * values[row_, column]) > 0.85 * most else "#222222",
        )  # fmt: skip
    words = [in_words(name) for name in order]
    axes.set_xticks(range(size), [textwrap.fill(word, 13) for word in words], fontsize=11)
    axes.set_yticks(range(size), words, fontsize=11)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


@style.styled
def regrets(found: Policies, title: str) -> Drawing:
    """Largest and mean regret of the best policies, for readers who want more and less."""
    unit = measure(found.headline).unit
    scale = 100 if unit.startswith("share") else 1
    footer = (
        "Regret: in a world, what the best policy there has more (left) or less (right) of the "
        f"{measure(found.headline).phrase}. Bar: the most over {len(found.worlds)} worlds; line: "
        "the mean. Grey: in no world does the policy differ clearly from no lever. The shortest "
        "coloured bar is the robust choice (minimax regret), if any policy has a clear effect."
    )
    figure, grid = style.panels(
        title, footer, columns=2, left=0.22, right=0.985, top=0.83, bottom=0.19, wspace=0.75
    )
    for axes, wanted in zip(grid[0], WANTED, strict=True):
        rows = found.regret(found.headline, wanted)[:CHOICES]
        places = np.arange(len(rows))
        look = style.LOOKS["scenario"]
        most = [scale * one.largest_regret for one in rows]
        mean = [scale * one.mean_regret for one in rows]
        colours = ["#F0C46C" if one.told or one.policy == WITHOUT else "#DDDDDD" for one in rows]
        axes.barh(places, most, height=0.62, color=colours)
        axes.vlines(mean, places - 0.31, places + 0.31, color=look.ink, linewidth=3)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(places, [named(one.policy).replace(PAIR, " +\n") for one in rows])
        axes.tick_params(axis="y", length=0, labelsize=10.5)
        axes.set_title(f"Who wants {wanted} of it")
        axes.set_xlabel(f"regret ({'percentage points' if scale == 100 else unit})")
        axes.grid(visible=True, axis="x")
        axes.set_xlim(left=0)
    return figure
