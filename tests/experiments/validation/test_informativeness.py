"""A comparison with targets from the command line, explained variances and sentences."""

import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis.evidence.measurements import MEASUREMENTS
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation import observed_data
from openclosed.experiments.validation.targets import finding as targets_finding
from openclosed.experiments.validation.targets.finding import Compared
from openclosed.experiments.validation.targets.informativeness import (
    explained_variance,
    information_table,
    target_effects,
)
from openclosed.experiments.validation.targets.targets import TARGETS, TELLING, Months, away, score
from openclosed.sim.outcomes import NAMES
from tests.analysis.synthetic import calendar
from tests.experiments.conftest import Command, assert_answered

DOCS = Path(__file__).resolve().parents[3] / "docs"
TINY = (
    "experiment=targets", "replicates=10", "firms.count=30", "execution=serial", "quiet=true",
    "output=result",
)  # fmt: skip


def test_it_compares_draws_with_the_data_and_makes_the_parts_of_the_page(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "answer.md", tmp_path / "docs" / "answer.md")
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    folder = tmp_path / "result"
    assert_answered(openclosed(*TINY, "experiment.docs=true"), folder, "data")
    free = yaml.safe_load((CONFIGURATION / "prior" / "central.yaml").read_text(encoding="utf-8"))
    assert pd.read_csv(folder / "learnt.csv")["parameter"].tolist() == list(free)
    scores = pd.read_csv(folder / "targets.csv").set_index("target")
    assert scores.index.tolist() == [one.key for one in TARGETS]
    assert scores.loc["V4 lag", ["model_low", "model_high"]].nunique() == 2  # its own releases
    text = (tmp_path / "docs" / "answer.md").read_text(encoding="utf-8")
    assert "The mean of 10 runs" in text
    tables = {path.stem for path in (tmp_path / "docs" / "tables").glob("*.csv")}
    assert tables == {"targets", "learnt", "sources", "record_series"}
    assert (tmp_path / "docs" / "images" / "evidence" / "data.png").exists()


FREE = [Prior(name, 0.0, 2.0, informed_by="V8") for name in ("one", "two", "three")]
KEYS = [one.key for one in TARGETS]
DRAWS = 400


@pytest.fixture(scope="module")
def places() -> np.ndarray:
    return np.random.default_rng(1).random((DRAWS, 3))


@pytest.fixture(scope="module")
def gave(places: np.ndarray) -> np.ndarray:
    """The first parameter moves V8, the second V9 and V2, the third nothing; noise is as large."""
    gone = np.random.default_rng(2).standard_normal((DRAWS, len(TARGETS)))
    gone[:, KEYS.index("V8")] += 12.0 * (places[:, 0] - 0.5)
    gone[:, KEYS.index("V9 share")] += 4.0 * places[:, 1]
    made = np.empty_like(gone)
    for at, one in enumerate(TARGETS):
        error = one.tolerance / 2.0 if math.isnan(one.error) else one.error
        level = to_scale(np.array(one.value), one.scale, edge=1e-3)
        made[:, at] = from_scale(level + error * gone[:, at], one.scale)
    return made


@pytest.fixture(scope="module")
def found(places: np.ndarray, gave: np.ndarray) -> Compared:
    values = gave.copy()
    values[:, KEYS.index("V8")] = 0.5
    uniform = np.random.default_rng(1).uniform(0.1, 0.4, (8, 36, len(NAMES)))
    return Compared(
        score(values), Months(calendar(36), uniform), information_table(FREE, places, gave, 1)
    )


def test_a_parameter_is_informed_if_a_target_follows_it(found: Compared) -> None:
    table = found.learnt.set_index("parameter")
    assert table["learnt_from"].tolist() == ["data", "data", "prior"]
    assert str(table.loc["one", "moves"]).startswith("V8 +1")
    assert str(table.loc["two", "moves"]).startswith("V9 share +")
    assert table["explained"].to_dict()["three"] < 0.02


def test_explained_variance_is_out_of_sample_and_effects_are_linear(
    places: np.ndarray, gave: np.ndarray
) -> None:
    """A line with unit noise explains a = 1 / (1 + 12 / 4^2) of a number; noise nothing."""
    data = np.random.default_rng(3).standard_normal((DRAWS, 1)) + 4.0 * places[:, 1:2]
    share = explained_variance(places, data, 1)
    assert share[1] == pytest.approx(1 / (1 + 12 / 16), abs=0.07)
    assert share[[0, 2]].max() < 0.02
    lines = target_effects(places, away(gave))
    which = [one.key for one in TELLING].index("V9 share")
    assert lines[:, which] == pytest.approx([0.0, 4.0, 0.0], abs=0.7)  # standard error .17


def test_sentences_tables_and_pictures_have_the_results(found: Compared) -> None:
    finding = targets_finding.finding(found)
    met = sum(one.passed and one.target.scored for one in found.scores)
    assert f"{met} of {sum(one.target.scored for one in found.scores)} " in finding.title
    assert "2 of 3 uncertain parameters" in " ".join(map(str, finding.sentences))
    assert all(column.meaning for one in finding.tables for column in one.columns if one.name)
    [picture] = finding.figures
    assert len(picture.draw().axes) == len(targets_finding.SHOWN)


def test_tables_have_the_digits_that_runs_tell_and_misses_their_reasons(found: Compared) -> None:
    targets = targets_finding.targets(found.scores).set_index("target")
    for one in found.scores:
        row = targets.loc[one.target.key]
        digits = {"abs": 0.006} if one.target.unit.startswith("share") else {"rel": 0.006}
        assert row["model"] == pytest.approx(one.mean, nan_ok=True, **digits)
        assert row["passed"] == one.passed if one.target.scored else pd.isna(row["passed"])
    sources = set(targets_finding.sources(TARGETS)["source"])
    assert sources == {target.source.citation for target in TARGETS}


def test_the_page_counts_the_targets_of_the_kept_table_and_names_the_missed() -> None:
    text = (DOCS / "answer.md").read_text(encoding="utf-8")
    scored = pd.read_csv(DOCS / "tables" / "targets.csv").query("scored")
    assert f"meets {(scored['passed'] == True).sum()} of {len(scored)} targets." in text  # noqa: E712
    missed = scored[scored["passed"] == False]["text"]  # noqa: E712
    assert missed.value_counts().iloc[0] == 2
    for name in missed[missed.duplicated()].str.lower():
        assert f"{name} (2)" in text
    learnt = pd.read_csv(DOCS / "tables" / "learnt.csv")["learnt_from"]
    assert f"inform {(learnt == 'data').sum()} of {len(learnt)} uncertain parameters" in text


def test_targets_are_as_they_were_committed() -> None:
    kept = pd.read_csv(DOCS / "tables" / "targets.csv").set_index("target")
    declared = targets_finding.targets(score(np.full((2, len(TARGETS)), np.nan)))
    same = ["text", "when", "unit", "data", "pass_low", "pass_high", "scored", "source"]
    pd.testing.assert_frame_equal(kept[same], declared.set_index("target")[same])


def test_the_table_of_the_project_shows_the_data_as_they_are() -> None:
    """Where it does not: python -m experiments.validation targets docs=true."""
    series = observed_data.series()
    kept = (DOCS / "tables" / "record_series.csv").read_text(encoding="utf-8")
    assert series.to_csv(index=False, lineterminator="\n") == kept
    assert set(series["indicator"]) == {one.indicator for one in MEASUREMENTS}
    assert series["values"].sum() == len(MEASUREMENTS)
