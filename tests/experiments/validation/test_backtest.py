"""Backtests on the data and on later data, their sentences, and forecasts kept with a version.

The sentences are about runs in which nothing moves.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.analysis.evidence import measurements
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement, known
from openclosed.analysis.evidence.quantities import (
    BY_VOLUME,
    FORECAST_INDICATORS,
    INDICATORS,
    SURVEY,
)
from openclosed.analysis.published import BENCHMARKS, HALF, MODEL, ROUTER_TOKENS
from openclosed.analysis.published import scores as kept
from openclosed.analysis.statistics import observers
from openclosed.experiments.question.checks import read_own_data
from openclosed.experiments.results import documentation
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts import states
from openclosed.experiments.validation.backtest import finding, forecasts, words
from openclosed.experiments.validation.backtest import question as backtest
from openclosed.experiments.validation.backtest.question import MEASURED, against
from openclosed.experiments.validation.backtest.scores import summarise_scores
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.forecasters import FORECASTERS
from openclosed.experiments.validation.registered import question as registered
from openclosed.experiments.validation.settings import RegisteredSettings
from openclosed.sim.parameters.clock import month_after, months_between
from tests.analysis.legible import assert_legible
from tests.experiments.conftest import Command, assert_answered, assert_refused
from tests.experiments.validation.conftest import Docs
from tests.experiments.validation.synthetic_forecasts import by_chance, scores

DOCS = documentation.DOCS
ENTERPRISES = "open_share_workloads_enterprises"
GAP = "capability_gap"
SMALL = (
    "experiment=backtest", "experiment.seeds=2", "experiment.members=3", "experiment.pilot=0",
    "replicates=10",
    "firms.count=20", "execution=serial", "quiet=true", "output=out",
)  # fmt: skip


@pytest.mark.slow
def test_one_command_scores_all_forecasters_and_makes_all_pages_that_show_them(
    openclosed: Command, docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, folder = docs("skill.md"), tmp_path / "out"
    monkeypatch.setattr(backtest, "FIRST", "2025-12")
    for name in ("SCORES", "PAST"):
        monkeypatch.setattr(published, name, tmp_path / f"{name}.csv")
    assert_answered(openclosed(*SMALL, "experiment.docs=true"), folder, "forecasts")
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-12"
    assert set(scored["horizon"]) == {1, 3, 6}  # twelve months later nothing is known yet
    router_rows = scored[scored["indicator"] == ROUTER_TOKENS]
    assert router_rows["month"].max() == LAST_MONTH
    by_seed = router_rows.groupby("seed")["forecaster"].agg(set).to_dict()
    assert by_seed == {0: {MODEL, HALF, *FORECASTERS}, 1: {MODEL, HALF}, 2: {MODEL, HALF}}
    assert set(pd.read_csv(folder / "synthetic.csv")["forecaster"]) == {*FORECASTERS}
    assert json.loads((folder / "answer.json").read_text(encoding="utf-8"))["sentences"]
    assert (made / "images" / "skill" / "forecasts.png").exists()
    assert words.on_router(kept()) in (made / "skill.md").read_text(encoding="utf-8")
    by_origin = pd.read_csv(made / "tables" / "scores_by_origin.csv")
    router = kept().query(f"indicator == '{ROUTER_TOKENS}'")
    assert by_origin["origins"].sum() == router["origins"].sum()
    assert set(pd.read_csv(made / "tables" / "scores_synthetic.csv")) >= {*FORECASTERS}


NEWER = f"""month,indicator,value,low,high,error
2026-09,{ROUTER_TOKENS},,0.62,0.7,0.01
2026-10,{GAP},7.5,,,1
2025-10,{GAP},5,,,1
"""
LATER = ("experiment=backtest", "experiment.of=later", "data=newer.csv", "output=out")


def test_the_forecasts_of_a_version_are_scored_on_later_indicators_and_the_page_made(
    openclosed: Command, docs: Docs, tmp_path: Path
) -> None:
    made = docs("skill.md", *(f"forecasts/{version}.csv" for version in published.versions()))
    folder, newer = tmp_path / "out", tmp_path / MEASURED
    newer.write_text(NEWER, encoding="utf-8")
    said = openclosed(*LATER, f"data={newer}", "experiment.forecasts=0.1.0", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    assert f"{GAP} in 2025-10" in said.out.replace("\n", " ")
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["month"].unique().tolist() == ["2026-09", "2026-10"]
    assert (folder / "data.csv").read_text(encoding="utf-8") == NEWER
    text = (made / "skill.md").read_text(encoding="utf-8")
    assert "contained 2 of 2 later" in text
    withheld = "1 of 2026-09 and 1 of 2026-10 were withheld"
    assert withheld in text
    assert withheld in said.out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.forecasts=nowhere.csv",), "experiment.forecasts=nowhere.csv: "),
        (("experiment.docs=true",), "experiment.docs=true: "),
        (("data=old.csv", "experiment.forecasts=0.2.0"), "data=old.csv: "),
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


def test_the_worst_pair_is_first_its_mean_over_seeds_beside_its_best_benchmark() -> None:
    """Two origins a month ahead, one half a year ahead; all seeds pooled score .9. The trend misses
    an origin; one origin gives no interval, two give their own values."""
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
    half_year, month = summarise_scores(pd.DataFrame(rows, columns=columns)).to_dict("records")
    told = ("horizon", "origins", MODEL, "model_low", "model_high", "last value", "times",
            "more", "more_low", "more_high", f"in_90 {MODEL}")  # fmt: skip
    expected = [1, 2, 0.3, 0.2, 0.4, 0.15, 2.0, 0.15, 0.1, 0.2, 0.5]
    assert [month[name] for name in told] == pytest.approx(expected)
    expected = [6, 1, 0.4, 0.4, 0.4, 0.1, 4.0, 0.3, np.nan, np.nan, 1.0]
    assert [half_year[name] for name in told] == pytest.approx(expected, nan_ok=True)
    assert {month["best"], half_year["best"]} == {"last value"}


@pytest.mark.parametrize(
    ("model", "trend", "walk", "says"),
    [
        (0.2, 0.1, 0.18, ["not beat a trend with a random walk (20.0 points against 8.0)",
                          "10.0 points", "in 2 of 3 ", "In 1 series"]),
        (0.07, 0.1, 0.18, ["beats a trend with a random walk (7.0 points against 8.0)"]),
        (0.2, 0.1, 0.07, ["not beat a trend with a random walk"]),  # which itself scores better
    ],
)  # fmt: skip
def test_a_year_ahead_the_page_says_whether_a_trend_is_beaten_and_how_often_chance_leads(
    model: float, trend: float, walk: float, says: list[str]
) -> None:
    """The trend with a walk leads by .1 and 2.25 times; by chance .11, .21, -.06; 1.7, 17, .4."""
    own = {"indicator": ROUTER_TOKENS, "horizon": 12, "random walk": walk, "trend and walk": 0.08}
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
    assert all(one in text for one in says)
    assert ("synthetic" in text) is (len(says) > 1)
    assert words.compare_year_ahead(standing.assign(horizon=6), chance) == ""


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


def test_each_panel_shows_the_data_in_black_and_fans_from_what_was_known() -> None:
    [one] = finding.data_finding(scores(), by_chance()).figures
    june = 100 * known(ROUTER_TOKENS)["2025-06"].middle
    for axes in assert_legible(one).axes:
        black = [line for line in axes.lines if line.get_color() == "black"]
        assert len(black) == 2 * len(known(ROUTER_TOKENS))
        starts = [line for line in axes.lines if line.get_marker() == "o"]
        assert any(np.asarray(line.get_ydata())[0] == pytest.approx(june) for line in starts)


def test_pages_of_the_project_have_what_it_keeps_and_the_words_of_the_code() -> None:
    """Where they have not: python -m experiments.validation backtest docs=true."""
    assert set(kept()["horizon"]) == {1, 3, 6, 12}
    assert len(set(kept()["version"])) == 1
    text = (DOCS / "skill.md").read_text(encoding="utf-8")
    assert f"**{words.on_router(kept())}**" in text
    for line in (words.beside_benchmarks, words.on_others):
        assert line(kept()) in text
    assert words.compare_with_old(kept(), words.read_old_scores()) in text
    assert finding.part_of_versions() in text
    by_origin = pd.read_csv(DOCS / "tables" / "scores_by_origin.csv")
    own = kept().query(f"indicator == '{ROUTER_TOKENS}'").set_index("horizon")[MODEL].to_dict()
    means = {
        horizon: np.average(rows[MODEL], weights=rows["origins"])
        for horizon, rows in by_origin.groupby("horizon")
    }
    assert means == pytest.approx(own, abs=6e-4)  # of rounded scores
    latest = forecasts.file_that_holds()
    assert finding.bet(forecasts.read(latest), latest.stem) in text


def test_the_registered_forecasts_of_the_page_are_scored_on_the_kept_measurements() -> None:
    """Where they are not: backtest experiment.of=later, as docs/skill.md says."""
    said = forecasts.read(forecasts.file_of_version("0.1.0"))
    scored, _ = against(said, read_own_data(str(DOCS.parent / MEASURED)))
    text = (DOCS / "skill.md").read_text(encoding="utf-8")
    assert finding.part_of_later(scored, "0.1.0", "docs/forecasts/0.1.0.csv", MEASURED) in text
    table = pd.read_csv(DOCS / "tables" / "registered_scores.csv", dtype=str, keep_default_na=False)
    made = finding.measurement_table(scored).reset_index()
    assert table.to_numpy().tolist() == made.to_numpy().tolist()


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
    Benchmarks start from the month that the forecasts knew."""
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
    assert june["last value"] == pytest.approx(0.6 - known(ROUTER_TOKENS)[ORIGIN].middle)
    numbers = (f"{GAP} in 2026-09 2026-03", f"{ROUTER_TOKENS} in 2025-11 2025-12", "arena_gap")
    for said, named in zip(left_out, numbers, strict=True):
        assert all(word in said for word in named.split())
    assert "contained 1 of 3 " in finding.of_later(scored, left_out).title


REGISTERED = (
    "experiment=registered", "replicates=12", "firms.count=60", "clock.horizon=60",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip
FORECAST_KEYS = {indicator.key: indicator for indicator in FORECAST_INDICATORS}


def assert_whole(table: pd.DataFrame, last: str) -> None:
    """Indicators that the model forecasts, month by month, each within its bounds."""
    for key, rows in table.groupby("indicator"):
        first = month_after(rows["origin"].iloc[0], 1)
        assert (rows["month"].min(), rows["month"].max()) == (first, last)
        assert len(rows) == 1 + months_between(first, last)
        least, most = FORECAST_KEYS[str(key)].within
        values = rows[list(forecasts.COLUMNS)].to_numpy()
        assert ((values >= least) & (values <= most)).all()


def test_every_indicator_of_every_month_to_come_is_forecast_from_today_and_stays(
    openclosed: Command,
    docs: Docs,
    few_states: states.StateTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Money in dollars, from what two labs took last month. The first platform's bias lasts at a
    logit, the second's at none, and both are known."""
    folder = docs()
    lasting = [float(one == "lasting") for one in observers.COLUMNS]
    bias = (*lasting, *(0.0 for _ in lasting))
    known = few_states._replace(states=tuple(one._replace(bias=bias) for one in few_states.states))
    monkeypatch.setattr(states, "read", lambda *_: known)
    days = tmp_path / "registered.csv"
    days.write_text("version,published\n0.0.1,2026-01-31\n", encoding="utf-8")
    monkeypatch.setattr(published, "REGISTERED", days)
    said = openclosed(*REGISTERED, "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    file = forecasts.file_of_version()
    assert file.parent == folder / "forecasts"
    assert (tmp_path / "result" / forecasts.FILE).read_bytes() == file.read_bytes()
    assert published.versions() == {
        "0.0.1": "2026-01-31",
        file.stem: f"{datetime.now(UTC):%Y-%m-%d}",
    }
    table = forecasts.read(file)  # which refuses quantiles that fall
    assert_whole(table, "2027-12")
    assert set(table["origin"]) == {LAST_MONTH}
    assert set(table["indicator"]) == set(FORECAST_KEYS)
    middles = table[table["month"] == month_after(LAST_MONTH, 1)].set_index("indicator")["q0.5"]
    dollars = middles[[one.key for one in FORECAST_INDICATORS if one.dollars]]
    last = measurements.combined_revenue()[LAST_MONTH]
    assert dollars.tolist() == pytest.approx([last], rel=0.25)
    shown = [f"{name}_open_share_tokens" for name in ("router", "second_router")]
    first, second = observers.logits(middles[shown].to_numpy())
    assert first - second == pytest.approx(1.0, abs=0.05)

    before = file.read_bytes()
    again = (*REGISTERED[:-1], "output=again")
    assert_refused(openclosed(*again, "experiment.docs=true"), "experiment.docs=true: ")
    assert openclosed(*again).code == 0  # without docs it is but a result
    assert file.read_bytes() == before


def test_forecasts_of_the_survey_count_what_each_state_reads_in_it(
    few_states: states.StateTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even states count volume: .9 of it is open, .2 of workloads."""
    read = [one._replace(by_volume=at % 2 == 0) for at, one in enumerate(few_states.states)]
    monkeypatch.setattr(states, "read", lambda *_: few_states._replace(states=tuple(read)))
    outcomes = [*dict.fromkeys(one.outcome for one in FORECAST_INDICATORS), BY_VOLUME]
    months, size = [LAST_MONTH, *(month_after(LAST_MONTH, at) for at in (1, 2))], len(read)
    paths = np.full((size, 1, len(months), len(outcomes)), 0.5, dtype=np.float32)
    paths[..., outcomes.index(SURVEY)], paths[..., outcomes.index(BY_VOLUME)] = 0.2, 0.9
    runs = Runs(months, outcomes, paths, np.full((size, 1), "shared"))
    seeds = [at * SEEDS_PER_DRAW for at in range(size)]
    shown = registered._as_shown(runs, seeds, RegisteredSettings())
    seen = shown.outcome(SURVEY)
    assert seen[0::2] == pytest.approx(0.9)
    assert seen[1::2] == pytest.approx(0.2)


@pytest.mark.skipif(".dev" in str(simulation()["version"]), reason="no version that is registered")
def test_the_present_version_has_its_forecasts_to_2032() -> None:
    """A version with new rules has its own (`experiments.validation registered docs=true`).

    A patch release runs the same market, so the forecasts of its minor version hold.
    """
    major, minor, _ = str(simulation()["version"]).split(".")
    file = forecasts.file_that_holds()
    assert file.stem in {simulation()["version"], f"{major}.{minor}.0"}
    assert_whole(forecasts.read(file), "2032-12")
