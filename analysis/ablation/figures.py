"""Pictures of an ablation: what each mechanism moved by kind of firm, and the verdicts without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.ablation.answer import AS_IT_IS, interval
from analysis.common import forest, style
from analysis.common.contrasts import change_in_words
from analysis.common.curves import Picture
from analysis.common.ensemble import SCOPE_NAMES
from analysis.common.measures import in_words, percent, percent_range
from sim.outcomes import SCOPES
from sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from analysis.ablation.answer import Ablation

ROWS = 20  # mechanisms drawn; the table holds all


@style.styled
def changes(found: Ablation, title: str) -> Picture:
    """Change of the open share with its interval, one row a mechanism, one panel a kind of firm."""
    ranking = found.ranking
    drawn = [effect.mechanism for effect in ranking[:ROWS]]
    rest = [100 * abs(effect.change) for effect in ranking[ROWS:]]
    more = (
        f" {len(rest)} more mechanisms move it by at most {max(rest):.1f} points." if rest else ""
    )
    footer = (
        f"Mean change of the last year's open share of {found.yardstick} when a mechanism is "
        f"switched off, with its 95 % interval, {pairs_in_words(found)}. Filled: the interval "
        f"excludes 0; hollow: it does not.{more}"
    )
    names = [in_words(name) for name in drawn]
    panels = {scope: found.on(f"open_share_{found.yardstick}_{scope}") for scope in SCOPES}
    rows = {scope: [panel[name] for name in drawn] for scope, panel in panels.items()}
    figure = forest.figure(title, footer, names, rows, "change")
    caption = (
        "Runs with and without a mechanism share their random numbers, so that what both have in "
        "common cancels. Right of the line: the mechanism holds open models back."
    )
    return Picture("ablation", title, caption, figure, _change_table(found))


def pairs_in_words(found: Ablation) -> str:
    """How many pairs of runs are behind each mechanism."""
    counts = [effect.pairs for effect in found.ranking]
    low, high = min(counts), max(counts)
    return f"{low} pairs of runs each" if low == high else f"{low} to {high} pairs of runs each"


def _change_table(found: Ablation) -> pd.DataFrame:
    """Changes and intervals of all mechanisms by kind of firm, as text."""
    panels = [found.on(f"open_share_{found.yardstick}_{scope}") for scope in SCOPES]
    rows = {
        in_words(name): [
            *(f"{change_in_words(p[name].change, 'share')} ({interval(p[name])})" for p in panels),
            str(panels[0][name].pairs),
        ]
        for name in panels[0]
    }
    columns = [*(f"{SCOPE_NAMES[scope]} (points)" for scope in SCOPES), "pairs"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("without")


@style.styled
def verdicts(found: Ablation) -> Picture:
    """Probabilities of the verdicts as it is and without each mechanism, as stacked bars."""
    drawn = list(found.verdicts)[: ROWS + 1]
    title = _verdict_title(found)
    footer = (
        f"Share of runs with each verdict by {found.yardstick} over all firms, "
        f"{pairs_in_words(found)}. First bar: the scenario as it is; others: with that mechanism "
        "switched off, in the order of their effect on the open share."
    )
    figure, grid = style.panels(
        title, footer, columns=1, left=0.175, right=0.97, top=0.8, bottom=0.18
    )
    axes = grid[0][0]
    left = np.zeros(len(drawn))
    for label in LABELS:
        look = style.LOOKS[label]
        width = np.array([100 * (found.verdicts[n][label]["probability"] or 0) for n in drawn])
        axes.barh(
            range(len(drawn)), width, left=left, height=0.78, label=look.label,
            facecolor=look.colour, edgecolor="white", hatch=look.hatch,
        )  # fmt: skip
        left += width
    axes.set_yticks(range(len(drawn)), [in_words(name) for name in drawn])
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.axhline(0.5, color="#555555", linewidth=1.2)
    axes.set_ylim(len(drawn) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of runs (%)")
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False)
    caption = "A mechanism without which the bar stays as it is does not decide alone who wins."
    return Picture("ablation_verdicts", title, caption, figure, _verdict_table(found))


def _verdict_title(found: Ablation) -> str:
    """Which mechanisms change the most frequent verdict, beyond what chance explains."""
    leaders = {
        name: max(LABELS, key=lambda label: found.verdicts[name][label]["runs"])
        for name in found.verdicts
    }
    usual = leaders.pop(AS_IT_IS)
    effects = found.on(f"verdict_{usual}")
    others = [
        in_words(name) for name, leader in leaders.items() if leader != usual and effects[name].real
    ]
    if not others:
        return f"No single mechanism decides: {usual} stays the most frequent verdict without any"
    return f"The most frequent verdict, {usual}, changes without {listed(others)}"


def listed(names: list[str], most: int = 4) -> str:
    """Names in a sentence: a, b and c, or a, b, c and 5 more."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _verdict_table(found: Ablation) -> pd.DataFrame:
    rows = {
        in_words(name): [
            f"{percent(cell['probability'])} ({percent_range(cell['low'], cell['high'])})"
            for cell in (labels[label] for label in LABELS)
        ]
        for name, labels in found.verdicts.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(LABELS)).rename_axis("without")
