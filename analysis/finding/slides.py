"""Slides of 16:9 for a projector: a sentence, a picture without its own texts, and its source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from openclosed.analysis.common import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from PIL.Image import Image

    from openclosed.analysis.finding.finding import Figure

MARGIN, GAP = 0.025, 0.02  # of the width and of the height
TITLES: Final = ((26, 50), (22, 59), (18, 72))
"""Points of a sentence, and letters of its lines: the first that gives two lines, or the last."""
SMALL, LETTERS = 12.5, 136  # the same of what stands below
DOTS = 1.5 * style.DOTS_PER_INCH
LEAST, MOST = 0.8 * DOTS, 1.8 * DOTS
"""Dots per inch of a picture; below, its rows of panels get a slide each."""


def slides(figure: Figure, sentence: str, source: str, runs: str) -> Iterator[tuple[str, bytes]]:
    """The slides of a figure as PNG, each with its name.

    Args:
        figure: one that has slides of its own gives each of them.
        sentence: above it, unless it says something itself.
        source: below it.
        runs: how many, and their seeds, if its note does not say so.
    """
    for one in figure.slides or [figure]:
        drawn = one.draw()
        own = {text.get_gid(): text.get_text().replace("\n", " ") for text in drawn.texts}
        drawn.texts.clear()
        note = own.get(style.NOTE, "")
        counted = "" if "master seed" in note else f"; {runs}"
        below = [*filter(None, [note]), f"Source: {source}{counted}."]
        frame, top, bottom = _frame(one.says or sentence, below)
        pictures = _pictures(drawn, (1 - 2 * MARGIN) * frame.width, bottom - top)
        for place, picture in enumerate(pictures, start=1):
            slide, free = frame.copy(), (frame.width - picture.width, top + bottom - picture.height)
            slide.paste(picture, (free[0] // 2, free[1] // 2))
            yield f"{one.name}{f'-{place}' * (len(pictures) > 1)}", style.in_few_colours(slide)


@style.styled
def _frame(sentence: str, below: Sequence[str]) -> tuple[Image, int, int]:
    """A slide without its picture, and the rows of dots between which there is room for that."""
    from matplotlib.figure import Figure as Drawing

    for size, letters in TITLES:  # noqa: B007
        title = textwrap.fill(sentence.replace(" %", "\u00a0%"), letters)
        if title.count("\n") < 2:
            break
    lines = "\n".join(textwrap.fill(one.replace(" %", "\u00a0%"), LETTERS) for one in below)
    frame = Drawing(figsize=(style.WIDTH, style.HEIGHT), dpi=DOTS)
    above = frame.text(MARGIN, 0.96, title, fontsize=size, fontweight="bold", va="top")
    under = frame.text(MARGIN, 0.03, lines, fontsize=SMALL, color="#444444", va="bottom")
    image = style.pixels(frame, DOTS)
    top, bottom = above.get_window_extent().y0, under.get_window_extent().y1
    gap = GAP * image.height
    return image, int(image.height - top + gap), int(image.height - bottom - gap)


def _pictures(drawn: Drawing, width: float, height: float) -> list[Image]:
    """The picture as large as there is room, or each of its rows of panels."""
    rows: dict[int, list[Axes]] = {}
    for axes in drawn.axes:
        place = axes.get_subplotspec()
        rows.setdefault(place.rowspan.start if place else 0, []).append(axes)
    parts = [_fitted(drawn, drawn.axes, width, height, LEAST * (len(rows) > 1))]
    if None in parts:
        parts = [_fitted(drawn, row, width, height) for row in rows.values()]
    return [one for one in parts if one]


@style.styled
def _fitted(
    drawn: Drawing, shown: Sequence[Axes], width: float, height: float, least: float = 0.0
) -> Image | None:
    """The picture of some panels, cut to their ink; None if it would be smaller than `least`."""
    from matplotlib.transforms import Bbox

    for axes in drawn.axes:
        axes.set_visible(axes in shown)
    ink = Bbox.intersection(drawn.get_tightbbox(), drawn.bbox_inches)
    box = ink if ink is not None else drawn.bbox_inches
    dots = min(width / box.width, height / box.height, MOST)
    if dots < least:
        return None
    image = style.pixels(drawn, dots)
    left, right = dots * box.x0, dots * box.x1
    return image.crop((left, image.height - dots * box.y1, right, image.height - dots * box.y0))
