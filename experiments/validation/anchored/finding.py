"""What the weighing of worlds says: its sentences, tables, and the part of docs/limits.md."""

from typing import Any

import pandas as pd

from openclosed.analysis import islands as anchored_answer
from openclosed.analysis.common.measures import in_list, in_words, percent, percent_range
from openclosed.analysis.finding.faces import markdown as rows_of
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Column, Finding, Table, for_files, table
from openclosed.analysis.islands import Anchored

TOLD = 0.85
"""Part of the spread before, below which a number counts as narrowed."""


def finding(found: Anchored) -> Finding:
    """The worlds that are left, or why nothing is said."""
    made = {
        "paths": (anchored_answer.PATH_MEANINGS, anchored_answer.paths(found)),
        "islands": (anchored_answer.ISLAND_MEANINGS, anchored_answer.islands(found)),
        "moved": (anchored_answer.MOVED_MEANINGS, anchored_answer.moved(found)),
        "numbers": (anchored_answer.NUMBER_MEANINGS, anchored_answer.numbers(found)),
    }
    files = [for_files(name, meanings, rows) for name, (meanings, rows) in made.items()]
    title = "Developers' market in the worlds that the record leaves"
    if found.refused:
        title = f"Do not rely on this: {found.refused}"
    return Finding(title, [*_says(found), _trust(found)], [_weights(found), *files])


def markdown(found: Anchored) -> str:
    """The part of docs/limits.md: weights of hypotheses, trust, what was learned, the prior."""
    said = " ".join([*_says(found), _trust(found)])
    return "\n\n".join(
        [
            f"{said} Made by `python -m experiments.validation anchored`.",
            rows_of(_weights(found)),
            learned(found),
            _before(found),
        ]
    )


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


def _trust(found: Anchored) -> str:
    """How far the weights can be trusted."""
    ratio = max(found.weights.values()) / min(found.weights.values())
    return (
        f"The likeliest hypothesis weighs {ratio:.1f} times as much as the least likely; the log "
        f"evidence of each has a standard error of {found.evidence_error:.2f}. Worlds run in "
        "separate groups (islands). In the islands' worst months the weights leave as many worlds "
        f"as {found.least:.0f} with equal weights (effective worlds), which descend from "
        f"{found.founders:.0f} first worlds. Medians of the two halves of "
        f"the islands differ by {100 * found.apart:.1f} points."
    )


def _weights(found: Anchored) -> Table:
    """Weights, and effective numbers of worlds and of first worlds."""
    of = anchored_answer.islands(found).groupby("hypothesis")
    trust = of.agg({"evidence": "max", "least_effective": "sum", "founders": "sum"})
    columns = (
        Column("hypothesis", "", "", "hypothesis", "everywhere", form=in_words),
        Column("weight", "share", "", "weight", "everywhere"),
        Column("evidence", "log", "", "log evidence", "everywhere", form="{:.1f}".format),
        Column("least", "", "", "effective worlds, worst month", "everywhere",
               form="{:.0f}".format),
        Column("founders", "", "", "first worlds", "everywhere", form="{:.0f}".format),
    )  # fmt: skip
    rows = [(name, found.weights[name], *trust.loc[name]) for name in found.hypotheses]
    return table("", columns, rows)


def _before(found: Anchored) -> str:
    """How far worlds move before anything weighs them."""
    moved = anchored_answer.moved(found).pivot_table(
        index="hypothesis", columns="taste", values=["tokens", "spend"], sort=False
    )
    moved.columns = pd.Index([", taste ".join(pair) for pair in moved.columns.to_flat_index()])
    moved.index = pd.Index([in_words(str(name)) for name in moved.index], name="hypothesis")
    (_, *tokens), (_, *spend) = anchored_answer.MOVES
    return (
        "The share of worlds that moved at least as far as the router's record before it weighted "
        f"them: tokens from {tokens[0]} to {tokens[1]}, spend from {spend[0]} to {spend[1]}.\n\n"
        f"{pipes(moved.map(percent))}"
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
