"""A tiny calibration from the command line, waves that close in on a truth, and what is said.

What is said is of a made-up bank of points.
"""

import json
import math
import re
import shutil
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.evidence.measurements import RECORD
from openclosed.analysis.published import note, partners, text_of
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import observed_record
from openclosed.experiments.validation.assimilation import free_numbers
from openclosed.experiments.validation.assimilation.free_numbers import (
    CUT,
    CUT_OFFS,
    HEAD,
    Free,
    column,
)
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration import finding as calibration_finding
from openclosed.experiments.validation.calibration import matching
from openclosed.experiments.validation.calibration.answer import SCREENED, Calibration
from openclosed.experiments.validation.calibration.matching import (
    Bank,
    implausibility,
    mean_over_runs,
)
from openclosed.experiments.validation.calibration.targets import (
    MATCHED,
    TARGETS,
    Months,
    score,
)
from openclosed.experiments.validation.calibration.waves import Laboratory, explore
from openclosed.sim.outcomes import NAMES
from tests.analysis.made_up import calendar
from tests.experiments.conftest import Command, assert_answered, question

DOCS = Path(__file__).resolve().parents[3] / "docs"
TINY = (
    "experiment=calibration", "experiment.hypotheses=[lasting,smooth_work]", "experiment.points=4",
    "experiment.sets=3", "replicates=2", "firms.count=30", "execution=serial", "quiet=true",
    "output=result",
)  # fmt: skip


def test_it_leaves_sets_of_each_hypothesis_what_was_learnt_and_the_page(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "evidence.md", tmp_path / "docs" / "evidence.md")
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(free_numbers, "SETS", tmp_path / "sets.csv")
    monkeypatch.setattr(published, "NOT_TOLD_APART", tmp_path / "not_told_apart.json")
    folder = tmp_path / "result"
    runs = assert_answered(openclosed(*TINY, "experiment.docs=true"), folder, "record")
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
    scores = pd.read_csv(folder / "targets.csv").set_index("target")
    assert {"V1 2024", "V2 rises", "V4 lag", "V12", "adoption 2024-02"} <= set(scores.index)
    assert len(runs) == 2 * 2 * 2 * 4 * 2  # releases, hypotheses, waves, points, seeds
    assert (runs["status"] == "done").all()
    assert runs.groupby("seed").size().eq(2).all()  # each point has seeds of its own
    origin = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert origin["config"]["clock"]["horizon"] == 36.0

    kept = pd.read_csv(free_numbers.SETS)
    assert len(kept) == len(sets)
    assert not free_numbers.sets_of("lasting", "2026-06").empty
    assert partners(published.NOT_TOLD_APART).keys() <= set(kept.columns)
    text = (tmp_path / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert text != (DOCS / "evidence.md").read_text(encoding="utf-8")
    assert "of 16 sets" in text
    tables = {path.stem for path in (tmp_path / "docs" / "tables").glob("*.csv")}
    assert tables == {"targets", "learnt", "record_series"}
    assert "images/evidence/record.png" in text
    assert (tmp_path / "docs" / "images" / "evidence" / "record.png").exists()


KEYS = [one.key for one in TARGETS]
KNOWN = [TARGETS[KEYS.index(key)] for key in ("V8", "V7 families", "V9 share")]
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


def explored(waves: int = 3) -> tuple[StandIn, Bank]:
    stand_in = StandIn()
    return stand_in, explore(cast(Laboratory, stand_in), [KNOWN[:2], KNOWN], waves, POINTS, 1)


def test_later_waves_are_where_the_record_known_at_each_of_two_times_does_not_rule_out() -> None:
    _, bank = explored()
    assert len(bank.knew) == 2 * 3 * POINTS
    worst = implausibility(mean_over_runs(bank.away(KNOWN)))
    assert (worst[bank.knew < 0] < CUT).mean() < 0.6
    assert (worst[bank.knew == 1] < CUT).mean() > 0.9
    for kind, shift in ((0, 0.0), (1, 0.2)):
        left = bank.places[(bank.hypothesis == kind) & (worst < CUT)]
        assert left.mean(axis=0) == pytest.approx([0.3 + shift, 0.6], abs=0.06)
    _, two = explored(waves=2)
    assert [(two.knew == one).sum() for one in (-1, 0, 1)] == [2 * POINTS, POINTS, POINTS]


def test_no_two_runs_share_a_seed_and_the_same_seed_asks_the_same() -> None:
    (first, bank), (again, same) = explored(), explored()
    np.testing.assert_array_equal(bank.places, same.places)
    assert first.asked == again.asked
    seeds = [seed for _, _, own in first.asked for seed in own]
    assert len(set(seeds)) == len(seeds) == 2 * 3 * POINTS * 2


FREE = [Free(name, 0.0, 2.0, "V8") for name in ("choice.noise", "work.growth", "work.retirement")]
TWO = ("2024-12", "2025-12")


def made_up(points: int = 400) -> Bank:
    """Two hypotheses; the first number moves V8 and V1, the second V9, the third nothing.

    The first is right at .5 under the first hypothesis, and far off everywhere under the second.
    """
    rng = np.random.default_rng(1)
    places, which = rng.random((points, 3)), np.arange(points) % 2
    places[which == 1, 2] = 0.5  # a value of the hypothesis's own
    away = np.zeros((points, 3, len(TARGETS)))
    by_first = (12.0 * (places[:, 0] - 0.5) + 14.0 * which)[:, None]
    away[:, :, KEYS.index("V8")] = away[:, :, KEYS.index("V1 2024")] = by_first
    away[:, :, KEYS.index("V9 share")] = 4.0 * places[:, 1:2]
    away += rng.standard_normal(away.shape)
    gave = np.empty_like(away)
    for i, one in enumerate(TARGETS):
        error = one.tolerance / 2.0 if math.isnan(one.error) else one.error
        level = to_scale(np.array(one.value), one.scale, edge=1e-3)
        gave[:, :, i] = from_scale(level + error * away[:, :, i], one.scale)
    knew = np.where(np.arange(points) < points - 20, -1, 1)
    return Bank(which, knew, places, 2.0 * places, gave, np.arange(3 * points).reshape(-1, 3))


@pytest.fixture(scope="module")
def found() -> Calibration:
    """All that is shown of it."""
    bank = made_up()
    worst = calibration_answer.implausible(bank, TWO)
    rows, weights = calibration_answer.mixture(bank, worst[:, -1])
    values = bank.gave[rows].reshape(-1, len(TARGETS)).copy()
    values[:, KEYS.index("V8")] = 0.5
    uniform = np.random.default_rng(1).uniform(0.1, 0.4, (8, 36, len(NAMES)))
    away = matching.mean_over_runs(bank.away(SCREENED))
    return Calibration(
        ["lasting", "origin"],
        FREE,
        TWO,
        bank,
        worst,
        score(values, weights=np.repeat(weights, 3)),
        Months(calendar(36), uniform),
        matching.emulate(bank.places, bank.hypothesis, 2, away),
        calibration_answer.told(bank, MATCHED, 1),
        calibration_answer.told(bank, SCREENED, 1),
        calibration_answer.survived(bank, 2, 1),
    )


def test_points_are_left_where_they_agree(found: Calibration) -> None:
    left = found.implausible[:, -1] < CUT
    assert not left[found.bank.hypothesis == 1].any()
    assert abs(found.bank.places[left, 0] - 0.5).max() < 0.65
    assert 0.3 < left[found.bank.hypothesis == 0].mean() < 1.0
    assert "origin by 2025-12" in calibration_finding.parts(found, "")["left"]


def test_a_cut_off_knows_nothing_later(found: Calibration) -> None:
    early, late = ({one.key for one in calibration_answer.known(month)} for month in TWO)
    assert {"V1 2024", "adoption 2024-07"} <= early
    assert "V8" in late - early
    assert not late & {"V2 end-2025", "V3", "V9 replaced"}
    assert np.isinf(found.implausible[found.bank.knew == 1, 0]).all()
    assert np.isfinite(found.implausible[:, 1]).all()


def test_a_number_is_told_where_a_target_follows_it(found: Calibration) -> None:
    table = calibration_answer.learnt_table(found).set_index("parameter")
    assert table["learnt"].tolist() == ["record", "record", "prior"]
    assert str(table.loc["work.growth", "moves"]).startswith("V9 share +")
    effect = found.emulator.lines[1, [one.key for one in SCREENED].index("V9 share")]
    assert effect == pytest.approx(4.0, abs=0.3)  # standard error .1, and the ridge
    assert table["spread_left"].to_dict()["choice.noise"] < 1.0
    assert table["told"].to_dict()["work.retirement"] < 0.02


def test_the_truth_survives_made_up_records_but_not_where_runs_claim_no_luck(
    found: Calibration,
) -> None:
    """Records of five times the spread that the runs have are ruled out."""
    assert len(found.survived) == 380
    assert found.survived.mean() > 0.95
    bank = found.bank
    far = bank.gave.copy()
    far[:, 0] += 5.0 * (far[:, 0] - far[:, 1:].mean(axis=1))
    other = calibration_answer.survived(bank._replace(gave=far), 2, 1)
    assert other.mean() < found.survived.mean()


def test_two_that_are_not_told_apart_are_named(found: Calibration, tmp_path: Path) -> None:
    places = found.bank.places.copy()
    places[:, 1] = 1.0 - places[:, 0]
    pairs = calibration_answer.not_told_apart(
        found._replace(bank=found.bank._replace(places=places))
    )
    one, other = "choice.noise", "work.growth"
    [(first, second, correlation)] = pairs
    assert (first, second) == (one, other)
    assert correlation == pytest.approx(-1.0)
    assert calibration_answer.not_told_apart(found) == []
    path = tmp_path / "pairs.json"
    path.write_text(text_of([*pairs, (other, "c", 0.9)]), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))[0]["correlation"] == -1
    known = partners(path)
    assert known == {one: [other], other: [one, "c"], "c": [other]}
    assert note(["c"], known).endswith(f": c from {other}.")
    assert note(["x"], known) == ""


def test_where_nothing_is_left_the_closest_stand_in(found: Calibration) -> None:
    none = found._replace(implausible=found.implausible + CUT)
    rows, weights = calibration_answer.mixture(none.bank, none.implausible[:, -1])
    assert len(rows) == 2 * calibration_answer.STAND_IN
    assert weights.sum() == pytest.approx(1.0)
    assert "the 20 closest sets" in calibration_finding.how_made(none)
    assert "ruled out" in calibration_finding.parts(none, "")["left"]


def test_words_tables_and_pictures_have_the_numbers(found: Calibration) -> None:
    names = ["implausibility_early", "implausibility_late"]
    sets = calibration_answer.sets_table(found, names, 9, 1)
    finding = calibration_finding.finding(found, sets)
    met = sum(one.passed and one.target.scored for one in found.scores)
    said = " ".join(map(str, finding.says))
    for one in ("2 of 3 numbers",):
        assert one in said
    assert f"{met} of {sum(one.target.scored for one in found.scores)} " in finding.title
    assert all(column.meaning for one in finding.tables for column in one.columns if one.name)
    [record] = finding.figures
    assert len(record.draw().axes) == len(calibration_finding.SHOWN)
    assert "1 of 3 numbers" in calibration_finding.parts(found, "")["learnt"]


def test_tables_have_the_digits_that_runs_tell_and_misses_their_reasons(
    found: Calibration,
) -> None:
    targets = calibration_finding.targets(found.scores).set_index("target")
    for one in found.scores:
        row = targets.loc[one.target.key]
        digits = {"abs": 0.006} if one.target.unit.startswith("share") else {"rel": 0.006}
        assert row["model"] == pytest.approx(one.mean, nan_ok=True, **digits)
        assert row["passed"] == one.passed if one.target.scored else pd.isna(row["passed"])
    text = calibration_finding.parts(found, "")["targets"]
    missed = targets.index[targets["passed"] == False]  # noqa: E712 nan where it is not scored
    assert set(re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE)) == set(missed)
    assert all(target.source.citation in text for target in TARGETS)


def test_the_page_of_the_project_says_what_its_tables_say() -> None:
    """Where it does not: python -m experiments.validation calibration docs=true."""
    targets = pd.read_csv(DOCS / "tables" / "targets.csv").set_index("target")
    text = (DOCS / "evidence.md").read_text(encoding="utf-8")
    passed = targets.loc[targets["scored"], "passed"].astype(bool)
    assert f"{passed.sum()} of {len(passed)} targets are met." in text
    assert set(re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE)) == set(passed.index[~passed])
    declared = calibration_finding.targets(score(np.full((2, len(TARGETS)), np.nan)))
    same = ["text", "when", "unit", "record", "pass_low", "pass_high", "scored", "source"]
    pd.testing.assert_frame_equal(targets[same], declared.set_index("target")[same])
    learnt = pd.read_csv(DOCS / "tables" / "learnt.csv")
    told = (learnt["learnt"] == "record").sum()
    assert f"The record says something about {told} of {len(learnt)} numbers." in text


def test_the_table_of_the_project_shows_the_record_as_it_is() -> None:
    """Where it does not: python -m experiments.validation backtest docs=true."""
    series = observed_record.series()
    kept = (DOCS / "tables" / "record_series.csv").read_text(encoding="utf-8")
    assert series.to_csv(index=False, lineterminator="\n") == kept
    assert set(series["figure"]) == {one.figure for one in RECORD}
    assert series["values"].sum() == len(RECORD)
