"""The experiment as a command, on a small preset."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.common.markup import empty_part
from analysis.evidence.quantities import FIGURES
from analysis.skill import kept, quantiles, sentences
from analysis.skill.forecasts import with_discrepancy
from experiments.results import documentation
from experiments.results.documentation import part_of, put
from experiments.skill import results
from tests.experiments.conftest import Command, assert_refused

SMALL = (
    "experiment=skill", "experiment.hypotheses=[lasting,experience]", "experiment.sets=2",
    "experiment.members=3", "experiment.shuffles=1", "experiment.kept=4",
    "experiment.first=2025-11", "experiment.ahead=2026-12", "replicates=10", "firms.count=20",
    "execution=serial", "quiet=true", "output=out",
)  # fmt: skip
DEVELOPERS = "open_share_tokens_developers"


def test_one_command_scores_all_forecasters_and_makes_all_pages_that_show_them(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "clone" / "docs"
    docs.mkdir(parents=True)
    registered = "Another command's."
    (docs / "skill.md").write_text(put(empty_part("registered"), "registered", registered))
    shutil.copy(documentation.DOCS / "evidence.md", docs / "evidence.md")
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    own = tmp_path / "own.csv"
    own.write_text(f"month,figure,low,high\n2026-07,{DEVELOPERS},0.7,0.75\n", encoding="utf-8")
    said = openclosed(*SMALL, f"evidence={own}", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "out"
    runs = pd.read_parquet(folder / "runs.parquet")
    assert (runs["status"] == "done").all()
    assert runs.groupby(["hypothesis", "cut_off"]).size().to_dict() == {
        (name, month): 2 for name in ("experience", "lasting") for month in ("2025-11", "2025-12")
    }
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-11"
    assert set(scored["horizon"]) == {1, 3, 6}  # twelve months later nothing is known yet
    of_developers = scored[scored["figure"] == DEVELOPERS]
    assert of_developers["month"].max() == "2026-07"  # the reader's own figure
    counts = of_developers.groupby("forecaster").size()
    assert counts.min() == counts.max()
    assert {"mixture", "anchored", "anchored without error", "shuffled record 1, anchored"} <= set(
        counts.index
    )
    _is_that_of_the_runs_that_are_kept(folder, scored)
    weights = pd.read_csv(folder / "weights.csv").set_index("hypothesis")
    assert weights.sum().to_numpy() == pytest.approx(1.0)
    for name in ("summary", "standing", "by_hypothesis", "after_the_fit", "paths"):
        assert len(pd.read_csv(folder / f"{name}.csv"))
    assert {path.stem for path in (folder / "figures").glob("*.png")} == {"forecasts", "scores"}
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["sentences"]
    forecasts = quantiles.read(folder / "forecasts.csv")
    assert (forecasts["month"].min(), forecasts["month"].max()) == ("2026-07", "2026-12")
    assert set(forecasts["origin"]) == {"2026-06"}
    assert len(quantiles.read(results.forecasts_file())) == len(forecasts)
    page = (docs / "skill.md").read_text(encoding="utf-8")
    for picture in results.PICTURES:
        assert f"images/skill/{picture}.png" in page
        assert (docs / "images" / "skill" / f"{picture}.png").exists()
    assert part_of(docs / "skill.md", "registered") == registered
    part = sentences.headline(kept.kept().after)
    assert part in (docs / "evidence.md").read_text(encoding="utf-8")


def _is_that_of_the_runs_that_are_kept(folder: Path, scored: pd.DataFrame) -> None:
    """Median and band of a hypothesis alone follow from months.parquet, with the discrepancy."""
    months = pd.read_parquet(folder / "months.parquet")
    runs = pd.read_parquet(folder / "runs.parquet").set_index("run")
    row = scored.query(
        "figure == @DEVELOPERS and origin == '2025-11' and horizon == 3 and forecaster == 'lasting'"
    ).iloc[0]
    kept_runs = runs.query("cut_off == '2025-11' and hypothesis == 'lasting'").index
    of_month = months["run"].isin(kept_runs) & (months["month"].astype(str) == "2026-02-01")
    shares = months.loc[of_month, "open_share_tokens_startup"].to_numpy(float)
    assert shares.size == 2
    members = with_discrepancy(shares, FIGURES[DEVELOPERS])
    assert row["median"] == pytest.approx(np.median(members))
    away = members - np.clip(members, row["record_low"], row["record_high"])
    pairs = np.abs(away[:, None] - away[None, :]).mean() / 2
    assert row["crps"] == pytest.approx(np.abs(away).mean() - pairs)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.horizons=[]",), "experiment.horizons=[]: name months ahead, each once"),
        (("experiment.horizons=[3,3]",), "experiment.horizons=[3, 3]: name months ahead"),
        (("experiment.horizons=[0]",), "experiment.horizons=0: must be from 1 to 120"),
        (("experiment.sets=0",), "experiment.sets=0: must be from 1"),
        (("experiment.first=2025",), "experiment.first=2025: must be "),
        (("experiment.first=2026-06",), "experiment.first=2026-06: no figure is measured late"),
        (("experiment.ahead=2026-06",), "experiment.ahead=2026-06: must be after 2026-06"),
        (("experiment.members=11",), "experiment.members=11: must be from 1 to 10"),
        (("experiment.hypotheses=[lastng]",), "experiment.hypotheses: no hypothesis lastng; did"),
        (("releases.replayed_until=null",), "releases.replayed_until=null: skill needs"),
        (("replicates=1",), "replicates=1: must be from 10"),
        (("clock.start=2024-01",), "clock: skill needs months from 2023-01"),
        (("evidence=nowhere.csv",), "evidence=nowhere.csv: not found; name a csv file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    assert_refused(openclosed(*SMALL, *words), says, tmp_path)
