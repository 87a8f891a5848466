"""What the README says of the answer, and why to believe it.

`python -m tests.pages.readme_page FOLDER` keeps the numbers of the result of `openclosed` and its
picture. From these `python -m tests.pages` writes the answer, and, from other pages, why to believe
it. With `compare` before FOLDER nothing is written, and the exit code says whether the kept numbers
are those of FOLDER.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.testing import assert_frame_equal

from openclosed.analysis.common.ensemble import setting
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Table, records
from openclosed.analysis.headline import WHO
from openclosed.analysis.published import (
    MODEL,
    ROUTER_TOKENS,
    better,
    displacement,
    router_rows,
    what_ifs,
)
from openclosed.analysis.published import scores as kept
from openclosed.experiments.answer.endings import CELL, ENDING_COLUMNS, NAMES, Ending
from openclosed.experiments.answer.finding import (
    ASSUMED,
    OPEN,
    SAFE,
    STAYS,
    WRONG,
    Beside,
    displaced,
    safe,
    unsettled,
    wrong,
)
from openclosed.experiments.answer.sources import in_words
from tests.oracle.scenarios import SCENARIOS
from tests.pages.document import put
from tests.pages.parameters_page import kinds

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "baseline.png"
WHAT_IFS = ROOT / "docs" / "images" / "what_ifs.png"
SAID = ROOT / "docs" / "forecasts" / "answers.csv"
"""How runs of each version end: `neither` is shared or moving. Of 0.1.0 no more is known."""
SPREAD = SAID.with_name("spread.csv")
"""What the open shares of the present version vary by."""
TARGET = "answer"
ELSEWHERE = ("output=", "quiet=", "execution")  # words that do not change the numbers
RARE = NAMES["no_closed"]


def main(arguments: Sequence[str]) -> int:
    """Keep the answer of the one folder that is given, or after `compare` say where it differs."""
    only_compare = list(arguments[:1]) == ["compare"]
    folders = arguments[only_compare:]
    if len(folders) != 1:
        print("name one folder: the result of openclosed", file=sys.stderr)
        return 1
    folder = Path(folders[0])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    changed = [word for word in manifest.get("words", []) if not word.startswith(ELSEWHERE)]
    asked = setting(manifest, "experiment.question", ""), manifest["scenario"]
    if asked != (TARGET, "baseline") or changed:
        print(f"{folder}: is not the result of the main job", file=sys.stderr)
        return 1
    if only_compare:
        return compared(folder)
    remember(folder, manifest)
    shutil.copy(folder / "figures" / "outlook.png", PICTURE)
    write()
    return 0


def compared(folder: Path) -> int:
    """Whether a number differs from the kept one by half a run or more, and which.

    Other last digits, as of another processor, pass unless they change how a run ends.
    """
    half = 0.5 / latest()["runs"].iloc[0]
    for file, then in (("endings.csv", latest()), ("variance.csv", pd.read_csv(SPREAD))):
        now = pd.read_csv(folder / file).drop(columns="says", errors="ignore")
        try:
            assert_frame_equal(now, then[[*now]], check_dtype=False, rtol=0, atol=half)
        except AssertionError as error:
            print(f"{folder / file} is not as kept in {SAID.parent}: {error}", file=sys.stderr)
            return 1
    return 0


def write() -> None:
    """Write what follows from the kept numbers."""
    text = put(FILE.read_text(encoding="utf-8"), "answer", answer())
    FILE.write_text(put(text, "believe", believe()), encoding="utf-8")


def remember(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Let SAID have how the runs of this version end, in the place of what it had, and SPREAD."""
    said, version = pd.read_csv(SAID), str(manifest["version"])
    rows = pd.read_csv(folder / "endings.csv")
    now = rows.drop(columns="says").assign(
        version=version,
        date=str(manifest["started"])[:10],
        neither=(rows["shared"] + rows["undecided"]).round(4),
    )
    kept = pd.concat([said[said["version"] != version], now])
    kept = kept[list(dict.fromkeys([*said.columns[:7], *now.columns]))].astype({"runs": "Int64"})
    kept.to_csv(SAID, index=False, lineterminator="\n")
    shutil.copy(folder / "variance.csv", SPREAD)


def latest() -> pd.DataFrame:
    """How runs of the present version end, as `endings.csv`."""
    said = pd.read_csv(SAID)
    return said[said["version"] == str(said["version"].iloc[-1])].reset_index(drop=True)


def ending_of(row: Mapping[str, Any]) -> Ending:
    """The ending of a row of ENDING_COLUMNS."""
    cells = {
        kind: dict(zip(CELL, (row[f"{name}{end}"] for end in ("", "_low", "_high")), strict=True))
        for kind, name in NAMES.items()
    }
    return Ending(row["who"], row["by"], int(row["runs"]), cells)


def answer() -> str:
    """What is said, how it ends with its intervals, and the command behind it."""
    rows = latest()
    ends = [ending_of(row) for row in records(rows)]
    spread = list(pd.read_csv(SPREAD).itertuples(index=False))
    # What would change the answer stands in the picture of what-ifs below.
    beside = Beside(kept(), what_ifs().iloc[:0], pd.DataFrame(), displacement())
    says = {SAFE: safe(ends), OPEN: unsettled(ends, spread), WRONG: wrong(beside)}
    if len(beside.displacement):
        says = {ASSUMED: f"{STAYS} {displaced(beside.displacement)}"} | says
    rows = rows[rows["who"] != WHO["all"]].copy()
    rows["by"] = rows["who"].str.capitalize() + "' " + rows["by"]
    hidden = {"says", "who"} if rows[RARE].any() else {"says", "who", RARE}
    columns = [
        one._replace(head="% of runs") if one.name == "by" else one for one in ENDING_COLUMNS
    ]
    note = "Purchased: not on own machines. Brackets: 95 % intervals."
    if not rows[RARE].any():
        note = f"Closed models survive in every run. {note}"
    shown = markdown(Table("", columns, rows).in_files(*hidden))
    runs, version = rows[["runs", "version"]].iloc[0]
    made = f"From {runs:,.0f} runs of version {version} by `openclosed`."
    told = [_brief(f"**{head}.** {text}") for head, text in says.items()]
    return "\n\n".join([*told, shown, f"{note} {made}"])


def _brief(text: str) -> str:
    """A paragraph with its intervals as in the table, and pages as links."""
    text = re.sub(r"% \(([\d.]+) to ([\d.]+) %\)", r"% (\1-\2)", text)
    text = re.sub(r" \(published: [^)]*\)", "", text)
    text = re.sub(r"\(([+-]\S+) to ([+-]\S+)\)", r"(\1, \2)", text)
    return re.sub(r"(docs/(\w+)\.md)", r"[\2](\1)", text)


def believe() -> str:
    """Why to believe the answer and how far: what failed, then what held."""
    skill = kept()
    own = router_rows(skill)
    walks = int((own[MODEL] > own["random walk"]).sum())
    others = better(skill[skill["indicator"] != ROUTER_TOKENS])
    targets = counted("evidence.md", r"\*{0,2}(\d+ of \d+) targets are met")
    cases = counted("replication.md", r"(\d+ of \d+) cases give what theory predicts")
    bands = counted("limits.md", r"contained the outcome in ([\d% to]+) of cases")
    later = counted("skill.md", r"contained (\d+ of \d+) later measurements")
    missed = f"developers' {_change('V2 rises')} and enterprises' {_change('V1 falls')}"
    forecasts = (
        f"for developers' tokens at a router, worse than a random walk at {walks} of {len(own)} "
        f"horizons; for others, better than every rival in {others} cases; 90 % bands hold {bands} "
        f"of made-up records, and those registered in advance {later} later figures"
    )
    rows = [
        (
            "[The record](docs/evidence.md)",
            f"the worlds miss two large moves in the open share, {missed}; {targets} targets met",
        ),
        ("[Forecasts](docs/skill.md)", forecasts),
        ("[Theory](docs/replication.md)", f"{cases} limit cases match it"),
        ("A second program", f"makes the same choices in {len(SCENARIOS)} scenarios"),
        ("[Numbers](docs/parameters.md)", in_words(kinds())),
    ]
    return "\n".join(f"- {what}: {how_far}." for what, how_far in rows)


def _change(target: str) -> str:
    """By how many points the record moved, and by how many the worlds."""
    targets = pd.read_csv(ROOT / "docs" / "tables" / "targets.csv", index_col="target")
    record, worlds = (100.0 * targets[name].to_dict()[target] for name in ("data", "model"))
    return f"{record:+.0f} points (worlds {worlds:+.0f})"


def counted(page: str, pattern: str, group: int = 1) -> str:
    """What a page that a command makes says of itself."""
    found = re.search(pattern, (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert found, f"docs/{page} does not say {pattern}"
    return found[group].strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
