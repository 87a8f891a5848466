"""A comparison as a page of Markdown: each scenario with its curves, differences and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.common import measures
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.ensemble import setting
from analysis.common.measures import in_words
from analysis.compare.answer import ACCOUNTS
from sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from analysis.common.contrasts import Contrast
    from analysis.compare.answer import Comparison

FILE = "scenarios.md"
IMAGES = "images/scenarios"
OVERVIEW = "images/scenarios.png"
ELSEWHERE = ("output=", "quiet=", "execution")  # words that do not change the numbers


def page(
    found: Comparison, title: str, sentences: Sequence[str], manifest: Mapping[str, Any]
) -> str:
    """The page as text; its pictures are NAME.png in IMAGES beside it."""
    shares = found.on(found.headline)
    rows = [
        (
            f"[{in_words(name)}](#{name})" if name != found.base else in_words(name),
            difference(shares[name]) if name in shares else "",
            *(measures.percent(found.verdicts[name][label]["probability"]) for label in LABELS),
        )
        for name in found.scenarios
    ]
    phrase = measures.measure(found.headline).phrase
    head = ("scenario", f"{phrase}, difference", *LABELS)
    parts = [
        "# Scenarios",
        f"{title}.",
        " ".join(sentences),
        *_how(found, manifest),
        f"{in_words(found.base).capitalize()}: {found.scenarios[found.base].description}",
        f"![Difference in the {phrase} of each scenario, by kind of firm]({OVERVIEW})",
        _table(head, rows),
        *(_section(found, name) for name in found.scenarios if name != found.base),
    ]
    return "\n\n".join(parts) + "\n"


def _how(found: Comparison, manifest: Mapping[str, Any]) -> list[str]:
    """How the numbers were made, and how to read them."""
    pairs = max(one.pairs for one in found.contrasts)
    firms = setting(manifest, "firms.count", 0)
    command = command_of(manifest)
    made = (
        f"This page was made by version {manifest.get('version')} from {pairs} runs of each "
        f"scenario with {firms:,} firms, all with the same seeds. The result folder of this "
        "command holds it, with its pictures:"
    )
    over = "over worlds and hypotheses" if found.under else "by Wilson"
    read = (
        "Values are means of the last year. A difference is that from the scenario "
        f"{in_words(found.base)}, with its paired 95 % interval: runs of one seed share their "
        f"random numbers. Verdicts are shares of runs, with a 95 % interval {over}. In the "
        "pictures lines are medians of the runs, the dark band holds half of them, the light one "
        "90 %; the grey background is the projection."
    )
    return [made, f"```sh\n{command}\n```", read]


def _section(found: Comparison, name: str) -> str:
    scenario = found.scenarios[name]
    outcomes = dict.fromkeys([scenario.outcome, found.headline, *ACCOUNTS])
    made = [found.on(outcome)[name] for outcome in outcomes if outcome]
    rows = [
        (
            measures.measure(one.outcome).phrase,
            measures.written(one.before, one.unit),
            measures.written(one.after, one.unit),
            difference(one),
        )
        for one in made
        if one.outcome not in ACCOUNTS or one.change
    ]
    verdicts = "; ".join(
        f"{label} {probability(found.verdicts[name][label])}"
        for label in LABELS
        if found.verdicts[name][label]["runs"]
    )
    shown = measures.measure(scenario.outcome or found.headline).phrase
    alternative = (
        f"{shown[0].upper() + shown[1:]} over time, {in_words(name)} and {in_words(found.base)}"
    )
    return "\n\n".join(
        [
            f"## {name}",
            scenario.description,
            f"![{alternative}]({IMAGES}/{name}.png)",
            _table(("outcome", in_words(found.base), in_words(name), "difference"), rows),
            f"Verdict by {found.yardstick}: {verdicts}.",
        ]
    )


def command_of(manifest: Mapping[str, Any]) -> str:
    """The command that makes the same numbers."""
    words = [word for word in manifest.get("words", []) if not word.startswith(ELSEWHERE)]
    return " ".join(["openclosed", *words])


def difference(one: Contrast) -> str:
    """A difference with its interval in words: "-4.5 points (-5.6 to -3.4)"."""
    unit = " points" if one.unit.startswith("share") else measures.after(one.unit)
    change, ends = change_in_words(one.change, one.unit), (one.low, one.high)
    mark = "" if one.real else ", could be 0"
    return f"{change}{unit} ({range_in_words(*ends, one.unit)}{mark})"


def probability(cell: Mapping[str, Any]) -> str:
    """A probability with its interval in words."""
    ends = measures.percent_range(cell["low"], cell["high"])
    return f"{measures.percent(cell['probability'])} ({ends})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
