"""The experiment as a command, on a small preset."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.skill import kept, quantiles
from experiments import documentation
from experiments.skill import results
from tests.experiments.conftest import Command, assert_refused

SMALL = (
    "experiment=skill", "experiment.sets=2", "experiment.first=2025-11",
    "experiment.ahead=2026-12", "replicates=2", "firms.count=60", "execution=serial",
    "quiet=true", "output=out",
)  # fmt: skip
DEVELOPERS = "open_share_tokens_developers"


def test_forecasts_are_scored_beside_rivals(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*SMALL)
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert "developers, tokens" in said.out
    folder = tmp_path / "out"
    runs = pd.read_parquet(folder / "runs.parquet")
    assert (runs["status"] == "done").all()
    assert runs.groupby("cut_off").size().to_dict() == {"2025-11": 4, "2025-12": 4}
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-11"
    assert set(scored["horizon"]) == {1, 3, 6}  # twelve months later nothing is known yet
    own = scored[(scored["figure"] == DEVELOPERS) & (scored["forecaster"] == "model")]
    assert (own["crps"] >= 0).all()
    for name in ("summary", "standing", "standing_later", "after_the_fit", "paths"):
        assert len(pd.read_csv(folder / f"{name}.csv"))
    assert {path.stem for path in (folder / "figures").glob("*.png")} == {"forecasts", "scores"}
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["sentences"]
    forecasts = quantiles.read(folder / "forecasts.csv")
    assert forecasts["month"].min() == "2026-01"
    assert forecasts["month"].max() == "2026-12"
    assert set(forecasts["origin"]) == {"2025-12"}


def test_the_members_of_a_forecast_are_the_runs_that_are_kept(
    openclosed: Command, tmp_path: Path
) -> None:
    """Median, interval and score of a row follow from months.parquet, by hand."""
    openclosed(*SMALL)
    folder = tmp_path / "out"
    months = pd.read_parquet(folder / "months.parquet")
    runs = pd.read_parquet(folder / "runs.parquet").set_index("run")
    scored = pd.read_csv(folder / "scored.csv")
    row = scored.query(
        "figure == @DEVELOPERS and origin == '2025-11' and horizon == 3 and forecaster == 'model'"
    ).iloc[0]
    of_origin = months["run"].map(runs["cut_off"]) == "2025-11"
    members = months.loc[
        of_origin & (months["month"].astype(str) == "2026-02"), "open_share_tokens_startup"
    ].to_numpy(float)
    assert len(members) == 4
    assert row["median"] == pytest.approx(np.median(members))
    away = members - np.clip(members, row["record_low"], row["record_high"])
    pairs = np.abs(away[:, None] - away[None, :]).mean() / 2
    assert row["crps"] == pytest.approx(np.abs(away).mean() - pairs)


def test_own_figures_are_scored_too(openclosed: Command, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"month,figure,low,high\n2026-09,{DEVELOPERS},0.7,0.75\n", encoding="utf-8")
    said = openclosed(*SMALL, "experiment.horizons=[3]", f"evidence={own}")
    assert (said.code, said.err) == (0, "")
    scored = pd.read_csv(tmp_path / "out/scored.csv")
    later = scored[scored["month"] == "2026-09"]
    assert set(later["origin"]) == {"2026-06"}
    assert (later["record_low"] == 0.7).all()
    after = pd.read_csv(tmp_path / "out/after_the_fit.csv")
    assert after["month"].iloc[-1] == "2026-09"


def test_one_command_makes_all_pages_that_show_it(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "clone" / "docs"
    docs.mkdir(parents=True)
    for name in ("evidence.md", "../README.md"):
        shutil.copy(documentation.DOCS / name, docs / name)
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    said = openclosed(*SMALL, "posterior=none", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    page = (docs / "skill.md").read_text(encoding="utf-8")
    assert "runs took less than two minutes in one process." in page
    for picture in results.PICTURES:
        assert f"images/skill/{picture}.png" in page
        assert (docs / "images" / "skill" / f"{picture}.png").exists()
    quantiles.read(results.forecasts_file())
    after = kept.kept().after.iloc[-1]
    number = f"median is {100 * after['median']:.0f} % then"
    for text in ((docs / "evidence.md"), (docs.parent / "README.md")):
        assert number in text.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.horizons=[]",), "experiment.horizons=[]: name months ahead, each once"),
        (("experiment.horizons=[3,3]",), "experiment.horizons=[3, 3]: name months ahead"),
        (("experiment.horizons=[0]",), "experiment.horizons=0: must be from 1 to 120"),
        (("experiment.sets=0",), "experiment.sets=0: must be from 1"),
        (("experiment.first=2025",), "experiment.first=2025: must be "),
        (("experiment.first=2026-06",), "experiment.first=2026-06: no figure is measured late"),
        (("experiment.ahead=2025-12",), "experiment.ahead=2025-12: must be after releases"),
        (("releases.replayed_until=null",), "releases.replayed_until=null: skill needs"),
        (("replicates=1",), "replicates=1"),
        (("clock.start=2024-01",), "clock: skill needs months from 2023-01"),
        (("posterior=mine",), "posterior=mine: must be one of none, baseline"),
        (("evidence=nowhere.csv",), "evidence=nowhere.csv: not found; name a csv file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    assert_refused(openclosed(*SMALL, *words), says, tmp_path)
