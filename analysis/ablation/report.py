"""What an ablation says: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ablation import figures as ablation_figures
from analysis.ablation.answer import AS_IT_IS, Ablation, Effect, interval
from analysis.ablation.figures import listed, pairs_in_words
from analysis.common import answer_files, measures
from analysis.common.contrasts import change_in_words
from analysis.common.markup import table
from analysis.common.measures import in_words, percent
from analysis.common.text import paragraphs

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 12  # rows in the terminal


def sentences(found: Ablation) -> list[str]:
    """The answer in three sentences."""
    ranking = found.ranking
    real = [effect for effect in ranking if effect.real]
    usual, runs = percent(ranking[0].as_it_is), ranking[0].pairs
    share = f"the open share of {found.yardstick} in the last year"
    said = [f"With every mechanism, {share} is {usual}, mean of {runs} runs."]
    if real:
        moved = "; ".join(f"{_moved(effect)} ({interval(effect)})" for effect in real[:3])
        said.append(
            "Switched off, these move it most, in percentage points with their 95 % interval: "
            f"{moved}."
        )
    said.append(
        f"{len(real)} of {len(ranking)} intervals exclude 0, where chance alone gives "
        f"{0.05 * len(ranking):.1f}; {pairs_in_words(found)}."
    )
    return said


def _moved(effect: Effect) -> str:
    return f"{in_words(effect.mechanism)} {change_in_words(effect.change, effect.unit)}"


def terminal(found: Ablation) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Switched off':<24}{'change, points':>15}  {'95 % interval':<19}pairs"]
    for effect in found.ranking[:SHOWN]:
        mark = "" if effect.real else "  could be 0"
        change = change_in_words(effect.change, effect.unit)
        lines.append(
            f"  {in_words(effect.mechanism):<22}{change:>15}  {interval(effect):<19}"
            f"{effect.pairs:>5}{mark}"
        )
    more = len(found.ranking) - SHOWN
    end = f"The other {more} are in report.html." if more > 0 else "Figures: report.html."
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    blocks = [paragraphs(" ".join(sentences(found))), "\n".join(lines), paragraphs(end, failed)]
    return "\n\n".join(blocks)


def write(folder: Path, found: Ablation, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> None:
    """Writes figures/*.png, figures/*.svg and report.html into `folder`."""
    pictures = [
        ablation_figures.changes(found, title(found)),
        ablation_figures.verdicts(found),
    ]
    sections = [
        ("effects", "All effects", _effects(found)),
        ("mechanisms", "What is so without each mechanism", _mechanisms(found)),
    ]
    answer_files.write(folder, title(found), sentences(found), pictures, sections, runs, manifest)


def title(found: Ablation) -> str:
    """The answer in one line."""
    real = [effect for effect in found.ranking if effect.real][:3]
    if not real:
        return f"No mechanism is seen to move the open share of {found.yardstick}"
    parts = listed([f"without {_moved(effect)}" for effect in real])
    return f"What moves the open share of {found.yardstick} most: {parts} points"


def _effects(found: Ablation) -> str:
    """A table an outcome, in the order of the ranking."""
    parts = []
    for outcome in dict.fromkeys(effect.outcome for effect in found.effects):
        effects = list(found.on(outcome).values())
        unit, phrase = effects[0].unit, measures.measure(outcome).phrase
        shown = "percentage points" if unit.startswith("share") else unit
        rows = [
            (
                in_words(effect.mechanism),
                change_in_words(effect.change, unit),
                interval(effect),
                str(effect.pairs),
                "yes" if effect.real else "no",
            )
            for effect in effects
        ]
        head = ("Without", f"change ({shown})", "95 % interval", "pairs", "excludes 0")
        usual = measures.written(effects[0].as_it_is, unit)
        parts.append(table(head, rows, f"Change of the {phrase}; as it is: {usual}"))
    return "".join(parts)


def _mechanisms(found: Ablation) -> str:
    from sim.parameters.mechanisms import MECHANISMS

    off = {row.name: row.off for row in MECHANISMS}
    rows = [(in_words(name), off[name]) for name in found.verdicts if name != AS_IT_IS]
    return table(("Without", "This is so"), rows)
