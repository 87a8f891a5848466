"""Each blank of the answer's sentences is recomputed from runs and tables, by another way."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.finding.finding import records
from openclosed.analysis.headline import HEADLINES, MEASURES_SHOWN, WHO
from openclosed.experiments.answer import finding as answer_finding
from tests.analysis.answer.test_results import SCORES, SPLIT, answered
from tests.analysis.blanks import Blanks, spy
from tests.analysis.synthetic import (
    Result,
    displacement,
    rows_of,
    steady,
    synthetic_result,
    with_draws,
)

MEASURE_OF = {counted: measure for measure, counted in MEASURES_SHOWN.items()}
SCOPE_OF = {name: scope for scope, name in WHO.items()}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    """The blanks of each macro of the answer that is used, in order."""
    return spy(monkeypatch, answer_finding)


def mixed(runs: int, open_ones: int) -> Result:
    """Runs of which some stay open, the others closed."""
    return with_draws(steady([0.9] * open_ones + [0.1] * (runs - open_ones)))


def share_of(result: Result, who: str, by: str, label: str) -> float:
    column = result.runs[f"ending_{MEASURE_OF[by]}_{SCOPE_OF[who]}"]
    return float((column == label).mean())


@pytest.mark.parametrize(
    ("runs", "open_ones"), [(20, 0), (20, 20), (200, 20), (200, 180), (200, 1)]
)
def test_winners_and_their_shares_are_those_of_the_runs(
    runs: int, open_ones: int, said: Blanks
) -> None:
    result = mixed(runs, open_ones)
    answered(result)
    winner = "open" if open_ones > runs / 2 else "closed"
    assert [one["ending"] for one in said["wins"]] == [winner, winner]
    for one in said["wins"]:
        ((whole, _, by),) = one["often"]
        assert by == list(MEASURES_SHOWN.values())
        count = sum(result.runs["ending_workloads_all"] == winner)
        known = {20: "all 20 runs", 180: "90 % of runs", 199: "199 of 200 runs"}
        assert whole == known[count]
    assert said["title"][0]["firms"] == [
        (name, [(winner, [])]) for name in ("Large firms", "Startups")
    ]


@pytest.mark.parametrize("runs", [1, 3, 19])
def test_few_runs_show_counts_and_no_likely_ending(runs: int, said: Blanks) -> None:
    result = mixed(runs, 1)
    found = answered(result)
    assert said["too_few"] == [{"runs": runs}]
    assert not {"wins", "both", "title", "leads", "overlaps"} & said.keys()
    table = next(one for one in found.tables if one.name == "endings")
    shown = table.read("everywhere", "report")
    assert set(shown["open wins"]) == {"1"}
    assert set(shown["closed wins"]) == {str(runs - 1)}
    assert not any("%" in cell for cell in shown.to_numpy().ravel())


def test_what_is_not_likely_has_both_camps_shares_by_its_headline(said: Blanks) -> None:
    result = mixed(60, 27)
    answered(result)
    assert [one["by"] for one in said["not_likely"]] == [list(MEASURES_SHOWN.values())] * 2
    for one, who in zip(said["both"], ("enterprises", "startups"), strict=True):
        assert one["by"] == next(of.counted for of in HEADLINES if of.scope == who)
        opens, closes = (share_of(result, who, one["by"], camp) for camp in ("open", "closed"))
        assert (one["open"], one["closed"]) == (
            f"{100 * opens:.0f} %",
            f"{100 * closes:.0f} % of runs",
        )


def test_causes_are_those_of_the_table_of_the_variance(said: Blanks) -> None:
    found = answered(mixed(200, 90))
    rows = rows_of(found, "variance")
    for of in HEADLINES:
        own = rows[rows["outcome"] == of.name]
        top, *others = records(own.sort_values("share", ascending=False))
        clear = top["low"] > max(one["high"] for one in others)
        (one,) = [one for one in said["leads" if clear else "overlaps"] if one["of"] == of.name]
        assert (one["share"], *one["ends"]) == (top["share"], top["low"], top["high"])
        assert top["part"].lower().startswith(one["cause"])
    (drift,) = said["drift"]
    (row,) = records(SPLIT)
    assert (drift["of"], drift["share"]) == (HEADLINES[0].name, row["share"])
    assert drift["ends"] == (row["low"], row["high"])


@pytest.mark.parametrize("sign", [1, -1])
def test_displacement_has_the_sign_and_numbers_of_the_kept_table(sign: int) -> None:
    low, high = sorted((0.11 * sign, 0.17 * sign))
    kept = displacement(0.14 * sign, low, high)
    text = answer_finding.describe_displacement(kept)
    own = kept[(kept["who"] == "startups") & (kept["by"] == "purchased tokens")]
    stays, goes = (own[own["displacement"] == end].iloc[0] for end in (0, 1))
    assert ("would rise by 14 points (11 to 17)" in text) is (sign > 0)
    assert ("would fall by 14 points (11 to 17)" in text) is (sign < 0)
    assert (
        f"in {100 * goes['closed_wins']:.0f} % of runs, not {100 * stays['closed_wins']:.0f} %"
        in text
    )
    assert f"{stays['runs']:.0f} pairs" in text


def test_past_errors_are_the_published_scores(said: Blanks) -> None:
    answered(mixed(60, 20))
    far = SCORES.iloc[-1]
    (one,) = said["forecasts"]
    assert one == {
        "months": "12 months", "model": f"{100 * far[published.MODEL]:.0f}", "best": "a trend",
        "score": f"{100 * far['trend']:.0f}", "inside": 3, "count": 6, "version": "9.9.9",
    }  # fmt: skip


PUBLISHED = {"displacement", "displaced_ending", "forecasts"}


@pytest.mark.parametrize("scenario", ["cheap_open", "ban"])
def test_a_scenario_hears_of_itself_and_of_nothing_published(scenario: str, said: Blanks) -> None:
    """What is on already is not advised, and published effects are of the baseline."""
    result = mixed(60, 20)
    manifest = result.manifest | {"scenario": scenario, "description": "What happens."}
    found = answered(result._replace(manifest=manifest), intensity="high")
    (one,) = said["scenario"]
    assert one["name"] == scenario.replace("_", "-")
    assert one["intensity"] == " intensity=high"
    assert not PUBLISHED & said.keys()
    assert len(found.sentences) <= 5


def test_of_a_model_of_ones_own_nothing_is_published(said: Blanks) -> None:
    result = mixed(60, 20)
    answered(result)
    assert said.keys() >= {*PUBLISHED, "drift"}
    said.clear()
    answered(result, "mine.Model 1")
    assert not {*PUBLISHED, "drift"} & said.keys()


def test_failed_runs_are_counted_and_the_first_is_named(said: Blanks) -> None:
    result = mixed(60, 20)
    runs = result.runs.copy()
    runs.loc[1:3, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    answered(result._replace(runs=runs))
    first = {"run": 1, "seed": runs["seed"][1], "stage": "2024-05", "error": "ValueError: cash"}
    assert said["failed"] == [{"count": 3, "runs": 60} | first]
    answered(result._replace(runs=runs.assign(status="failed")))
    assert said["all_failed"] == [{"failed": 60}]


def test_firms_that_use_no_ai_have_no_ending(said: Blanks) -> None:
    result = mixed(60, 20)
    runs = result.runs.copy()
    runs[[f"ending_{measure}_enterprises" for measure in MEASURES_SHOWN]] = "no_market"
    answered(result._replace(runs=runs))
    assert dict(said["title"][0]["firms"])["Large firms"] == [("no_market", [])]
    assert said["no_market_in"] == [{"runs": 60}]
    assert len(said["both"]) == 1


def test_without_a_market_nothing_is_shown_and_one_default_run_has_no_chances(
    said: Blanks,
) -> None:
    found = answered(synthetic_result(8, 36, market=False))
    assert said["no_market"] == [{}]
    assert not any(one.read("everywhere", "report").size for one in found.tables)
    for runs in (1, 8):
        answered(steady([0.9] * runs))
    assert (said["one_default"], said["default"]) == ([{}], [{"runs": 8}, {"runs": 8}])


def test_shares_of_a_year_are_quantiles_of_the_runs(said: Blanks) -> None:
    random = np.random.default_rng(3)
    result = with_draws(steady(random.uniform(0.1, 0.9, 60).tolist()))
    assert "2025" in answered(result, experiment={"year": 2025}).title
    months = result.months[result.months["month"].str.startswith("2025")]
    for one, of in zip(said["of_year"], answer_finding.IN_A_YEAR, strict=True):
        means = months.groupby("run")[of.outcome].mean()
        low, middle, high = means.quantile([0.05, 0.5, 0.95])
        assert (one["of"], one["share"]) == (of.title, pytest.approx(middle))
        assert one["ends"] == pytest.approx((low, high))
    assert said["in_year"][0]["share"] == said["of_year"][0]["share"]


def test_nothing_published_leaves_the_runs_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = pd.DataFrame()
    assert answer_finding.describe_errors(answer_finding.Beside(empty, empty, empty, empty)) == ""
    assert answer_finding.describe_displacement(empty) == ""
