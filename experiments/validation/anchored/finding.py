"""What the weighing of worlds says: its sentences, tables, and the part of docs/limits.md."""

from typing import Any

from openclosed.analysis.common.measures import in_list, percent, percent_range
from openclosed.analysis.finding.faces import markdown as rows_of
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Column, Finding, Table, for_files, table
from openclosed.experiments.validation.assimilation import islands as anchored_answer
from openclosed.experiments.validation.assimilation.islands import Anchored

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
    """The part of docs/limits.md: weights of biases, trust, what was learned, the prior."""
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
    return [
        f"In {taste['month']} open models have {in_list(parts)}.",
        (
            f"The taste that developers share has moved by {taste['q50']:+.2f} "
            f"({taste['q05']:+.2f} to {taste['q95']:+.2f}) logits since {found.since}."
        ),
    ]


def _trust(found: Anchored) -> str:
    """How far the weights can be trusted."""
    return (
        "Worlds run in separate groups (islands). In the islands' worst months the weights leave "
        f"as many worlds as {found.least:.0f} with equal weights (effective worlds), which descend "
        f"from {found.founders:.0f} first worlds. Medians of the two halves of the islands differ "
        f"by {100 * found.apart:.1f} points."
    )


def _weights(found: Anchored) -> Table:
    """Weights of sizes of biases, and effective numbers of worlds and of first worlds."""
    of = anchored_answer.islands(found).groupby("bias")
    trust = of.agg({"evidence": "max", "least_effective": "sum", "founders": "sum"})
    columns = (
        Column("bias", "logit", "", "s.d. of biases", "everywhere", form="{:g}".format),
        Column("weight", "share", "", "weight", "everywhere"),
        Column("evidence", "log", "", "log evidence", "everywhere", form="{:.1f}".format),
        Column("least", "", "", "effective worlds, worst month", "everywhere",
               form="{:.0f}".format),
        Column("founders", "", "", "first worlds", "everywhere", form="{:.0f}".format),
    )  # fmt: skip
    rows = [(bias, weight, *trust.loc[bias]) for bias, weight in found.weights.items()]
    return table("", columns, rows)


def _before(found: Anchored) -> str:
    """How far worlds move before anything weighs them."""
    moved = anchored_answer.moved(found).set_index("taste").rename_axis("developers' taste")
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
