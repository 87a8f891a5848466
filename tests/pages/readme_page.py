"""The generated parts of the README: the answer, and how far to believe it.

`python -m tests.pages.readme_page FOLDER` keeps the numbers of the result of `openclosed` and its
picture, or the picture of `openclosed sweep`. From these `python -m tests.pages` writes the answer,
and, from other pages, why to believe it. With `compare` before FOLDER nothing is written, and the
exit code tells whether the kept numbers are those of FOLDER.
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

from openclosed.analysis import published
from openclosed.analysis.common.ensemble import setting
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Paragraph, Table, records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import WHO
from openclosed.experiments.answer import finding
from openclosed.experiments.answer.endings import CELL, NAMES, Ending, ending_columns
from openclosed.experiments.answer.finding import ASSUMED, CAUSES
from openclosed.experiments.answer.sources import summarise_sources
from openclosed.experiments.results import documentation
from tests.oracle.scenarios import SCENARIOS
from tests.pages.document import put
from tests.pages.parameters_page import kinds

WORDS = Words(__file__)
ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "README.md"
IMAGES = ROOT / "docs" / "images"
ANSWERS = ROOT / "docs" / "forecasts" / "answers.csv"
"""How runs of each version end: `neither` is shared or undecided; all that is known of 0.1.0."""
SPREAD = ANSWERS.with_name("spread.csv")
"""What the open shares of the present version vary by."""
PICTURES = {"answer": ("outlook.png", "baseline.png"), "sweep": ("by_factor.png", "sweep.png")}
"""Of each question: a picture in its folder, and its name in IMAGES."""
ELSEWHERE = ("output=", "quiet=", "execution", "experiment=sweep")
"""Words that do not change the numbers."""
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
    question = setting(manifest, "experiment.question", "")
    if question not in PICTURES or manifest["scenario"] != "baseline" or changed:
        print(f"{folder}: is neither the main job's result nor the plain sweep's", file=sys.stderr)
        return 1
    if only_compare:
        return compared(folder)
    if question == "answer":
        remember(folder, manifest)
        write()
    drawn, name = PICTURES[question]
    documentation.record(Path(shutil.copy(folder / "figures" / drawn, IMAGES / name)))
    return 0


def compared(folder: Path) -> int:
    """Whether a number differs from the kept one by half a run or more, and which. Other last
    digits, as of another processor, pass unless they change how a run ends."""
    half = 0.5 / latest()["runs"].iloc[0]
    for file, then in (("endings.csv", latest()), ("variance.csv", pd.read_csv(SPREAD))):
        now = pd.read_csv(folder / file).drop(columns="likely", errors="ignore")
        try:
            assert_frame_equal(now, then[[*now]], check_dtype=False, rtol=0, atol=half)
        except AssertionError as error:
            print(f"{folder / file} is not as kept in {ANSWERS.parent}: {error}", file=sys.stderr)
            return 1
    return 0


def write() -> None:
    """Write what follows from the kept numbers."""
    text = put(FILE.read_text(encoding="utf-8"), "answer", answer())
    FILE.write_text(put(text, "believe", believe()), encoding="utf-8")


def remember(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Keep how the runs of this version end in ANSWERS, and what they vary by in SPREAD."""
    answers, version = pd.read_csv(ANSWERS), str(manifest["version"])
    rows = pd.read_csv(folder / "endings.csv")
    now = rows.drop(columns="likely").assign(
        version=version,
        date=str(manifest["started"])[:10],
        neither=(rows["shared"] + rows["undecided"]).round(4),
    )
    kept = pd.concat([answers[answers["version"] != version], now])
    kept = kept[list(dict.fromkeys([*answers.columns[:7], *now.columns]))].astype({"runs": "Int64"})
    kept.to_csv(ANSWERS, index=False, lineterminator="\n")
    shutil.copy(folder / "variance.csv", SPREAD)
    documentation.record(ANSWERS, SPREAD)


def latest() -> pd.DataFrame:
    """How runs of the present version end, as `endings.csv`."""
    answers = pd.read_csv(ANSWERS)
    return answers[answers["version"] == str(answers["version"].iloc[-1])].reset_index(drop=True)


def ending_of(row: Mapping[str, Any]) -> Ending:
    """The ending of a row of ENDING_COLUMNS."""
    cells = {
        kind: dict(zip(CELL, (row[f"{name}{end}"] for end in ("", "_low", "_high")), strict=True))
        for kind, name in NAMES.items()
    }
    return Ending(row["who"], row["by"], int(row["runs"]), cells)


def answer() -> str:
    """The answer in words, the endings with their intervals, and the command behind them."""
    rows = latest()
    ends = [ending_of(row) for row in records(rows)]
    spread = list(pd.read_csv(SPREAD).itertuples(index=False, name=None))
    moved = finding.describe_displacement(published.displacement())
    lines = [
        *finding.describe_endings(ends),
        Paragraph(CAUSES, finding.describe_causes(spread, published.chance())),
        Paragraph(ASSUMED, f"{finding.WORDS('stays')} {moved}"),
    ]
    rows = rows[rows["who"] != WHO["all"]].copy()
    rows["by"] = rows["who"].str.capitalize() + "' " + rows["by"]
    hidden = {"likely", "who"} if rows[RARE].any() else {"likely", "who", RARE}
    runs, version = rows[["runs", "version"]].iloc[0]
    heads = [
        one._replace(head="% of runs") if one.name == "by" else one for one in ending_columns(runs)
    ]
    caption = WORDS("caption", runs=runs, version=version, survive=not rows[RARE].any())
    shown = markdown(Table("", heads, rows).in_files(*hidden))
    paragraphs = [f"**{one.head}.** {one.text}" for one in lines]
    return "\n\n".join([f"**{finding.describe_title(ends)}.**", *paragraphs, caption, shown])


def believe() -> str:
    """How far to believe the answer: what failed, then what held."""
    skill = published.scores()
    own = published.router_rows(skill)
    others = published.wins(skill[skill["indicator"] != published.ROUTER_TOKENS])
    targets = read_claim("answer.md", r"meets (\d+ of \d+) targets")
    cases = read_claim("replication.md", r"(\d+ of \d+) cases give what theory predicts")
    bands = read_claim("answer.md", r"contained the outcome in ([\d% to]+) of cases")
    later = read_claim("skill.md", r"contained (\d+ of \d+) later measurements")
    missed = f"startups' {_change('V2 rises')} and enterprises' {_change('V1 falls')}"
    far = own.iloc[-1]
    best = far["best"]
    beats = "beats it" if far[best] < far[published.MODEL] else "does not beat it"
    forecasts = (
        f"for a router's open share of tokens, {published.months(far['horizon'])} ahead, "
        f"{published.HEADINGS[best]} {beats} (CRPS, an error in points: {100 * far[best]:.0f} "
        f"against {100 * far[published.MODEL]:.0f}). For other indicators the model beats all "
        f"benchmarks in {others} cases. Its 90 % intervals held {bands} of outcomes in synthetic "
        f"tests, and {later} outcomes published after registration"
    )
    theory = (
        f"{cases} simple cases end as it predicts; a second program, written from the same "
        f"equations, makes the same choices in {len(SCENARIOS)} scenarios"
    )
    data = (
        f"runs not yet weighed by data meet {targets} targets, but miss two moves of the open "
        f"share: {missed}"
    )
    rows = {
        "[Data](docs/answer.md#the-data)": data,
        "[Forecasts](docs/skill.md)": forecasts,
        "[Theory](docs/replication.md)": theory,
        "[Parameters](docs/parameters.md)": summarise_sources(kinds()),
    }
    return "\n".join(f"- {what}: {how_far}." for what, how_far in rows.items())


def _change(target: str) -> str:
    """By how many points the share moved in the data, and by how many in the model."""
    targets = pd.read_csv(ROOT / "docs" / "tables" / "targets.csv", index_col="target")
    data, model = (100.0 * targets[name].to_dict()[target] for name in ("data", "model"))
    return f"{data:+.0f} points (model: {model:+.0f})"


def read_claim(page: str, pattern: str, group: int = 1) -> str:
    """A claim of a page that a command makes."""
    found = re.search(pattern, (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert found, f"docs/{page} does not say {pattern}"
    return found[group].strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
