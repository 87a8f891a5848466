"""The answer in the README agrees with the published result."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.common.measures import brief
from openclosed.experiments.results.provenance import simulation
from tests.pages import readme_page
from tests.pages.readme_page import FILE, IMAGES, PICTURES

TEXT = FILE.read_text(encoding="utf-8")
MANIFEST = {
    "scenario": "baseline", "config": {"experiment": {"question": "answer"}}, "version": "9",
    "started": "2026-01-01T00:00", "words": ["output=here"],
}  # fmt: skip


def result(folder: Path, moved: str = "", **changes: Any) -> Path:
    """A result folder with the published numbers, one column of which may differ by a run."""
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | changes), encoding="utf-8")
    ends = readme_page.latest().drop(columns=["version", "date", "neither"]).assign(likely="")
    for rows, file in ((ends, "endings.csv"), (pd.read_csv(readme_page.SPREAD), "variance.csv")):
        if moved in rows:
            rows[moved] += np.eye(len(rows))[0] / 200
        rows.to_csv(folder / file, index=False)
    (folder / "figures").mkdir()
    for drawn, _ in PICTURES.values():
        (folder / "figures" / drawn).write_bytes(drawn.encode())
    return folder


@pytest.fixture
def copies(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the README, its picture and numbers."""
    folder = tmp_path_factory.mktemp("copies")
    monkeypatch.setattr(readme_page, "IMAGES", folder)
    days = published.versions() | {MANIFEST["version"]: MANIFEST["started"]}
    monkeypatch.setattr(published, "versions", lambda: days)
    for name in ("FILE", "ANSWERS", "SPREAD"):
        known = getattr(readme_page, name)
        monkeypatch.setattr(readme_page, name, Path(shutil.copy(known, folder)))
    return folder


def test_the_readme_agrees_with_published_numbers_and_other_pages() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == list(
        readme_page.PARTS_OF_README
    )
    assert [name for name, part in readme_page.PARTS_OF_README.items() if part() not in TEXT] == []
    assert all((IMAGES / name).exists() for _, name in PICTURES.values())
    answers = pd.read_csv(readme_page.ANSWERS)
    assert answers["version"].iloc[-1] == simulation()["version"]
    assert len(set(answers["version"])) > 1
    assert answers[["open_wins", "neither", "closed_wins"]].sum(axis=1).between(0.98, 1.02).all()


def test_the_answer_is_that_of_the_result_with_its_intervals(tmp_path: Path, copies: Path) -> None:
    folder = result(tmp_path, moved="open_wins_high")
    assert readme_page.main([str(folder)]) == 0
    text = (copies / FILE.name).read_text(encoding="utf-8")
    assert readme_page.answer() in text
    for who, by in (("enterprises", "spend"), ("startups", "spend")):
        ends = pd.read_csv(folder / "endings.csv").query("who == @who and by == @by")
        names = ("open_wins", "shared", "closed_wins")
        cells = [brief(*ends[[one, f"{one}_low", f"{one}_high"]].iloc[0]) for one in names]
        assert f"| {who.capitalize()}' {by} | {' | '.join(cells)} |" in text
    runs = readme_page.latest()["runs"].iloc[0]
    assert f"{runs:,.0f} runs of version 9 end" in text
    assert (copies / "baseline.png").read_bytes() == b"outlook.png"


@pytest.mark.parametrize("column", ["", "shared", "shared_high", "share"])
def test_a_result_with_other_numbers_is_noticed(column: str, tmp_path: Path) -> None:
    """A difference of one run in 200 is enough, or of an interval."""
    assert readme_page.main(["compare", str(result(tmp_path, moved=column))]) == bool(column)
