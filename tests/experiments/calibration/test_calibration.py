"""A tiny calibration from the command line: its files, its page, and the sets that others use."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.calibration.identification import FILE, partners
from analysis.common.markup import part_markers
from experiments.results import documentation
from experiments.worlds import calibrated_sets
from experiments.worlds.calibrated_sets import CUT_OFFS, HEAD, column
from tests.experiments.conftest import Command, assert_answered, question

TINY = (
    "experiment=calibration", "experiment.hypotheses=[lasting,smooth_work]", "experiment.points=4",
    "experiment.sets=3", "replicates=2", "firms.count=30", "execution=serial", "quiet=true",
    "output=result",
)  # fmt: skip


def test_it_leaves_sets_of_each_hypothesis_what_was_learnt_and_the_page(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(calibrated_sets, "FILE", tmp_path / "calibrated" / "sets.csv")
    folder = tmp_path / "result"
    runs = assert_answered(openclosed(*TINY, "experiment.docs=true"), folder, "record", "learnt")
    free = question(*TINY).settings.model_dump()["free"]
    sets = pd.read_csv(folder / "sets.csv")
    assert list(sets.columns) == [*HEAD, *free]
    assert set(sets["hypothesis"]) <= {"lasting", "smooth_work"}
    counts = sets.groupby("hypothesis")[[column(one) for one in CUT_OFFS]].count()
    assert counts.to_numpy().max() == 3
    own = sets.loc[sets["hypothesis"] == "smooth_work", ["work.per_point", "work.size_spread"]]
    assert own.to_numpy() == pytest.approx(np.tile([0.4, 0.0], (len(own), 1)))
    left = pd.read_csv(folder / "left.csv")
    assert left["tried"].tolist() == [5, 6, 8] * 2  # of the second wave, 1, 1 and 2 points
    assert pd.read_csv(folder / "learnt.csv")["parameter"].tolist() == list(free)
    scores = pd.read_csv(folder / "scorecard.csv").set_index("target")
    assert {"V1 2024", "V2 rises", "V4 lag", "V12", "adoption 2024-02"} <= set(scores.index)
    assert len(runs) == 2 * 2 * 2 * 4 * 2  # releases, hypotheses, waves, points, seeds
    assert (runs["status"] == "done").all()
    assert runs.groupby("seed").size().eq(2).all()  # each point has seeds of its own
    origin = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert origin["config"]["clock"]["horizon"] == 36.0

    kept = pd.read_csv(calibrated_sets.FILE)
    assert len(kept) == len(sets)
    assert not calibrated_sets.sets_of("lasting", "2026-06").empty
    assert partners(calibrated_sets.FILE.parent / FILE.name).keys() <= set(kept.columns)
    text = (tmp_path / "docs" / "evidence.md").read_text(encoding="utf-8")
    for part in ("skill", "record"):  # which experiment=skill writes too
        begin, end = part_markers(part)
        assert len(text.partition(begin)[2].partition(end)[0]) > 500
    for picture in ("record", "learnt"):
        assert f"images/evidence/{picture}.png" in text
        assert (tmp_path / "docs" / "images" / "evidence" / f"{picture}.png").exists()
