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

from analysis.answer import outlook, sentences
from analysis.answer.mixture import KINDS
from analysis.common.ensemble import setting
from analysis.compare.page import ELSEWHERE
from tests.odd.document import put
from tests.odd.parameters_page import sources

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
    shutil.copy(folder / "figures" / "outlook.png", PICTURE)
    print(f"{FILE.name}: written")
    return 0


def answer(found: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """How it ends with its intervals, what is likely, what is open, and the command behind it."""
    known = dict(found)
    rows = [
        (row.name, *(outlook.chance(row.cells[kind]) for kind in KINDS))
        for row in outlook.rows(known)
    ]
    head = ("in 2032", *(outlook.SAYS[kind] for kind in KINDS))
    said = [f"**{text}**" if at == 0 else text for at, text in enumerate(outlook.sentences(known))]
    return "\n\n".join(
        [
            *(said or [f"**{sentences.headline(known)}**"]),
            markdown_table(head, rows),
            " ".join([outlook.trust(known), known["assumptions"], made_from(manifest)]),
            sources().replace("](#", "](docs/parameters.md#"),
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
