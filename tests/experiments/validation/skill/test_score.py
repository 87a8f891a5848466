"""Stored forecasts against newer figures, from the command line."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import ROUTER, TOKENS
from openclosed.analysis.finding.faces import empty_part
from openclosed.analysis.mixture import of_runs
from openclosed.analysis.statistics.observers import KEPT, logits, shares
from openclosed.analysis.weighing import bias_of
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.score.question import COMMAND, MEASURED, PICTURE
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_refused

DEVELOPERS = "open_share_tokens_developers"
NEWER = f"""month,figure,value,low,high,error
2026-09,{DEVELOPERS},,0.62,0.7,0.01
2026-10,capability_gap,7.5,,,1
2025-10,capability_gap,5,,,1
"""
SCORE = ("experiment=score", "evidence=newer.csv", "output=out")


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    file = tmp_path / "newer.csv"
    file.write_text(NEWER, encoding="utf-8")
    return file


def test_without_a_folder_the_forecasts_of_this_version_are_scored_and_the_page_made(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, folder = tmp_path / "docs", tmp_path / "out"
    shutil.copytree(documentation.DOCS / "forecasts", docs / "forecasts")
    (docs.parent / MEASURED).write_text(NEWER, encoding="utf-8")
    (docs / PICTURE).parent.mkdir(parents=True)
    (docs / "skill.md").write_text(f"Before.\n\n{empty_part('registered')}\n", encoding="utf-8")
    monkeypatch.setattr(documentation, "DOCS", docs)
    said = openclosed(*COMMAND.split()[3:], "output=out")
    assert_answered(said, folder, "later_figures")
    assert "capability_gap in 2025-10" in said.out.replace("\n", " ")
    assert pd.read_csv(folder / "scores.csv")["month"].tolist() == ["2026-09", "2026-10"]
    assert (folder / "evidence.csv").read_text(encoding="utf-8") == NEWER
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert about["forecasts"] == "0.1.0.csv"
    assert documentation.part_of(docs / "skill.md", "registered")
    assert (docs / PICTURE).stat().st_size > 10_000


@pytest.mark.usefixtures("newer", "without_pictures")
@pytest.mark.parametrize("worlds", ["mixture", "plain"])
def test_a_result_of_the_main_job_is_scored_by_its_runs(
    openclosed: Command, tmp_path: Path, worlds: str
) -> None:
    """Where they start from the record, what a venue shows is their share with its bias."""
    openclosed(*SMALL, "clock.horizon=46", f"worlds={worlds}", "output=result")
    months = pd.read_parquet(tmp_path / "result/months.parquet")
    said = openclosed(*SCORE, "experiment.folder=result")
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
        (("experiment.folder=nowhere",), "experiment.folder=nowhere: "),
        (("experiment.docs=true",), "experiment.docs=true: "),
        (("evidence=old.csv",), "evidence=old.csv: "),
    ],
)
def test_what_cannot_be_scored_is_refused(
    openclosed: Command, tmp_path: Path, newer: Path, words: tuple[str, ...], says: str
) -> None:
    old = tmp_path / "old.csv"
    old.write_text(f"month,figure,value\n2025-06,{DEVELOPERS},0.2\n", encoding="utf-8")
    said = openclosed(*SCORE, *words)
    assert_refused(said, says)
    assert "old.csv" not in says or LAST_MONTH in said.err
    assert {*tmp_path.iterdir()} == {newer, old}
