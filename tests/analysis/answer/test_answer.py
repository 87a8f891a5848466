"""The answer: its sentences follow from the runs, and so does every number."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.common import bands, ensemble
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.draws import CAUSES, DRAWN_PARAMETERS, PARTS
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.headline import HEADLINES, KINDS, WHO
from openclosed.analysis.published import ROUTER_TOKENS as ROUTED
from openclosed.experiments.answer import endings, figures, report
from openclosed.experiments.answer import finding as answer_finding
from openclosed.experiments.answer.finding import WRONG, Beside
from openclosed.experiments.answer.sources import count_sources
from openclosed.sim.outcomes.record import LABELS
from tests.analysis.legible import Page, assert_legible
from tests.analysis.synthetic import Result, rows_of, steady, synthetic_result, with_draws


@pytest.fixture(scope="module")
def result() -> Result:
    return synthetic_result()


@pytest.fixture(scope="module")
def empty_market() -> Result:
    return synthetic_result(runs=8, months=36, market=False)


def found(result: Result) -> Finding:
    answer = endings.answer(result.runs, result.months, result.manifest)
    group = ensemble.of(result.runs, result.months)
    return answer_finding.finding(answer, group, result.manifest, Beside(*[pd.DataFrame()] * 4))


def paragraphs(finding: Finding) -> dict[str, str]:
    return {one.head: one.text for one in finding.sentences if isinstance(one, Paragraph)}


@pytest.mark.parametrize("low", [0.66, 0.67])
def test_an_ending_is_likely_only_if_its_whole_interval_lies_above_two_thirds(low: float) -> None:
    cells = {kind: dict.fromkeys(endings.CELL, 0.0) for kind in KINDS}
    cells["open"] = dict(zip(endings.CELL, (0.7, low, 0.8), strict=True))
    assert endings.Ending(WHO["startups"], "work", 200, cells).likely is (low > 2 / 3)


def test_a_cause_decides_most_only_if_its_interval_lies_above_every_other() -> None:
    random, decided = np.random.default_rng(5), 0
    for _ in range(200):
        scale = random.choice([0.1, 1.0], (len(PARTS), 1), p=[0.8, 0.2])
        ends = np.sort(random.random((len(PARTS), 3)), axis=1) * scale
        names = dict(zip(PARTS.values(), ends.tolist(), strict=True))
        clear = [
            CAUSES[what]
            for what, (low, _, _) in names.items()
            if all(low > high for other, (*_, high) in names.items() if other != what)
        ]
        rows = [(HEADLINES[1].name, what, middle, low, high)
                for what, (low, middle, high) in names.items()]  # fmt: skip
        text = answer_finding.describe_spread(rows, HEADLINES[1])
        assert ("decides most" in text) is bool(clear)
        assert all(f" {what} decides most" in text for what in clear)
        decided += bool(clear)
    assert 20 < decided < 180


@pytest.mark.parametrize("kept", [False, True])
def test_every_number_can_be_computed_from_the_runs(result: Result, kept: bool) -> None:
    """By another way than the program's own: counts of labels, quantiles over paths."""
    result = with_draws(result) if kept else result
    finding, runs = found(result), result.runs
    for row in rows_of(finding, "endings").to_dict("records"):
        scope = next(scope for scope, name in WHO.items() if name == row["who"])
        labels = runs[f"ending_{row['by'].replace('purchased tokens', 'purchased_tokens')}_{scope}"]
        for kind in KINDS:
            name = endings.NAMES[kind]
            assert row[name] == pytest.approx((labels == kind).mean())
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
        assert row["runs"] == len(runs)
    shares = rows_of(finding, "shares").set_index("who")
    heads = [one.heading for one in finding.tables[1].columns if one.shown == "report"]
    assert ["open" in one for one in heads[1:]] == ["multi-homing" not in one for one in heads[1:]]
    for scope, who in WHO.items():
        for measure in ("workloads", "purchased_tokens", "spend"):
            values = runs[f"open_share_{measure}_{scope}"]
            known = values.quantile([0.5, 0.05, 0.95]).tolist()
            own = [shares.loc[who, f"{measure}{end}"] for end in ("", "_low", "_high")]
            assert own == pytest.approx(known, abs=1e-6)
    if not kept:
        assert "chance alone" in finding.rests_on[0]
        assert WRONG not in paragraphs(finding)
        assert not {"margins_startups", "variance"} & {one.name for one in finding.tables}
        return
    margins = rows_of(finding, "margins_startups")
    low, *_ = margins[margins["parameter"] == DRAWN_PARAMETERS["tiering"].margin][
        ["runs", "closed_wins"]
    ].to_dict("records")
    least = runs["pricing.tiering"] <= runs["pricing.tiering"].quantile(1 / 3)
    assert low["runs"] == least.sum()
    ends = runs.loc[least, "ending_purchased_tokens_startups"] == "closed"
    assert low["closed_wins"] == pytest.approx(ends.mean())
    assert "Effective sample size: 30 of 60 runs." in finding.rests_on[0]
    still = runs.assign(**{"work.retirement": 0.15})  # no draw, since it does not vary
    assert count_sources(still)["free"] == len(DRAWN_PARAMETERS)
    alone = found(result._replace(runs=runs.assign(draw=runs["run"])))
    assert "no two runs share" in paragraphs(alone)[answer_finding.CAUSES]
    assert "variance" not in {one.name for one in alone.tables}  # it would be blank
    for _, parts in rows_of(finding, "variance").groupby("outcome"):
        assert parts["share"].sum() == pytest.approx(1.0)
        assert parts["share"].is_monotonic_decreasing


@pytest.mark.parametrize("name", ["result", "empty_market"])
def test_figures_can_be_read(name: str, request: pytest.FixtureRequest) -> None:
    for one in found(request.getfixturevalue(name)).figures:
        assert_legible(one)


def answer(result: Result, **rules: Any) -> dict[str, Any]:
    manifest = {"config": {"ending": rules}} if rules else result.manifest
    return endings.answer(result.runs, result.months, manifest)


def test_probabilities_are_counts_over_runs_with_wilsons_interval() -> None:
    head = answer(steady([0.1, 0.2, 0.3, 0.5]))["headline"]
    interval = wilson(3, 4)
    known = {"runs": 3, "probability": 0.75, "low": interval.low, "high": interval.high}
    known |= {"error": (0.75 * 0.25 / 4) ** 0.5}
    assert (head["runs"], head["leader"]) == (4, "closed")
    assert set(head["endings"]) == set(LABELS)
    assert head["endings"]["closed"] == pytest.approx(known, abs=1e-6)


def test_the_same_runs_are_judged_by_the_configured_measure_and_by_other_thresholds() -> None:
    found = answer(steady([0.62, 0.68, 0.8]), win_threshold=0.9)["win_threshold"]
    spend = answer(steady([0.1] * 3, open_share_spend_all=0.9), measure="spend")
    head = spend["headline"]
    assert (head["measure"], head["leader"]) == ("spend", "open")
    rows = next(one for one in endings.tables(spend) if one.name == "thresholds").rows
    assert set(zip(rows["who"], rows["by"], strict=True)) == {("all firms", "spend")}
    opens = [(row["win_threshold"], row["endings"]["open"]["runs"]) for row in found]
    assert opens == [(0.6, 3), (2 / 3, 2), (0.75, 1), (0.9, 0)]
    short = synthetic_result(3, 24)
    late = short.months[short.months["month"] >= "2024-06"]
    assert answer(short._replace(months=late))["win_threshold"] == []


def test_multihoming_stands_beside_what_chance_gives_and_failed_runs_enter_nothing() -> None:
    homes = {"multihoming_adopters_startups": 0.9, "multihoming_by_chance_startups": 0.7}
    result = steady([0.1, 0.1, 0.9], **homes)
    runs = result.runs.copy()
    runs.loc[2, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    found = answer(result._replace(runs=runs))
    assert found["multihoming"][2]["excess"]["median"] == pytest.approx(0.2)
    assert found["headline"]["failed"] == 1
    assert found["headline"]["endings"]["open"]["runs"] == 0
    assert found["failed_runs"][0]["error"] == "ValueError: cash"
    assert found["final_shares"][0]["workloads"]["high"] == pytest.approx(0.1)
    none = answer(result._replace(runs=runs.assign(status="failed"), months=result.months[:0]))
    assert none["headline"]["leader"] is None
    json.dumps(none, allow_nan=False)


def test_without_a_market_that_is_the_ending_and_shares_are_unknown(empty_market: Result) -> None:
    found = answer(empty_market)
    assert found["headline"]["leader"] == "no_market"
    assert found["final_shares"][0]["workloads"]["median"] is None
    json.dumps(found, allow_nan=False)


def test_titles_and_tables_hold_medians_and_ranges(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)
    *_, capability, _, concentration = figures.curves(group)
    year = group.paths("hhi_vendors")[:, :12].mean(axis=1)
    low, middle, high = np.quantile(year, (0.05, 0.5, 0.95))
    table = concentration.numbers
    assert table is not None
    assert table.iloc[0, 0] == f"{middle:.3g} ({low:.3g} to {high:.3g})"
    late = ensemble.of(result.runs, result.months[result.months["month"] >= "2023-04"])
    assert figures.year_table(late, ["hhi_vendors"]).columns[0] == "2024-12"
    years = group.paths("capability_lag").reshape(60, 10, 12).mean(axis=2)[:, [0, -1]]
    first, last = np.median(years, axis=0)
    change = f"lag of open: {first:.3g} months in 2023, {last:.3g} months in 2032 (medians)"
    assert capability.title.endswith(change)
    assert bands.at_end(group, "capability_lag") == pytest.approx(last)
    assert capability.numbers is not None
    assert str(capability.numbers.iloc[3, 0]).startswith(f"{first:.3g} (")
    ends = [bands.at_end(group, f"capability_{one}") for one in ("closed", "open", "gap", "lag")]
    shown = [str(one).split()[0] for one in capability.numbers.iloc[:, -1]]
    assert shown == [f"{one:.3g}" for one in ends]
    grows = np.median(group.paths("volume_total")[:, -1])
    assert bands.at_end(group, "volume_total") == pytest.approx(grows)  # of the last month


def test_the_chart_names_the_ending_of_each_zone_and_its_range() -> None:
    shares = np.linspace(0.1, 0.9, 41)
    result = steady(shares.tolist())
    axes = figures.outlook(ensemble.of(result.runs, result.months)).axes[0]
    shown = {one.get_text(): one for one in axes.texts}

    def height(words: str) -> float:
        place = shown[words].get_transform().transform(shown[words].get_position())
        return float(axes.transData.inverted().transform(place)[1])

    assert height("× the router   + the second router") < 0  # where it hides no run
    assert [one.get_bbox_patch() for one in shown.values()] == [None] * len(shown)
    assert height("closed wins") < 1 / 3 < height("shared") < 2 / 3 < height("open wins") < 1
    range_ = np.quantile(shares, [0.05, 0.95])
    edges = np.asarray(axes.collections[0].get_paths()[0].vertices)[:, 1]
    assert (edges.min(), edges.max()) == pytest.approx(range_)
    [words] = [one for one in shown if "9 of 10 runs" in one]
    ends = [int(one) for one in re.findall(r"\d+", words)[-2:]]
    assert ends == np.round(100 * range_).tolist()


MOVES = pd.DataFrame(
    [{"scenario": name, "description": f"{name} happens.", "year": f"year of {name}", "pairs": 70}
     | {f"{who}{end}": value + more for who in ("startups", "enterprises")
        for end, more in (("", 0.0), ("_low", -0.05), ("_high", 0.05))}
     for name, value in (("plateau", 0.11), ("price_war", -0.2), ("calm", 0.01))]
)  # fmt: skip
PAST = pd.DataFrame(
    {"indicator": ROUTED, "origin": ["2025-08", "2026-02"], "horizon": [12, 6], "month": "2026-08",
     "measured_low": 0.6, "measured_high": 0.7, "below": [0.1, 0.2], "above": [0.5, 0.8]}
)  # fmt: skip


def test_the_page_has_the_sentences_of_the_finding(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = with_draws(result)
    finding = found(kept)
    finding = finding._replace(figures=finding.figures[:2])

    def page(what_ifs: pd.DataFrame, past: pd.DataFrame) -> str:
        for name, rows in (("what_ifs", what_ifs), ("past", past), ("scores", pd.DataFrame())):
            monkeypatch.setattr(published, name, lambda rows=rows: rows)
        report.write(tmp_path, finding, kept.manifest, kept.runs)
        return (tmp_path / "report.html").read_text(encoding="utf-8")

    text = page(MOVES, PAST)
    assert len(text) < 1_000_000
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
    shown = " ".join(Page(text).text.replace("\xa0", " ").split())
    cells = finding.tables[0].read("everywhere").to_numpy().ravel().tolist()
    assert [one for one in (*paragraphs(finding).values(), *cells) if one not in shown] == []
    assert "2026-08, forecast 12 months ahead" in shown  # the longest forecast of the newest month
    assert "65 % missed" in shown
    assert text.count('type="radio"') == 2  # what-ifs on one scale: startups, enterprises
    rows = text[text.index('<div class="moves">') :].split('<div class="w"')[1:4]
    order = ("year of plateau", "year of calm", "year of price_war")
    assert [name in row for name, row in zip(order, rows, strict=True)] == [True] * 3
    assert ["hollow" in row for row in rows] == [False, True, False]  # could be 0
    bare = page(MOVES[:0], PAST[:0])
    assert 'type="radio"' not in bare
    assert "past forecasts" not in bare
