"""What is said about policies: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.common import answer_files, by_hypothesis
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.markup import paragraph, table
from analysis.common.measures import in_words, listed, measure, percent, plain, written
from analysis.common.text import paragraphs
from analysis.policies import figures as policies_figures
from analysis.policies.answer import WANTED, WITHOUT
from analysis.policies.figures import amount, change, named

if TYPE_CHECKING:
    import pandas as pd

    from analysis.policies.answer import Effect, Policies


NOTHING = (
    "Taken together, no policy differs clearly from no lever in any world, so none is recommended, "
    "whatever is wanted. More seeds may show a difference."
)


def sentences(found: Policies) -> list[str]:
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


def title(found: Policies) -> str:
    """The answer in one line."""
    return by_hypothesis.heading(found.under, found.headline, "policies", _title(found))


def _title(found: Policies) -> str:
    singles, unit = found.on(found.headline, pairs=False), measure(found.headline).unit
    real = [one for one in singles if one.real][:2]
    phrase = measure(found.headline).phrase
    if not real:
        return f"No lever alone is seen to move the {phrase}"
    points = " points" if unit == "share" else ""
    parts = [f"{in_words(one.policy)} {change_in_words(one.change, unit)}" for one in real]
    return f"Levers that move the {phrase} most: {listed(parts)}{points}"


def terminal(found: Policies) -> str:
    """The answer as text of at most 80 columns."""
    singles = found.on(found.headline, pairs=False)
    points = ", points" if measure(found.headline).unit == "share" else ""
    lines = [f"{'Lever':<25}{f'change{points} (95 % interval)':<31}public cost  private"]
    for one in singles:
        paid = found.costs[one.policy]
        lines.append(
            f"  {in_words(one.policy):<23}{change(one):<31}{percent(paid.cost_share):<13}"
            f"{percent(paid.burden_share)}"
        )
    note = "Costs are over a whole run, relative to what firms pay for AI in it."
    end = "Other yardsticks, pairs, worlds and regrets: report.html."
    blocks = [paragraphs(" ".join(sentences(found))), "\n".join(lines), paragraphs(note, end)]
    return "\n\n".join(blocks)


def write(folder: Path, found: Policies, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> None:
    """Writes figures/*.png, figures/*.svg and report.html into `folder`."""
    said = sentences(found)
    phrase = measure(found.headline).phrase
    pictures = [policies_figures.effects(found, title(found))]
    if found.on(found.headline, pairs=True):
        heading = f"Two levers together: what they do to the {phrase}"
        pictures.append(policies_figures.pairs(found, heading))
    best = [found.recommended(found.headline, wanted) for wanted in WANTED]
    chosen = "; for less: ".join(named(one.policy) for one in best if one)
    heading = (
        f"Robust choice for more of the {phrase}: {chosen}"
        if chosen
        else f"No policy differs clearly from no lever by the {phrase}: none is recommended"
    )
    pictures.append(policies_figures.regrets(found, heading))
    sections = [
        ("costs", "Costs", _costs(found)),
        ("yardsticks", "All yardsticks", "".join(_yardstick(found, y) for y in found.yardsticks)),
        ("robust", "Robust choices", _robust(found)),
        ("hypotheses", "By hypothesis", by_hypothesis.section(found.under, found.yardsticks)),
        ("worlds", "World by world", _worlds(found)),
    ]
    answer_files.write(folder, title(found), said, pictures, sections, runs, manifest)


def _costs(found: Policies) -> str:
    rows = [
        (
            in_words(row.policy),
            f"{plain(row.cost)} ({plain(row.cost_low)} to {plain(row.cost_high)})",
            percent(row.cost_share),
            f"{plain(row.burden)} ({plain(row.burden_low)} to {plain(row.burden_high)})",
            percent(row.burden_share),
        )
        for row in found.costs.values()
    ]
    head = ("Policy", "Public money", "of what firms pay", "Private cost", "of what firms pay")
    note = (
        "Over a whole run, mean over worlds and seeds with its 95 % interval over seeds. Private "
        "cost is what vendors and firms spend or forgo because of the policy. What firms lose by "
        "choosing from fewer offerings is not in it."
    )
    return paragraph(note) + table(head, rows)


def _yardstick(found: Policies, yardstick: str) -> str:
    known = measure(yardstick)
    rows = [
        (in_words(row.policy), change(row), "yes" if row.real else "no", _extra(row))
        for pairs in (False, True)
        for row in found.on(yardstick, pairs=pairs)
    ]
    usual = written(found.on(yardstick, pairs=False)[0].without, known.unit)
    shown = "percentage points" if known.unit.startswith("share") else known.unit
    head = ("Policy", f"Change ({shown})", "excludes 0", "beyond its levers alone")
    return table(head, rows, f"{known.phrase[0].upper()}{known.phrase[1:]}; without: {usual}")


def _extra(row: Effect) -> str:
    if row.extra is None or row.extra_low is None or row.extra_high is None:
        return ""
    ends = range_in_words(row.extra_low, row.extra_high, row.unit)
    return f"{change_in_words(row.extra, row.unit)} ({ends})"


def _robust(found: Policies) -> str:
    note = (
        "Which end of a yardstick is wanted is for the reader to say. Regret in a world is what "
        "the best policy there has more, or less, of the yardstick; costs do not enter. Policies "
        "that no world tells from no lever are not recommended."
    )
    rows = []
    for yardstick in found.yardsticks:
        known = measure(yardstick)
        for wanted in WANTED:
            worst = found.recommended(yardstick, wanted)
            if worst is None:
                rows.append((f"{wanted} {known.phrase}", "nothing is recommended", *[""] * 5))
                continue
            regret = [one for one in found.regret(yardstick, wanted) if one.told]
            mean = min([worst, *regret], key=lambda one: one.mean_regret)
            most = amount(worst.largest_regret, known.unit)
            rows.append(
                (
                    f"{wanted} {known.phrase}",
                    named(worst.policy),
                    f"{most} in {in_words(worst.worst_world)}",
                    percent(worst.chosen_largest),
                    named(mean.policy),
                    amount(mean.mean_regret, known.unit),
                    percent(mean.chosen_mean),
                )
            )
    head = (
        "Who wants", "Least largest regret", "How much", "chosen in draws of seeds",
        "Least mean regret", "How much", "chosen in draws of seeds",
    )  # fmt: skip
    return paragraph(note) + table(head, rows)


def _worlds(found: Policies) -> str:
    rows = [one for one in found.in_worlds if one.yardstick == found.headline]
    unit = measure(found.headline).unit
    cells = {
        (row.policy, row.world): f"{change_in_words(row.change, unit)} "
        f"({range_in_words(row.low, row.high, unit)})"
        for row in rows
    }
    body = [
        (in_words(policy), *(cells[policy, world] for world in found.worlds))
        for policy in dict.fromkeys(row.policy for row in rows)
    ]
    caption = f"Change of the {measure(found.headline).phrase} in each world, with its interval"
    return table(("Policy", *map(in_words, found.worlds)), body, caption)
