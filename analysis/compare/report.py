"""What a comparison says: in the terminal, as a page that opens offline, and as a text page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ablation.figures import listed
from analysis.common import by_hypothesis, measures, provenance, style
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.html import document, figure
from analysis.common.markup import paragraph, table
from analysis.common.measures import in_words
from analysis.common.text import paragraphs
from analysis.compare import figures as compare_figures
from analysis.compare import page as compare_page
from analysis.compare.page import difference, probability
from sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.compare.answer import Comparison


def sentences(found: Comparison) -> list[str]:
    """The answer in a few sentences."""
    shares = found.on(found.headline)
    real = [name for name in shares if shares[name].real]
    pairs = min(one.pairs for one in shares.values())
    usual = measures.percent(next(iter(shares.values())).before)
    phrase = measures.measure(found.headline).phrase
    where = f"In the scenario {in_words(found.base)} the {phrase} in the last year"
    moved = _moved(found)
    told = [name for names in moved.values() for name in names]
    apart, agreeing = by_hypothesis.sentences(found.under, found.headline, told)
    said = [*apart, f"{where} is {usual}, mean of {pairs} runs."]
    for verb, names in moved.items():
        if names:
            parts = [
                f"{in_words(name)} ({change_in_words(shares[name].change, 'share')} points, "
                f"{range_in_words(shares[name].low, shares[name].high, 'share')})"
                for name in names
            ]
            said.append(f"It {verb} {listed(parts)}.")
    said.append(
        f"{len(real)} of {len(shares)} of these 95 % intervals exclude 0, where chance alone gives "
        f"{0.05 * len(shares):.1f}."
    )
    said += agreeing
    if found.named:
        missed = [name for name in found.named if not found.as_named(name)]
        most = "all" if not missed else f"{len(found.named) - len(missed)}"
        said.append(
            f"Of the {len(found.named)} scenarios that name an outcome, {most} differ in it as "
            "they say, by more than the interval"
            + (f"; not seen: {listed([in_words(name) for name in missed])}." if missed else ".")
        )
    return said


def _moved(found: Comparison) -> dict[str, list[str]]:
    """The scenarios in which the open share clearly falls, and rises, most."""
    shares = found.on(found.headline)
    ranked = sorted(shares, key=lambda name: shares[name].change)
    real = [name for name in ranked if shares[name].real]
    fall = [name for name in real if shares[name].change < 0][:3]
    rise = [name for name in reversed(real) if shares[name].change > 0][:3]
    return {"falls most in": fall, "rises most in": rise}


def title(found: Comparison) -> str:
    """The answer in one line."""
    return by_hypothesis.heading(found.under, found.headline, "scenarios", _title(found))


def _title(found: Comparison) -> str:
    shares = found.on(found.headline)
    real = [name for name in shares if shares[name].real]
    phrase = measures.measure(found.headline).phrase
    if not real:
        return f"No scenario is seen to move the {phrase}"
    low, high = (pick(real, key=lambda name: shares[name].change) for pick in (min, max))
    parts = [
        f"{in_words(name)} {change_in_words(shares[name].change, 'share')}"
        for name in dict.fromkeys([low, high])
    ]
    return f"The {phrase} moves most in {listed(parts)} points"


def terminal(found: Comparison) -> str:
    """The answer as text of at most 80 columns."""
    shares = found.on(found.headline)
    lines = [f"{'Open share, points':<24}{'verdict':<16}{'difference':>10}  95 % interval"]
    for name in sorted(shares, key=lambda name: -shares[name].change):
        one = shares[name]
        leader = max(LABELS, key=lambda label: found.verdicts[name][label]["runs"])
        chance = measures.percent(found.verdicts[name][leader]["probability"])
        lines.append(
            f"  {in_words(name)[:21]:<22}{f'{leader} {chance}':<16}"
            f"{change_in_words(one.change, one.unit):>10}  "
            f"{range_in_words(one.low, one.high, one.unit)}{'' if one.real else ', could be 0'}"
        )
    own = ["What scenarios name: difference (95 % interval)"]
    for name, one in found.named.items():
        own.append(f"  {in_words(name)}: {measures.measure(one.outcome).phrase}"[:80])
        own.append(f"    {difference(one)}{'' if found.as_named(name) else ', not as named'}")
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    end = "Figures: report.html; each scenario's curves: scenarios.md, in the result folder."
    blocks = [paragraphs(" ".join(sentences(found))), "\n".join(lines)]
    blocks += ["\n".join(own)] if found.named else []
    return "\n\n".join([*blocks, paragraphs(end, failed)])


def write(
    folder: Path,
    found: Comparison,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    manifest: Mapping[str, Any],
) -> None:
    """Writes figures/*, report.html, scenarios.md and its images/scenarios/*.png into `folder`."""
    groups = compare_figures.paths_by_scenario(runs, months)
    shares = compare_figures.shares(found, title(found))
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    vector = style.save(shares.figure, folder / "figures", shares.name)[1].read_bytes()
    text = compare_page.page(found, title(found), sentences(found), manifest)
    (folder / compare_page.FILE).write_text(text, encoding="utf-8")
    images = folder / compare_page.IMAGES
    images.mkdir(parents=True, exist_ok=True)
    for name in found.scenarios:
        if name != found.base:
            drawn = compare_figures.curves(found, groups, name)
            compare_figures.save_small(drawn, images / f"{name}.png")
    compare_figures.save_small(shares.figure, folder / compare_page.OVERVIEW)
    counts = {"headline": {"runs": found.runs - found.failed, "failed": found.failed}}
    shown = list(dict.fromkeys([found.headline, *(one.outcome for one in found.named.values())]))
    sections = [
        ("named", "What each scenario names", _named(found)),
        ("hypotheses", "By hypothesis", by_hypothesis.section(found.under, shown)),
        ("verdicts", "Verdicts", _verdicts(found)),
        ("outcomes", "All outcomes", _outcomes(found)),
        ("failed", "Failed runs", _failed(runs)),
        ("source", "Where this comes from", provenance.source(counts, manifest)),
    ]
    lead = paragraph(" ".join(sentences(found)), "lead")
    if found.failed:
        lead += paragraph(f"{found.failed} of {found.runs} runs failed.", "warning")
    html = document(title(found), lead, sections, manifest, figure(shares, vector))
    (folder / "report.html").write_text(html, encoding="utf-8")


def _named(found: Comparison) -> str:
    rows = [
        (
            in_words(name),
            found.scenarios[name].description,
            measures.measure(one.outcome).phrase,
            measures.written(one.before, one.unit),
            measures.written(one.after, one.unit),
            difference(one),
        )
        for name, one in found.named.items()
    ]
    head = ("Scenario", "What it represents", "Outcome", in_words(found.base), "Here", "Difference")
    return table(head, rows) if rows else ""


def _verdicts(found: Comparison) -> str:
    rows = [
        (in_words(name), *(probability(cells[label]) for label in LABELS))
        for name, cells in found.verdicts.items()
    ]
    caption = f"Share of runs with each verdict by {found.yardstick}, with its 95 % interval"
    return table(("Scenario", *LABELS), rows, caption)


def _outcomes(found: Comparison) -> str:
    """A table an outcome."""
    parts = []
    for outcome in dict.fromkeys(one.outcome for one in found.contrasts):
        made = found.on(outcome)
        phrase = measures.measure(outcome).phrase
        rows = [
            (
                in_words(name),
                measures.written(one.before, one.unit),
                measures.written(one.after, one.unit),
                difference(one),
                "yes" if one.real else "no",
            )
            for name, one in made.items()
        ]
        head = ("Scenario", in_words(found.base), "Here", "Difference", "excludes 0")
        parts.append(table(head, rows, phrase[0].upper() + phrase[1:]))
    return "".join(parts)


def _failed(runs: pd.DataFrame) -> str:
    failed = runs[runs["status"] != "done"].head(200)
    columns = ["run", "point_name", "seed", "stage", "error"]
    rows = [tuple(map(str, row)) for row in failed[columns].itertuples(index=False)]
    return table(("Run", "Scenario", "Seed", "Stage", "Error"), rows) if rows else ""
