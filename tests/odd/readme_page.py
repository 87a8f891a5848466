"""The answer in the README, and its picture: what the baseline says now, and how sure that is.

`python -m tests.odd.readme_page FOLDER` writes both anew from the result of `openclosed`.
"""

import json
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import sentences
from analysis.comparison_page import ELSEWHERE
from analysis.ensemble import SCOPE_NAMES, setting
from analysis.measures import percent, percent_range
from sim.outcomes import YARDSTICKS
from tests.odd.document import put

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "baseline.png"
TARGET = "experiments.ensemble.run"


def main(folders: Sequence[str]) -> int:
    """Write the answer of the one folder that is given."""
    if len(folders) != 1:
        print("name one folder: the result of openclosed", file=sys.stderr)
        return 1
    folder = Path(folders[0])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    target = setting(manifest, "experiment._target_", "")
    if target != TARGET or manifest["scenario"] != "baseline":
        print(f"{folder}: is not the result of the main job", file=sys.stderr)
        return 1
    found = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    text = put(FILE.read_text(encoding="utf-8"), "answer", answer(found, manifest))
    FILE.write_text(text, encoding="utf-8")
    shutil.copy(folder / "figures" / "open_shares.png", PICTURE)
    print(f"{FILE.name}: written")
    return 0


def answer(found: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """The verdict with its intervals, the shares of the last year, and the command behind them."""
    known = dict(found)
    said = [
        f"**{sentences.headline(known)}**",
        sentences.hybrid_and_contest(known),
        sentences.other_yardsticks(known),
        sentences.layers(known),
    ]
    head = ("open share in the last year", *(f"of {yardstick}" for yardstick in YARDSTICKS))
    rows = [
        (SCOPE_NAMES[row["scope"]], *(_median(row[yardstick]) for yardstick in YARDSTICKS))
        for row in found["final_shares"]
    ]
    reads = "Median of the runs, and what holds 90 % of them; the rest is closed."
    return "\n\n".join(
        [
            " ".join(text for text in said if text),
            markdown_table(head, rows),
            f"{reads} {found['assumptions']} {made_from(manifest)}",
        ]
    )


def made_from(manifest: Mapping[str, Any]) -> str:
    """The command behind the answer."""
    words = [word for word in manifest.get("words", []) if not word.startswith(ELSEWHERE)]
    runs = sum(manifest["status"].values())
    command = shlex.join(["openclosed", *words])
    return f"Made from {runs:,} runs of version {manifest['version']} by `{command}`."


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _median(values: Mapping[str, float | None]) -> str:
    if values["median"] is None:
        return "no market"
    return f"{percent(values['median'])} ({percent_range(values['low'], values['high'])})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
