"""The answer in the README: it is there, and says what a result says."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from analysis.answer import mixture
from analysis.answer.finding import finding
from analysis.answer.verdict import answer
from analysis.common import ensemble
from tests.analysis.answer.test_finding import NOTHING
from tests.analysis.made_up import steady
from tests.pages import readme_page
from tests.pages.readme_page import FILE, PICTURE, TARGET

TEXT = FILE.read_text(encoding="utf-8")


def result(
    path: Path, scenario: str = "baseline", target: str = TARGET, *, of_kept: bool = False
) -> Path:
    """A result folder of five made-up runs in which closed models serve nine tenths.

    Or of one run of each kept world, in which they do so where new work grows fast.
    """
    is_fast = mixture.kept()["k"] > mixture.kept()["k"].median()
    shares = np.where(is_fast, 0.1, 0.9).tolist() if of_kept else [0.1] * 5
    runs, months, events, manifest = steady(shares)
    if of_kept:
        runs["seed"] = mixture.kept()["world"] * mixture.LUCK
        manifest = manifest | {"config": manifest["config"] | {"worlds": "mixture"}}
    made = manifest | {
        "version": "9",
        "words": ["output=here"],
        "status": {"done": 5, "failed": 0},
        "scenario": scenario,
        "config": {**manifest["config"], "experiment": {"question": target}},
    }
    told = finding(answer(runs, months, made), ensemble.of(runs, months), made, events, NOTHING)
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
    monkeypatch.setattr(readme_page, "FILE", page)
    monkeypatch.setattr(readme_page, "PICTURE", picture)
    return page, picture


def test_the_readme_has_an_answer_and_its_picture() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == ["answer", "believe"]
    part = TEXT.partition("<!-- answer: made")[2].partition("<!-- answer: end")[0]
    assert "closed wins" in part
    assert "by `openclosed`" in part
    assert PICTURE.exists()


def test_the_answer_is_that_of_the_result_with_its_intervals(
    tmp_path: Path, copies: tuple[Path, Path]
) -> None:
    page, picture = copies
    assert readme_page.main([str(result(tmp_path))]) == 0
    text = page.read_text(encoding="utf-8")
    assert "**Safe to say.** No ending" in text
    assert "| Enterprises | workloads | 0 (0-43) | 0 (0-43) | 0 (0-43) | 100 (57-100) |" in text
    assert "No run ends without a closed vendor." in text
    assert "Made from 5 runs of version 9 by `openclosed`." in text
    assert picture.read_bytes() == b"a picture"


def test_the_answer_of_kept_worlds_is_what_is_likely_and_what_decides(
    tmp_path: Path, copies: tuple[Path, Path]
) -> None:
    assert readme_page.main([str(result(tmp_path, of_kept=True))]) == 0
    text = copies[0].read_text(encoding="utf-8")
    assert "**Not settled.** No data tell how fast the work grows" in text
    assert "open wins developers' bought tokens in 0 %" in text


def test_why_to_believe_it_is_what_other_pages_say_today() -> None:
    assert readme_page.believe() in TEXT


@pytest.mark.parametrize(("scenario", "target"), [("price_war", TARGET), ("baseline", "sweep")])
def test_the_result_of_something_else_is_refused(
    scenario: str,
    target: str,
    tmp_path: Path,
    copies: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert readme_page.main([str(result(tmp_path, scenario, target))]) == 1
    assert "is not the result of the main job" in capsys.readouterr().err
    assert copies[0].read_text(encoding="utf-8") == TEXT


def test_exactly_one_folder_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert readme_page.main([]) == 1
    assert "name one folder" in capsys.readouterr().err
