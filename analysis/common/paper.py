"""Figures as journals print them: 3.5 or 7 inches wide, 8 points, no title, type that stays type.

A figure is drawn as for a screen, without its title and footer, and its panels are then set in as
many columns as leave every word room.
"""

from __future__ import annotations

import itertools
import textwrap
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from openclosed.analysis.common import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTHS: Final = {"3.5in": 3.5, "7in": 7.0}
"""Of one column and of a page, in inches."""
TALLEST: Final = 9.25
POINTS: Final = 8
SCALE: Final = 0.72
"""Of heights, lines and marks, so that 8 points stand where 11 stood."""
LEAST: Final = 0.7
"""Inches of a panel's sides."""
LETTERS = 40  # of a line below a panel
ROOM = 0.5  # above and below a panel, at first


@style.styled
def paper(draw: Callable[[], Figure], width: float) -> Figure | None:
    """The figure in this width; None where its words find no room, or no page is tall enough."""
    with style.printing():
        first = draw()
    most = 1 + max((one.get_subplotspec().colspan.start for one in _panels(first)), default=0)
    titled = all(one.get_title("left") for one in _panels(first))
    for columns in range(most, 0, -1) if titled else [most]:
        with style.printing():
            drawn = draw()
        if _set(drawn, width, columns, moved=columns < most) and _has_room(drawn):
            return drawn
    return None


def _panels(figure: Figure) -> list[Any]:
    return [axes for axes in figure.axes if axes.axison]


def _set(figure: Figure, width: float, columns: int, *, moved: bool) -> bool:
    """Set panels in columns, in print's sizes; False where they find no room."""
    panels = _panels(figure)
    tall = [SCALE * _height(axes) for axes in panels]
    for axes in figure.axes:
        if axes not in panels:
            axes.remove()
    rows = [range(at, min(at + columns, len(panels))) for at in range(0, len(panels), columns)]
    heights = [max(tall[place] for place in row) for row in rows]
    grid = figure.add_gridspec(len(rows), columns, height_ratios=heights)
    for place, axes in enumerate(panels):
        axes.set_subplotspec(grid[place // columns, place % columns])
        axes.tick_params(labelsize=POINTS, pad=2, **({"labelleft": True} if moved else {}))
        axes.set_xlabel(textwrap.fill(axes.get_xlabel(), LETTERS))
    _resize(figure)
    for legend in list(figure.legends):
        texts = [one.get_text() for one in legend.get_texts()]
        legend.remove()
        figure.legend(list(filter(None, legend.legend_handles)), texts, loc="outside lower left",
                      ncols=2 if width > min(WIDTHS.values()) else 1, frameon=False,
                      fontsize=POINTS, handlelength=3)  # fmt: skip
    figure.set_layout_engine("constrained")
    figure.set_size_inches(width, sum(heights) + ROOM * len(rows))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(3):  # until panels have their heights, or what a page leaves of them
            figure.draw_without_rendering()
            own = sum(_height(panels[row[0]]) for row in rows)
            around = figure.get_figheight() - own
            figure.set_figheight(
                around + min(sum(heights), max(TALLEST - around, LEAST * len(rows)))
            )
        figure.draw_without_rendering()
    narrow = min(axes.get_window_extent().width for axes in panels) / figure.dpi < LEAST
    return not said and not narrow and figure.get_figheight() <= TALLEST + 0.01


def _height(axes: Axes) -> float:
    """In inches."""
    return float(axes.get_window_extent().height / axes.figure.dpi)


def _resize(figure: Figure) -> None:
    """Letters of 8 points, and lines and marks as small as the rest."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_fontsize(POINTS)
    for one in figure.findobj(lambda each: isinstance(each, Line2D | Patch | Collection)):
        drawn: Any = one
        drawn.set_linewidth(SCALE * drawn.get_linewidth())
        if isinstance(drawn, Line2D):
            drawn.set_markersize(SCALE * drawn.get_markersize())


def _has_room(figure: Figure) -> bool:
    """Whether no word leaves the figure or covers another."""
    boxes = [one.get_window_extent() for one in _texts(figure)]
    canvas = figure.bbox
    inside = all(
        box.x0 >= -1 and box.y0 >= -1 and box.x1 <= canvas.x1 + 1 and box.y1 <= canvas.y1 + 1
        for box in boxes
    )
    return inside and not any(
        one.overlaps(other) for one, other in itertools.combinations(boxes, 2)
    )


def _texts(figure: Figure) -> list[Text]:
    """All words that are seen: not a tick label outside its axis."""
    from matplotlib.text import Text

    ticks = {
        label: low <= label.get_position()[place] <= high
        for axes in figure.axes
        for place, axis in enumerate((axes.xaxis, axes.yaxis))
        for low, high in [sorted(axis.get_view_interval())]
        for label in axis.get_ticklabels(which="both")
    }
    every: list[Any] = figure.findobj(Text)
    return [
        one for one in every
        if one.get_visible() and one.get_text().strip() and ticks.get(one, True)
    ]  # fmt: skip
