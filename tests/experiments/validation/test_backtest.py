"""Backtests on the data and on later data: small commands, and their sentences.

The sentences are about runs in which nothing moves.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.evidence.measurements import LAST_MONTH, MEASUREMENTS, Measurement, known
from openclosed.analysis.evidence.quantities import ADDED, INDICATORS
from openclosed.analysis.published import BENCHMARKS, HALF, MODEL, ROUTER_TOKENS
from openclosed.analysis.published import scores as kept
from openclosed.experiments.question.own_data import read_own_data
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.backtest import finding, forecasts, words
from openclosed.experiments.validation.backtest.question import MEASURED, against, keep
from openclosed.experiments.validation.backtest.scores import (
    coverage,
    pooled_rows,
    scores_of,
    summarise_scores,
)
from openclosed.experiments.validation.forecasters import FORECASTERS
from tests.analysis.legible import assert_legible
from tests.experiments.conftest import Command, assert_answered, assert_refused
from tests.experiments.validation.synthetic_forecasts import by_chance, scores

ENTERPRISES = "open_share_workloads_enterprises"
SMALL = (
    "experiment=backtest", "experiment.seeds=2", "experiment.members=3",
    "experiment.first=2025-12", "replicates=10", "firms.count=20",
    "execution=serial", "quiet=true", "output=out",
)  # fmt: skip


@pytest.mark.slow
def test_one_command_scores_all_forecasters_and_makes_all_pages_that_show_them(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "clone" / "docs"
    docs.mkdir(parents=True)
    shutil.copy(documentation.DOCS / "skill.md", docs)
    monkeypatch.setattr(independent_filter, "TRIALS", 2)
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(published, "SCORES", tmp_path / "kept" / "standing.csv")
    own = tmp_path / "own.csv"
    own.write_text(
        f"month,indicator,low,high\n2026-09,{ROUTER_TOKENS},0.7,0.75\n", encoding="utf-8"
    )
    said = openclosed(*SMALL, f"data={own}", "experiment.docs=true")
    folder = tmp_path / "out"
    assert_answered(said, folder, "forecasts")
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-12"
    assert set(scored["horizon"]) == {1, 3, 6}  # twelve months later nothing is known yet
    assert ADDED.key in set(scored["indicator"])
    router_rows = scored[scored["indicator"] == ROUTER_TOKENS]
    assert router_rows["month"].max() == "2026-09"  # the reader's own indicator
    counts = router_rows.groupby(["seed", "forecaster"]).size()
    assert counts.min() == counts.max()
    by_seed = router_rows.groupby("seed")["forecaster"].agg(set).to_dict()
    assert by_seed == {0: {MODEL, HALF, *FORECASTERS}, 1: {MODEL, HALF}, 2: {MODEL, HALF}}
    synthetic = pd.read_csv(folder / "synthetic.csv")
    assert set(synthetic["forecaster"]) == {*FORECASTERS}
    assert json.loads((folder / "answer.json").read_text(encoding="utf-8"))["sentences"]
    page = (docs / "skill.md").read_text(encoding="utf-8")
    assert (docs / "images" / "skill" / "forecasts.png").exists()
    headline = words.router_headline(kept())
    assert headline in page
    by_origin = pd.read_csv(docs / "tables" / "scores_by_origin.csv")
    assert (
        by_origin["origins"].sum()
        == kept().query(f"indicator == '{ROUTER_TOKENS}'")["origins"].sum()
    )
    assert set(pd.read_csv(docs / "tables" / "scores_synthetic.csv")) >= {*FORECASTERS}


NEWER = f"""month,indicator,value,low,high,error
2026-09,{ROUTER_TOKENS},,0.62,0.7,0.01
2026-10,capability_gap,7.5,,,1
2025-10,capability_gap,5,,,1
"""
LATER = ("experiment=backtest", "experiment.of=later", "data=newer.csv", "output=out")


def test_the_forecasts_of_a_version_are_scored_on_later_indicators_and_the_page_made(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, folder = tmp_path / "docs", tmp_path / "out"
    shutil.copytree(documentation.DOCS / "forecasts", docs / "forecasts")
    measured = docs.parent / MEASURED
    measured.write_text(NEWER, encoding="utf-8")
    shutil.copy(documentation.DOCS / "skill.md", docs)
    monkeypatch.setattr(documentation, "DOCS", docs)
    said = openclosed(
        *LATER, f"data={measured}", "experiment.forecasts=0.1.0", "experiment.docs=true"
    )
    assert (said.code, said.err) == (0, "")
    assert "capability_gap in 2025-10" in said.out.replace("\n", " ")
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["month"].unique().tolist() == ["2026-09", "2026-10"]
    assert (folder / "data.csv").read_text(encoding="utf-8") == NEWER
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert about["forecasts"] == "0.1.0.csv"
    assert "contained 2 of 2 later" in (docs / "skill.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.forecasts=nowhere.csv",), "experiment.forecasts=nowhere.csv: "),
        (("experiment.docs=true",), "experiment.docs=true: "),
        (("data=old.csv", "experiment.forecasts=0.2.0"), "data=old.csv: "),
        (("data=",), "data=: "),
    ],
)
def test_what_cannot_be_scored_is_refused(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    newer, old = tmp_path / "newer.csv", tmp_path / "old.csv"
    newer.write_text(NEWER, encoding="utf-8")
    old.write_text(f"month,indicator,value\n2025-06,{ROUTER_TOKENS},0.2\n", encoding="utf-8")
    said = openclosed(*LATER, *words)
    assert_refused(said, says)
    assert "old.csv" not in says or LAST_MONTH in said.err
    assert {*tmp_path.iterdir()} == {newer, old}


DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(scope="module")
def scored() -> pd.DataFrame:
    return scores()


@pytest.fixture(scope="module")
def rows(scored: pd.DataFrame) -> pd.DataFrame:
    return summarise_scores(scored)


def test_a_row_has_the_interval_and_score_of_its_members() -> None:
    members = np.linspace(0.0, 1.0, 101)
    out, inside = (
        scores_of(members, Measurement(ROUTER_TOKENS, "2026-01", low, 0.99)) for low in (0.97, 0.94)
    )
    assert (out["median"], out["below"], out["above"]) == pytest.approx((0.5, 0.05, 0.95))
    assert (out["in_90"], inside["in_90"]) == (0.0, 1.0)
    silent = scores_of(np.array([np.nan]), Measurement(ROUTER_TOKENS, "2026-01", 0.5, 0.6))
    assert np.isnan(list(silent.values())).all()
    assert set(silent) == set(out)


def small_scores() -> pd.DataFrame:
    """Two origins a month ahead, one half a year ahead; all seeds pooled score .9."""
    by_hand = [
        (1, MODEL, 0, 0.9, 0.9), (1, MODEL, 1, 0.1, 0.3), (1, MODEL, 2, 0.3, 0.5),
        (1, "last value", 0, 0.1, 0.2), (1, "trend", 0, 0.01, np.nan),
        (6, MODEL, 0, 0.9), (6, MODEL, 1, 0.4), (6, MODEL, 2, 0.4), (6, "last value", 0, 0.1),
    ]  # fmt: skip
    columns = ["indicator", "horizon", "forecaster", "seed", "origin", "crps", "in_90"]
    rows = [
        (ROUTER_TOKENS, horizon, who, seed, f"2025-0{at + 1}", score, 1.0 - at)
        for horizon, who, seed, *scores in by_hand
        for at, score in enumerate(scores)
    ]
    return pd.DataFrame(rows, columns=columns)


def test_the_worst_pair_is_first_its_mean_over_seeds_beside_its_best_benchmark() -> None:
    """The trend misses an origin; one origin gives no interval, two give their own values."""
    assert summarise_scores(small_scores().head(0)).empty
    half_year, month = summarise_scores(small_scores()).to_dict("records")
    told = ("horizon", "origins", "best", MODEL, "model_low", "model_high", "last value", "times",
            "more", "more_low", "more_high", f"in_90 {MODEL}")  # fmt: skip
    assert [month[name] for name in told[:3]] == [1, 2, "last value"]
    by_hand = [0.3, 0.2, 0.4, 0.15, 2.0, 0.15, 0.1, 0.2, 0.5]
    assert [month[name] for name in told[3:]] == pytest.approx(by_hand)
    assert [half_year[name] for name in told[:3]] == [6, 1, "last value"]
    by_hand = [0.4, 0.4, 0.4, 0.1, 4.0, 0.3, np.nan, np.nan, 1.0]
    assert [half_year[name] for name in told[3:]] == pytest.approx(by_hand, nan_ok=True)


@pytest.mark.parametrize(
    ("model", "trend", "says", "says_not"),
    [
        (0.2, 0.1, ["not beat a trend with a random walk (20.0 points against 8.0)",
                    "10.0 points", "in 2 of 3 ", "In 1 series"], []),
        (0.2, 0.05, ["not beat a trend (20.0 points against 5.0)", "in 1 of 3 ",
                     "In 2 series"], []),
        (0.08, 0.1, ["not beat a trend with"], []),
        (0.07, 0.1, ["beats a trend with a random walk (7.0 points against 8.0)"], ["synthetic"]),
    ],
)  # fmt: skip
def test_a_year_ahead_the_page_says_whether_a_trend_is_beaten_and_how_often_chance_leads(
    model: float, trend: float, says: list[str], says_not: list[str]
) -> None:
    """The trend with a walk leads by .1 and 2.25 times; by chance .11, .21, -.06; 1.7, 17, .4.

    The trend leads by .13 and 3.6 times; by chance .06, .203, .03; 1.3, 11, 4.
    """
    own = {"indicator": ROUTER_TOKENS, "horizon": 12, "random walk": 0.18, "trend and walk": 0.08}
    standing = pd.DataFrame([own | {MODEL: model, "trend": trend}])
    by_name = {
        "random walk": [0.26, 0.223, 0.04], "trend and walk": [0.15, 0.013, 0.1],
        "trend": [0.2, 0.02, 0.01],
    }  # fmt: skip
    chance = pd.DataFrame(
        [(at, 12, name, score) for name, of in by_name.items() for at, score in enumerate(of)],
        columns=["series", "horizon", "forecaster", "crps"],
    )
    text = words.compare_year_ahead(standing, chance)
    assert [one for one in says if one not in text] == []
    assert not any(one in text for one in says_not)


def test_where_no_trend_leads_chance_is_not_mentioned() -> None:
    own = {"indicator": ROUTER_TOKENS, "horizon": 12, "random walk": 0.07, "trend and walk": 0.08}
    behind = pd.DataFrame([own | {MODEL: 0.2, "trend": 0.1}])
    assert "synthetic" not in words.compare_year_ahead(behind, by_chance())
    assert words.compare_year_ahead(behind.assign(horizon=6), by_chance()) == ""
    assert words.compare_year_ahead(behind.head(0), by_chance()) == ""


def test_scores_are_worse_than_before_only_beyond_the_range_over_seeds() -> None:
    """Of three horizons one is worse and one better with every seed; of a fourth origins differ."""
    head = ["indicator", "horizon", "origins", MODEL]
    now = pd.DataFrame([(ENTERPRISES, at, 3, 0.05) for at in (1, 3, 6, 12)], columns=head)
    now = now.assign(model_low=0.04, model_high=0.06)
    then = [(1, 3, 0.039), (3, 3, 0.041), (6, 3, 0.061), (12, 4, 0.01)]
    before = pd.DataFrame([(ENTERPRISES, *one) for one in then], columns=head)
    text = words.compare_with_old(now, before)
    assert "worse than version 0.2.0 in 1 of 3 " in text
    assert "enterprises' workloads (1 month)." in text
    assert ", and better in 1." in text
    assert words.compare_with_old(now, before.tail(1)) == ""
    best = words.compare_with_old(now, before.tail(2))
    assert "in 0 of 1 " in best
    assert ":" not in best


def test_coverage_counts_forecasts() -> None:
    pooled = pooled_rows(small_scores())
    assert coverage(pooled).to_numpy().tolist() == [[ROUTER_TOKENS, 3, 2]]
    assert coverage(pooled.head(0)).empty


def test_the_page_begins_with_the_router_and_its_tables_have_every_benchmark() -> None:
    """Before December 2025 three surveys of enterprises are known at most, after one change."""
    scored = scores(first="2023-11")
    rows = summarise_scores(scored)
    few = rows[rows["indicator"] == ENTERPRISES]
    assert few[["random walk", HALF]].isna().to_numpy().all()
    assert few[[MODEL, "last value"]].notna().to_numpy().all()
    own = rows[rows["indicator"] == ROUTER_TOKENS]
    first = finding.part_of_the_data(scored, by_chance())
    assert f" {(own[MODEL] < own['random walk']).sum()} of 4 horizons" in first
    tables = finding.tables_of_the_data(scored, by_chance())
    month = tables["scores_by_origin"].query("horizon == 1").set_index("origin")["origins"]
    assert month.to_dict() == {"to 2025-12": 10, "after 2025-12": 7}
    assert {MODEL, *BENCHMARKS} < {*tables["scores_by_origin"]}
    assert tables["scores_synthetic"].notna().all(axis=None)


def test_each_panel_shows_the_data_in_black_and_fans_from_what_was_known(
    scored: pd.DataFrame,
) -> None:
    [one] = finding.data_finding(scored, by_chance()).figures
    june = 100 * known(ROUTER_TOKENS)["2025-06"].middle
    for axes in assert_legible(one).axes:
        black = [line for line in axes.lines if line.get_color() == "black"]
        assert len(black) == 2 * len(known(ROUTER_TOKENS))
        starts = [line for line in axes.lines if line.get_marker() == "o"]
        assert any(np.asarray(line.get_ydata())[0] == pytest.approx(june) for line in starts)


def test_what_is_kept_comes_back(scored: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "new" / "standing.csv"
    assert kept(file).empty
    keep(scored, "9.9", file)
    again = kept(file)
    assert set(again.pop("version").astype(str)) == {"9.9"}
    pd.testing.assert_frame_equal(again, rows, check_dtype=False, rtol=1e-4)


def test_pages_of_the_project_have_what_it_keeps_and_the_words_of_the_code() -> None:
    """Where they have not: python -m experiments.validation backtest docs=true."""
    assert set(kept()["horizon"]) == {1, 3, 6, 12}
    assert len(set(kept()["version"])) == 1
    text = (DOCS / "skill.md").read_text(encoding="utf-8")
    assert f"**{words.router_headline(kept())}**" in text
    tables = DOCS / "tables"
    by_origin = pd.read_csv(tables / "scores_by_origin.csv")
    own = kept().query(f"indicator == '{ROUTER_TOKENS}'").set_index("horizon")[MODEL].to_dict()
    means = {
        horizon: np.average(rows[MODEL], weights=rows["origins"])
        for horizon, rows in by_origin.groupby("horizon")
    }
    assert means == pytest.approx(own, abs=6e-4)  # of rounded scores
    said = forecasts.read(forecasts.file_of_version("0.3.0"))
    assert finding.bet(said, "0.3.0") in text


def test_the_registered_forecasts_of_the_page_are_scored_on_the_kept_measurements() -> None:
    """Where they are not: backtest experiment.of=later, as docs/skill.md says."""
    said = forecasts.read(forecasts.file_of_version("0.1.0"))
    scored, _ = against(said, read_own_data(str(DOCS.parent / MEASURED)))
    text = (DOCS / "skill.md").read_text(encoding="utf-8")
    assert finding.part_of_later(scored, "docs/forecasts/0.1.0.csv", MEASURED) in text
    table = pd.read_csv(DOCS / "tables" / "registered_scores.csv", dtype=str, keep_default_na=False)
    assert (
        table.to_numpy().tolist()
        == finding.measurement_table(scored).reset_index().to_numpy().tolist()
    )


GAP = "capability_gap"
ORIGIN = "2025-12"
CAME_LATER = tuple(
    Measurement(*row)
    for row in (
        (ROUTER_TOKENS, "2026-03", 0.38, 0.5), (ROUTER_TOKENS, "2026-06", 0.6, 0.69),
        (GAP, "2026-03", 10.4, 10.4), (GAP, "2026-09", 9.0, 9.0),
        (ROUTER_TOKENS, "2025-11", 0.2, 0.2), ("arena_gap", "2026-05", 30.0, 30.0),
    )
)  # fmt: skip


def test_later_indicators_are_scored_by_quantiles_and_what_was_no_forecast_is_left_out() -> None:
    """June's band begins .6: all members of .2 to .4 lie below it, mean .3 and mean gap .067.

    Benchmarks start from the month that the forecasts knew.
    """
    members = {
        (INDICATORS[ROUTER_TOKENS], f"2026-0{month}"): np.linspace(0.2, 0.4, 201)
        for month in range(1, 7)
    }
    members |= {(INDICATORS[GAP], "2026-03"): np.linspace(4.0, 8.0, 201)}
    scored, left_out = against(forecasts.quantile_table(members, ORIGIN), CAME_LATER)
    own = scored[scored["forecaster"] == MODEL]
    assert own[["indicator", "month"]].to_numpy().tolist() == [
        [ROUTER_TOKENS, "2026-03"], [ROUTER_TOKENS, "2026-06"], [GAP, "2026-03"],
    ]  # fmt: skip
    assert own["in_90"].tolist() == [1.0, 0.0, 0.0]
    assert own["median"].tolist() == pytest.approx([0.3, 0.3, 6.0])
    june = scored[scored["month"] == "2026-06"].set_index("forecaster")["crps"]
    assert june[MODEL] == pytest.approx((0.6 - 0.3) - 0.2 / 6, abs=0.003)
    december = next(
        one for one in MEASUREMENTS if (one.indicator, one.month) == (ROUTER_TOKENS, ORIGIN)
    )
    assert june["last value"] == pytest.approx(0.6 - december.middle)
    numbers = (f"{GAP} in 2026-09 2026-03", f"{ROUTER_TOKENS} in 2025-11 2025-12", "arena_gap")
    for said, named in zip(left_out, numbers, strict=True):
        assert all(word in said for word in named.split())
    found = finding.of_later(scored, left_out)
    assert "contained 1 of 3 " in found.title
    text = finding.part_of_later(scored, "ours.csv", "theirs.csv")
    for one in (found.title, "`ours.csv`", "`theirs.csv`", "2025-12"):
        assert one in text
