"""What weighing by the data says: its sentences, tables, and the part of docs/limits.md."""

from typing import Any

from openclosed.analysis.common.measures import in_list, percent, percent_range
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.experiments.validation.assimilation.moves import PARAMETER
from openclosed.experiments.validation.starting_states import results
from openclosed.experiments.validation.starting_states.results import AssimilationResult

NARROWED = 0.85
"""Part of the spread before, below which a number counts as narrowed."""


def finding(found: AssimilationResult) -> Finding:
    """The states that are left, or why nothing is text."""
    tables = {
        "paths": (results.PATH_MEANINGS, results.path_table(found)),
        "filters": (results.FILTER_MEANINGS, results.filter_table(found)),
        "moved": (results.MOVED_MEANINGS, results.prior_moves_table(found)),
        "parameters": (results.PARAMETER_MEANINGS, results.parameter_table(found)),
    }
    files = [for_files(name, meanings, rows) for name, (meanings, rows) in tables.items()]
    title = "Developers' market in the starting states"
    if found.refused:
        title = f"Do not rely on this: {found.refused}"
    return Finding(title, [*_sentences(found), _trust(found)], files)


def markdown(found: AssimilationResult) -> str:
    """The part of docs/limits.md: the market, trust, what was learned, the prior."""
    text = " ".join([*_sentences(found), _trust(found)])
    return "\n\n".join(
        [
            f"{text} Made by `python -m experiments.validation starting_states`.",
            learned(found),
            _before(found),
        ]
    )


def _sentences(found: AssimilationResult) -> list[str]:
    """The answer, or why there is none."""
    if found.refused:
        more = "ask for more particles (replicates) or filters (experiment.filters)"
        return [f"No states: {found.refused}; {more}."]
    end = results.path_table(found).groupby("what").last()
    rows: dict[Any, dict[Any, Any]] = end.to_dict("index")
    parts = [
        f"{percent(row['q50'])} (90 % range {percent_range(row['q05'], row['q95'])}) of the {text}"
        for text, row in (
            ("tokens that developers buy", rows["tokens"]),
            ("money that they pay for them", rows["spend"]),
        )
    ]
    tastes = [
        f"that of {who} by {row['q50']:+.2f} ({row['q05']:+.2f} to {row['q95']:+.2f}) logits"
        for who, row in (
            ("developers", rows["taste"]),
            ("enterprises", rows["taste_enterprises"]),
        )
    ]
    return [
        f"In {rows['taste']['month']} open models have {in_list(parts)}.",
        f"The preference that firms share has moved: {in_list(tastes)}.",
    ]


def _trust(found: AssimilationResult) -> str:
    """How far the states can be trusted."""
    size, states = sum(one.weights.size for one in found.filters), found.states
    taken = states.taken[PARAMETER] / max(int(states.tried[PARAMETER]), 1)
    return (
        f"{size:,} particles ran in {len(found.filters)} separate groups (filters). In the worst "
        f"months the weights left as many as {found.least:.0f} with equal weights (effective "
        f"particles). {len(states.places)} histories were drawn from them, with "
        f"{found.ancestors:.0f} effective ancestors, and then moved: of numbers drawn afresh "
        f"{percent(taken)} were taken, and the number that moved least has {found.values:.0f} "
        "effective values. Medians of the two halves of the states differ by "
        f"{100 * found.apart:.1f} points."
    )


def _before(found: AssimilationResult) -> str:
    """How far particles move before anything weighs them."""
    moved = results.prior_moves_table(found).set_index("taste").rename_axis("shared preference")
    (_, *tokens), (_, *spend) = results.MOVES
    return (
        "The share of particles that moved at least as far as the router's record before it "
        f"weighed them: tokens from {tokens[0]} to {tokens[1]}, spend from {spend[0]} to "
        f"{spend[1]}.\n\n"
        f"{pipes(moved.map(percent))}"
    )


def learned(found: AssimilationResult) -> str:
    """Which numbers the record narrows."""
    left = results.parameter_table(found).set_index("parameter")["spread_left"].sort_values()
    narrowed = [f"`{name}` ({value:.2f})" for name, value in left.items() if value < NARROWED]
    if not narrowed:
        return f"The data narrow none of the {len(left)} uncertain parameters."
    return (
        f"The data narrow {len(narrowed)} of the {len(left)} uncertain parameters (in brackets: "
        f"posterior over prior standard deviation): {in_list(narrowed)}."
    )
