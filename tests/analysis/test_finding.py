"""A finding is defined once: every rendering has its rows, its intervals and its words."""

import base64
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.finding import faces, finding
from openclosed.analysis.finding.finding import Column, Figure, Finding, table, with_interval
from openclosed.sim import Parameters
from tests.analysis.legible import Page

COLUMNS = (
    Column("name", "", "who", "Who", "everywhere", form=str.upper),
    *with_interval("share", "share", "open share", "Open", shown="everywhere", bar="open"),
    *with_interval("change", "share", "its change", prefix="change_", change=True, shown="report"),
    Column("unit", "", "unit of the next"),
    Column("amount", finding.OF_THE_OUTCOME, "an outcome", shown="report"),
    Column("sure", "true, false", "whether it is sure", shown="report"),
    Column("count", "", "a count that only the file has"),
)
ROWS = [
    ("ann", 0.3, 0.25, 0.4, 0.042, -0.01, 0.09, "months", 3.0, True, 17),
    ("bob", 0.5, np.nan, np.nan, np.nan, np.nan, np.nan, "share", 0.25, False, 19),
]
MANIFEST = {"scenario": "baseline", "version": "1", "config": {"choice": {"noise": 9.0}}}


def draw() -> Drawing:
    drawn = Drawing()
    drawn.subplots().plot([0, 1])
    return drawn


@pytest.fixture
def found() -> Finding:
    numbers = pd.DataFrame({"2026": ["31 %"]}, index=pd.Index(["open"], name="camp"))
    return Finding(
        "Open gains <much>",
        ["It has 30 % and more.", "So much for now."],
        [table("people", COLUMNS, ROWS, "Two people"), finding.of_text(numbers, "By year")],
        [Figure("line", "A line", draw, "It rises.", numbers)],
        ["One run failed."],
        ["Of 9 runs."],
    )


def test_a_cell_is_written_by_its_unit_with_its_interval(found: Finding) -> None:
    assert [row[1] for row in found.meanings] == found.tables[0].rows.columns.tolist()
    shown = found.tables[0].read("everywhere", "report")
    assert shown.columns.tolist() == ["Who", "Open", "change (pp)", "amount", "sure"]
    assert shown.iloc[0].tolist() == ["ANN", "30 % (25 to 40 %)", "+4.2 (-1.0 to +9.0)",
                                      "3 months", "yes"]  # fmt: skip
    assert shown.iloc[1].tolist() == ["BOB", "50 %", "", "25 %", "no"]
    assert "| BOB | 50 % |" in faces.markdown(found.tables[0])
    many = faces.plain(found._replace(tables=[table("people", COLUMNS, ROWS * 20)]))
    assert "30 % (25 to 40 %)" in many
    assert "+4.2" not in many  # for the report alone
    assert "16 more rows are in people.csv" in many


@pytest.mark.parametrize(
    ("name", "room"), [("fragmentation", True), ("firms.enterprises.switching_cost", False)]
)
def test_numbers_stay_on_one_line_if_there_is_room_and_nothing_is_cut_off(
    name: str, room: bool
) -> None:
    columns = [Column(head, "", "", head, "everywhere") for head in ("factor", "varied")]
    for who in ("startups", "enterprises"):
        columns += with_interval(who, "share", "", f"{who} purchased tokens", who, change=True,
                                 shown="everywhere")  # fmt: skip
    row = (name, "one standard to many forks", -0.253, -0.377, -0.129, 0.1, -0.143, 0.2)
    wide = table("", columns, [row])
    printed = faces.plain(Finding("", tables=[wide]))
    assert max(map(len, printed.splitlines())) <= 80
    cells, parts = wide.read("everywhere").iloc[0].tolist()[2:], re.split(r"(?<=[._])", name)
    words = [*row[1].split(), "startups", "enterprises", "purchased"] if room else []
    assert [one for one in (*cells * room, *parts, *words) if one not in printed] == []


def test_the_page_holds_all_and_fetches_nothing(found: Finding, tmp_path: Path) -> None:
    runs = pd.DataFrame(
        [(0, "x", 1, "done", "", ""), (1, "y", 2, "failed", "2024-05", "ValueError: <cash>")],
        columns=["run", "point_name", "seed", "status", "stage", "error"],
    )
    faces.write(tmp_path, found, MANIFEST, runs)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    html = Page(text)
    for words in (found.title, *map(str, found.sentences), "ANN", "+4.2 (-1.0 to +9.0)", "By year",
                  "It rises.", "choice.logit_scale", "ValueError: <cash>", *found.warnings,
                  *found.rests_on):  # fmt: skip
        assert words in html.text.replace("\xa0", " "), words
    [picture] = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert base64.b64decode(picture) == (tmp_path / "figures" / "line.png").read_bytes()
    faces.write(tmp_path, found, {**MANIFEST, "config": {"figures": "svg"}}, runs)
    assert (tmp_path / "figures" / "line.svg").exists()
    assert "--v:30.0%;--a:25.0%;--z:40.0%" in text  # the bar of the share and its interval
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)


def test_a_configuration_is_shown_by_what_differs_and_its_digest_not_by_its_order() -> None:
    config = Parameters().model_dump(by_alias=True, mode="json")
    assert faces.differences({"config": {**config, "replicates": 5}}) == {}
    usual = config["firms"]["enterprises"]["tastes"]["cost"]
    config["firms"]["enterprises"]["tastes"]["cost"] = 0.25
    config["schedule"] = {"choice.logit_scale": {"2026-01": 2.0}}
    gone = next(iter(config["vendors"]))
    del config["vendors"][gone]
    found = faces.differences({"config": config})
    assert found["firms.enterprises.tastes.cost"] == ("0.25", str(usual))
    assert found["schedule.choice.logit_scale.2026-01"] == ("2.0", "not there")
    of_gone = {here for name, (here, _) in found.items() if name.startswith(f"vendors.{gone}.")}
    assert of_gone == {"not there"}
    turned = dict(reversed(config.items()))
    digests = [faces.made_by({"config": one}) for one in (config, turned, {})]
    assert digests[0] == digests[1] != digests[2]


def test_a_page_says_what_made_it_and_how_to_repeat_it() -> None:
    manifest = {
        "version": "9.8.7", "git_revision": "abc123", "git_modified": True,
        "started": "2026-09-01", "seeds": [4, 5, 6], "command": "openclosed a='b  c'",
    }  # fmt: skip
    said = faces.made_by(manifest)
    for blank in ("9.8.7", "abc123 with local", "2026-09-01", "3 seeds", "openclosed a='b  c'"):
        assert blank in said
    assert "local" not in faces.made_by(manifest | {"git_modified": False})
    bare = faces.made_by(manifest | {"git_revision": None, "command": None})
    assert said.startswith(bare.partition(",")[0])
    assert "abc123" not in bare
    assert "repeat" not in bare
    assert faces.subject({"scenario": "ban", "description": "It is banned."}).endswith(" banned.")
    assert "ban" in faces.subject({"scenario": "ban"})
    assert faces.subject({}) == ""
