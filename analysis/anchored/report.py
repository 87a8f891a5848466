"""What anchored forecasts say: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.anchored import answer as anchored_answer
from analysis.anchored.answer import Anchored
from analysis.common import provenance, style
from analysis.common.curves import Picture
from analysis.common.html import document, figure
from analysis.common.markup import paragraph, pipes, table
from analysis.common.measures import in_list, in_words, percent, percent_range
from analysis.common.text import paragraphs

if TYPE_CHECKING:
    from analysis.evidence.measurements import Measurement

TOLD = 0.85
"""Part of the spread before, below which a number counts as narrowed."""
HORIZONS = (1, 6, 12, 24)
"""Months ahead that are reported."""


def sentences(found: Anchored) -> list[str]:
    """The answer, or why there is none."""
    if found.refused:
        more = "ask for more worlds (replicates) or islands (experiment.islands)"
        return [f"No forecast: {found.refused}; {more}."]
    said = []
    ahead = anchored_answer.forecasts(found).query("hypothesis == 'all'").set_index("month")
    for months in HORIZONS:
        if months <= len(found.months):
            row = ahead.loc[[found.months[months - 1]], ["q05", "q50", "q95"]]
            low, middle, high = row.to_numpy(dtype=float)[0].tolist()
            said.append(
                f"In {found.months[months - 1]} the open share of developers' tokens is "
                f"{percent(middle)} ({percent_range(low, high)} with 90 %)."
            )
    best = max(found.weights, key=lambda name: found.weights[name])
    said.append(
        f"Of {len(found.islands)} hypotheses the record favours {in_words(best)} "
        f"({percent(found.weights[best])} of the weight)."
    )
    return said


def terminal(found: Anchored) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Hypothesis':<20}{'weight':>8}{'least':>9}{'founders':>10}   worlds, effective"]
    weights, trust = found.weights, anchored_answer.islands(found).groupby("hypothesis").min()
    for name in found.islands:
        row = trust.loc[name]
        lines.append(
            f"  {in_words(name):<18}{percent(weights[name]):>8}{row['least_effective']:>9.1f}"
            f"{row['founders']:>10.1f}"
        )
    lines.append(f"  {'all':<18}{'':>8}{found.least:>9.1f}{found.founders:>10.1f}")
    lines.append(f"Medians of different islands differ by at most {100 * found.apart:.1f} points.")
    return "\n\n".join([paragraphs(" ".join(sentences(found))), "\n".join(lines)])


def markdown(found: Anchored) -> str:
    """The part of docs/limits.md: weights of hypotheses, trust, and what was learned."""
    trust = anchored_answer.islands(found).groupby("hypothesis")
    rows = pd.DataFrame(
        {
            "weight": {name: percent(weight) for name, weight in found.weights.items()},
            "log evidence": trust["evidence"].max().map("{:.1f}".format),
            "effective worlds, worst month": trust["least_effective"].sum().map("{:.0f}".format),
            "first worlds": trust["founders"].sum().map("{:.0f}".format),
        }
    )
    rows.index = pd.Index([in_words(str(name)) for name in rows.index], name="hypothesis")
    log = max(found.weights.values()) / min(found.weights.values())
    said = (
        f"The likeliest of {len(rows)} hypotheses weighs {log:.1f} times as much as the least "
        f"likely; chance alone gives each log evidence a standard error of "
        f"{found.evidence_error:.2f}. In their worst months, all islands (groups of worlds that "
        f"run apart) together keep {found.least:.0f} effective worlds, which descend from "
        f"{found.founders:.0f} first ones. Medians computed from different islands differ by at "
        f"most {100 * found.apart:.1f} points."
    )
    return f"{said} Made by `openclosed experiment=anchored`.\n\n{pipes(rows)}\n{learned(found)}"


def learned(found: Anchored) -> str:
    """Which numbers the record narrows, over hypotheses by their weights."""
    table = anchored_answer.numbers(found).dropna()
    weight = table["hypothesis"].map(found.weights)
    whole = weight.groupby(table["parameter"]).sum()
    left = (table["spread_left"] * weight).groupby(table["parameter"]).sum() / whole
    left = left.sort_values()
    told = [f"`{name}` ({value:.2f})" for name, value in left.items() if value < TOLD]
    if not told:
        return f"The record narrows none of the {len(left)} free numbers."
    return (
        f"The record narrows {len(told)} of the {len(left)} free numbers, those that nobody has "
        f"measured. What is left of the spread that each had before: {in_list(told)}. It says "
        "nothing about the others."
    )


def write(
    folder: Path, found: Anchored, past: Mapping[str, Measurement], manifest: Mapping[str, Any]
) -> None:
    """Write the figure and report.html into `folder`."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    picture = fan(found, past)
    vector = style.save(picture.figure, folder / "figures", picture.name)[1].read_bytes()
    learned = anchored_answer.numbers(found)
    rows = [
        tuple(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row)
        for row in learned.itertuples(index=False)
    ]
    sections = [
        ("numbers", "What was learned", table(tuple(learned.columns), rows)),
        ("parameters", "Parameters that differ from the baseline", provenance.parameters(manifest)),
    ]
    lead = paragraph(" ".join(sentences(found)), "lead")
    first = figure(picture, vector)
    html = document("A forecast that starts from the record", lead, sections, manifest, first)
    (folder / "report.html").write_text(html, encoding="utf-8")


@style.styled
def fan(found: Anchored, past: Mapping[str, Measurement]) -> Picture:
    """The record, the bands of all hypotheses together, and the median of each."""
    table_ = anchored_answer.forecasts(found)
    title = "Developers' open share of tokens, from the record on"
    if found.refused:
        title = f"Do not rely on this: {found.refused}"
    footer = (
        "Black: the record, a bar where a band is known. Bands: 50 and 90 % of the weight of all "
        "hypotheses; thin lines: the median under each. They include the error that the model "
        "carries forward from the record."
    )
    drawn, grid = style.panels(title, footer, 1, 1, left=0.08, right=0.84, top=0.85, bottom=0.16)
    axes = grid[0][0]
    years = [style.year(month) for month in found.months]
    look = style.LOOKS["open"]
    every = table_[table_["hypothesis"] == "all"]
    for low, high, strength in (("q05", "q95", 0.2), ("q25", "q75", 0.35)):
        axes.fill_between(
            years,
            100 * every[low],
            100 * every[high],
            color=look.colour,
            alpha=strength,
            linewidth=0,
        )
    axes.plot(years, 100 * every["q50"], color=look.colour)
    ends = [(100 * float(every["q50"].iloc[-1]), "all", look.ink)]
    for name in found.islands:
        own = table_[table_["hypothesis"] == name]
        axes.plot(years, 100 * own["q50"], color="#555555", linewidth=1.1)
        ends.append((100 * float(own["q50"].iloc[-1]), in_words(name), "#444444"))
    for month, one in past.items():
        x = style.year(month)
        axes.plot([x, x], [100 * one.low, 100 * one.high], color="black", linewidth=2)
        axes.plot(x, 100 * one.middle, marker="o", color="black", markersize=4)
    axes.set_ylim(0, 100)
    axes.set_ylabel("open share of tokens (%)")
    first = min([*years, *(style.year(month) for month in past)])
    style.time_axis(axes, [first, *years], name_periods=False)
    style.label_ends(axes, ends)
    return Picture("anchored", title, footer, drawn, every.drop(columns="hypothesis"))
