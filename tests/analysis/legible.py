"""Whether the texts of a picture can be read on a projector, and of a page at all."""

import itertools
from html.parser import HTMLParser

from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.transforms import BboxBase

from openclosed.analysis.finding.finding import Figure


def texts(figure: Drawing) -> list[Text]:
    """All texts that are seen: not empty, and not a tick label outside its axis."""
    figure.draw_without_rendering()
    found = list(figure.texts)
    for axes in figure.axes:
        titles = [c for c in axes.get_children() if isinstance(c, Text) and c not in axes.texts]
        found += [*axes.texts, *titles, axes.xaxis.label, axes.yaxis.label]
        for axis, coordinate in ((axes.xaxis, 0), (axes.yaxis, 1)):
            low, high = sorted(axis.get_view_interval())
            labels = axis.get_ticklabels(which="both")
            found += [t for t in labels if low <= t.get_position()[coordinate] <= high]
    return [t for t in found if t.get_visible() and t.get_text().strip()]


def assert_legible(picture: Figure) -> Drawing:
    """No text is below 10 points, leaves the canvas, or covers another text or panel."""
    drawn = picture.draw()
    canvas, shown = drawn.bbox, texts(drawn)
    assert min(float(t.get_fontsize()) for t in shown) >= 10
    boxes = {t: t.get_window_extent() for t in shown}
    for text, box in boxes.items():
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= canvas.x1 and box.y1 <= canvas.y1
        assert inside, (picture.name, text.get_text())
    for one, other in itertools.combinations(shown, 2):
        assert not overlap(boxes[one], boxes[other]), (picture.name, one, other)
    panels = [(axes, axes.get_window_extent()) for axes in drawn.axes]
    for axes, panel in panels:  # a longer label runs into that of the next row
        label = axes.yaxis.label
        assert label not in boxes or boxes[label].height <= 1.1 * panel.height, label.get_text()
    for (own, _), (_, panel) in itertools.permutations(panels, 2):
        for label in own.texts:  # a panel is drawn over the texts of those before it
            assert label not in boxes or not overlap(boxes[label], panel), (picture.name, label)
    return drawn


def overlap(a: BboxBase, b: BboxBase) -> bool:
    """Whether two boxes share more than a pixel or two."""
    both = BboxBase.intersection(a, b)
    return both is not None and both.width >= 2 and both.height >= 2


class Page(HTMLParser):
    """Checks that tags nest and that there is one first heading, and collects the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []
        assert html.count("<h1") == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "img", "br", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
