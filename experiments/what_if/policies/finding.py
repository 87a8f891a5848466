"""What is said about policies, with their tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openclosed.analysis.common import by_hypothesis
from openclosed.analysis.common.contrasts import change_in_words, range_in_words
from openclosed.analysis.common.measures import in_words, listed, measure, percent, written
from openclosed.analysis.finding.finding import (
    Column,
    Figure,
    Finding,
    Table,
    for_files,
    of_text,
    table,
    with_interval,
)
from openclosed.experiments.what_if.policies import figures
from openclosed.experiments.what_if.policies.answer import (
    BY_WORLD,
    COSTS,
    EFFECTS,
    REGRETS,
    WANTED,
    WITHOUT,
)
from openclosed.experiments.what_if.policies.figures import amount, change, named

if TYPE_CHECKING:
    from openclosed.experiments.what_if.policies.answer import Policies


def finding(found: Policies) -> Finding:
    """What policies do, what they cost, and which choice is robust."""
    tables = [
        _levers(found),
        table("effects", EFFECTS, found.effects, "All yardsticks"),
        table("costs", COSTS, list(found.costs.values()), _COSTS),
        table("regrets", REGRETS, found.regrets, _REGRETS),
        table("effects_by_world", BY_WORLD, found.in_worlds, "World by world"),
    ]
    if found.under:
        tables.append(for_files("by_hypothesis", by_hypothesis.MEANINGS, found.under))
        for yardstick in found.yardsticks:
            own = [one for one in found.under if one.outcome == yardstick]
            caption = f"{measure(yardstick).phrase.capitalize()}: effect under each hypothesis"
            tables.append(of_text(by_hypothesis.in_cells(own), caption))
    return Finding(_title(found), _says(found), tables, _figures(found), facts=found.summary)


_COSTS = (
    "Over a whole run, with 95 % intervals over seeds. Private cost is what vendors and firms "
    "spend or forgo because of the policy. What firms lose by choosing from fewer offerings is not "
    "in it."
)
_REGRETS = (
    "Which end of a yardstick is wanted is for the reader to say. Regret in a world is what the "
    "best policy there has more, or less, of the yardstick; costs do not enter."
)


def _levers(found: Policies) -> Table:
    """Single levers by the headline, with what they cost."""
    unit = measure(found.headline).unit
    columns = (
        Column("policy", "", "", "Lever", "everywhere", form=in_words),
        *with_interval("change", unit, "", "Change", change=True, shown="everywhere"),
        Column("public", "share", "", "public cost", "everywhere"),
        Column("private", "share", "", "private cost", "everywhere"),
    )
    rows = [
        (one.policy, one.change, one.low, one.high, paid.cost_share, paid.burden_share)
        for one in found.on(found.headline, pairs=False)
        for paid in [found.costs[one.policy]]
    ]
    caption = (
        f"Change of the {measure(found.headline).phrase} with its 95 % interval, {found.over}; "
        "costs over a whole run, relative to what firms pay for AI in it."
    )
    return table("", columns, rows, caption)


def _figures(found: Policies) -> list[Figure]:
    phrase = measure(found.headline).phrase
    drawn = [
        Figure(
            "effects", "What each lever moves and costs",
            lambda: figures.effects(found, _title(found)),
            "Each lever is at the strength and from the month that conf/policy gives it.",
        )
    ]  # fmt: skip
    if found.on(found.headline, pairs=True):
        heading = f"Two levers together: what they do to the {phrase}"
        drawn.append(
            Figure(
                "pairs", heading, lambda: figures.pairs(found, heading),
                "Where a pair differs from the sum of its levers, they help or hinder each other.",
            )
        )  # fmt: skip
    best = [found.recommended(found.headline, wanted) for wanted in WANTED]
    chosen = "; for less: ".join(named(one.policy) for one in best if one)
    robust = (
        f"Robust choice for more of the {phrase}: {chosen}"
        if chosen
        else f"No policy differs clearly from no lever by the {phrase}: none is recommended"
    )
    drawn.append(
        Figure("regrets", robust, lambda: figures.regrets(found, robust), "Costs do not enter.")
    )
    return drawn


NOTHING = (
    "Taken together, no policy differs clearly from no lever in any world, so none is recommended, "
    "whatever is wanted. More seeds may show a difference."
)


def _says(found: Policies) -> list[str]:
    """The answer in a few sentences."""
    phrase, unit = measure(found.headline).phrase, measure(found.headline).unit
    singles = found.on(found.headline, pairs=False)
    real = [one for one in singles if one.real]
    usual = (
        f"Without any lever the {phrase} in the last year is {written(singles[0].without, unit)}"
    )
    told = [one.policy for one in found.on(found.headline, pairs=False) if one.real][:3]
    apart, agreeing = by_hypothesis.sentences(found.under, found.headline, told)
    said = [*apart, f"{usual}, mean of {found.over}."]
    if real:
        points = " points" if unit == "share" else ""
        moved = [f"{in_words(one.policy)} {change(one)}{points}" for one in real[:3]]
        said.append(f"Levers that move it most: {listed(moved)}.")
    said.append(
        f"{len(real)} of {len(singles)} intervals of single levers exclude 0, where chance alone "
        f"gives {0.05 * len(singles):.1f}."
    )
    return [*said, *agreeing, *_of_pairs(found), _robust_choice(found)]


def _robust_choice(found: Policies) -> str:
    """Which policy has the smallest largest regret, or that chance alone would choose one."""
    parts = []
    for wanted in WANTED:
        best = found.recommended(found.headline, wanted)
        if best is None:
            return NOTHING
        if best.policy == WITHOUT and best != found.regret(found.headline, wanted)[0]:
            parts.append(f"who wants {wanted} of it, no lever, since none does clearly better")
            continue
        short = amount(best.largest_regret, measure(found.headline).unit)
        parts.append(
            f"who wants {wanted} of it, {named(best.policy)} (at most {short} short of the best "
            f"policy in any world; chosen in {percent(best.chosen_largest)} of draws of seeds)"
        )
    return f"The choice with the smallest largest regret is, for {'; for '.join(parts)}."


def _of_pairs(found: Policies) -> list[str]:
    """Whether pairs do more or less than their levers alone."""
    pairs = found.on(found.headline, pairs=True)
    if not pairs:
        return []
    extras = [
        (one, one.extra, one.extra_low, one.extra_high)
        for one in pairs
        if one.extra is not None and one.extra_low is not None and one.extra_high is not None
    ]
    apart = [row for row in extras if row[2] > 0 or row[3] < 0]
    said = (
        f"{len(apart)} of {len(pairs)} pairs differ from the sum of their levers by more than the "
        f"interval, where chance alone gives {0.05 * len(pairs):.1f}"
    )
    if not apart:
        return [f"{said}."]
    one, extra, low, high = max(apart, key=lambda row: abs(row[1]))
    points = " points" if one.unit == "share" else ""
    beyond = f"{change_in_words(extra, one.unit)}{points} ({range_in_words(low, high, one.unit)})"
    return [f"{said}; most {in_words(one.policy)}: {beyond}."]


def _title(found: Policies) -> str:
    """The answer in one line."""
    return by_hypothesis.heading(found.under, found.headline, "policies", _moves(found))


def _moves(found: Policies) -> str:
    singles, unit = found.on(found.headline, pairs=False), measure(found.headline).unit
    real = [one for one in singles if one.real][:2]
    phrase = measure(found.headline).phrase
    if not real:
        return f"No lever alone is seen to move the {phrase}"
    points = " points" if unit == "share" else ""
    parts = [f"{in_words(one.policy)} {change_in_words(one.change, unit)}" for one in real]
    return f"Levers that move the {phrase} most: {listed(parts)}{points}"
