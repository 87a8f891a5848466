"""Stored forecasts against newer figures, from the command line."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.answer.mixture import bias_of, of_runs
from analysis.common.markup import empty_part
from analysis.evidence.measurements import LAST_MONTH, RECORD, read
from analysis.evidence.quantities import ROUTER, TOKENS
from analysis.skill import quantiles, score
from analysis.statistics.observers import KEPT, logits, shares
from experiments.results import documentation
from experiments.skill.documents import forecasts_file
from experiments.skill.score import COMMAND, MEASURED, PICTURE
from tests.experiments.conftest import SMALL, Command, assert_refused

DEVELOPERS = "open_share_tokens_developers"
NEWER = f"""month,figure,value,low,high,error
2026-09,{DEVELOPERS},,0.62,0.7,0.01
2026-10,capability_gap,7.5,,,1
2025-10,capability_gap,5,,,1
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    file = tmp_path / "newer.csv"
    file.write_text(NEWER, encoding="utf-8")
    return file


def test_without_a_folder_the_forecasts_of_this_version_are_scored(
    openclosed: Command, tmp_path: Path, newer: Path
) -> None:
    said = openclosed("experiment=score", "evidence=newer.csv", "output=out")
    assert (said.code, said.err) == (0, "")
    assert "of 2 later figures lie in the band" in said.out
    assert "capability_gap in 2025-10 is not scored" in said.out.replace("\n", " ")
    folder = tmp_path / "out"
    scores = pd.read_csv(folder / "scores.csv")
    assert scores["month"].tolist() == ["2026-09", "2026-10"]
    assert (folder / "evidence.csv").read_text(encoding="utf-8") == NEWER
    assert (folder / "figures" / "later_figures.png").stat().st_size > 10_000
    assert "data:image/" in (folder / "report.html").read_text(encoding="utf-8")
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert about["forecasts"].endswith(".csv")
    meanings = pd.read_csv(folder / "data_dictionary.csv")
    assert set(meanings["file"]) == {"scores.csv"}


@pytest.mark.parametrize("worlds", ["mixture", "plain"])
def test_a_result_of_the_main_job_is_scored_by_its_runs(
    openclosed: Command, tmp_path: Path, newer: Path, without_pictures: None, worlds: str
) -> None:
    """Where they start from the record, what a venue shows is their share with its bias."""
    openclosed(*SMALL, "clock.horizon=46", f"worlds={worlds}", "output=result")
    months = pd.read_parquet(tmp_path / "result/months.parquet")
    said = openclosed(
        "experiment=score", "evidence=newer.csv", "experiment.folder=result", "output=out"
    )
    assert (said.code, said.err) == (0, "")
    row = pd.read_csv(tmp_path / "out/scores.csv").iloc[0]
    own = months.loc[months["month"].astype(str) == "2026-09-01", TOKENS]
    assert row["origin"] == "2026-08"
    expected = float(own.median())
    if worlds == "mixture":
        runs = pd.read_parquet(tmp_path / "result/runs.parquet").set_index("run")
        of = of_runs(runs.loc[months["run"].unique()])
        bias = KEPT * bias_of(ROUTER, of).mean
        expected = float(np.median(shares(logits(own.to_numpy(float)) + bias)))
    assert row["median"] == pytest.approx(expected, abs=0.15 if worlds == "mixture" else 1e-6)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "evidence=: name a csv file with the columns month, figure"),
        (("evidence=none.csv",), "evidence=none.csv: not found; name a csv file"),
        (
            ("evidence=newer.csv", "experiment.folder=nowhere"),
            "experiment.folder=nowhere: no forecasts there",
        ),
        (
            ("evidence=newer.csv", "experiment.docs=true"),
            "experiment.docs=true: the page is of docs/",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    openclosed: Command, tmp_path: Path, newer: Path, words: tuple[str, ...], says: str
) -> None:
    said = openclosed("experiment=score", *words, "output=out")
    assert said.code == 2
    assert said.err.startswith(f"openclosed: {says}")
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [newer]


def test_on_wish_the_page_and_its_picture_have_the_score(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(documentation.DOCS / "forecasts", docs / "forecasts")
    (docs / PICTURE).parent.mkdir(parents=True)
    (docs / "skill.md").write_text(f"Before.\n\n{empty_part('registered')}\n", encoding="utf-8")
    monkeypatch.setattr(documentation, "DOCS", docs)
    said = openclosed(*COMMAND.split()[1:], "output=out")
    assert (said.code, said.err) == (0, "")
    assert "registered" in (docs / "skill.md").read_text(encoding="utf-8")
    assert (docs / PICTURE).stat().st_size > 10_000


def test_the_page_of_the_project_says_what_the_registered_forecasts_came_to() -> None:
    """The figures of July and August 2026 and the forecasts of 0.1.0, made before them."""
    docs = documentation.DOCS
    file = forecasts_file("0.1.0")
    found = score.against(quantiles.read(file), read(docs.parent / MEASURED), RECORD)
    assert not found.left_out
    part = documentation.part_of(docs / "skill.md", "registered")
    assert part == score.part(found, f"docs/forecasts/{file.name}", MEASURED, PICTURE, COMMAND)


def test_with_nothing_newer_than_the_forecasts_knew_there_is_nothing_to_score(
    openclosed: Command, tmp_path: Path
) -> None:
    old = tmp_path / "old.csv"
    old.write_text(f"month,figure,value\n2025-06,{DEVELOPERS},0.2\n", encoding="utf-8")
    said = openclosed("experiment=score", "evidence=old.csv", "output=out")
    assert said.code == 2
    assert "nothing to score" in said.err
    assert f"knew the record up to {LAST_MONTH}" in said.err
    assert list(tmp_path.iterdir()) == [old]


def test_other_experiments_refuse_figures_that_they_would_not_read(
    openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(
        openclosed(*SMALL, "evidence=newer.csv", "output=out"),
        "evidence=newer.csv: only experiment=anchored, score, skill and update read figures",
        tmp_path,
    )
