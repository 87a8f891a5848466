"""What is said and drawn of several parameters moved together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.common import answer_files, measures, style
from analysis.common.curves import Picture
from analysis.common.measures import listed, percent, percent_range, plain
from analysis.common.names import distinct, fitting
from analysis.tipping.answer import UNDECIDED, Tipping
from analysis.tipping.joint import Joint, Move, Near

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def sentences(found: Tipping) -> list[str]:
    """The nearest points in a few sentences; nothing where none was looked for."""
    joint = found.joint
    if joint is None:
        return []
    if joint.points:
        near = joint.points[0]
        others = len(joint.points) - 1
        more = f" {_points(others)} in the report." if others else ""
        moves = listed([f"{move.name} from {_span(move)}" for move in near.moves])
        said = f"Moved together, {len(near.moves)} parameters flip it: {moves}, "
        away = f"{plain(near.distance[1])} ranges away"
        return [f"{said}{away}; there {verdict(found, near)}.{more}"]
    open_ended = [one for one in joint.tried if one.finding == UNDECIDED]
    tried = f"None of {len(joint.tried)} joint changes of {len(joint.among)} parameters"
    if not open_ended:
        return [f"{tried} flips it either."]
    return [f"{tried} is shown to flip it either; {len(open_ended)} are undecided."]


def _points(others: int) -> str:
    return "Another point is" if others == 1 else f"{others} other points are"


def _span(move: Move) -> str:
    unit = f" {move.unit}" if move.unit else ""
    return f"{measures.setting(move.base)} to {measures.setting(move.value)}{unit}"


def verdict(found: Tipping, near: Near) -> str:
    """What fresh runs say at a point."""
    if found.outcome:
        ends = (
            f"{measures.written(near.low, found.unit)} to {measures.written(near.high, found.unit)}"
        )
        value = measures.written(near.mean, found.unit)
        return f"the {found.phrase} is {value} ({ends}) in {near.runs} fresh runs"
    wins = [
        f"{label} wins in {percent(near.verdicts[label]['probability'])} "
        f"({percent_range(near.verdicts[label]['low'], near.verdicts[label]['high'])})"
        for label in ("open", "closed")
    ]
    return (
        f"{wins[0]} and {wins[1]} of {near.runs} fresh runs, with an open share of "
        f"{percent(near.mean)} ({percent_range(near.low, near.high)})"
    )


def lines(found: Tipping) -> list[str]:
    """The nearest points for the terminal, in at most 80 columns."""
    if found.joint is None or not found.joint.points:
        return []
    said = [f"{'Nearest points, moved together':<50}{'from':>10}{'to':>10}"]
    for number, near in enumerate(found.joint.points, 1):
        said.append(f"  {number}. {_short_verdict(found, near)}"[:80])
        said += [
            f"     {fitting(move.name, 44):<45}{measures.setting(move.base):>10}"
            f"{measures.setting(move.value):>10}"
            for move in near.moves
        ]
    return said


def _short_verdict(found: Tipping, near: Near) -> str:
    """Distance and verdict in a line."""
    away = f"{plain(near.distance[1])} ranges away: "
    if found.outcome:
        return f"{away}{measures.written(near.mean, found.unit)}"
    cells = (f"{label} wins {_chance(near, label)}" for label in ("open", "closed"))
    return away + ", ".join(cells)


def _chance(near: Near, label: str) -> str:
    cell = near.verdicts[label]
    return f"{percent(cell['probability'])} ({percent_range(cell['low'], cell['high'])})"


def section(joint: Joint) -> tuple[str, str, str]:
    """What was tried, as a section of the report."""
    rows = {
        " + ".join(one.names): [one.finding, _points_of(one.end), plain(one.length), str(one.runs)]
        for one in joint.tried
    }
    columns = ["finding", "mean at the end", "ranges to the end", "runs"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    caption = (
        f"The {len(joint.among)} parameters that alone bring the outcome nearest to the other side "
        f"were moved together at {joint.size} points. A quadratic surface through these explains "
        f"{percent(joint.explained)} of the variance between points that it has not seen. It says "
        "which parameters to move and how far against one another; bisection on fresh runs says "
        "where the verdict flips. First two parameters are tried, then more, and what a point does "
        "not need is left out again. Other directions may be shorter."
    )
    return "joint", "Moved together", answer_files.of_table(table.rename_axis("moved"), caption)


def _points_of(value: float) -> str:
    return f"{value:+.2f}"


@style.styled
def picture(found: Tipping) -> Picture:
    """Each nearest point as arrows from the scenario, a strip a parameter over its range."""
    assert found.joint is not None
    points = found.joint.points
    names = distinct(sorted({move.name for near in points for move in near.moves}))
    heights = [len(near.moves) + 0.2 for near in points]
    what = "the verdict" if not found.outcome else f"the side of the {found.phrase}"
    title = f"Moved together, the nearest {_count(len(points))} at which {what} flips"
    footer = (
        "Strip: the range of a parameter. Cross: the scenario as it is. Arrow: to the nearest "
        "value at which runs tell the other side. Above: distance with all ranges as long as 1, "
        "and where on the path the old side is still told; 95 % intervals over fresh runs."
        + ("" if found.outcome else " What neither wins is contested or hybrid.")
    )
    figure, grid = style.panels(
        title, footer, len(points), 1, left=0.27, right=0.8, top=0.8, bottom=0.13, hspace=0.75,
        height_ratios=heights,
    )  # fmt: skip
    for number, (row, near) in enumerate(zip(grid, points, strict=True), 1):
        _strips(row[0], near, names)
        row[0].set_title(f"{number}. {_headline(found, near)}", fontsize=12, x=-0.36)
    return Picture("nearest", title, "Each point was checked on fresh runs.", figure, table(found))


def _count(points: int) -> str:
    return "point" if points == 1 else f"{points} points"


def _headline(found: Tipping, near: Near) -> str:
    away = f"{plain(near.distance[1])} ranges away (old side up to {plain(near.distance[0])}): "
    if found.outcome:
        return f"{away}{found.phrase} {measures.written(near.mean, found.unit)}"
    return (
        f"{away}open wins {_chance(near, 'open')}, closed {_chance(near, 'closed')}; "
        f"open share {percent(near.mean)}"
    )


def _strips(axes: Axes, near: Near, names: dict[str, str]) -> None:
    look, base = style.LOOKS["open"], style.LOOKS["scenario"]
    for place, move in enumerate(near.moves):
        axes.barh(place, 1.0, height=0.42, facecolor=style.PROJECTION_SHADE, edgecolor="#AAAAAA")
        axes.annotate(
            "", (move.end, place), (move.start, place),
            arrowprops={"arrowstyle": "-|>", "color": look.colour, "linewidth": 3, "shrinkB": 0},
        )  # fmt: skip
        axes.plot([move.start], [place], base.marker, color=base.colour, markersize=11, zorder=5)
        axes.text(
            1.02, place, _span(move), transform=axes.get_yaxis_transform(), va="center",
            fontsize=11, color=look.ink, fontweight="bold",
        )  # fmt: skip
    axes.set_yticks(range(len(near.moves)), [fitting(names[one.name], 30) for one in near.moves])
    axes.set_ylim(len(near.moves) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0.0, 0.5, 1.0], ["least", "middle of the range", "most"])
    axes.tick_params(axis="both", length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def table(found: Tipping) -> pd.DataFrame:
    """The nearest points as text."""
    assert found.joint is not None
    rows = {
        f"{number}. {move.name}": [
            measures.setting(move.base),
            measures.setting(move.value),
            f"{plain(move.lowest)} to {plain(move.highest)}",
            plain(near.distance[1]),
            verdict(found, near),
        ]
        for number, near in enumerate(found.joint.points, 1)
        for move in near.moves
    }
    columns = ["from", "to", "range", "ranges away", "there"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("point")


def flips_together(found: Tipping) -> str:
    """The parameters of the nearest point in words; empty where there is none."""
    if found.joint is None or not found.joint.points:
        return ""
    names = [move.name for move in found.joint.points[0].moves]
    return listed(list(distinct(names).values()))
