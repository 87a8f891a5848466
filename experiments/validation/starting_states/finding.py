"""What weighing by the data says: its sentences, tables, and the part of docs/limits.md."""

from typing import Any

from openclosed.analysis.common.measures import in_list, percent, percent_range
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.experiments.validation.assimilation.moves import NUMBER
from openclosed.experiments.validation.starting_states import found as states_answer
from openclosed.experiments.validation.starting_states.found import Anchored

TOLD = 0.85
"""Part of the spread before, below which a number counts as narrowed."""


def finding(found: Anchored) -> Finding:
    """The states that are left, or why nothing is said."""
    made = {
        "paths": (states_answer.PATH_MEANINGS, states_answer.paths(found)),
        "islands": (states_answer.ISLAND_MEANINGS, states_answer.islands(found)),
        "moved": (states_answer.MOVED_MEANINGS, states_answer.moved(found)),
        "numbers": (states_answer.NUMBER_MEANINGS, states_answer.numbers(found)),
    }
    files = [for_files(name, meanings, rows) for name, (meanings, rows) in made.items()]
    title = "Developers' market in the starting states"
    if found.refused:
        title = f"Do not rely on this: {found.refused}"
    return Finding(title, [*_says(found), _trust(found)], files)


def markdown(found: Anchored) -> str:
    """The part of docs/limits.md: the market, trust, what was learned, the prior."""
    said = " ".join([*_says(found), _trust(found)])
    return "\n\n".join(
        [
            f"{said} Made by `python -m experiments.validation starting_states`.",
            learned(found),
            _before(found),
        ]
    )


def _says(found: Anchored) -> list[str]:
    """The answer, or why there is none."""
    if found.refused:
        more = "ask for more particles (replicates) or filters (experiment.filters)"
        return [f"No states: {found.refused}; {more}."]
    end = states_answer.paths(found).groupby("what").last()
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


def _trust(found: Anchored) -> str:
    """How far the states can be trusted."""
    size, states = sum(one.weights.size for one in found.islands), found.states
    taken = states.taken[NUMBER] / max(int(states.tried[NUMBER]), 1)
    return (
        f"{size:,} particles ran in {len(found.islands)} separate groups (islands). In the worst "
        f"months the weights left as many as {found.least:.0f} with equal weights (effective "
        f"particles). {len(states.places)} histories were drawn from them, with "
        f"{found.ancestors:.0f} effective ancestors, and then moved: of numbers drawn afresh "
        f"{percent(taken)} were taken, and the number that moved least has {found.values:.0f} "
        "effective values. Medians of the two halves of the states differ by "
        f"{100 * found.apart:.1f} points."
    )


def _before(found: Anchored) -> str:
    """How far particles move before anything weighs them."""
    moved = states_answer.moved(found).set_index("taste").rename_axis("shared preference")
    (_, *tokens), (_, *spend) = states_answer.MOVES
    return (
        "The share of particles that moved at least as far as the router's record before it "
        f"weighed them: tokens from {tokens[0]} to {tokens[1]}, spend from {spend[0]} to "
        f"{spend[1]}.\n\n"
        f"{pipes(moved.map(percent))}"
    )


def learned(found: Anchored) -> str:
    """Which numbers the record narrows."""
    left = states_answer.numbers(found).set_index("parameter")["spread_left"].sort_values()
    told = [f"`{name}` ({value:.2f})" for name, value in left.items() if value < TOLD]
    if not told:
        return f"The record narrows none of the {len(left)} free numbers."
    return (
        f"The record narrows {len(told)} of the {len(left)} free numbers, those that nobody has "
        f"measured (in brackets what is left of the spread before): {in_list(told)}."
    )
