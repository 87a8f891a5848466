"""The starting states as sentences and tables, and their parts of docs/answer.md and methods.md."""

from typing import Any

from openclosed.analysis.common.measures import in_list, percent, percent_range
from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.experiments.validation.assimilation.moves import PARAMETER
from openclosed.experiments.validation.starting_states import results
from openclosed.experiments.validation.starting_states.results import AssimilationResult

NARROWED = 0.85
"""Posterior over prior standard deviation, below which a parameter counts as narrowed."""


def finding(found: AssimilationResult) -> Finding:
    """The states that are left, or why nothing is text."""
    tables = {
        "paths": (results.PATH_MEANINGS, results.path_table(found)),
        "moved": (results.MOVED_MEANINGS, results.prior_moves_table(found)),
        "parameters": (results.PARAMETER_MEANINGS, results.parameter_table(found)),
    }
    files = [for_files(name, meanings, rows) for name, (meanings, rows) in tables.items()]
    title = "Startups' market in the starting states"
    if found.refused:
        title = f"Do not rely on this: {found.refused}"
    return Finding(title, [*_sentences(found), _trust(found)], files)


def on_answer(found: AssimilationResult) -> str:
    """The part of docs/answer.md: the market today, and what the data tell."""
    return f"{_sentences(found)[0]} {learned(found)}"


def on_methods(found: AssimilationResult) -> str:
    """The part of docs/methods.md: preferences, diagnostics, and the prior predictive check."""
    return " ".join([*_sentences(found)[1:], _trust(found), _before(found)])


def _sentences(found: AssimilationResult) -> list[str]:
    """The market in the states, or why there are none."""
    if found.refused:
        more = "use more particles (replicates) or filters (experiment.filters)"
        return [f"No states: {found.refused}; {more}."]
    end = results.path_table(found).groupby("what").last()
    rows: dict[Any, dict[Any, Any]] = end.to_dict("index")
    parts = [
        f"{percent(row['q50'])} (90 % range {percent_range(row['q05'], row['q95'])}) of {text}"
        for text, row in (
            ("startups' purchased tokens", rows["tokens"]),
            ("the money that they pay for them", rows["spend"]),
        )
    ]
    preferences = [
        f"that of {who} by {row['q50']:+.2f} ({row['q05']:+.2f} to {row['q95']:+.2f}) logits"
        for who, row in (("startups", rows["taste"]), ("enterprises", rows["taste_enterprises"]))
    ]
    return [
        f"In {rows['taste']['month']} open models have {in_list(parts)}.",
        f"Shared preferences for open have drifted: {in_list(preferences)}.",
    ]


def _trust(found: AssimilationResult) -> str:
    """Diagnostics of the filters and the moves."""
    size, states = sum(one.weights.size for one in found.filters), found.states
    taken = states.taken[PARAMETER] / max(int(states.tried[PARAMETER]), 1)
    return (
        f"{size:,} particles ran in {len(found.filters)} independent filters, with an effective "
        f"sample size of {found.least:.0f} in the worst months. From them come "
        f"{len(states.places)} histories with {found.ancestors:.0f} effective ancestors, moved by "
        f"a Metropolis sampler that accepted {percent(taken)} of parameters drawn afresh. The "
        f"parameter that moved least has {found.values:.0f} effective values. Medians of the two "
        f"halves of the states differ by {100 * found.apart:.1f} percentage points."
    )


def _before(found: AssimilationResult) -> str:
    """Prior predictive check: how far particles move before any weighting."""
    moved = results.prior_moves_table(found).set_index("taste").loc["walks"]
    (_, *tokens), (_, *spend) = results.MOVES
    first, second = (percent(float(one)) for one in moved.to_numpy())
    return (
        f"Before any weighting, {first} of runs went at least as far as the router's tokens "
        f"({tokens[0]} to {tokens[1]}), and {second} as far as its spend "
        f"({spend[0]} to {spend[1]})."
    )


def learned(found: AssimilationResult) -> str:
    """Which parameters the data narrow."""
    left = results.parameter_table(found).set_index("parameter")["spread_left"].sort_values()
    narrowed = [f"`{name}` ({value:.2f})" for name, value in left.items() if value < NARROWED]
    if not narrowed:
        return f"The data narrow none of the {len(left)} uncertain parameters."
    return (
        f"The data narrow {len(narrowed)} of the {len(left)} uncertain parameters (part of the "
        f"prior's standard deviation that is left): {in_list(narrowed)}."
    )
