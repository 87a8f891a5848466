"""What a calibration found, in numbers, words and pictures, from a made-up bank."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import RECORD
from openclosed.analysis.evidence.observers import Months
from openclosed.analysis.evidence.scorecard import score
from openclosed.analysis.evidence.targets import MATCHED, TARGETS
from openclosed.analysis.published import note, partners, text_of
from openclosed.analysis.statistics import matching
from openclosed.analysis.statistics.matching import CUT, Bank, Free
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration import evidence_page, observed_record
from openclosed.experiments.validation.calibration import figures as calibration_figures
from openclosed.experiments.validation.calibration import finding as calibration_finding
from openclosed.experiments.validation.calibration.answer import SCREENED, Calibration
from openclosed.sim.outcomes import NAMES
from tests.analysis.made_up import calendar

DOCS = Path(__file__).resolve().parents[2] / "docs"
FREE = [Free(name, 0.0, 2.0, "V8") for name in ("choice.noise", "work.growth", "work.retirement")]
CUT_OFFS = ("2024-12", "2025-12")
KEYS = [one.key for one in TARGETS]


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
    worst = calibration_answer.implausible(bank, CUT_OFFS)
    rows, weights = calibration_answer.mixture(bank, worst[:, -1])
    values = bank.gave[rows].reshape(-1, len(TARGETS)).copy()
    values[:, KEYS.index("V8")] = 0.5
    uniform = np.random.default_rng(1).uniform(0.1, 0.4, (8, 36, len(NAMES)))
    away = matching.mean_over_runs(bank.away(SCREENED, TARGETS))
    return Calibration(
        ["lasting", "origin"],
        FREE,
        CUT_OFFS,
        bank,
        worst,
        score(values, weights=np.repeat(weights, 3)),
        Months(calendar(36), uniform),
        matching.emulate(bank.places, bank.hypothesis, 2, away),
        calibration_answer.told(bank, MATCHED, 1),
        calibration_answer.told(bank, SCREENED, 1),
        calibration_answer.prove(bank, 2, 1),
    )


def test_points_are_left_where_they_agree(found: Calibration) -> None:
    left = found.implausible[:, -1] < CUT
    assert not left[found.bank.hypothesis == 1].any()
    assert abs(found.bank.places[left, 0] - 0.5).max() < 0.65
    assert 0.3 < left[found.bank.hypothesis == 0].mean() < 1.0
    assert "origin by 2025-12" in " ".join(calibration_finding.sentences(found))


def test_a_cut_off_knows_nothing_later(found: Calibration) -> None:
    early, late = ({one.key for one in calibration_answer.known(month)} for month in CUT_OFFS)
    assert {"V1 2024", "adoption 2024-07"} <= early
    assert "V8" in late - early
    assert not late & {"V2 end-2025", "V3", "V9 replaced"}
    assert np.isinf(found.implausible[found.bank.knew == 1, 0]).all()
    assert np.isfinite(found.implausible[:, 1]).all()


def test_sets_are_drawn_for_each_cut_off_apart(found: Calibration) -> None:
    sets = calibration_answer.sets_table(found, ["early", "late"], 30, 1)
    for column in ("early", "late"):
        shown = sets.loc[sets["hypothesis"] == "lasting", column].dropna()
        assert len(shown) == 30
        assert (shown < CUT).all()
    assert sets[[one.name for one in FREE]].to_numpy().max() <= 2.0
    points = calibration_answer.points_table(found, ["early", "late"])
    assert points.loc[points["knew"] == "2025-12", "early"].isna().all()
    assert (points["knew"] == "").sum() == 380 == len(points) - 20


def test_a_number_is_told_where_a_target_follows_it(found: Calibration) -> None:
    table = calibration_answer.learnt_table(found).set_index("parameter")
    assert table["learnt"].tolist() == ["record", "record", "prior"]
    assert str(table.loc["work.growth", "moves"]).startswith("V9 share +")
    effect = found.emulator.lines[1, [one.key for one in SCREENED].index("V9 share")]
    assert effect == pytest.approx(4.0, abs=0.3)  # standard error .1, and the ridge
    assert table["spread_left"].to_dict()["choice.noise"] < 1.0
    assert table["told"].to_dict()["work.retirement"] < 0.02
    groups = calibration_answer.screened_table(found)
    assert groups.loc["V9 share"].idxmax() == "work"
    assert groups["hypothesis"].to_dict()["V8"] > 0.3


def test_the_truth_survives_made_up_records_and_its_ranks_are_even(found: Calibration) -> None:
    share, error = found.proof.share
    assert share > 0.95
    assert error < 0.02
    assert found.proof.ranks.sum(axis=1).tolist() == [380, 380, 190]
    assert calibration_answer.uneven(found) == []


def test_luck_that_points_do_not_share_makes_ranks_uneven(found: Calibration) -> None:
    """Members that claim to have no luck of their own are believed too much."""
    bank, prior = found.bank, found.bank.knew < 0
    away = 5.0 * bank.away(MATCHED, TARGETS)[prior]
    ranks = calibration_answer._ranks(
        bank.places[prior],
        calibration_answer.moved(bank)[prior],
        calibration_answer._made_up(away, 1),
        matching.mean_over_runs(away),
        0.001 * np.eye(len(MATCHED)),
        1,
    )
    proof = found.proof._replace(ranks=ranks)
    assert "choice.noise" in calibration_answer.uneven(found._replace(proof=proof))


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
    assert "ruled out" in calibration_finding.markdown(none, "picture.png")


def test_words_tables_and_pictures_have_the_numbers(found: Calibration) -> None:
    names = ["implausibility_early", "implausibility_late"]
    sets = calibration_answer.sets_table(found, names, 9, 1)
    finding = calibration_finding.finding(found, sets)
    met = sum(one.passed and one.target.scored for one in found.scores)
    said = " ".join(map(str, finding.says))
    for one in (f"{met} of {sum(one.target.scored for one in found.scores)} ", "2 of 3 numbers"):
        assert one in said
    assert all(column.meaning for one in finding.tables for column in one.columns if one.name)
    record, learnt = (one.draw() for one in finding.figures)
    assert len(record.axes) == len(calibration_figures.SHOWN)
    assert len(learnt.axes[0].get_yticklabels()) == 3
    text = calibration_finding.markdown(found, "picture.png")
    assert "1 of 3 numbers" in text


def test_a_miss_is_explained_by_its_neighbours_in_time_and_by_what_runs_miss_instead() -> None:
    values = np.array([[one.value for one in TARGETS]] * 4)
    values[:, KEYS.index("V1 2024")] = [0.10, 0.10, 0.10, 0.19]
    values[3, KEYS.index("V8")] = 0.5
    text = evidence_page.markdown(score(values), "Made up.", "openclosed", "picture.png")
    [miss] = [line for line in text.splitlines() if line.startswith("- **V1 2024**")]
    numbers = ["-8 points", "-1;", "+1 points", "-6.", "25 %", "0 % meet V8", "100 %"]
    assert [one for one in numbers if one not in miss] == []
    assert all(target.source.citation in text for target in TARGETS)


def test_tables_of_the_page_are_those_of_the_result_with_the_digits_that_runs_tell(
    found: Calibration,
) -> None:
    tables = calibration_finding.tables_of_the_page(found)
    learnt, targets = tables["learnt"], tables["targets"].set_index("target")
    full = calibration_answer.learnt_table(found)
    assert learnt["parameter"].tolist() == full["parameter"].tolist()
    assert learnt["spread_left"].tolist() == pytest.approx(full["spread_left"].tolist(), abs=0.006)
    assert (learnt["told"] >= 0).all()
    parts = calibration_answer.screened_table(found)
    assert tables["target_variance"]["target"].tolist() == parts.index.tolist()
    assert tables["target_variance"]["work"].tolist() == pytest.approx(parts["work"], abs=0.006)
    for one in found.scores:
        row = targets.loc[one.target.key]
        digits = {"abs": 0.006} if one.target.unit.startswith("share") else {"rel": 0.006}
        assert row["model"] == pytest.approx(one.mean, nan_ok=True, **digits)
        assert row["passed"] == one.passed if one.target.scored else pd.isna(row["passed"])


def test_the_page_of_the_project_says_what_its_tables_say() -> None:
    """Where it does not: python -m experiments.validation calibration docs=true."""
    targets = pd.read_csv(DOCS / "tables" / "targets.csv").set_index("target")
    text = (DOCS / "evidence.md").read_text(encoding="utf-8")
    passed = targets.loc[targets["scored"], "passed"].astype(bool)
    assert f"{passed.sum()} of {len(passed)} targets are met." in text
    assert set(re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE)) == set(passed.index[~passed])
    declared = evidence_page.targets(score(np.full((2, len(TARGETS)), np.nan)))
    same = ["text", "when", "unit", "record", "pass_low", "pass_high", "scored", "source"]
    pd.testing.assert_frame_equal(targets[same], declared.set_index("target")[same])
    learnt = pd.read_csv(DOCS / "tables" / "learnt.csv")
    told = (learnt["learnt"] == "record").sum()
    assert f"The record says something about {told} of {len(learnt)} numbers." in text
    words = (evidence_page.TABLE, evidence_page.OWN_RELEASES, calibration_finding.LEARNT)
    assert [one for one in (*words, calibration_finding.SCREENED) if one not in text] == []


def test_the_page_of_the_project_shows_the_record_as_it_is() -> None:
    """Where it does not: python -m experiments.validation skill docs=true."""
    assert observed_record.markdown() in (DOCS / "evidence.md").read_text(encoding="utf-8")
    series = observed_record.series()
    kept = (DOCS / "tables" / "record_series.csv").read_text(encoding="utf-8")
    assert series.to_csv(index=False, lineterminator="\n") == kept
    assert set(series["figure"]) == {one.figure for one in RECORD}
    assert series["values"].sum() == len(RECORD)
