"""The generated parts of the README: what it is, the answer, and how far to believe it.

`python -m docs.make.readme_page FOLDER` keeps the numbers of the result of `openclosed` and its
picture, or the picture of `openclosed sweep`. From these `python -m docs.make` writes the answer,
and, from other pages, why to believe it. With `compare` before FOLDER nothing is written, and the
exit code tells whether the kept numbers are those of FOLDER.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.testing import assert_frame_equal

from docs.make import ROOT, document
from docs.make.parameters_page import kinds
from openclosed.analysis import published
from openclosed.analysis.common.ensemble import setting
from openclosed.analysis.draws import CHANCE_PART, PARTS
from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Table, records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENTERPRISES, HEADLINES, STARTUPS, WHO, Headline
from openclosed.experiments.answer import finding
from openclosed.experiments.answer.endings import CELL, NAMES, Ending, ending_columns
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.backtest.question import REGISTERED_WITH
from openclosed.experiments.validation.evidence.page import closed_wins
from openclosed.experiments.validation.targets.targets import ENTERPRISE
from openclosed.sim import Parameters
from openclosed.sim.parameters.clock import month_after

WORDS = Words(__file__)
FILE = ROOT / "README.md"
IMAGES = ROOT / "docs" / "images"
ANSWERS = ROOT / "docs" / "forecasts" / "answers.csv"
"""How runs of each version end, by the rule of its time: up to 0.3.0 some were undecided."""
SPREAD = ANSWERS.with_name("spread.csv")
"""What the open shares of the present version vary by."""
STEPS = ROOT / "docs" / "tables" / "market_steps.csv"
"""What each step of the rules changed; the last row is of the present rules."""
PICTURES = {"answer": ("outlook.png", "baseline.png"), "sweep": ("by_factor.png", "sweep.png")}
"""Of each question: a picture in its folder, and its name in IMAGES."""
ELSEWHERE = ("output=", "quiet=", "execution", "experiment=sweep")
"""Words that do not change the numbers."""
RARE = NAMES["no_closed"]


def main(words: Sequence[str]) -> int:
    """Keep the answer of the one folder that is given, or after `compare` say where it differs."""
    *compare, folder = map(Path, words)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    changed = [word for word in manifest.get("words", []) if not word.startswith(ELSEWHERE)]
    question = setting(manifest, "experiment.question", "")
    if question not in PICTURES or manifest["scenario"] != "baseline" or changed:
        print(f"{folder}: is neither the main job's result nor the plain sweep's", file=sys.stderr)
        return 1
    if compare:
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
    document.write(FILE, {name: part() for name, part in PARTS_OF_README.items()})


def remember(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Keep how the runs of this version end in ANSWERS, and what they vary by in SPREAD."""
    answers, version = pd.read_csv(ANSWERS), str(manifest["version"])
    rows = pd.read_csv(folder / "endings.csv")
    now = rows.drop(columns="likely").assign(
        version=version,
        date=str(manifest["started"])[:10],
        neither=rows["shared"].round(4),
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
    """The answer in plain lines, and the endings with their intervals."""
    rows = latest()
    ends = {(one.who, one.by): one for one in map(ending_of, records(rows))}
    lines = [
        *(_kind(ends, one) for one in reversed(HEADLINES)),
        WORDS("replaced", **finding.displaced_ending(published.displacement())),
        _chance(),
    ]
    rows = rows[rows["who"] != WHO["all"]].copy()
    rows["by"] = rows["who"].str.capitalize() + "' " + rows["by"]
    hidden = {"likely", "who"} if rows[RARE].any() else {"likely", "who", RARE}
    runs, version = rows[["runs", "version"]].iloc[0]
    heads = [
        one._replace(head="% of runs") if one.name == "by" else one for one in ending_columns(runs)
    ]
    caption = WORDS("caption", runs=runs, version=version)
    shown = markdown(Table("", heads, rows).in_files(*hidden))
    return "\n\n".join(("\n".join(lines), caption, shown))


def _kind(ends: Mapping[tuple[str, str], Ending], one: Headline) -> str:
    """How it ends for a kind of firms by its headline, and by which other measures it is likely."""
    of = ends[one.column, one.counted]
    others = [each for key, each in ends.items() if key[0] == one.column and each is not of]
    settled = [(each.by, each.first) for each in others if each.likely and not of.likely]
    shares = [of.cells[kind]["probability"] for kind in ("open", "closed")]
    likely = of.first if of.likely else ""
    what = f"{one.counts} ({one.counted})"
    blanks = {
        "what": what,
        "likely": likely,
        "ends": shares,
        "range": published.open_wins_range()[one.column],
        "settled": settled[0] if settled else (),
    }
    return WORDS("kind", who=finding.NAMES[one.column], **blanks)


def _chance() -> str:
    """The part of chance in the spread of startups' tokens, and of drift in that."""
    spread = pd.read_csv(SPREAD)
    own = spread[(spread["outcome"] == STARTUPS.name) & (spread["part"] == PARTS[CHANCE_PART])]
    drift = published.drift(published.chance(), STARTUPS.outcome)
    return WORDS("chance", part=own["share"].iloc[0], drift=drift["share"])


def head() -> str:
    """What it is, for whom, and four things to do."""
    defaults = Parameters()
    lessons = len(list((ROOT / "docs" / "teaching").glob("lesson-*.md")))
    return "\n".join([
        WORDS("head", last=defaults.clock.last_month[:4], firms=f"{defaults.firms.count:,}"),
        "",
        WORDS("ask", what_ifs=len(published.what_ifs())),
        WORDS("sweep", parameters=kinds().total()),
        WORDS("change"),
        WORDS("teach", lessons=lessons),
    ])  # fmt: skip


def believe() -> str:
    """How far to believe the answer: what failed, then what held."""
    ancestors = published.ancestors()
    return "\n".join([
        WORDS("rise", **rise()),
        WORDS("forecasts", **forecasts()),
        _registered(),
        WORDS("base", **base(), **_without_surveys(), largest=ancestors.largest,
              few=ancestors.are_few),
    ])  # fmt: skip


def rise() -> dict[str, Any]:
    """In how many runs from the prior open's share rises as on the router."""
    rules = records(pd.read_csv(STEPS))[-1]
    return {"rising": round(rules["v2_in_all_within"] * rules["draws"]), "runs": rules["draws"]}


def base() -> dict[str, Any]:
    """What the answer rests on: surveys of large firms, sourced parameters, and ancestors."""
    survey = [one.source.short for one in known(ENTERPRISE).values() if one.source]
    numbers = kinds()
    return {
        "points": len(survey),
        "sources": list(dict.fromkeys(survey)),
        "ancestors": published.ancestors().effective,
        "sourced": numbers["sourced"],
        "total": numbers.total(),
    }


def _without_surveys() -> dict[str, Any]:
    """How often closed wins large firms when the surveys of them do not weigh, as an interval."""
    without = closed_wins(pd.read_csv(published.EVIDENCE), "surveys")
    return {"name": ENTERPRISES.name, "without": without}


def forecasts() -> dict[str, Any]:
    """How forecasts of a router's tokens a year ahead did."""
    far = records(published.router_rows(published.scores()))[-1]
    best, count = str(far["best"]), int(far["origins"])
    model, walk, score = (f"{100 * far[one]:.0f}" for one in (published.MODEL, "random walk", best))
    return {
        "model": model,
        "walk": walk,
        "best": published.HEADINGS[best],
        "score": score,
        "inside": round(far[published.INSIDE] * count),
        "count": count,
    }


def _registered() -> str:
    """Which outcomes were withheld from a version, and from when on forecasts are registered."""
    rows = pd.read_csv(ROOT / "docs" / "tables" / "registered_scores.csv")
    months = rows["indicator"].str.rpartition(", ")[2].tolist()
    withheld = published.counts_by_month(REGISTERED_WITH, months)[False]
    version = list(published.versions())[-1]
    return WORDS(
        "registered", hits=int((rows["inside"] == "yes").sum()), pairs=len(rows),
        scored=REGISTERED_WITH, withheld=list(withheld), version=version,
        first=month_after(published.versions()[version][:7], 1),
    )  # fmt: skip


PARTS_OF_README = {"head": head, "answer": answer, "believe": believe}
"""The parts of README.md that follow from kept numbers."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
