"""The page docs/evidence.md: what was measured, by whom, and how the model compares."""

from collections.abc import Sequence

import numpy as np

from analysis import measures
from analysis.evidence.scorecard import Score
from analysis.evidence.sources import Source
from analysis.evidence.targets import Target

REASONS: dict[str, str] = {
    "V1": "Shares of workloads are estimates of those asked, and the waves asked others; the "
    "model's contracts let shares fall only as fast as workloads come up for review.",
    "V2": "The router's users chose a place to switch; the model's startups are all startups, so "
    "their share moves less than the router's.",
    "V5": "The ratio follows from the record's own gap of capability and the law of cost; with a "
    "gap of 5 to 6 points on average in 2025, equal quality at 0.42 means 0.17 raw.",
    "V7": "The survey asked the largest 2,000 firms of the world; the model counts all firms of "
    "1,000 employees and more.",
    "V9": "Of the releases that are no record of their camp, only the model's own are there, and "
    "the challenger's strength in programming is in the model only as exclusive features.",
    "V11": "Uploads to a hub count quantised copies and follow the newest family; the model counts "
    "custom work in use, which switches slowly.",
    "adoption": "The survey counts a firm from its first user on, the model from its first "
    "workload.",
}
"""Why a target may be missed, by the first word of its key; said only of those that are."""

SCORED = (
    "A target is scored on the mean over runs, since the record is one history; the share of "
    "single runs that would pass stands beside it.\n"
)
STARRED = (
    "Targets marked * are scored on runs that make their own releases, since a replay of the "
    "record gives them by itself. V3 follows almost by accounting from V2 and V5, and V1 falls "
    "and V2 rises from the levels above them: they are not independent.\n"
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
        f"{passed} of {len(scored)} targets are met. {made}\n",
        f"Made by `{command}`. {SCORED}",
        f"![The model over the record]({picture})\n",
        "## Scorecard\n",
        _table(scored),
        STARRED,
        "## Misses\n",
        _misses(scored),
        "## Reported, not scored\n",
        _table([one for one in scores if not one.target.scored]),
        "## Sources\n",
        _sources([one.target for one in scores]),
    ]
    return "\n".join(parts)


def _table(scores: Sequence[Score]) -> str:
    rows = [
        "| target | when | what | record | passes | model (90 % of runs) | met | single runs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in scores:
        target = one.target
        star = "" if target.needs == "any" else " *"
        low, high = (_number(value, target) for value in (one.low, one.high))
        met = "-" if not target.scored else "yes" if one.passed else "**no**"
        rows.append(
            f"| {target.key}{star} | {target.when} | {target.text} "
            f"| {_number(target.value, target)} | {_passes(target)} "
            f"| {_number(one.mean, target)} ({low} to {high}) | {met} "
            f"| {measures.percent(one.runs_passing) if target.scored else '-'} |"
        )
    return "\n".join(rows) + "\n"


def _number(value: float, target: Target) -> str:
    if np.isnan(value):
        return "-"
    if target.unit.startswith("share"):
        return measures.percent(value)
    return measures.plain(value)


def _passes(target: Target) -> str:
    if np.isinf(target.low) and np.isinf(target.high):
        return "-"
    if np.isinf(target.low):
        return f"at most {_number(target.high, target)}"
    if np.isinf(target.high):
        return f"at least {_number(target.low, target)}"
    return f"{_number(target.low, target)} to {_number(target.high, target)}"


def _misses(scores: Sequence[Score]) -> str:
    missed = [one for one in scores if not one.passed]
    if not missed:
        return "None.\n"
    lines = []
    for one in missed:
        target = one.target
        said = (
            f"- **{target.key}**, {target.text.lower()}: {_number(one.mean, target)} in the model, "
            f"{_passes(target)} would pass."
        )
        reason = REASONS.get(target.key.split()[0])
        lines.append(said + (f" {reason}" if reason else ""))
    return "\n".join(lines) + "\n"


def _sources(targets: Sequence[Target]) -> str:
    known: dict[Source, list[str]] = {}
    for target in targets:
        known.setdefault(target.source, []).append(target.key.split()[0])
    rows = ["| source | for | whose interest | bias |", "|---|---|---|---|"]
    for source, keys in known.items():
        names = ", ".join(dict.fromkeys(keys))
        rows.append(f"| {source.citation} | {names} | {source.interest} | {source.bias} |")
    return "\n".join(rows) + "\n"
