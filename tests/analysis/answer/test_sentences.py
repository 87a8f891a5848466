"""Each blank of the answer's sentences is recomputed from runs and tables, by another way."""

import pytest

from openclosed.analysis import published
from openclosed.analysis.finding.finding import records
from openclosed.analysis.headline import HEADLINES, MEASURES_SHOWN, WHO, Headline
from openclosed.experiments.answer import finding as answer_finding
from tests.analysis.answer.test_results import SCORES, SPLIT, answered
from tests.analysis.blanks import Blanks, spy
from tests.analysis.synthetic import (
    Result,
    displacement,
    rows_of,
    steady,
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
    assert (drift["share"], drift["ends"]) == (row["share"], (row["low"], row["high"]))


@pytest.mark.parametrize("settled", HEADLINES)
def test_causes_are_said_of_headlines_without_a_likely_ending(
    settled: Headline, said: Blanks
) -> None:
    result = mixed(200, 90)
    runs = result.runs.assign(**{f"ending_{settled.measure}_{settled.scope}": "closed"})
    answered(result._replace(runs=runs))
    told = [one["of"] for one in [*said["leads"], *said["overlaps"]]]
    assert told == [one.name for one in HEADLINES if one != settled]
    assert len(said["drift"]) == (settled != HEADLINES[0])  # it is of the first


@pytest.mark.parametrize("after", [0.45, 0.05])
@pytest.mark.parametrize("winner", ["open", "closed"])
def test_displacement_has_the_ending_and_numbers_of_the_kept_table(
    winner: str, after: float
) -> None:
    kept = displacement(winner, after)
    text = answer_finding.describe_displacement(kept)
    assert f"{winner} would win startups' purchased tokens" in text
    stays, goes = (kept[kept["displacement"] == end].iloc[0] for end in (0, 1))
    before, later = (100 * row[f"{winner}_wins"] for row in (stays, goes))
    assert f"in {later:.0f} % of runs, not {before:.0f} %" in text
    assert f"{stays['runs']:.0f} pairs" in text


def test_past_errors_are_the_published_scores(said: Blanks) -> None:
    answered(mixed(60, 20))
    far = SCORES.iloc[-1]
    (one,) = said["forecasts"]
    assert one == {
        "ahead": 12, "model": f"{100 * far[published.MODEL]:.0f}", "best": "a trend",
        "score": f"{100 * far['trend']:.0f}", "inside": 3, "count": 6, "version": "9.9.9",
    }  # fmt: skip


PUBLISHED = {"displaced", "forecasts"}


@pytest.mark.parametrize("scenario", ["cheap_open", "ban"])
def test_a_scenario_hears_of_itself_and_of_nothing_published(scenario: str, said: Blanks) -> None:
    """What is on already is not advised, and published effects are of the baseline."""
    result = mixed(60, 20)
    manifest = result.manifest | {"scenario": scenario, "description": "What happens."}
    found = answered(result._replace(manifest=manifest), intensity="high")
    assert len(found.sentences) <= 5
    (one,) = said["scenario"]
    assert one["name"] == scenario.replace("_", "-")
    assert one["intensity"] == "high"
    assert not PUBLISHED & said.keys()
