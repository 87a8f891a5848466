"""Targets: what sources measured is asked of runs; what data can tell; and the command."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis.evidence.measurements import MEASUREMENTS
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation import observed_data
from openclosed.experiments.validation.targets import finding as targets_finding
from openclosed.experiments.validation.targets import informativeness, targets
from openclosed.experiments.validation.targets.finding import Compared
from openclosed.experiments.validation.targets.targets import TARGETS, Months, score
from openclosed.sim.outcomes import INDEX, NAMES
from tests.analysis.synthetic import calendar
from tests.experiments.conftest import Command, assert_answered
from tests.experiments.validation.conftest import Docs

DOCS = documentation.DOCS
BY_KEY = {one.key: one for one in TARGETS}
LINE = np.arange(36.0)
TINY = (
    "experiment=targets", "replicates=10", "firms.count=30", "execution=serial", "quiet=true",
    "output=result",
)  # fmt: skip


def test_it_compares_draws_with_the_data_and_makes_the_parts_of_the_page(
    openclosed: Command, docs: Docs, tmp_path: Path
) -> None:
    made, folder = docs("answer.md"), tmp_path / "result"
    assert_answered(openclosed(*TINY, "experiment.docs=true"), folder, "data")
    free = yaml.safe_load((CONFIGURATION / "prior" / "central.yaml").read_text(encoding="utf-8"))
    assert pd.read_csv(folder / "learnt.csv")["parameter"].tolist() == list(free)
    scores = pd.read_csv(folder / "targets.csv").set_index("target")
    assert scores.index.tolist() == [one.key for one in TARGETS]
    assert scores.loc["V4 lag", ["model_low", "model_high"]].nunique() == 2  # its own releases
    assert "The mean of 10 runs" in (made / "answer.md").read_text(encoding="utf-8")
    tables = {path.stem for path in (made / "tables").glob("*.csv")}
    assert tables == {"targets", "rises", "learnt", "sources", "record_series"}
    assert (made / "images" / "evidence" / "data.png").exists()


def months(**paths: np.ndarray) -> Months:
    """Two runs that are 0 but for the outcomes given as (36,) or (runs, 36)."""
    values = np.zeros((2, 36, len(NAMES)))
    for name, path in paths.items():
        values[:, :, INDEX[name]] = path
    return Months(calendar(36), values)


def test_a_mean_is_over_the_months_of_its_span_and_of_each_run_alone() -> None:
    name = "open_share_workloads_all"
    seen = months(open_share_workloads_all=np.stack([LINE, 2 * LINE]))
    assert seen.mean(name, "2023-02").tolist() == [1.0, 2.0]
    assert seen.mean(name, "2023-01", "2023-12").tolist() == [5.5, 11.0]
    spans = ("2023-01", "2023-03"), ("2023-12", "2023-12")
    assert targets.change(seen, name, *spans).tolist() == [10.0, 20.0]
    for span in (("2022-12", "2023-02"), ("2025-11", "2026-01")):
        with pytest.raises(ValueError, match="beyond these runs of 2023-01 to 2025-12"):
            seen.mean(name, *span)


def test_the_lag_is_taken_where_open_set_a_new_best() -> None:
    """Open rises in months 10 and 20 to what closed had in months 6 and 13: lags of 4 and 7."""
    open_ = np.where(LINE < 10, 0.5, np.where(LINE < 20, 6.0, 13.0))
    seen = months(capability_closed=LINE, capability_open=open_)
    assert targets.lag_at_release(seen, "2023-01", "2025-12").tolist() == [5.5, 5.5]
    assert targets.lag_at_release(seen, "2024-01", "2025-12").tolist() == [7.0, 7.0]
    ahead = months(capability_closed=LINE, capability_open=LINE + 1.0)
    assert targets.lag_at_release(ahead, "2023-01", "2025-12").tolist() == [0.0, 0.0]
    still = months(capability_closed=LINE, capability_open=np.ones(36))
    assert np.isnan(targets.lag_at_release(still, "2023-01", "2025-12")).all()


def test_a_miss_is_in_deviations_of_what_was_committed_for_its_indicator() -> None:
    measured = BY_KEY["V1 2024"].value
    for key, value in (
        ("V5 raw", 0.12 * np.exp(0.3)),
        ("V1 2024", measured + np.hypot(0.03, 0.015)),
        ("V8", 0.13),  # half its tolerance
    ):
        assert BY_KEY[key].away(np.array([value])) == pytest.approx(1.0)


def test_the_mean_is_scored_although_few_runs_pass_and_runs_that_cannot_tell_are_left_out() -> None:
    end = BY_KEY["V1 end-2025"]  # .11 +- .03
    values = np.array([[0.02, 0.11, np.nan], [0.20, np.nan, np.nan], [0.11, np.nan, np.nan]])
    far, some, none = score(values, [end] * 3)
    assert [one.passed for one in (far, some, none)] == [True, True, False]
    assert far.runs_passing == pytest.approx(1 / 3)
    assert (far.mean, far.low, far.high) == pytest.approx((0.11, 0.02, 0.2))
    assert np.isnan(none.mean)
    assert [end.passes(one) for one in (end.low, end.high, end.high + 1e-6)] == [True, True, False]


FREE = [Prior(name, 0.0, 2.0, informed_by="V8") for name in ("one", "two", "three")]
KEYS = [one.key for one in TARGETS]
DRAWS = 400


@pytest.fixture(scope="module")
def places() -> np.ndarray:
    return np.random.default_rng(1).random((DRAWS, 3))


@pytest.fixture(scope="module")
def found(places: np.ndarray) -> Compared:
    """The first parameter moves V8, the second V9, the third nothing; noise is as large."""
    gone = np.random.default_rng(2).standard_normal((DRAWS, len(TARGETS)))
    gone[:, KEYS.index("V8")] += 12.0 * (places[:, 0] - 0.5)
    gone[:, KEYS.index("V9 share")] += 4.0 * places[:, 1]
    gave = np.empty_like(gone)
    for at, one in enumerate(TARGETS):
        error = one.tolerance / 2.0 if math.isnan(one.error) else one.error
        level = to_scale(np.array(one.value), one.scale, edge=1e-3)
        gave[:, at] = from_scale(level + error * gone[:, at], one.scale)
    uniform = np.random.default_rng(1).uniform(0.1, 0.4, (8, 36, len(NAMES)))
    learnt = informativeness.information_table(FREE, places, gave, 1)
    return Compared(score(gave), Months(calendar(36), uniform), learnt)


def test_a_parameter_is_informed_if_a_target_follows_it(found: Compared) -> None:
    """Over its range the second moves V9 by four deviations, give or take .17."""
    assert "2 of 3 uncertain parameters" in str(targets_finding.finding(found).sentences[1])
    table = found.learnt.rows.set_index("parameter")
    assert table["learnt_from"].tolist() == ["data", "data", "prior"]
    assert str(table.loc["one", "moves"]).startswith("V8 +1")
    name, size = str(table.loc["two", "moves"]).split(";")[0].rsplit(" ", 1)
    assert name == "V9 share"
    assert float(size) == pytest.approx(4.0, abs=0.7)
    assert table["explained"].to_dict()["three"] < 0.02


@pytest.mark.parametrize("far", [0, 1, 2])
def test_runs_that_rise_as_far_as_each_series_of_the_data_are_counted(far: int) -> None:
    """One run rises as far as the router's own series alone, `far` runs beyond both."""
    own, spliced = 0.1053, BY_KEY["V2 rises"].value
    ends = [own + 0.01, *[spliced + 0.01] * far, *[-0.047] * (9 - far)]
    paths = np.zeros((10, 36, len(NAMES)))
    paths[:, 24:27, INDEX[targets.STARTUPS]] = 0.2
    paths[:, 35, INDEX[targets.STARTUPS]] = 0.2 + np.array(ends)
    rows = targets_finding.rises(Months(calendar(36), paths))
    assert rows["data"].tolist() == pytest.approx([own, spliced], abs=1e-4)
    assert rows["as_far"].tolist() == pytest.approx([(1 + far) / 10, far / 10])
    text = targets_finding.describe_rises(rows)
    assert f"{10 * (1 + far)} % of unweighted runs rise as far" in text
    assert f"and {10 * far} % do" in text
    assert f"changes by {100 * np.mean(ends):+.1f} pp" in text


def test_the_page_counts_the_targets_of_the_kept_table_and_names_the_missed() -> None:
    """And all targets are as they were committed."""
    text = (DOCS / "answer.md").read_text(encoding="utf-8")
    kept, learnt, rises = (
        pd.read_csv(DOCS / "tables" / f"{name}.csv") for name in ("targets", "learnt", "rises")
    )
    assert targets_finding.of_tables(kept, learnt, rises) in text
    scored = kept.query("scored")
    assert f"meets {(scored['passed'] == True).sum()} of {len(scored)} targets." in text  # noqa: E712
    missed = scored[scored["passed"] == False]["text"]  # noqa: E712
    assert missed.value_counts().iloc[0] == 2
    for name in missed[missed.duplicated()].str.lower():
        assert f"{name} (2)" in text
    by = learnt["learnt_from"]
    assert f"inform {(by == 'data').sum()} of {len(by)} uncertain parameters" in text
    series = pd.read_csv(DOCS / "tables" / "record_series.csv").set_index("indicator")["values"]
    points = series["open_share_workloads_enterprises"]
    assert f"{points} survey points, all of Menlo Ventures" in text
    declared = targets_finding.targets(score(np.full((2, len(TARGETS)), np.nan)))
    same = ["target", "text", "when", "unit", "data", "pass_low", "pass_high", "scored", "source"]
    pd.testing.assert_frame_equal(kept[same], declared[same])


def test_the_table_of_the_project_shows_the_data_as_they_are() -> None:
    """Where it does not: python -m experiments.validation targets docs=true."""
    series = observed_data.series()
    kept = (DOCS / "tables" / "record_series.csv").read_text(encoding="utf-8")
    assert series.to_csv(index=False, lineterminator="\n") == kept
    assert series["values"].sum() == len(MEASUREMENTS)
