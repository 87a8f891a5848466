"""The answer in the README: it is there, and says what a result says."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.answer.finding import finding
from analysis.answer.verdict import answer
from analysis.common import ensemble
from experiments.results.provenance import simulation
from tests.analysis.answer.test_finding import NOTHING
from tests.analysis.made_up import steady
from tests.pages import readme_page
from tests.pages.readme_page import FILE, PICTURE, TARGET

TEXT = FILE.read_text(encoding="utf-8")


def result(path: Path, changes: dict[str, Any], *, of_kept: bool = False) -> Path:
    """A result folder of five made-up runs in which closed models serve nine tenths.

    Or of one run of each of some kept worlds, in which they do so where new work grows fast.
    """
    worlds = mixture.kept()[:100]
    is_fast = worlds["k"] > worlds["k"].median()
    shares = np.where(is_fast, 0.1, 0.9).tolist() if of_kept else [0.1] * 5
    runs, months, _, manifest = steady(shares)
    config = manifest["config"] | {"experiment": {"question": TARGET}}
    if of_kept:
        runs["seed"] = worlds["world"] * mixture.LUCK
        config["worlds"] = "mixture"
    named = {"version": "9", "started": "2026-01-01T00:00", "words": ["output=here"]}
    made = manifest | named | {"config": config} | changes
    told = finding(answer(runs, months, made), ensemble.of(runs, months), made, NOTHING)
    (path / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    (path / "verdict.json").write_text(json.dumps(told.facts), encoding="utf-8")
    told.tables[0].rows.to_csv(path / told.tables[0].file, index=False)
    (path / "figures").mkdir()
    (path / "figures" / "outlook.png").write_bytes(b"a picture")
    return path


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The README and its picture, in copies that may be written."""
    page, picture = tmp_path / "copy.md", tmp_path / "copy.png"
    page.write_text(TEXT, encoding="utf-8")
    for name in ("MOVED", "SAID"):
        known = getattr(readme_page, name)
        monkeypatch.setattr(readme_page, name, Path(shutil.copy(known, tmp_path)))
    monkeypatch.setattr(readme_page, "FILE", page)
    monkeypatch.setattr(readme_page, "PICTURE", picture)
    return page, picture


def test_the_readme_has_an_answer_its_picture_and_what_other_pages_say_today() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == ["answer", "believe"]
    part = TEXT.partition("<!-- answer: made")[2].partition("<!-- answer: end")[0]
    assert "by `openclosed`" in part
    assert PICTURE.exists()
    assert readme_page.believe() in TEXT


@pytest.mark.parametrize(
    ("of_kept", "shown"),
    [
        (False, "| Enterprises' workloads | 0 (0-43) | 0 (0-43) | 0 (0-43) | 100 (57-100) |"),
        (False, "5 runs of version 9 by `openclosed`."),
        (True, "how fast the work grows"),
    ],
)
def test_the_answer_is_that_of_the_result_with_its_intervals(
    of_kept: bool, shown: str, tmp_path: Path, copies: tuple[Path, Path]
) -> None:
    assert readme_page.main([str(result(tmp_path, {}, of_kept=of_kept))]) == 0
    assert shown in copies[0].read_text(encoding="utf-8")
    assert copies[1].read_bytes() == b"a picture"
    assert "9 (2026-01-01)" in readme_page.MOVED.read_text(encoding="utf-8")


def test_what_each_version_has_said_stands_beside_what_this_one_says() -> None:
    said = pd.read_csv(readme_page.SAID)
    assert said["version"].iloc[-1] == simulation()["version"]
    assert len(set(said["version"])) > 1
    assert said[["open_wins", "neither", "closed_wins"]].sum(axis=1).between(0.98, 1.02).all()
    assert readme_page.moved() in readme_page.MOVED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "changes", [{"scenario": "price_war"}, {"config": {"experiment": {"question": "sweep"}}}]
)
def test_the_result_of_something_else_or_of_several_is_refused(
    changes: dict[str, Any],
    tmp_path: Path,
    copies: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert readme_page.main([str(result(tmp_path, changes))]) == 1
    assert "is not the result of the main job" in capsys.readouterr().err
    assert copies[0].read_text(encoding="utf-8") == TEXT
    assert readme_page.main([]) == 1
    assert "name one folder" in capsys.readouterr().err
