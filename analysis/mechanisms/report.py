"""What the table of arguments says: in the terminal, as a page that opens offline, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.common import measures, provenance, style
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.curves import Picture
from analysis.common.html import document, figure
from analysis.common.markup import paragraph, pipes
from analysis.common.measures import in_words
from analysis.common.text import paragraphs
from analysis.compare.page import command_of
from analysis.mechanisms.answer import WEAK, Argument, Effect, Found

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PICTURES = ("mechanisms",)
_FULL = 0.15  # change of a share at which a cell has its full colour
_KINDS = {"startup": "developers", "enterprise": "enterprises"}


def sentences(found: Found) -> list[str]:
    """The answer in a few sentences."""
    plain = found.hypotheses[0]
    rows = [found.main(one, plain) for one in found.arguments]
    signed = [one for one in rows if one.predicted]
    told = [one for one in signed if one.real]
    right = [one for one in told if one.said == "as predicted"]
    strong = [one for one in rows if one.real and not one.is_weak][:3]
    where = "In the plain world" if plain == "lasting" else f"Under {in_words(plain)}"
    counted = (
        f"Theory names a sign for {len(signed)} arguments. {where}, {len(right)} move their "
        f"outcome as predicted, {len(told) - len(right)} the other way, and the effects of "
        f"{len(signed) - len(told)} are indistinguishable from 0 ({rows[0].pairs} pairs of runs "
        "each)."
    )
    said = [counted]
    if strong:
        parts = ", ".join(
            f"{in_words(one.argument)} ({change_in_words(one.change, 'share')} points of "
            f"{measures.measure(one.outcome).phrase})"
            for one in strong
        )
        said.append(f"The largest changes come from {parts}.")
    weak = [one for one in rows if one.is_weak and one.real]
    if weak:
        names = ", ".join(in_words(one.argument) for one in weak)
        said.append(f"Changes below {100 * WEAK:g} point are weak: {names}.")
    return said


def terminal(found: Found) -> str:
    """The answer as text of at most 80 columns."""
    plain = found.hypotheses[0]
    lines = [f"{'Argument':<22}{'points':>8}  {'95 % interval':<18}  as theory says"]
    for one in found.arguments:
        effect = found.main(one, plain)
        ends = range_in_words(effect.low, effect.high, "share")
        change = change_in_words(effect.change, "share")
        weak = ", weak" if effect.is_weak and effect.real else ""
        lines.append(f"  {in_words(one.name)[:20]:<20}{change:>8}  {ends:<18}  {effect.said}{weak}")
    end = "By kind of firm, yardstick and hypothesis: report.html, effects.csv."
    return "\n\n".join([paragraphs(" ".join(sentences(found))), "\n".join(lines), end])


def write(folder: Path, found: Found, manifest: Mapping[str, Any]) -> str:
    """Write the picture and report.html into `folder`; returns the page of the documentation."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    picture = arguments(found)
    vector = style.save(picture.figure, folder / "figures", picture.name)[1].read_bytes()
    sections = [
        ("arguments", "Arguments", "".join(paragraph(text) for text in _notes(found))),
        ("parameters", "Parameters that differ from the baseline", provenance.parameters(manifest)),
    ]
    lead = paragraph(" ".join(sentences(found)), "lead")
    first, title = figure(picture, vector), "What each argument of the debate changes"
    html = document(title, lead, sections, manifest, first)
    (folder / "report.html").write_text(html, encoding="utf-8")
    return _page(found, manifest)


@style.styled
def arguments(found: Found) -> Picture:
    """A row per argument: its change under each hypothesis, and by kind of firm and yardstick."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows, plain = found.arguments, found.hypotheses[0]
    height = 2.3 + 0.3 * len(rows)
    drawn = Figure(figsize=(style.WIDTH, height), dpi=style.DOTS_PER_INCH)
    FigureCanvasAgg(drawn)
    margins = {"left": 0.175, "right": 0.94, "top": 1 - 1.6 / height, "bottom": 0.55 / height}
    left, right = drawn.subplots(
        1, 2, gridspec_kw={**margins, "wspace": 0.04, "width_ratios": [len(found.hypotheses), 6]}
    )
    title = "What each argument changes: percentage points of the open share"
    drawn.text(0.012, 1 - 0.35 / height, title, fontsize=17, fontweight="bold", va="center")
    _cells(
        left,
        [[found.main(one, rival) for rival in found.hypotheses] for one in rows],
        [in_words(rival) for rival in found.hypotheses],
        "The predicted outcome, by hypothesis",
    )
    _cells(
        right,
        [[found.effects[one.name, plain, outcome] for outcome in found.shown] for one in rows],
        [_short(outcome) for outcome in found.shown],
        "In the plain world, by kind and yardstick",
    )
    left.set_yticks(range(len(rows)), [in_words(one.name) for one in rows], fontsize=11)
    right.set_yticks([])
    pairs = found.main(rows[0], plain).pairs
    footer = (
        f"Mean of {pairs} pairs of runs; last year, or the year after a shock. Grey: the 95 % "
        "interval includes 0. Bold: the sign is as predicted. !: the sign is the other way."
    )
    drawn.text(0.012, 0.16 / height, footer, fontsize=10.5, color="#444444", va="center")
    caption = "Blue: more runs on open models. Orange: less."
    return Picture("mechanisms", title, caption, drawn, frame(found))


def _cells(axes: Axes, rows: list[list[Effect]], names: list[str], title: str) -> None:
    """A coloured cell with its number for each effect."""
    from matplotlib.colors import LinearSegmentedColormap

    ends = [style.LOOKS["closed"].colour, "#FFFFFF", style.LOOKS["open"].colour]
    colours = LinearSegmentedColormap.from_list("camps", ends)
    values = np.array([[one.change if one.real else 0.0 for one in row] for row in rows])
    axes.imshow(np.nan_to_num(values), cmap=colours, vmin=-_FULL, vmax=_FULL, aspect="auto")
    for y, row in enumerate(rows):
        for x, one in enumerate(row):
            dark = one.real and abs(one.change) > 0.6 * _FULL
            right = one.said == "as predicted"
            against = one.role == "predicted" and one.said == "against the prediction"
            axes.text(
                x, y, change_in_words(one.change, "share") + ("!" if against else ""),
                ha="center", va="center", fontsize=10,
                color="#9A9A9A" if not one.real else "white" if dark else "black",
                fontweight="bold" if right else "normal",
            )  # fmt: skip
    axes.set_xticks(range(len(names)), names, fontsize=10, rotation=30, ha="left", va="bottom")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(title, fontsize=11)


def _short(outcome: str) -> str:
    yardstick, kind = outcome.removeprefix("open_share_").rsplit("_", 1)
    return f"{yardstick}, {_KINDS[kind]}"


def frame(found: Found) -> pd.DataFrame:
    """The effects on what is predicted, an argument a row, a hypothesis a column, as text."""
    import pandas as pd

    rows = {
        in_words(one.name): [
            one.direction or "no sign",
            *(
                f"{change_in_words(effect.change, 'share')} "
                f"({range_in_words(effect.low, effect.high, 'share')})"
                for effect in (found.main(one, rival) for rival in found.hypotheses)
            ),
        ]
        for one in found.arguments
    }
    columns = ["theory", *(in_words(rival) for rival in found.hypotheses)]
    made = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return made.rename_axis("argument")


def _notes(found: Found) -> list[str]:
    return [_note(found, one) for one in found.arguments]


def _note(found: Found, one: Argument) -> str:
    """An argument: its description and example, what it changes, and why if that is little."""
    effect = found.main(one, found.hypotheses[0])
    phrase = measures.measure(one.outcome).phrase
    moved = (
        f"{change_in_words(effect.change, 'share')} points of {phrase} "
        f"({range_in_words(effect.low, effect.high, 'share')})"
    )
    when = f", in the year from {one.after}" if one.after else ""
    weak = ""
    if not effect.real:
        weak = " Luck varies between pairs by more than this effect."
    elif effect.is_weak:
        weak = f" Weak: {found.why_weak(one)}."
    name = in_words(one.name)
    against = "; ".join(
        f"under {in_words(rival.hypothesis)} ({change_in_words(rival.change, 'share')}, "
        f"theory: {rival.predicted})"
        for rival in found.contradicted(one)
    )
    rivals = f" Against the prediction {against}." if against else ""
    return f"{name}: {one.description} {one.example} {moved}{when}; {effect.said}.{weak}{rivals}"


def _page(found: Found, manifest: Mapping[str, Any]) -> str:
    """The page of the documentation."""
    how = (
        "Each argument is a scenario of `conf/scenario` with a dose, a dated example and the sign "
        "that theory names. It is compared with the baseline on the same seeds, in the plain world "
        "(`lasting`) and under each rival hypothesis of `conf/hypothesis`. Values are means of the "
        "last year or, for an event in one month, of the year after it. Brackets hold 95 % "
        "intervals. This command makes this page and its picture:"
    )
    parts = [
        "# What each argument of the debate changes",
        " ".join(sentences(found)),
        how,
        f"```sh\n{command_of(manifest)}\n```",
        "![Changes of the open share by argument and hypothesis](images/mechanisms/mechanisms.png)",
        pipes(frame(found)),
        *(f"- {note}" for note in _notes(found)),
    ]
    return "\n\n".join(parts) + "\n"
