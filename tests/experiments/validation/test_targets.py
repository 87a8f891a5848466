"""Targets: what sources measured is asked of runs; what data can tell; and the command."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis.evidence.measurements import MEASUREMENTS, known
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
MONTHS = 44
LINE = np.arange(float(MONTHS))
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
    assert "Of 10 runs" in (made / "answer.md").read_text(encoding="utf-8")
    tables = {path.stem for path in (made / "tables").glob("*.csv")}
    assert tables == {"targets", "learnt", "sources", "record_series"}
    assert (made / "images" / "evidence" / "data.png").exists()


def months(**paths: np.ndarray) -> Months:
    """Two runs that are 0 but for the outcomes given as (MONTHS,) or (runs, MONTHS)."""
    values = np.zeros((2, MONTHS, len(NAMES)))
    for name, path in paths.items():
        values[:, :, INDEX[name]] = path
    return Months(calendar(MONTHS), values)


def test_a_mean_is_over_the_months_of_its_span_and_of_each_run_alone() -> None:
    name = "open_share_workloads_all"
    seen = months(open_share_workloads_all=np.stack([LINE, 2 * LINE]))
    assert seen.mean(name, "2023-02").tolist() == [1.0, 2.0]
    assert seen.mean(name, "2023-01", "2023-12").tolist() == [5.5, 11.0]
    spans = ("2023-01", "2023-03"), ("2023-12", "2023-12")
    assert targets.change(seen, outcome=name, before=spans[0], after=spans[1]).tolist() == [
        10.0,
        20.0,
    ]
    for span in (("2022-12", "2023-02"), ("2026-07", "2026-09")):
        with pytest.raises(ValueError, match="beyond these runs of 2023-01 to 2026-08"):
            seen.mean(name, *span)


def test_the_lag_is_taken_where_open_set_a_new_best() -> None:
    """Open rises in months 10 and 20 to what closed had in months 6 and 13: lags of 4 and 7."""
    open_ = np.where(LINE < 10, 0.5, np.where(LINE < 20, 6.0, 13.0))
    seen = months(capability_closed=LINE, capability_open=open_)
    assert targets.lag_at_release(seen, "2023-01", "2025-12").tolist() == [5.5, 5.5]
    assert targets.lag_at_release(seen, "2024-01", "2025-12").tolist() == [7.0, 7.0]
    ahead = months(capability_closed=LINE, capability_open=LINE + 1.0)
    assert targets.lag_at_release(ahead, "2023-01", "2025-12").tolist() == [0.0, 0.0]
    still = months(capability_closed=LINE, capability_open=np.ones(MONTHS))
    assert np.isnan(targets.lag_at_release(still, "2023-01", "2025-12")).all()


def test_a_miss_is_in_deviations_of_what_was_committed_for_its_indicator() -> None:
    measured = BY_KEY["V1 2024"].value
    for key, value in (
        ("V5 raw", 0.12 * np.exp(0.3)),
        ("V1 2024", measured + np.hypot(0.03, 0.015)),
        ("V8", 0.13),  # half its tolerance
    ):
        assert BY_KEY[key].away(np.array([value])) == pytest.approx(1.0)


def test_the_share_of_runs_is_scored_and_runs_that_cannot_tell_are_left_out() -> None:
    end = BY_KEY["V1 end-2025"]  # .11 +- .03
    values = np.array([[0.02, 0.11, np.nan], [0.20, np.nan, np.nan], [0.11, np.nan, np.nan]])
    far, some, none = score(values, [end] * 3)
    assert [one.within for one in (far, some, none)] == pytest.approx([1 / 3, 1.0, 0.0])
    assert (far.mean, far.low, far.high) == pytest.approx((0.11, 0.02, 0.2))
    assert np.isnan(none.mean)
    assert [end.passes(one) for one in (end.low, end.high, end.high + 1e-6)] == [True, True, False]


def test_moves_of_startups_tokens_are_those_of_each_routers_own_series() -> None:
    first, second = (
        {month: one.middle for month, one in known(name).items()}
        for name in ("router_open_share_tokens", "second_router_open_share_tokens")
    )
    early = np.mean([first[f"2025-0{month}"] for month in (1, 2, 3)])
    for key, rises in (
        ("V2 rises", [first["2025-12"] - early]),
        ("V2 2026", [one["2026-08"] - one["2025-12"] for one in (first, second)]),
        ("V2 in all", [first["2026-08"] - early]),
    ):
        target = BY_KEY[key]
        assert target.value == pytest.approx(np.mean(rises), abs=1e-4)
        assert (target.low, target.high) == pytest.approx((min(rises) - 0.07, max(rises) + 0.07))


def test_the_survey_of_enterprises_is_read_by_count_and_by_volume() -> None:
    seen = months(
        open_share_workloads_enterprises=np.full(MONTHS, 0.1),
        open_share_tokens_enterprises=np.full(MONTHS, 0.2),
    )
    for key, value in (("V1 end-2025", 0.1), ("V1 end-2025 by volume", 0.2)):
        assert BY_KEY[key].observe(seen).tolist() == [value, value]
    assert BY_KEY["V1 falls"].value == BY_KEY["V1 falls by volume"].value == -0.09


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
    uniform = np.random.default_rng(1).uniform(0.1, 0.4, (8, MONTHS, len(NAMES)))
    learnt = informativeness.information_table(FREE, places, gave, 1)
    return Compared(score(gave), Months(calendar(MONTHS), uniform), learnt)


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


def test_the_page_counts_the_targets_of_the_kept_table_and_names_those_seldom_met() -> None:
    """And all targets are as they were committed."""
    text = (DOCS / "answer.md").read_text(encoding="utf-8")
    kept, learnt = (pd.read_csv(DOCS / "tables" / f"{name}.csv") for name in ("targets", "learnt"))
    assert targets_finding.of_tables(kept, learnt, 400) in text
    scored = kept.query("scored")
    assert f"of {scored['within'].sum():.1f} of {len(scored)} targets" in text
    for _, one in scored[scored["within"] < 0.05].iterrows():
        assert f"{one['text']}, {one['when']} (" in text
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
