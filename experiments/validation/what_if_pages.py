"""Makes docs/mechanisms.md and docs/favours.md: `python -m experiments.validation.what_if_pages`.

Both are of 100 pairs of runs, in folders under outputs/. Further words are those of the command.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.common import contrasts, style
from openclosed.analysis.common.contrasts import Contrast, change_in_words, strongest
from openclosed.analysis.common.measures import in_list, in_words, measure, written
from openclosed.analysis.finding.faces import page
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.published import WHAT_IFS as KEPT
from openclosed.experiments.command import command_line
from openclosed.experiments.question.composing import composing, own_modules, question_of
from openclosed.experiments.results import documentation, store
from openclosed.experiments.results.result import Result
from openclosed.experiments.what_if import tables, words
from openclosed.experiments.what_if.answer import HEADLINES, Comparison, WhatIf, compared, stands
from openclosed.experiments.what_if.question import asked
from openclosed.experiments.what_if.settings import ALL, ASYMMETRIES, WhatIfSettings

MADE_BY: Final = "Made by `python -m experiments.validation.what_if_pages`."
TOPIC: Final = "What if?"
READERS: Final = (
    "For readers who ask how far one event or policy would change the answer. A scenario is living "
    "while the record to August 2026 does not show it; one that is overtaken has begun, and asks "
    "what more of it does."
)
FAVOURS_TOPIC: Final = "What favours whom"
FAVOURS_READERS: Final = (
    "For readers who suspect that the model is built to favour one camp: every asymmetry between "
    "open and closed models in its rules and numbers, and the answer without it."
)
UNDER: Final = "what_ifs_by_hypothesis"
"""The table in docs/tables of what each scenario changes under each hypothesis."""
WEAK = 0.01
"""Changes of a share below one point are weak."""


class Asked(NamedTuple):
    """A comparison with the runs and months that it is of."""

    found: Comparison
    runs: pd.DataFrame
    months: pd.DataFrame


def main(arguments: Sequence[str]) -> None:
    """Run both comparisons and write what pages show of them."""
    _write_mechanisms(
        _asked(f"experiment.scenarios={ALL}", "output=outputs/mechanisms", *arguments)
    )
    _write_favours(
        _asked(f"experiment.without={ASYMMETRIES}", "output=outputs/favours", *arguments)
    )


def _asked(*own: str) -> Asked:
    with own_modules(), composing():
        question = question_of(["experiment=what_if", "replicates=100", *own])
        settings = question.settings
        assert isinstance(settings, WhatIfSettings)
        command_line.answer(question)
        what_ifs = [one for one, _ in asked(question, settings)]
    made = Result(settings.output)
    found = compared(made.runs, what_ifs, settings.outcomes, made.manifest, made.months)
    return Asked(found, made.runs, made.months)


def _write_mechanisms(of: Asked) -> None:
    said = words.finding(*of)
    parts = [where_the_numbers_are(said), MADE_BY, "\n".join(notes(of.found))]
    text = page(TOPIC, READERS, said._replace(tables=()), parts, "images/mechanisms")
    documentation.write_finding("mechanisms", text, said, {UNDER: under_each(of.found)})
    KEPT.parent.mkdir(exist_ok=True)
    store.write_csv(said.tables[0].rows, KEPT)


def _write_favours(of: Asked) -> None:
    table = tables.favours(of.found, of.runs)
    said = Finding("", words.of_asymmetries(table.rows), [table])
    text = page(FAVOURS_TOPIC, FAVOURS_READERS, said, [MADE_BY])
    (documentation.DOCS / "favours.md").write_text(text, encoding="utf-8")


def where_the_numbers_are(said: Finding) -> str:
    """Where a page that shows no tables has its numbers."""
    return (
        f"[Every scenario](../analysis/kept/{KEPT.name}) has its description, whether the record "
        f"shows it, and how its changes stand to theory. {said.tables[0].caption} Changes of "
        f"shares are fractions of 1. [The changes under each hypothesis](tables/{UNDER}.csv) are "
        "in percentage points, with 95 % intervals over first worlds, of which `effective` is the "
        "effective number."
    )


def under_each(found: Comparison) -> pd.DataFrame:
    """The changes of both headlines under each hypothesis, with the digits that pages show."""
    rows = pd.DataFrame([one for one in found.under if one.outcome in HEADLINES])
    ends = ["change", "low", "high"]
    points = rows[ends].map(lambda value: change_in_words(value, "share")).replace("n/a", "nan")
    rows[ends] = points.astype(float)
    rows = rows.sort_values(["outcome", "what", "hypothesis"]).round({"effective": 1})
    return rows[["outcome", "what", "hypothesis", "effective", *ends]]


def notes(found: Comparison) -> list[str]:
    """Each scenario for a page: what it is, what happened of the kind, why its change is little."""
    return [f"- **{in_words(one.name)}.** {_note(found, one)}" for one in found.what_ifs.values()]


def _note(found: Comparison, one: WhatIf) -> str:
    said = [one.description, one.example]
    own = found.on(one, one.own) if one.own else None
    if own and own.unit == "share" and own.real and own.size < WEAK:
        said.append(f"Weak: {_why_weak(found, one)}.")
    rivals = [
        f"{in_words(rival.hypothesis)} ({change_in_words(rival.change, rival.unit)})"
        for rival in found.under
        if (rival.what, rival.outcome) == (one.name, one.predicted)
        and stands(rival, one.signed(rival.hypothesis)) == "the other way"
    ]
    if rivals:
        said.append(f"Against what theory says under {in_list(rivals)}.")
    return " ".join(part for part in said if part)


def _why_weak(found: Comparison, one: WhatIf) -> str:
    """Why a scenario moves what is predicted little."""
    if one.outcome in ("", one.own):
        return "the dose changes it little"
    channel, phrase = found.on(one, one.outcome), measure(one.outcome).phrase
    if not channel.real:
        return f"what it acts on ({phrase}) does not clearly move"
    moved = written(channel.change, channel.unit)
    return f"what it acts on moves ({phrase}: {moved}), but the share depends little on it"


def largest(what_ifs: pd.DataFrame, count: int = 5) -> Drawing:
    """The what-ifs of the kept table that clearly move either headline most, the largest first."""
    kinds = ("developers", "enterprises")
    found = strongest(what_ifs, count, kinds).to_dict("records")
    shown = {
        title: [_kept_change(row, kind, outcome) for row in found]
        for kind, (outcome, title) in zip(kinds, HEADLINES.items(), strict=True)
    }
    names = [f"{in_words(row['scenario'])}\n{row['year']}" for row in found]
    footer = "Paired with the baseline on the same worlds and luck; bars are 95 % intervals."
    drawn = contrasts.figure(f"The {count} largest what-ifs", footer, names, shown)
    drawn.set_size_inches(style.WIDTH, 0.7 * style.HEIGHT)
    return drawn


def _kept_change(row: Mapping[Any, Any], kind: str, outcome: str) -> Contrast:
    """A change of the kept table, which has no means."""
    change, low, high = (float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))
    nan, real = float("nan"), low > 0 or high < 0
    pairs = int(row["pairs"])
    return Contrast(row["scenario"], outcome, "share", pairs, nan, nan, change, low, high, real)


if __name__ == "__main__":
    main(sys.argv[1:])
