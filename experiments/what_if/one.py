"""What one what-if changes: what most, what not, through which channel, and how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from openclosed.analysis.common import forest, style
from openclosed.analysis.common.contrasts import Contrast, change_in_words, range_in_words
from openclosed.analysis.common.measures import in_list, in_words, measure, percent, plain, written
from openclosed.analysis.finding.finding import Column, Paragraph, Table, table, with_interval
from openclosed.experiments.what_if.answer import HEADLINES, SHARES, Comparison

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

CHANNELS: Final = (
    "closed_only_share_enterprise", "closed_only_share_startup", "capability_closed",
    "capability_open", "capability_lag", "price_closed", "price_open", "trust_open", "trust_closed",
    "support_open", "support_closed", "contributors", "families_open", "families_closed",
    "switching_enterprise", "switching_startup", "affinity_startup", "volume_total",
)  # fmt: skip
"""What a scenario may work through: neither shares nor what follows from them."""
MOST_ROWS, MOST_CHANNELS = 4, 2
RELATIVE = ("money", "units")
"""Units of the model's own, of which only the relative change tells something."""
LEAST = 0.2
"""Of a channel's standard deviation over runs: a smaller change explains little."""

_PART = re.compile(r"([^:@]+)(?::(\w+))?(?:@(.+))?")


def part_in_words(part: str) -> str:
    """A part of a what-if: "strong plateau from 2027-01"."""
    found = _PART.fullmatch(part)
    assert found is not None
    dose, month = (found[place] or "" for place in (2, 3))
    since = f"from {month}" if month else ""
    return " ".join(filter(None, [dose, in_words(found[1]), since]))


def _of(outcome: str) -> str:
    """What an open share is of: "spend among developers"."""
    phrase = measure(outcome).phrase.removeprefix("open share of ")
    return f"{phrase} among all firms" if outcome.endswith("_all") else phrase


CHANGES = (
    Column("outcome", "", "open share", "Open share of", "everywhere", form=_of),
    Column("base", "share", "mean without it, same worlds and luck", "Without", "everywhere"),
    Column("here", "share", "mean with it", "With", "everywhere"),
    *with_interval("change", "share", "with less without", "Change", change=True,
                   shown="everywhere"),
)  # fmt: skip


def title(found: Comparison) -> str:
    """The what-if, and what it changes most."""
    (one,) = found.scenarios.values()
    asked = f"What if {in_list([part_in_words(part) for part in one.name.split('+')])}?"
    moved = _moved(found)
    if found.too_few:
        return f"{asked} Too few pairs of runs to tell"
    if not moved:
        return f"{asked} No open share is seen to change"
    most = moved[0]
    change = change_in_words(most.change, "share")
    return f"{asked} Most of all, the open share of {_of(most.outcome)} changes by {change} points"


def has_channels(found: Comparison) -> bool:
    """Whether the comparison has what a scenario may work through."""
    (name,) = found.scenarios
    return all((name, channel) in found.contrasts for channel in CHANNELS)


def says(found: Comparison, runs: pd.DataFrame, sizes: dict[str, float] | None) -> list[Paragraph]:
    """What it is, what does not change, why, and how sure that is."""
    (one,) = found.scenarios.values()
    told = [Paragraph("", one.description.replace(", so that", ". Expected:"))]
    if found.too_few:
        return [*told, Paragraph("", found.too_few)]
    still = [other for other in _shares(found) if not other.real]
    if still:
        most = max(abs(end) for other in still for end in (other.low, other.high))
        which = in_list([_of(other.outcome) for other in still])
        if len(still) == len(SHARES):
            which = "every share"
        told.append(
            Paragraph(
                "",
                "No clear change, though one of up to "
                f"{100 * most:.1f} points is not ruled out: {which}.",
            )
        )
    told += [Paragraph("", f"Behind it, {_why(found, runs)}."), Paragraph("", _sure(found, sizes))]
    return told


def changes(found: Comparison, last_year: str) -> Table:
    """The largest changes of any open share, at least one of each sign if there are both.

    Of too few pairs they are without intervals.
    """
    (scenario,) = found.scenarios.values()
    every = sorted(_shares(found), key=_size) if found.too_few else _moved(found)
    shown = every[:MOST_ROWS]
    other_way = [one for one in every if one.change * every[0].change < 0]
    if other_way and other_way[0] not in shown:
        shown[-1] = other_way[0]
    rows = [(one.outcome, one.before, one.after, one.change, one.low, one.high) for one in shown]
    pairs = f"means of {every[0].pairs} runs, " if every else ""
    ends = "" if found.too_few else " (95 %)"
    caption = (
        f"The largest changes up and down in {scenario.year(last_year)}, {pairs}in points{ends}"
    )
    return table("changes", CHANGES, rows, caption)


def most_moved(found: Comparison) -> list[str]:
    """The two open shares whose paths say most: the largest change, and a headline beside it."""
    moved = [one.outcome for one in _moved(found)]
    return list(dict.fromkeys([*moved[:1], *HEADLINES]))[:2]


@style.styled
def ranked(found: Comparison) -> Drawing:
    """The change of every open share with its interval, the largest rise first."""
    rows = sorted(_shares(found), key=lambda one: -one.change)
    footer = (
        f"Mean change with the what-if and its 95 % interval, {rows[0].pairs} pairs of runs. "
        f"{forest.FILLED}"
    )
    return forest.figure(title(found), footer, [_of(one.outcome) for one in rows], {"": rows})


def _shares(found: Comparison) -> list[Contrast]:
    (name,) = found.scenarios
    return [found.contrasts[name, outcome] for outcome in SHARES]


def _moved(found: Comparison) -> list[Contrast]:
    """The open shares that clearly change, the largest change first."""
    return sorted((one for one in _shares(found) if one.real), key=_size)


def _size(change: Contrast) -> float:
    return -abs(change.change)


def _why(found: Comparison, runs: pd.DataFrame) -> str:
    """The channels that move most, measured by how much they differ between runs."""
    (name,) = found.scenarios
    base = runs[(runs["point_name"] == found.base.name) & (runs["status"] == "done")]
    moved = []
    for channel in CHANNELS:
        change = found.contrasts[name, channel]
        spread = float(base[channel].std())
        if change.real and spread > 0.0 and abs(change.change) >= LEAST * spread:
            moved.append((abs(change.change) / spread, change))
    if not moved:
        return "nothing else that is measured moves by much"
    told = []
    for _, one in sorted(moved, key=lambda pair: -pair[0])[:MOST_CHANNELS]:
        told.append(f"{measure(one.outcome).phrase} ({_beside(one)})")
    return f"{in_list(told)} move most"


def _beside(change: Contrast) -> str:
    """A value beside that without the what-if; of money and volumes the difference in percent."""
    if change.unit.startswith(RELATIVE):
        by = change.after / change.before - 1.0
        return f"{percent(abs(by))} {'higher' if by > 0 else 'lower'}"
    values = [written(value, change.unit) for value in (change.after, change.before)]
    if change.unit == "ECI points":
        values = [f"a score of {plain(change.after)}", plain(change.before)]
    return " instead of ".join(values)


def _sure(found: Comparison, sizes: dict[str, float] | None) -> str:
    """The pairs, the worlds, and where hypotheses disagree on what moves most."""
    first = _shares(found)[0]
    said = f"How sure: {first.pairs} pairs of runs that differ in this alone"
    if sizes:
        said += f", {sizes['worlds']:.0f} worlds, about {sizes['hypotheses']:.0f} hypotheses"
    moved = _moved(found)
    if not moved or not found.under:
        return f"{said}."
    most = moved[0]
    other = [
        f"{in_words(one.hypothesis)} ({change_in_words(one.change, one.unit)} points, "
        f"{range_in_words(one.low, one.high, one.unit)})"
        for one in found.under
        if one.outcome == most.outcome and one.real and one.change * most.change < 0
    ]
    if not other:
        return f"{said}; under none does it clearly go the other way."
    return f"{said}; it clearly goes the other way under {in_list(other)}."
