"""The parts of docs/limits.md that are made from results.

`python -m tests.odd.limits_page FOLDER ...` writes them anew between their markers: each folder is
the result of one of the experiments in MAKERS.
"""

import json
import re
import shlex
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import measures
from analysis.ablation import AS_IT_IS, in_words
from analysis.comparison_page import ELSEWHERE
from analysis.contrasts import change_in_words, range_in_words
from analysis.ensemble import setting
from analysis.identification import WORDS, partners
from analysis.tipping import FLIPS
from sim.parameters import describe
from tests.odd.document import put
from tests.odd.parameters_page import source_of, value_text

FILE = Path(__file__).resolve().parents[2] / "docs" / "limits.md"
SHOWN = 10  # rows of a table
HELD_AGAINST = ("2026-12", "2027-12")  # months whose values the model foretells
FORETOLD = (
    "open_share_workloads_enterprise", "open_share_tokens_startup", "capability_lag",
    "price_ratio", "incumbent_share_enterprise", "switching_enterprise",
    "adopters_enterprise",
)  # fmt: skip


def main(folders: Sequence[str]) -> int:
    """Write the parts that the folders give."""
    text = FILE.read_text(encoding="utf-8")
    for folder in map(Path, folders):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        target = str(setting(manifest, "experiment._target_", ""))
        if target not in MAKERS:
            print(f"{folder}: {target} gives no part of docs/{FILE.name}", file=sys.stderr)
            return 1
        name, make = MAKERS[target]
        text = put(text, name, f"{make(folder, manifest)}\n{made_from(manifest)}")
    FILE.write_text(text, encoding="utf-8")
    print(f"docs/{FILE.name}: written")
    return 0


def ablation(folder: Path, manifest: Mapping[str, Any]) -> str:
    """What each mechanism moves when it is off, and what that does to the verdict."""
    effects = pd.read_csv(folder / "effects.csv")
    verdicts = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    yardstick = setting(manifest, "verdict.yardstick", "workloads")
    shares = effects[effects["outcome"] == f"open_share_{yardstick}_all"]
    leading = max(verdicts[AS_IT_IS], key=lambda label: verdicts[AS_IT_IS][label]["probability"])

    def chance(name: str) -> float:
        return float(verdicts[name][leading]["probability"])

    flips = [name for name in shares["mechanism"] if chance(name) < 0.5]
    moved = shares.to_dict("records")
    first = moved[0]
    said = (
        f"As it is, the open share of {yardstick} in the last year is "
        f"{measures.percent(first['as_it_is'])}, and {measures.percent(chance(AS_IT_IS))} of "
        f"runs end {leading}. Without {in_words(first['mechanism'])} the share changes most, by "
        f"{_change(first)[0]} points {_change(first)[1]}. "
    )
    said += (
        f"Fewer than half of the runs end {leading} without {_listed(flips)}."
        if flips
        else f"With any one of the {len(shares)} switched off, more than half of the runs still "
        f"end {leading}."
    )
    rows = [
        (
            in_words(one["mechanism"]),
            " ".join(_change(one)),
            measures.percent(chance(one["mechanism"])),
        )
        for one in moved[:SHOWN]
    ]
    head = (
        "switched off", f"open share of {yardstick}, change in points (95 %)", f"runs {leading}",
    )  # fmt: skip
    return f"{said}\n\n{markdown_table(head, rows)}"


def sensitivity(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Which parameters move the outcome most over their ranges, and what these rest on."""
    screening = pd.read_csv(folder / "screening.csv")
    known = {info.name: info for info in describe()}
    top = screening.head(SHOWN)
    kinds = [source_of(known[name]) for name in top["factor"]]
    outcome = str(setting(manifest, "experiment.outcome", "")) or "open_share_workloads_all"
    said = (
        f"Of {len(screening)} parameters, each moved over its whole default range while the others "
        f"vary too, these {len(top)} move the {measures.measure(outcome).phrase} most; "
        f"{kinds.count('sourced')} of them rest on a source, {kinds.count('fitted')} are fitted, "
        f"{kinds.count('assumed')} assumed."
    )
    together = partners()
    rows = [
        (
            f"`{one['factor']}`",
            _size(one),
            f"{100 * one['mean']:+.0f}",
            f"{kind}, {WORDS}" if one["factor"] in together else kind,
        )
        for one, kind in zip(top.to_dict("records"), kinds, strict=True)
    ]
    head = (
        "parameter", "mean size of its effect, points (95 %)", "mean effect with its sign",
        "default",
    )  # fmt: skip
    return f"{said}\n\n{markdown_table(head, rows)}"


def tipping(folder: Path, _manifest: Mapping[str, Any]) -> str:
    """Which parameters flip the verdict alone, the nearest first, and how far the others reach."""
    table = pd.read_csv(folder / "tipping.csv")
    flips = int((table["finding"] == FLIPS).sum())
    said = (
        f"Moved alone, {flips or 'none'} of {len(table)} parameters {_flip(flips)} which of open "
        "and closed wins more runs. The lead is the share of runs that open wins less that of "
        "closed."
    )
    rows = [
        (
            f"`{one['factor']}`",
            value_text(one["base"]),
            f"{value_text(one['lowest'])} to {value_text(one['highest'])}",
            _tips(one),
            f"{100 * one['least']:+.0f} to {100 * one['most']:+.0f}",
        )
        for one in table.head(SHOWN).to_dict("records")
    ]
    head = ("parameter", "now", "tried", "flips at (interval)", "lead of open, points")
    return f"{said}\n\n{markdown_table(head, rows)}"


def _flip(count: int) -> str:
    return "flips" if count == 1 else "flip"


def _tips(one: Mapping[Hashable, Any]) -> str:
    """Where a parameter tips, or that it does not."""
    if one["finding"] != FLIPS:
        return str(one["finding"])
    if pd.isna(one["value"]):
        return str(one["choices"])
    return f"{one['value']:.3g} ({one['low']:.3g} to {one['high']:.3g})"


def prediction(folder: Path, _manifest: Mapping[str, Any]) -> str:
    """The bands in which the next years' observations should lie."""
    months = pd.read_parquet(folder / "months.parquet")
    rows = []
    for name in FORETOLD:
        unit = measures.measure(name).unit
        cells = []
        for month in HELD_AGAINST:
            values = months.loc[months["month"] == month, name].dropna()
            low, middle, high = values.quantile([0.05, 0.5, 0.95])
            cells.append(f"{_value(middle, unit)} ({_value(low, unit)} to {_value(high, unit)})")
        rows.append((measures.measure(name).phrase, *cells))
    runs = months["run"].nunique()
    said = f"Median of {runs} runs of the baseline, and the band that holds 90 % of them:"
    return f"{said}\n\n{markdown_table(('observation', *HELD_AGAINST), rows)}"


MAKERS: dict[str, tuple[str, Callable[[Path, Mapping[str, Any]], str]]] = {
    "experiments.ablation.run": ("ablation", ablation),
    "experiments.sensitivity.run": ("sensitivity", sensitivity),
    "experiments.tipping.run": ("tipping", tipping),
    "experiments.ensemble.run": ("prediction", prediction),
}
"""Experiments that give a part: its name, and what makes it."""


def _change(effect: Mapping[Hashable, Any]) -> tuple[str, str]:
    """A change of a share in points, and its interval."""
    ends = range_in_words(effect["low"], effect["high"], "share")
    return change_in_words(effect["change"], "share"), f"({ends})"


def _size(effect: Mapping[Hashable, Any]) -> str:
    size, low, high = (100 * effect[name] for name in ("size", "low", "high"))
    return f"{size:.0f} ({low:.0f} to {high:.0f})"


def _value(value: float, unit: str) -> str:
    return measures.written(float(value), unit)


def made_from(manifest: Mapping[str, Any]) -> str:
    """The command behind a part."""
    words = [word for word in manifest.get("words", []) if not word.startswith(ELSEWHERE)]
    runs = sum(manifest["status"].values())
    command = shlex.join(["openclosed", *words])
    return f"Made from {runs:,} runs of version {manifest['version']} by `{command}`."


def _listed(names: Sequence[str]) -> str:
    return " or without ".join(in_words(name) for name in names)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def parts_of(text: str) -> set[str]:
    """The names of the parts in a text that are made by a command."""
    return set(re.findall(r"<!-- (\w+): made by a command -->", text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
