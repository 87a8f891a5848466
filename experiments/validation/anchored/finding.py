"""What the weighing of worlds says, with its tables and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from openclosed.analysis import islands as anchored_answer
from openclosed.analysis.common import style
from openclosed.analysis.common.measures import in_list, in_words, percent, percent_range
from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Column, Figure, Finding, Table, for_files, table
from openclosed.analysis.islands import Anchored

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

TOLD = 0.85
"""Part of the spread before, below which a number counts as narrowed."""
MARKS = ("o", "s", "^")


FOOTER = (
    "Bands: 50 and 90 % of the weight of all worlds, which are the market. Black: what each router "
    "shows of a part of it, with a bias of its own."
)
LEARNED = (
    Column("parameter", "", "dotted name", "Number", "report"),
    *(Column(*meaning, shown="report") for meaning in anchored_answer.NUMBER_MEANINGS[1:]),
)


def finding(found: Anchored) -> Finding:
    """The worlds that are left, or why nothing is said."""
    made = {
        "paths": (anchored_answer.PATH_MEANINGS, anchored_answer.paths(found)),
        "islands": (anchored_answer.ISLAND_MEANINGS, anchored_answer.islands(found)),
        "moved": (anchored_answer.MOVED_MEANINGS, anchored_answer.moved(found)),
    }
    tables = [
        _of_hypotheses(found),
        table("numbers", LEARNED, anchored_answer.numbers(found), "What was learned of numbers"),
        *(for_files(name, meanings, rows) for name, (meanings, rows) in made.items()),
    ]
    apart = f"Medians of either half of the islands differ by {100 * found.apart:.1f} points."
    figure = Figure("anchored", _title(found), lambda: draw(found), FOOTER)
    return Finding(_title(found), [*_says(found), apart], tables, [figure])


def _title(found: Anchored) -> str:
    if found.refused:
        return f"Do not rely on this: {found.refused}"
    return "Developers' market in the worlds that the record leaves"


def _of_hypotheses(found: Anchored) -> Table:
    """Weights, and effective numbers of worlds and of first worlds."""
    columns = (
        Column("hypothesis", "", "", "Hypothesis", "everywhere", form=in_words),
        Column("weight", "share", "", "weight", "everywhere"),
        Column("least", "", "", "worlds, worst month", "everywhere", form="{:.0f}".format),
        Column("founders", "", "", "first worlds", "everywhere", form="{:.0f}".format),
    )
    weights, trust = found.weights, _trust(found)
    rows: list[tuple[Any, ...]] = [
        (name, weights[name], trust.loc[name, "least_effective"], trust.loc[name, "founders"])
        for name in found.hypotheses
    ]
    rows.append(("all", 1.0, found.least, found.founders))
    return table("", columns, rows, "Effective numbers")


def _says(found: Anchored) -> list[str]:
    """The answer, or why there is none."""
    if found.refused:
        more = "ask for more worlds (replicates) or islands (experiment.islands)"
        return [f"No worlds: {found.refused}; {more}."]
    end = anchored_answer.paths(found).query("bias == 'all'").groupby("what").last()
    rows: dict[Any, dict[Any, Any]] = end.to_dict("index")
    parts = [
        f"{percent(row['q50'])} (90 % range {percent_range(row['q05'], row['q95'])}) of the {text}"
        for text, row in (
            ("tokens that developers buy", rows["tokens"]),
            ("money that they pay for them", rows["spend"]),
        )
    ]
    taste = rows["taste"]
    best = max(found.weights, key=lambda name: found.weights[name])
    return [
        f"In {taste['month']} open models have {in_list(parts)}.",
        (
            f"The taste that developers share has moved by {taste['q50']:+.2f} "
            f"({taste['q05']:+.2f} to {taste['q95']:+.2f}) logits since {found.since}."
        ),
        (
            f"Of {len(found.weights)} hypotheses the record favours {in_words(best)} most "
            f"({percent(found.weights[best])} of the weight)."
        ),
    ]


def _trust(found: Anchored) -> pd.DataFrame:
    of = anchored_answer.islands(found).groupby("hypothesis")
    return of.agg({"evidence": "max", "least_effective": "sum", "founders": "sum"})


def markdown(found: Anchored) -> str:
    """The part of docs/limits.md: weights of hypotheses, trust, the prior, what was learned."""
    trust = _trust(found)
    rows = pd.DataFrame(
        {
            "weight": {name: percent(weight) for name, weight in found.weights.items()},
            "log evidence": trust["evidence"].map("{:.1f}".format),
            "effective worlds, worst month": trust["least_effective"].map("{:.0f}".format),
            "first worlds": trust["founders"].map("{:.0f}".format),
        }
    ).loc[found.hypotheses]
    rows.index = pd.Index([in_words(str(name)) for name in rows.index], name="hypothesis")
    log = max(found.weights.values()) / min(found.weights.values())
    said = (
        f"The likeliest hypothesis weighs {log:.1f} times as much as the least likely; the log "
        f"evidence of each has a standard error of {found.evidence_error:.2f}. Worlds run in "
        "separate groups (islands). In the islands' worst months the weights leave as many worlds "
        f"as {found.least:.0f} with equal weights (effective worlds), which descend from "
        f"{found.founders:.0f} first worlds. Medians of the two halves of "
        f"the islands differ by {100 * found.apart:.1f} points."
    )
    return (
        f"{' '.join(_says(found))} {said} Made by `python -m experiments.validation anchored`.\n\n"
        f"{pipes(rows)}\n{learned(found)}\n\n{before(found)}"
    )


def before(found: Anchored) -> str:
    """How far worlds move before anything weighs them."""
    moved = anchored_answer.moved(found).pivot_table(
        index="hypothesis", columns="taste", values=["tokens", "spend"], sort=False
    )
    heads = [", taste ".join(pair) for pair in moved.columns.to_flat_index()]
    moved.columns = pd.Index(heads)
    shown = moved.map(percent)
    shown.index = pd.Index([in_words(str(name)) for name in shown.index], name="hypothesis")
    (_, *tokens), (_, *spend) = anchored_answer.MOVES
    return (
        "The share of worlds that moved at least as far as the router's record before it weighted "
        f"them: tokens from {tokens[0]} to {tokens[1]}, spend from {spend[0]} to {spend[1]}.\n\n"
        f"{pipes(shown)}"
    )


def learned(found: Anchored) -> str:
    """Which numbers the record narrows."""
    left = anchored_answer.numbers(found).set_index("parameter")["spread_left"].sort_values()
    told = [f"`{name}` ({value:.2f})" for name, value in left.items() if value < TOLD]
    if not told:
        return f"The record narrows none of the {len(left)} free numbers."
    return (
        f"The record narrows {len(told)} of the {len(left)} free numbers, those that nobody has "
        f"measured (in brackets what is left of the spread before): {in_list(told)}."
    )


@style.styled
def draw(found: Anchored) -> Drawing:
    """The market in the worlds that are left, what venues showed, and the taste that moved it."""
    of = anchored_answer.paths(found)
    drawn, grid = style.panels(
        _title(found), FOOTER, 1, 3, left=0.07, right=0.98, top=0.84, bottom=0.17
    )
    look, every = style.LOOKS["open"], of[of["bias"] == "all"]
    for axes, what in zip(grid[0], ("tokens", "spend", "taste"), strict=True):
        own = every[every["what"] == what]
        years, scale = [style.year(month) for month in own["month"]], 1 if what == "taste" else 100
        for low, high, strength in (("q05", "q95", 0.2), ("q25", "q75", 0.35)):
            axes.fill_between(
                years, scale * own[low], scale * own[high],
                color=look.colour, alpha=strength, linewidth=0,
            )  # fmt: skip
        axes.plot(years, scale * own["q50"], color=look.colour)
        if what == "taste":
            axes.axhline(0.0, color="#777777", linewidth=0.8)
            axes.set_ylabel("shared taste for open models (logits)")
        else:
            _venues(axes, what)
            axes.set_ylim(0, 100)
            axes.set_ylabel(f"open share of bought {what} (%)")
        style.time_axis(axes, years, name_periods=False)
    return drawn


def _venues(axes: Any, what: str) -> None:
    """What venues showed, a mark of its own for each."""
    shown = [
        one
        for one in FIGURES.values()
        if one.venue and (one.outcome == TOKENS) == (what == "tokens")
    ]
    for figure_, mark in zip(shown, MARKS, strict=False):
        for at, (month, one) in enumerate(known(figure_.key).items()):
            x = style.year(month)
            axes.plot([x, x], [100 * one.low, 100 * one.high], color="black", linewidth=1.5)
            axes.plot(
                x, 100 * one.middle, marker=mark, color="black", markersize=4, linestyle="",
                label=figure_.venue if at == 0 else None,
            )  # fmt: skip
    axes.legend(loc="upper left", fontsize="small", frameon=False)
