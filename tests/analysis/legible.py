"""Whether the texts of a picture can be read on a projector."""

import itertools

import pandas as pd
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.transforms import BboxBase

from analysis.finding.finding import Figure


def texts(figure: Drawing) -> list[Text]:
    """All texts that are seen: not empty, and not a tick label outside its axis."""
    figure.canvas.draw()
    found = list(figure.texts)
    for axes in figure.axes:
        titles = [c for c in axes.get_children() if isinstance(c, Text) and c not in axes.texts]
        found += [*axes.texts, *titles, axes.xaxis.label, axes.yaxis.label]
        for axis, coordinate in ((axes.xaxis, 0), (axes.yaxis, 1)):
            low, high = sorted(axis.get_view_interval())
            labels = axis.get_ticklabels(which="both")
            found += [t for t in labels if low <= t.get_position()[coordinate] <= high]
    return [t for t in found if t.get_visible() and t.get_text().strip()]


def assert_legible(picture: Figure | Drawing) -> None:
    """No text is below 10 points, leaves the canvas, or covers another text or panel."""
    name = "" if isinstance(picture, Drawing) else picture.name
    drawn = picture if isinstance(picture, Drawing) else picture.draw()
    canvas, shown = drawn.bbox, texts(drawn)
    assert min(float(t.get_fontsize()) for t in shown) >= 10
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown]
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= canvas.x1 and box.y1 <= canvas.y1
        assert inside, (name, text)
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert not overlap(a, b), (name, one, other)
    for own, panel in itertools.permutations(drawn.axes, 2):
        for label in own.texts:  # a panel is drawn over the texts of those before it
            covered = overlap(label.get_window_extent(), panel.get_window_extent())
            assert not covered, (name, label.get_text(), panel.get_title())


def numbers_of(figure: Figure) -> pd.DataFrame:
    """The numbers behind a figure that has them."""
    assert figure.numbers is not None
    return figure.numbers


def overlap(a: BboxBase, b: BboxBase) -> bool:
    """Whether two boxes share more than a pixel or two."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return bool(width >= 2 and height >= 2)
