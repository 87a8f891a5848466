"""What the README says of the answer, and why to believe it.

`python -m tests.pages.readme_page FOLDER` writes the answer and its picture from the result of
`openclosed`, and into docs/answers.md how it differs from what earlier versions said. Why to
believe it follows from other pages: `python -m tests.pages`.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.answer.tables import ENDING_COLUMNS, NAMES
from analysis.common.endings import WHO
from analysis.common.ensemble import setting
from analysis.common.provenance import command_of
from analysis.finding.finding import Table
from analysis.finding.page import markdown
from analysis.skill.forecasts import DEVELOPERS, MODEL
from analysis.skill.kept import kept
from analysis.skill.sentences import better, of_developers
from sim.parameters.sources import counted as of_sources
from tests.oracle.scenarios import SCENARIOS
from tests.pages.document import put, table
from tests.pages.parameters_page import drawn

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "baseline.png"
WHAT_IFS = ROOT / "docs" / "images" / "what_ifs.png"
MOVED = ROOT / "docs" / "answers.md"
SAID = ROOT / "docs" / "forecasts" / "answers.csv"
"""What each version said: parts of runs by who and yardstick; `neither` is shared or moving."""
TARGET = "ensemble"
RARE = NAMES["no_closed"]


def main(folders: Sequence[str]) -> int:
    """Write the answer of the one folder that is given."""
    if len(folders) != 1:
        print("name one folder: the result of openclosed", file=sys.stderr)
        return 1
    folder = Path(folders[0])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    target = setting(manifest, "experiment.question", "")
    if target != TARGET or manifest["scenario"] != "baseline":
        print(f"{folder}: is not the result of the main job", file=sys.stderr)
        return 1
    text = put(FILE.read_text(encoding="utf-8"), "answer", answer(folder, manifest))
    FILE.write_text(text, encoding="utf-8")
    shutil.copy(folder / "figures" / "outlook.png", PICTURE)
    remember(folder, manifest)
    MOVED.write_text(put(MOVED.read_text(encoding="utf-8"), "moved", moved()), encoding="utf-8")
    print(f"{FILE.name}, {MOVED.name}: written")
    return 0


def remember(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Let SAID have what this version says, in the place of what it said before."""
    said, version = pd.read_csv(SAID), str(manifest["version"])
    rows = pd.read_csv(folder / "endings.csv")
    rows = rows[rows["who"] != WHO["all"]]
    now = rows[["who", "by", "open_wins", "closed_wins"]].assign(
        version=version,
        date=str(manifest["started"])[:10],
        neither=(rows["shared"] + rows["moving"]).round(4),
    )
    kept = pd.concat([said[said["version"] != version], now[said.columns]])
    kept.to_csv(SAID, index=False, lineterminator="\n")


def moved() -> str:
    """The answer of each version, a column each, in % of runs."""
    said = pd.read_csv(SAID)
    ends = said[["open_wins", "neither", "closed_wins"]].map(lambda part: f"{100 * part:.0f}")
    said["ends"] = ends.agg(" / ".join, axis=1)
    said["made"] = said["version"] + " (" + said["date"] + ")"
    said["what"] = said["who"].str.capitalize() + "' " + said["by"]
    shown = said.pivot_table("ends", "what", "made", aggfunc="first", sort=False)
    rows = [(what, *row) for what, row in zip(shown.index, shown.to_numpy(), strict=True)]
    return table(("open wins / neither / closed wins, % of runs", *shown.columns), rows)


def answer(folder: Path, manifest: Mapping[str, Any]) -> str:
    """What is said, how it ends with its intervals, and the command behind it."""
    found = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    says = [_brief(f"**{one['head']}.** {one['text']}") for one in found["says"]]
    rows = pd.read_csv(folder / "endings.csv", keep_default_na=False)
    rows = rows[rows["who"] != WHO["all"]]
    rows["by"] = rows["who"].str.capitalize() + "' " + rows["by"]
    hidden = {"says", "who"} if rows[RARE].any() else {"says", "who", RARE}
    columns = [one._replace(shown="file") if one.name in hidden else one for one in ENDING_COLUMNS]
    columns = [one._replace(head="% of runs") if one.name == "by" else one for one in columns]
    note = "Brackets: 95 % intervals over worlds and hypotheses."
    if not rows[RARE].any():
        note = f"Closed models survive in every run. {note}"
    shown = markdown(Table("", columns, rows))
    return "\n\n".join([*says, shown, f"{note} {made_from(manifest)}"])


def _brief(text: str) -> str:
    """A paragraph with its intervals as in the table, and pages as links."""
    text = re.sub(r"(\d+) % \((\d+) to (\d+) %\)", r"\1 % (\2-\3)", text)
    text = re.sub(r"\(([+-]\S+) to ([+-]\S+)\)", r"(\1, \2)", text)
    return re.sub(r"(docs/(\w+)\.md)", r"[\2](\1)", text)


def believe() -> str:
    """Why to believe the answer and how far: what failed, then what held."""
    skill = kept()
    own = of_developers(skill)
    walks = int((own[MODEL] > own["random walk"]).sum())
    others = better(skill[skill["figure"] != DEVELOPERS])
    targets = counted("evidence.md", r"\*{0,2}(\d+ of \d+) targets are met")
    cases = counted("replication.md", r"(\d+ of \d+) cases give what theory predicts")
    bands = counted("limits.md", r"contained the outcome in ([\d% to]+) of cases")
    later = counted("skill.md", r"(\d+ of \d+) later figures lie in the band")
    kinds = of_sources(drawn())
    missed = f"developers' {_change('V2 rises')} and enterprises' {_change('V1 falls')}"
    forecasts = (
        f"for developers' tokens, worse than a random walk at {walks} of {len(own)} horizons; for "
        f"others, better than every rival in {others} cases; 90 % bands hold {bands} of made-up "
        f"records, and those registered in advance {later} later figures"
    )
    numbers = (
        f"{kinds['sourced']} of {kinds.total()} have a source, {kinds['free']} differ "
        f"between worlds, {kinds['assumed']} are assumed"
    )
    rows = [
        (
            "[The record](docs/evidence.md)",
            f"the worlds miss two large moves in the open share, {missed}; {targets} targets met",
        ),
        ("[Forecasts](docs/skill.md)", forecasts),
        ("[Theory](docs/replication.md)", f"{cases} limit cases match it"),
        ("A second program", f"makes the same choices in {len(SCENARIOS)} scenarios"),
        ("[Numbers](docs/parameters.md)", numbers),
    ]
    return "\n".join(f"- {what}: {how_far}." for what, how_far in rows)


def _change(target: str) -> str:
    """By how many points the record moved in a row of the scorecard, and by how many the worlds."""
    row = rf"\| {target} \|.*: change \| (-?\d+) % \|[^|]*\| (-?\d+) % "
    record, worlds = (int(counted("evidence.md", row, group)) for group in (1, 2))
    return f"{record:+d} points (worlds {worlds:+d})"


def counted(page: str, pattern: str, group: int = 1) -> str:
    """What a page that a command makes says of itself."""
    found = re.search(pattern, (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert found, f"docs/{page} does not say {pattern}"
    return found[group].strip()


def made_from(manifest: Mapping[str, Any]) -> str:
    """The command behind the answer."""
    runs = sum(manifest["status"].values())
    return f"Made from {runs:,} runs of version {manifest['version']} by `{command_of(manifest)}`."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
