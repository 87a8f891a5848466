"""One look for every figure: colours with a fixed meaning, sizes, labels, deterministic files.

Colours are Okabe and Ito's (2008) palette, which people with the common colour-vision
deficiencies can tell apart. Colour never stands alone: each meaning also has its own dash, marker
and hatch, and curves carry their label at their end. Sizes suit a projector of 1280 x 720.
"""

from __future__ import annotations

import contextlib
import functools
import io
import math
import re
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from openclosed.analysis.evidence.measurements import LAST_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from PIL.Image import Image


class Look(NamedTuple):
    """How one meaning is drawn: `colour` for areas and lines, the darker `ink` for text."""

    label: str
    colour: str
    ink: str
    dash: Any
    marker: str
    hatch: str


LOOKS: dict[str, Look] = {
    "open": Look("open", "#0072B2", "#005686", "solid", "o", "//"),
    "closed": Look("closed", "#D55E00", "#9E4600", (0, (6, 2)), "s", "\\\\"),
    "shared": Look("shared", "#009E73", "#006B4E", (0, (4, 1.5, 1, 1.5)), "^", ".."),
    "unclear": Look("unclear", "#8A929B", "#5F6770", (0, (1, 1.5)), "D", "xx"),
    "no_closed": Look("no closed vendor left", "#3E97C9", "#1F6C99", (0, (3, 1)), "p", "oo"),
    "no_market": Look("no market", "#555555", "#333333", (0, (1, 3)), "X", "--"),
    "none": Look("without AI", "#7A7A7A", "#4F4F4F", (0, (2, 2)), "v", ""),
    "scenario": Look("scenario", "#B87800", "#7A5000", "solid", "P", "--"),
    "plain": Look("", "#222222", "#222222", "solid", "o", ""),
}

PROJECTION_SHADE = "#EFEFEF"
WIDTH, HEIGHT, DOTS_PER_INCH = 12.8, 7.2, 100
BESIDE = 0.07  # inches between a panel and the names at its right

SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 12.5,
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 12.5,
    "axes.edgecolor": "#555555",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#D0D0D0",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.6,
    "lines.markersize": 6.5,
    "hatch.linewidth": 0.8,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
FILES: dict[str, Any] = {
    "pdf.fonttype": 42,  # journals refuse Type 3
    "svg.fonttype": "path",
    "svg.hashsalt": "openclosed",
    "savefig.bbox": "standard",
    "figure.constrained_layout.use": False,
    "figure.autolayout": False,
}
"""No style changes these."""

DRAWING = threading.RLock()
OWN: ContextVar[str] = ContextVar("OWN", default="")
"""The user's own style: one of Matplotlib's, or a file."""
PRINTED: ContextVar[bool] = ContextVar("PRINTED", default=False)
"""Whether a figure is drawn for print, without title and footer."""


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Within the block figures have no title and footer."""
    before = PRINTED.set(True)
    try:
        yield
    finally:
        PRINTED.reset(before)


@contextlib.contextmanager
def using(own: str) -> Iterator[None]:
    """Within the block figures are drawn in this style, too."""
    before = OWN.set(own)
    try:
        yield
    finally:
        OWN.reset(before)


def styled[**P, R](draw: Callable[P, R]) -> Callable[P, R]:
    """Runs a drawing function under these settings and the style that the user asks for alone.

    Matplotlib's settings are the whole process's: one thread draws at a time.
    """

    @functools.wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        from matplotlib.style import context

        own = [OWN.get()] if OWN.get() else []
        with DRAWING, context(["default", cast(Any, SETTINGS), *own, cast(Any, FILES)]):
            return draw(*args, **kwargs)

    return inside


def panels(
    title: str, footer: str, rows: int = 1, columns: int = 3, **layout: float | Sequence[float]
) -> tuple[Figure, list[list[Axes]]]:
    """A figure of `rows` x `columns` panels under a title of at most three lines.

    `layout` overrides the margins (left, right, top, bottom, wspace, hspace) in figure fractions,
    and may give `height_ratios` of the rows.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    title, footer = ("", "") if PRINTED.get() else (title, footer)
    above = textwrap.fill(title.replace(" %", "\u00a0%"), 88)
    figure.text(0.02, 0.975, above, fontsize=17, fontweight="bold", va="top", linespacing=1.25)
    below = textwrap.fill(footer.replace(" %", "\u00a0%"), 150)
    figure.text(0.02, 0.018, below, fontsize=10.5, color="#444444", va="bottom")
    margins = {"left": 0.07, "right": 0.915, "top": 0.79, "bottom": 0.175, "wspace": 0.45}
    grid = figure.subplots(rows, columns, squeeze=False, gridspec_kw={**margins, **layout})
    return figure, [list(row) for row in grid]


def time_axis(
    axes: Axes, years: Sequence[float], *, name_periods: bool, label: bool = True
) -> None:
    """Years below, and the projection (after the last month of data) shaded and named."""
    from matplotlib.ticker import MaxNLocator

    first, last = years[0], max(years[-1], years[0] + 1 / 12)
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.xaxis.set_major_formatter("{x:.0f}")
    if label:
        axes.set_xlabel("year")
    else:
        axes.tick_params(labelbottom=False)
    boundary = year(LAST_MONTH)
    if boundary < last:
        axes.axvspan(max(boundary, first), last, color=PROJECTION_SHADE, zorder=-2, linewidth=0)
    if first < boundary < last:
        axes.axvline(boundary, color="#555555", linewidth=1.0, linestyle=(0, (3, 3)), zorder=1)
    if name_periods:
        place = axes.get_xaxis_transform()
        look: dict[str, Any] = {"fontsize": 10.5, "color": "#444444", "va": "bottom"}
        if first < boundary:
            axes.text(first, 1.015, "past", transform=place, ha="left", **look)
        if boundary < last:
            axes.text(last, 1.015, "projection", transform=place, ha="right", **look)


def log_axis(axes: Axes) -> None:
    """A logarithmic y axis with ticks at powers of ten, written as plain numbers where short."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_yscale("log")
    low, high = axes.get_ylim()
    if math.log10(high / low) < 3:
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def factor_axis(axes: Axes, low: float, high: float) -> None:
    """A logarithmic x axis over a factor, with ticks at both ends and in the middle."""
    ends = low, math.sqrt(low * high), high
    axes.set_xscale("log")
    axes.set_xticks(ends, [f"{end:.3g}" for end in ends])
    axes.set_xticks([], minor=True)


def share_axis(axes: Axes, win_threshold: float | None = 2 / 3) -> None:
    """An axis from 0 to 100 %, the same in every panel, with lines where a camp wins."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    if win_threshold is not None:
        for share, camp in ((1 - win_threshold, "closed"), (win_threshold, "open")):
            colour = LOOKS[camp].colour
            axes.axhline(share, color=colour, linewidth=1.2, linestyle=(0, (5, 4)), zorder=1)


def year(month: str) -> float:
    """A month "YYYY-MM" as a year with a fraction: 2023-01 is 2023.0, 2023-07 is 2023.5."""
    return int(month[:4]) + (int(month[5:7]) - 1) / 12


def label_ends(axes: Axes, labels: Sequence[tuple[float, str, str]], size: float = 12) -> None:
    """Writes (value, text, ink) at the right of a panel, moved apart where they would collide.

    Call it when the scale and the limits of the y axis are final.
    """
    labels = [entry for entry in labels if entry[0] == entry[0]]
    if not labels:
        return
    extent = axes.get_window_extent()
    to_axes = axes.transData + axes.transAxes.inverted()
    x = axes.get_xlim()[1]
    wanted = [float(to_axes.transform((x, value))[1]) for value, _, _ in labels]
    lines = max(text.count("\n") + 1 for _, text, _ in labels)
    gap = lines * size * 1.35 * DOTS_PER_INCH / 72 / extent.height
    look: dict[str, Any] = {"fontsize": size, "fontweight": "bold", "va": "center", "ha": "left"}
    look |= {"linespacing": 1.1, "transform": axes.transAxes}
    for (_, text, ink), y in zip(labels, spread(wanted, gap, gap / 2, 1 - gap / 2), strict=True):
        axes.text(1 + BESIDE * DOTS_PER_INCH / extent.width, y, text, color=ink, **look)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near those wanted, in the same order, `gap` apart and inside [low, high].

    When they cannot all fit, the gap shrinks to what fits.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if len(order) > 1:
        gap = min(gap, (high - low) / (len(order) - 1))
    placed = [min(max(wanted[i], low), high) for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    ceiling = high
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    result = [0.0] * len(placed)
    for position, i in zip(placed, order, strict=True):
        result[i] = position
    return result


@styled
def as_vector(figure: Figure, kind: str, *, text: bool = False) -> bytes:
    """The figure as svg or pdf without dates or random ids: equal figures give equal bytes.

    With `text` the words of an svg stay text, in place of outlines.
    """
    from matplotlib import rc_context

    buffer = io.BytesIO()
    dates = {"svg": "Date", "pdf": "CreationDate"}
    with rc_context({"svg.fonttype": "none" if text else "path"}):
        figure.savefig(buffer, format=kind, metadata={dates[kind]: None, "Creator": None})
    return buffer.getvalue()


@styled
def as_png(figure: Figure, scale: float = 1.5) -> bytes:
    """The figure as a PNG of few colours, 1920 x 1080 by default; the same for equal figures.

    Its words are in the file, too, for readers who do not see it and for searches.
    """
    from PIL.Image import Quantize
    from PIL.PngImagePlugin import PngInfo

    file, texts = io.BytesIO(), PngInfo()
    for what, text in words_of(figure).items():
        texts.add_text(what, text)
    few = _pixels(figure, scale * DOTS_PER_INCH).quantize(method=Quantize.FASTOCTREE)
    few.save(file, format="png", compress_level=6, pnginfo=texts)
    return file.getvalue()


def words_of(figure: Figure) -> dict[str, str]:
    """What a drawn figure says: its title, or those of its panels; its footer; all other words."""
    from matplotlib.text import Text

    title, footer = [*(one.get_text() for one in figure.texts[:2]), "", ""][:2]
    title = title or "; ".join(filter(None, (axes.get_title("left") for axes in figure.axes)))
    others: Any = figure.findobj(Text)
    panels = dict.fromkeys(one.get_text() for one in others if one not in figure.texts)
    words = "; ".join(one for one in panels if re.search("[A-Za-z]{2}", one))
    said = {"Title": title, "Description": footer, "Comment": words}
    return {what: " ".join(text.split()) for what, text in said.items()}


def _pixels(figure: Figure, dots: float) -> Image:
    """The figure as an image, at this number of dots per inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas, own = FigureCanvasAgg(figure), figure.dpi
    figure.dpi = dots
    canvas.draw()  # type: ignore[no-untyped-call]
    drawn: Any = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height(physical=True)
    figure.dpi = own
    return Image.frombuffer("RGBA", size, drawn).convert("RGB")
