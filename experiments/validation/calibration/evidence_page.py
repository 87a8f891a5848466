"""The page docs/evidence.md: what was measured, by whom, and how the model compares."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.evidence.scorecard import Score
from openclosed.analysis.evidence.sources import Source
from openclosed.analysis.evidence.targets import FAMILIES, LARGEST, Target
from openclosed.analysis.finding.faces import empty_part
from openclosed.experiments.validation.calibration.answer import score_table

REASONS: dict[str, str] = {
    "V1": "Respondents estimate shares of workloads, and each wave asked other people, so a move "
    "between two waves includes the difference between their respondents.",
    "V2": "The router's users chose a place to switch; the model's startups are all startups, so "
    "their share moves less than the router's.",
    "V5": "The ratio follows from the record's capability gap and the law of cost: with a gap of "
    "5 to 6 points on average in 2025, 0.42 at equal quality means 0.17 raw.",
    "V7": "The survey asked the 2,000 largest firms of the world; the model counts all "
    "enterprises.",
    "V9": "Among releases that set no record in their camp, the model has only its own, and it has "
    "no strength in a single task, such as the challenger's in programming.",
    "V11": "Uploads to a hub count quantised copies and follow publicity; the model counts custom "
    "work in use. Once several open families are good enough for it, startups' different tastes "
    "spread it over them.",
    "adoption": "The survey counts a firm from its first user, the model from its first workload.",
}
"""Why a target may be missed, by the first word of its key; shown only if it is."""

SCORED = "A target is scored on the mean over runs, since the record is one history.\n"
TABLE = (
    "[Every target](tables/targets.csv) has what was measured, what passes, the model's mean, the "
    "range of 90 % of runs, and the share of single runs that pass; shares are fractions of 1. "
    "What is only reported has no `passed`. Of a change or a difference the sign is scored:\n"
)
OWN_RELEASES = (
    "Targets of V4 are scored on runs that make their own releases, since a replay of "
    "the record would meet them by itself. V3 follows almost by accounting from V2 and V5, "
    "and V1 falls and V2 rises from the levels above them.\n"
)


def markdown(scores: Sequence[Score], made: str, command: str, picture: str) -> str:
    """The page: scorecard, misses, what is reported beside it, and the sources with their bias.

    Args:
        scores: of all targets.
        made: how the runs were made, in a sentence.
        command: that remakes the page.
        picture: path of the picture of the model over the record.
    """
    scored = [one for one in scores if one.target.scored]
    passed = sum(one.passed for one in scored)
    parts = [
        "# The model against the record\n",
        "For readers who ask what was measured, by whom, and how near the model comes.\n",
        f"{empty_part('skill')}\n",
        f"{passed} of {len(scored)} targets are met. {made}\n",
        f"Made by `{command}`. {SCORED}",
        f"![The model over the record]({picture})\n",
        "## Scorecard\n",
        TABLE,
        _table([one for one in scored if 0.0 in (one.target.low, one.target.high)]),
        OWN_RELEASES,
        "## Misses\n",
        _misses(scores),
        "## Sources\n",
        _sources([one.target for one in scores]),
        f"{empty_part('record')}\n",
    ]
    return "\n".join(parts)


def targets(scores: Sequence[Score]) -> pd.DataFrame:
    """Every target beside the model, with as many digits as runs tell; unscored ones lack marks."""
    rows = score_table(scores).drop(columns="runs")
    for name in ("model", "model_low", "model_high"):
        rows[name] = list(map(measures.rounded, rows[name], rows["unit"]))
    rows["runs_passing"] = rows["runs_passing"].map(measures.rounded)
    ends = ["pass_low", "pass_high"]
    rows[ends] = rows[ends].replace([np.inf, -np.inf], np.nan).round(6)
    marks = ["passed", "runs_passing"]
    rows[marks] = rows[marks].astype(object).where(rows["scored"])
    return rows


def _table(scores: Sequence[Score]) -> str:
    rows = [
        "| target | when | what | record | passes | model (90 % of runs) | met | single runs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in scores:
        target = one.target
        low, high = (_number(value, target) for value in (one.low, one.high))
        far = abs(one.mean - target.value) > target.tolerance
        met = "**no**" if not one.passed else "sign yes, size no" if far else "yes"
        rows.append(
            f"| {target.key} | {target.when} | {target.text} "
            f"| {_number(target.value, target)} | {_passes(target)} "
            f"| {_number(one.mean, target)} ({low} to {high}) | {met} "
            f"| {measures.percent(one.runs_passing)} |"
        )
    return "\n".join(rows) + "\n"


def _number(value: float, target: Target) -> str:
    if np.isnan(value):
        return "-"
    if target.unit.startswith("share"):
        return measures.percent(value)
    return measures.plain(value)


def _passes(target: Target) -> str:
    if np.isinf(target.low):
        return f"at most {_number(target.high, target)}"
    if np.isinf(target.high):
        return f"at least {_number(target.low, target)}"
    return f"{_number(target.low, target)} to {_number(target.high, target)}"


def _misses(scores: Sequence[Score]) -> str:
    missed = [one for one in scores if one.target.scored and not one.passed]
    if not missed:
        return "None.\n"
    lines, reasons = [], dict(REASONS)
    for one in missed:
        target = one.target
        said = (
            f"**{target.key}**, {target.text.lower()}: {_number(one.mean, target)} in the model, "
            f"the target is {_passes(target)}."
        )
        reason = reasons.pop(target.key.split()[0], "")  # once for all of a kind
        parts = [said, _steps(one, scores), _traded(one), _split(one, scores), reason]
        lines.append(f"- {' '.join(part for part in parts if part)}")
    return "\n".join(lines) + "\n"


def _steps(missed: Score, scores: Sequence[Score]) -> str:
    """How the model and the record move from the figure before to this one, and to the next."""
    same = [one for one in scores if one.target.text == missed.target.text]
    at = same.index(missed)
    steps = []
    for first, second in pairwise(same[max(at - 1, 0) : at + 2]):
        model, record = second.mean - first.mean, second.target.value - first.target.value
        steps.append(
            f"between {first.target.when} and {second.target.when} the model moves by "
            f"{100 * model:+.0f} points, the record by {100 * record:+.0f}"
        )
    if not steps or missed.target.unit != "share":
        return ""
    said = "; ".join(steps)
    return f"{said[0].upper()}{said[1:]}."


def _traded(missed: Score) -> str:
    """How many single runs meet the target, and what they miss instead."""
    if not missed.runs_passing:
        return f"None of {missed.runs} runs meets it."
    said = f"{measures.percent(missed.runs_passing)} of the runs meet it"
    if missed.trade is None:
        return f"{said}."
    key, met, not_met = missed.trade
    return (
        f"{said}. Of these, {measures.percent(met)} meet {key}; of the others, "
        f"{measures.percent(not_met)}."
    )


def _split(missed: Score, scores: Sequence[Score]) -> str:
    """Of a share of the largest family: what it would be if all open families were equal."""
    families = next((one for one in scores if one.target.key == FAMILIES), None)
    if families is None or missed.target.key != LARGEST or not families.mean >= 1.0:
        return ""
    return (
        f"With {measures.plain(families.mean)} open families on the market, an equal split would "
        f"give {measures.percent(1.0 / families.mean)}."
    )


def _sources(targets: Sequence[Target]) -> str:
    known: dict[Source, list[str]] = {}
    for target in targets:
        known.setdefault(target.source, []).append(target.key.split()[0])
    rows = ["| source | for | whose interest | bias |", "|---|---|---|---|"]
    for source, keys in known.items():
        names = ", ".join(dict.fromkeys(keys))
        rows.append(f"| {source.citation} | {names} | {source.interest} | {source.bias} |")
    return "\n".join(rows) + "\n"
