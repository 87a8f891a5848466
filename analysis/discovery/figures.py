"""Pictures of boxes: their limits, the space that they lie in, and how they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.common import style
from analysis.common.curves import Picture
from analysis.common.measures import percent, percent_range, plain
from analysis.common.names import distinct, fitting

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from analysis.discovery.answer import Axis, Discovery, Limit

ROWS = 10  # limits drawn of a box
LOOKS = ("scenario", "hybrid", "contested", "none")  # of the boxes, in their order


def named(found: Discovery) -> dict[str, str]:
    """The names of the factors, as short as they can be and still differ."""
    return distinct([axis.name for axis in found.axes])


def values(limit: Limit) -> str:
    """What is inside a limit: "below 3.1", "2 to 4", or the choices."""
    ends = [plain(end) if isinstance(end, int | float) else end for end in (limit.low, limit.high)]
    if ends[0] is None:
        return f"below {ends[1]}"
    if ends[1] is None:
        return str(ends[0]) if isinstance(limit.low, str) else f"above {ends[0]}"
    return f"{ends[0]} to {ends[1]}"


def pictures(found: Discovery, title: str) -> list[Picture]:
    """The limits of all boxes, and the first box in its space; without a box, the worlds."""
    return [limits(found, title), space(found)] if found.boxes else [worlds(found, title)]


@style.styled
def worlds(found: Discovery, title: str) -> Picture:
    """The wide design over the two factors whose means differ most by verdict, box or not."""
    footer = (
        "Every world of the wide design over the two parameters whose means differ most between "
        "worlds with the verdict and others. The other parameters differ between worlds, too."
    )
    apart = _apart(found)
    first, *rest = np.argsort(-apart, kind="stable")
    figure, grid = style.panels(
        title, footer, columns=1, left=0.09, right=0.975, top=0.84, bottom=0.2
    )
    _worlds(grid[0][0], found, int(first), int(rest[0] if rest else first))
    table = pd.DataFrame(
        {"difference": [f"{apart[at]:.2f}" for at in (first, *rest)][:ROWS]},
        index=pd.Index([named(found)[found.axes[at].name] for at in (first, *rest)][:ROWS]),
    )
    caption = "Differences are parts of each parameter's whole range."
    return Picture("worlds", title, caption, figure, table.rename_axis("parameter"))


def _apart(found: Discovery) -> NDArray[np.float64]:
    """How far the mean of each factor with the verdict is from that without, 0 if there is one."""
    places, interest = found.wide
    if interest.all() or not interest.any():
        return np.zeros(places.shape[1])
    apart: NDArray[np.float64] = abs(places[interest].mean(axis=0) - places[~interest].mean(axis=0))
    return apart


@style.styled
def limits(found: Discovery, title: str) -> Picture:
    """A panel for each box; a row for each factor that it limits, over the factor's whole range."""
    shown = [made[:ROWS] for made in found.limits]
    footer = (
        "Bar: the values inside the box, on the whole range of each parameter, with its ends. "
        "Black mark: the value in the scenario. Density and coverage by fresh worlds, with their "
        "95 % intervals. " + _left_out(found)
    )
    columns = len(found.boxes)
    figure, grid = style.panels(
        title, footer, columns=columns, left=0.21, right=0.96, top=0.76, bottom=0.17, wspace=0.62
    )
    axis_of = {axis.name: (at, axis) for at, axis in enumerate(found.axes)}
    names, cells = named(found), {}
    for number, axes in enumerate(grid[0]):
        box, look = found.boxes[number], style.LOOKS[LOOKS[min(number, len(LOOKS) - 1)]]
        for row, limit in enumerate(shown[number]):
            at, axis = axis_of[limit.factor]
            axes.barh(row, 1.0, height=0.52, color="#E6E6E6")
            for low, high in _parts(found, number, at):
                axes.barh(row, high - low, left=low, height=0.52, color=look.colour)
            if axis.base is not None:
                axes.plot([axis.base] * 2, [row - 0.36, row + 0.36], color="black", linewidth=3)
            _ends(axes, row, axis)
            inside = f"{values(limit)} {limit.unit}".strip()
            axes.text(1.0, row - 0.3, inside, ha="right", va="bottom", fontsize=10.5)
            cells[f"box {box.box}: {limit.factor}"] = [
                inside, f"{limit.quasi_p:.1g}", percent(limit.wider_density)
            ]  # fmt: skip
        axes.set_yticks(
            range(len(shown[number])),
            [fitting(names[limit.factor], 26) for limit in shown[number]],
            fontsize=11,
        )
        axes.set_ylim(max(len(shown[number]), 3) - 0.4, -0.75)
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.set_title(
            f"Box {box.box}: density {percent(box.density)} "
            f"({percent_range(box.density_low, box.density_high)})\n"
            f"coverage {percent(box.coverage)}, {percent(box.volume)} of the space",
            fontsize=12,
        )
    columns_ = ["inside", "quasi-p", "density without this limit"]
    table = pd.DataFrame.from_dict(cells, orient="index", columns=columns_)
    caption = "All limits of a box hold together; what it does not limit may be anything."
    return Picture("boxes", title, caption, figure, table.rename_axis("limit"))


def _left_out(found: Discovery) -> str:
    rest = max(len(made) for made in found.limits) - ROWS
    return f"{rest} more limits are in the table of all." if rest > 0 else ""


def _parts(found: Discovery, number: int, at: int) -> list[tuple[float, float]]:
    """The pieces of a factor's range that are inside a box, as places."""
    box = found.found[number].box
    if at not in box.chosen:
        return [(float(box.low[at]), float(box.high[at]))]
    half = 0.5 / len(found.whole.chosen[at])
    return [(place - half, place + half) for place in sorted(box.chosen[at])]


def _ends(axes: Axes, row: int, axis: Axis) -> None:
    """The ends of a factor's range, small, under its bar."""
    look: dict[str, Any] = {"va": "top", "fontsize": 9.5, "color": "#444444"}
    for place, side in ((0.0, "left"), (1.0, "right")):
        value = axis.value(place)
        text = plain(value) if isinstance(value, int | float) else str(value)
        axes.text(place, row + 0.29, text, ha=side, **look)


@style.styled
def space(found: Discovery) -> Picture:
    """The wide design over the two surest factors of the first box, and how it was peeled."""
    surest = found.limits[0]
    at = [axis.name for axis in found.axes].index(surest[0].factor)
    others = [i for i in range(len(found.axes)) if i != at]
    second = next(
        (i for i in others if len(surest) > 1 and found.axes[i].name == surest[1].factor), others[0]
    ) if others else at  # fmt: skip
    box = found.boxes[0]
    heading = (
        f"The first box holds {percent(box.coverage)} of the worlds with the verdict in "
        f"{percent(box.volume)} of the space"
    )
    footer = (
        "Left: every world of the wide design over the two surest parameters of the first box, "
        "which others limit too. Right: each peel from everything (lower right) towards the box, "
        "on the worlds that chose it; the square is the box on fresh worlds, with 95 % intervals."
    )
    figure, grid = style.panels(
        heading, footer, columns=2, left=0.09, right=0.975, top=0.84, bottom=0.2, wspace=0.25
    )
    _worlds(grid[0][0], found, at, second)
    _peeling(grid[0][1], found)
    steps = {
        f"peel {place}": [str(step.points), percent(step.density), percent(step.coverage)]
        for place, step in enumerate(found.found[0].trajectory)
    }
    table = pd.DataFrame.from_dict(steps, orient="index", columns=["worlds", "density", "coverage"])
    caption = "A denser box covers less: where to stop is a choice, made by experiment.density."
    return Picture("space", heading, caption, figure, table.rename_axis("first box"))


def _worlds(axes: Axes, found: Discovery, at: int, second: int) -> None:
    from matplotlib.patches import Rectangle

    places, interest, names = found.wide.places, found.wide.interest, named(found)
    look = style.LOOKS[found.verdict]
    for hits, label in ((False, "other verdict"), (True, found.verdict)):
        axes.scatter(
            places[interest == hits, at],
            places[interest == hits, second],
            s=26 if hits else 14,
            marker=look.marker if hits else "x",
            color=look.colour if hits else "#9A9A9A",
            linewidths=0.8,
            label=label,
        )
    if found.boxes:
        box = found.found[0].box
        corner = box.low[at], box.low[second]
        size = box.high[at] - box.low[at], box.high[second] - box.low[second]
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor="black", linewidth=2.5))
    for axis, number in ((axes.xaxis, at), (axes.yaxis, second)):
        ends = [found.axes[number].value(place) for place in (0.0, 0.5, 1.0)]
        axis.set_ticks(
            [0.0, 0.5, 1.0], [plain(e) if isinstance(e, int | float) else str(e) for e in ends]
        )
    axes.set_xlabel(_label(found.axes[at], names))
    axes.set_ylabel(_label(found.axes[second], names))
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False)


def _label(axis: Axis, names: dict[str, str]) -> str:
    return f"{fitting(names[axis.name], 40)}{f' ({axis.unit})' if axis.unit else ''}"


def _peeling(axes: Axes, found: Discovery) -> None:
    """Density over coverage, peel by peel, of the first box; and what fresh worlds say of it."""
    steps, box = found.found[0].trajectory, found.boxes[0]
    look = style.LOOKS[LOOKS[0]]
    coverage, density = (
        100 * np.array([getattr(step, name) for step in steps]) for name in ("coverage", "density")
    )
    axes.plot(coverage, density, color=look.colour, marker=".", linewidth=1.6, label="peels")
    axes.errorbar(
        100 * box.coverage,
        100 * box.density,
        xerr=[
            [100 * (box.coverage - box.coverage_low)],
            [100 * (box.coverage_high - box.coverage)],
        ],
        yerr=[[100 * (box.density - box.density_low)], [100 * (box.density_high - box.density)]],
        color="black",
        marker="s",
        capsize=4,
        linewidth=2,
        label="the box on fresh worlds",
    )
    axes.set_xlabel("coverage (% of all worlds with the verdict)")
    axes.set_ylabel("density (% of the worlds inside)")
    axes.set_xlim(0, 104)
    axes.set_ylim(0, 104)
    axes.grid(visible=True, axis="both")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False)
