"""The answer in the README: it is there, and says what a result says."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import mixture
from openclosed.analysis.common import ensemble
from openclosed.analysis.common.measures import brief
from openclosed.experiments.answer.finding import finding
from openclosed.experiments.answer.verdict import answer
from openclosed.experiments.results.provenance import simulation
from tests.analysis.answer.test_answer import NOTHING, of_kept
from tests.analysis.made_up import steady
from tests.pages import readme_page
from tests.pages.readme_page import FILE, PICTURE, TARGET

TEXT = FILE.read_text(encoding="utf-8")


def result(path: Path, changes: dict[str, Any]) -> Path:
    """A result folder of two made-up runs of each of some kept worlds.

    In them closed models serve nine tenths where new work grows fast, and else a tenth.
    """
    k = mixture.kept()["k"][:100]
    shares = np.repeat(np.where(k > k.median(), 0.1, 0.9), 2).tolist()
    runs, months, _, manifest = of_kept(steady(shares))
    config = manifest["config"] | {"experiment": {"question": TARGET}}
    named = {"version": "9", "started": "2026-01-01T00:00", "words": ["output=here"]}
    made = manifest | named | {"config": config} | changes
    told = finding(answer(runs, months, made), ensemble.of(runs, months), made, NOTHING)
    (path / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    (path / "verdict.json").write_text(json.dumps(told.facts), encoding="utf-8")
    for one in told.tables:
        one.rows.to_csv(path / one.file, index=False)
    (path / "figures").mkdir()
    (path / "figures" / "outlook.png").write_bytes(b"a picture")
    return path


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The README and its picture, in copies that may be written."""
    page, picture = tmp_path / "copy.md", tmp_path / "copy.png"
    page.write_text(TEXT, encoding="utf-8")
    for name in ("MOVED", "SAID", "SPREAD"):
        known = getattr(readme_page, name)
        monkeypatch.setattr(readme_page, name, Path(shutil.copy(known, tmp_path)))
    monkeypatch.setattr(readme_page, "FILE", page)
    monkeypatch.setattr(readme_page, "PICTURE", picture)
    return page, picture


def test_the_readme_says_what_kept_numbers_and_other_pages_say_today() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == ["answer", "believe"]
    assert readme_page.answer() in TEXT
    assert readme_page.believe() in TEXT
    assert PICTURE.exists()


def test_the_numbers_that_the_readme_counts_add_up_to_all_of_them() -> None:
    sentence = readme_page.believe().partition("(docs/parameters.md)")[2]
    sourced, of_all, *others = map(int, re.findall(r"\d+", sentence))
    assert of_all == sourced + sum(others)


def test_the_answer_is_that_of_the_result_with_its_intervals(
    tmp_path: Path, copies: tuple[Path, Path]
) -> None:
    folder = result(tmp_path, {})
    assert readme_page.main([str(folder)]) == 0
    text = copies[0].read_text(encoding="utf-8")
    said = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["says"]
    plain = re.sub(r"% \(([\d.]+)-([\d.]+)\)", r"% (\1 to \2 %)", text)
    assert ["Spread of" in plain, *(one["text"] in plain for one in said)] == [True] * 4
    ends = pd.read_csv(folder / "endings.csv").query("who == 'enterprises' and by == 'spend'")
    names = ("open_wins", "shared", "moving", "closed_wins")
    cells = [brief(*ends[[one, f"{one}_low", f"{one}_high"]].iloc[0]) for one in names]
    assert f"| Enterprises' spend | {' | '.join(cells)} |" in text
    assert "200 runs of version 9 by `openclosed`." in text
    assert copies[1].read_bytes() == b"a picture"
    assert "9 (2026-01-01)" in readme_page.MOVED.read_text(encoding="utf-8")


@pytest.mark.parametrize("column", ["", "moving", "moving_high", "share"])
def test_a_result_of_other_numbers_than_the_kept_ones_is_seen(column: str, tmp_path: Path) -> None:
    """A run of 200 is enough, as is a bracket."""
    made = {"scenario": "baseline", "config": {"experiment": {"question": TARGET}}}
    (tmp_path / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    spread = pd.read_csv(readme_page.SPREAD)
    ends = readme_page.latest().drop(columns=["version", "date", "neither"])
    for rows, file in ((ends, "endings.csv"), (spread, "variance.csv")):
        if column in rows:
            rows[column] += np.eye(len(rows))[0] / 200
        rows.to_csv(tmp_path / file, index=False)
    assert readme_page.main(["compare", str(tmp_path)]) == bool(column)


def test_what_each_version_has_said_stands_beside_what_this_one_says() -> None:
    said = pd.read_csv(readme_page.SAID)
    assert said["version"].iloc[-1] == simulation()["version"]
    assert len(set(said["version"])) > 1
    assert said[["open_wins", "neither", "closed_wins"]].sum(axis=1).between(0.98, 1.02).all()
    assert readme_page.moved() in readme_page.MOVED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "changes", [{"scenario": "price_war"}, {"words": ["replicates=8"]}, {"config": {}}]
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
