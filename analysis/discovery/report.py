"""What boxes say: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ablation.figures import listed
from analysis.answer.sentences import VERBS
from analysis.common import answer_files
from analysis.common.markup import paragraph, table
from analysis.common.measures import percent, percent_range, plain
from analysis.common.text import paragraphs
from analysis.discovery import figures as discovery_figures
from analysis.discovery.figures import named, values

if TYPE_CHECKING:
    import pandas as pd

    from analysis.discovery.answer import Checked, Discovery, Limit

TOLD = 4  # limits of a box in a sentence; the table has all


def sentences(found: Discovery) -> list[str]:
    """The answer in a few sentences."""
    often, what = found.frequency, VERBS[found.verdict]
    where = f"Over {often.total} worlds drawn from the ranges of {len(found.axes)} parameters"
    how = f"{percent(often.value)} ({percent_range(often.low, often.high)})"
    said = [f"{where}, {what} in {how}, judged by most of the runs of each."]
    if not found.boxes:
        return [*said, "No box of these parameters is seen in which that is more frequent."]
    for box, limits in zip(found.boxes, found.limits, strict=True):
        rest = len(limits) - TOLD
        told = [in_words(found, limit) for limit in limits[:TOLD]]
        more = [f"{rest} more limits hold"] if rest > 0 else []
        which = "Most frequent is it where " if box.box == 1 else "Of the others, most where "
        said.append(
            f"{which}{listed([*told, *more], TOLD + 1)}: {what} there in {chance(box)} of "
            f"{box.fresh} fresh worlds, and these hold {covered(box)} of all worlds with that "
            "verdict."
        )
    return said


def chance(box: Checked) -> str:
    """The density of a box on fresh points, with its interval."""
    return f"{percent(box.density)} ({percent_range(box.density_low, box.density_high)})"


def covered(box: Checked) -> str:
    """The coverage of a box by fresh points, with its interval."""
    return f"{percent(box.coverage)} ({percent_range(box.coverage_low, box.coverage_high)})"


def in_words(found: Discovery, limit: Limit) -> str:
    """A limit as "switching_cost is below 3.1"."""
    name = named(found)[limit.factor]
    if limit.low is None:
        return f"{name} is below {_value(limit.high)}"
    if limit.high is None:
        text = isinstance(limit.low, str)
        return f"{name} is {limit.low}" if text else f"{name} is above {_value(limit.low)}"
    return f"{name} is from {_value(limit.low)} to {_value(limit.high)}"


def _value(value: Any) -> str:
    return plain(value) if isinstance(value, int | float) else str(value)


def title(found: Discovery) -> str:
    """The answer in one line."""
    what = VERBS[found.verdict]
    if not found.boxes:
        return f"No box of parameters is seen in which {what} more often"
    told = listed([in_words(found, limit) for limit in found.limits[0][:2]])
    box = found.boxes[0]
    more = " and more holds" if len(found.limits[0]) > 2 else ""
    return f"Where {told}{more}, {what} in {percent(box.density)} of worlds"


def terminal(found: Discovery) -> str:
    """The answer as text of at most 80 columns."""
    blocks = [paragraphs(" ".join(sentences(found)))]
    for box, limits in zip(found.boxes, found.limits, strict=True):
        lines = [f"Box {box.box:<38}{'inside':<22}quasi-p"]
        for limit in limits:
            name = named(found)[limit.factor]
            lines.append(f"  {name[-38:]:<40}{values(limit)[:21]:<22}{limit.quasi_p:.1g}")
        here = percent(box.found_density)
        lines.append(
            f"  with the verdict: {chance(box)} of fresh worlds, {here} where it was found"
        )
        blocks.append("\n".join(line[:80] for line in lines))
    return "\n\n".join([*blocks, paragraphs("All limits and figures: report.html.")])


def write(folder: Path, found: Discovery, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> str:
    """Writes figures/*.png, figures/*.svg and report.html; the text for the terminal."""
    pictures = discovery_figures.pictures(found, title(found))
    sections = [
        ("boxes", "Boxes", _boxes(found)),
        ("limits", "Limits", "".join(_limits(found, box) for box in found.boxes)),
        ("method", "How they are found", _method(found)),
    ]
    said = sentences(found)
    answer_files.write(folder, title(found), said, pictures, sections, runs, manifest)
    return terminal(found)


def _boxes(found: Discovery) -> str:
    rows = [
        (
            str(box.box),
            str(len(limits)),
            percent(box.volume),
            chance(box),
            covered(box),
            percent(box.found_density),
            percent(box.found_coverage),
        )
        for box, limits in zip(found.boxes, found.limits, strict=True)
    ]
    head = (
        "Box", "limits", "part of the space", "density, fresh", "coverage, fresh",
        "density as found", "coverage as found",
    )  # fmt: skip
    return table(head, rows) if rows else ""


def _limits(found: Discovery, box: Checked) -> str:
    from sim.parameters import describe

    meanings = {info.name: info.text for info in describe()}
    rows = [
        (
            limit.factor,
            values(limit),
            limit.unit,
            f"{limit.quasi_p:.1g}",
            percent(limit.wider_density),
            meanings.get(limit.factor, ""),
        )
        for limit in found.limits[box.box - 1]
    ]
    head = ("Parameter", "inside", "unit", "quasi-p", "density without it", "what it is")
    return table(head, rows, f"Box {box.box}, the surest limit first")


def _method(found: Discovery) -> str:
    ranges = [
        (axis.name, axis.unit, _value(axis.value(0.0)), _value(axis.value(1.0)))
        for axis in found.axes
    ]
    note = (
        "A box is found by PRIM (Friedman and Fisher 1999): a twentieth of its points is peeled "
        "off one side at a time, whichever leaves the most of the verdict. Limits that chance "
        "explains (quasi-p above .05, Bryant and Lempert 2010) are dropped. Density is the part of "
        "a box's worlds with the verdict, coverage the part of all such worlds that is inside. "
        "Both look too good on the worlds that chose the box, so they are taken from fresh ones, "
        "drawn afresh inside it and run with seeds of their own."
    )
    head = ("Parameter", "unit", "from", "to")
    return paragraph(note) + table(head, ranges, "Where worlds are drawn from")
