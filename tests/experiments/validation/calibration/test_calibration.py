"""A tiny calibration from the command line, and waves that close in on a known truth."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.targets import BY_KEY, TARGETS
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.published import NOT_TOLD_APART as FILE
from openclosed.analysis.published import partners
from openclosed.analysis.statistics.matching import CUT, Bank, implausibility, mean_over_runs
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.assimilation import calibrated_sets
from openclosed.experiments.validation.assimilation.calibrated_sets import CUT_OFFS, HEAD, column
from openclosed.experiments.validation.calibration.waves import Laboratory, explore
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
    tables = {path.stem for path in (tmp_path / "docs" / "tables").glob("*.csv")}
    assert tables == {"targets", "learnt", "target_variance", "record_series"}
    for picture in ("record", "learnt"):
        assert f"images/evidence/{picture}.png" in text
        assert (tmp_path / "docs" / "images" / "evidence" / f"{picture}.png").exists()


KNOWN = [BY_KEY[key] for key in ("V8", "V7 families", "V9 share")]
TRUTH = np.array([0.3, 0.6])
POINTS = 60


class StandIn:
    """V8 tells the first number, V7 the second, V9 their sum; two seeds of little noise.

    Under the second hypothesis the first number is higher by .2 for the same record.
    """

    free, runs = (0, 1), 2

    def __init__(self) -> None:
        self.worlds = {"one": 0.0, "two": 0.2}
        self.asked: list[tuple[Any, ...]] = []

    def tried(
        self, hypothesis: str, places: np.ndarray, seeds: list[int], name: str, knew: list[int]
    ) -> Bank:
        self.asked.append((hypothesis, name, tuple(seeds)))
        gone = places - TRUTH - [self.worlds[hypothesis], 0.0]
        gave = np.full((len(places), 2, len(TARGETS)), np.nan)
        noise = 0.02 * np.array([1.0, -1.0])
        for target, miss in zip(KNOWN, (gone[:, 0], gone[:, 1], gone.sum(axis=1)), strict=True):
            value = target.value + 5.0 * target.tolerance * (miss[:, None] + noise)
            gave[:, :, TARGETS.index(target)] = value
        which = np.full(len(places), list(self.worlds).index(hypothesis))
        return Bank(which, np.array(knew), places, places, gave, np.zeros((len(places), 2), int))


def found(waves: int = 3) -> tuple[StandIn, Bank]:
    stand_in = StandIn()
    return stand_in, explore(cast(Laboratory, stand_in), [KNOWN[:2], KNOWN], waves, POINTS, 1)


def test_later_waves_are_where_the_record_known_at_each_of_two_times_does_not_rule_out() -> None:
    _, bank = found()
    assert len(bank.knew) == 2 * 3 * POINTS
    worst = implausibility(mean_over_runs(bank.away(KNOWN, TARGETS)))
    assert (worst[bank.knew < 0] < CUT).mean() < 0.6
    assert (worst[bank.knew == 1] < CUT).mean() > 0.9
    for kind, shift in ((0, 0.0), (1, 0.2)):
        left = bank.places[(bank.hypothesis == kind) & (worst < CUT)]
        assert left.mean(axis=0) == pytest.approx([0.3 + shift, 0.6], abs=0.06)
    _, two = found(waves=2)
    assert [(two.knew == one).sum() for one in (-1, 0, 1)] == [2 * POINTS, POINTS, POINTS]


def test_no_two_runs_share_a_seed_and_the_same_seed_asks_the_same() -> None:
    (first, bank), (again, same) = found(), found()
    np.testing.assert_array_equal(bank.places, same.places)
    assert first.asked == again.asked
    seeds = [seed for _, _, own in first.asked for seed in own]
    assert len(set(seeds)) == len(seeds) == 2 * 3 * POINTS * 2
