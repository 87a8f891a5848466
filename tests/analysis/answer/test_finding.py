"""The answer: what it says is what the runs say, and every number can be computed from them."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import mixture, published
from openclosed.analysis.common import ensemble
from openclosed.analysis.common.contrasts import change_in_words
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.headline import ENDINGS, KINDS, WHO
from openclosed.analysis.published import DEVELOPERS, MODEL
from openclosed.experiments.answer import finding as answer_finding
from openclosed.experiments.answer import tables, verdict
from openclosed.experiments.answer.finding import SAFE, WRONG, Beside
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import Result, steady

NOTHING = Beside(pd.DataFrame(), pd.DataFrame(), pd.DataFrame())


def found(result: Result, beside: Beside = NOTHING) -> Finding:
    runs, months, _, manifest = result
    answer = verdict.answer(runs, months, manifest)
    return answer_finding.finding(answer, ensemble.of(runs, months), manifest, beside)


def of_kept(result: Result) -> Result:
    """The same runs as ones of kept worlds."""
    worlds = mixture.kept()["world"].to_numpy()[: len(result.runs) // 2]
    seeds = np.repeat(worlds, 2) * mixture.LUCK + np.tile([1, 2], worlds.size)
    manifest = result.manifest | {"config": result.manifest["config"] | {"worlds": "mixture"}}
    return result._replace(runs=result.runs.assign(seed=seeds), manifest=manifest)


def said(finding: Finding) -> dict[str, str]:
    return {one.head: one.text for one in finding.says if isinstance(one, Paragraph)}


def rows_of(finding: Finding, name: str) -> pd.DataFrame:
    return next(one.rows for one in finding.tables if one.name == name)


def ending(kind: str, value: float, low: float, high: float, runs: int, by: str) -> tables.Ending:
    """One that a part of the runs has; in all others closed wins, or open where that is `kind`."""
    rest = "open" if kind == "closed" else "closed"
    cells = {one: dict.fromkeys(tables.CELL, 0.0) for one in KINDS}
    cells[rest] = dict(zip(tables.CELL, (1 - value, 1 - high, 1 - low), strict=True))
    cells[kind] = dict(zip(tables.CELL, (value, low, high), strict=True))
    return tables.Ending(WHO["startup"], by, runs, cells)


@pytest.mark.parametrize(
    ("rows", "told", "not_told"),
    [
        ([ending("shared", 1, 0.68, 1, 8, "spend")],
         ["shared for developers' spend in all 8 runs.", "Open wins in none of the 8 runs"], "%"),
        ([ending("open", 1, 0.21, 1, 1, "spend")], ["No ending is likely", "in the only run"], "%"),
        ([ending("closed", 0.7, 0.6, 0.8, 200, "spend")],  # its interval begins below two thirds
         ["No ending is likely", "developers' spend: in 30 % (20 to 40 %)"], "Closed"),
        ([ending("open", 0.7, 0.67, 0.8, 200, "spend")],
         ["Open wins developers' spend in 70 % (67 to 80 %) of runs"], "most often"),
        ([ending("closed", 0.995, 0.96, 1, 200, "spend"),
          ending("closed", 1, 0.98, 1, 200, "work")],
         ["developers' work in all 200 runs", "developers' spend in 99.5 % (96 to 100 %) of runs"],
         " 100 % ("),
    ],
)  # fmt: skip
def test_what_is_safe_to_say_reads_right_for_any_result(
    rows: list[tables.Ending], told: list[str], not_told: str
) -> None:
    text = answer_finding.safe(rows)
    assert [one for one in told if one not in text] == []
    assert not_told not in text


def test_the_share_of_a_year_is_told_first_where_it_is_asked_for() -> None:
    """All firms' open share is a tenth in half of the runs, and three tenths in the others."""
    result = steady([0.1, 0.3] * 20)
    year = result.months["month"].iloc[-1][:4]
    config = result.manifest["config"] | {"experiment": {"year": int(year)}}
    told = found(result._replace(manifest=result.manifest | {"config": config}))
    assert year in told.title
    assert "20 % of" in told.title
    assert "10 to 30 %" in str(told.says[0])


@pytest.mark.parametrize(("least", "leads"), [(0.33, False), (0.5, True)])
def test_first_of_what_is_not_settled_is_what_decides_most(least: float, leads: bool) -> None:
    """Chance among the parts; none leads whose interval another one's reaches."""
    values = ((0.61, least, 0.88), (0.01, 0.0, 0.15), (0.13, 0.01, 0.3), (0.25, 0.0, 0.48))
    parts = zip(tables.PARTS.values(), values, strict=True)
    rows = [ending("open", 0.7, low, 0.8, 200, by) for low, by in ((0.66, "work"), (0.67, "spend"))]
    text = answer_finding.unsettled(
        rows, [(next(iter(verdict.LAYERS.values())), name, *ends) for name, ends in parts]
    )
    order = [
        "chance 61 %",
        "numbers 25 %",
        "grows 13 %",
        "holds 1 %",
        "Still open: developers' work.",
    ]
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    assert ("None clearly leads" in text) is not leads


def test_what_we_got_wrong_is_how_forecasts_did_and_what_moves_most() -> None:
    standing = pd.DataFrame(
        {"figure": DEVELOPERS, "horizon": [1, 12], "origins": [17, 6], MODEL: [0.03, 0.18],
         "best": "trend", "trend": [0.02, 0.12]}
    )  # fmt: skip
    moves = pd.DataFrame(
        [("plateau", "2032", 70, 0.11, 0.07, 0.14), ("calm", "2032", 70, 0.5, -0.1, 1.1),
         ("price_war", "the year from 2027-06", 70, -0.2, -0.3, -0.1)],
        columns=["scenario", "year", "pairs", "developers", "developers_low", "developers_high"],
    )  # fmt: skip
    result = of_kept(steady([0.1] * 40))
    text = said(found(result, Beside(standing, moves, pd.DataFrame())))[WRONG]
    assert [one for one in ("12 months", "18 points (CRPS", "6 forecasts", "a trend 12",
                            "published comparison of 70 paired runs")
            if one not in text] == []  # fmt: skip
    early = text.index("in the year from 2027-06 price war -20.0 (-30.0 to -10.0)")
    assert early < text.index("in 2032 plateau +11.0")
    assert "calm" not in text  # could be 0


@pytest.mark.parametrize("dose", ["middle", "strong"])
def test_numbers_of_a_scenario_that_the_runs_did_not_compute_name_their_source(dose: str) -> None:
    result = steady([0.1] * 8)
    config = result.manifest["config"] | {"dose": dose}
    made = result.manifest | {"scenario": "boom", "config": config}
    kept = published.what_ifs()  # of the middle dose
    own = kept[kept["scenario"] == "boom"].iloc[0]
    told = found(result._replace(manifest=made), Beside(pd.DataFrame(), kept, pd.DataFrame()))
    before, _, sourced = str(told.says[0]).partition("the published comparison of 100 paired runs")
    change = change_in_words(own["developers"], "share")
    assert change not in before
    assert [one in sourced for one in (change, f"in {own['year']}")] == [dose == "middle"] * 2


@pytest.mark.parametrize("kept", [False, True])
def test_every_number_can_be_computed_from_the_runs(result: Result, kept: bool) -> None:
    """By another way than the program's own: counts of labels, quantiles over paths."""
    result = of_kept(result) if kept else result
    finding, runs = found(result), result.runs
    for row in rows_of(finding, "endings").to_dict("records"):
        scope = next(scope for scope, name in WHO.items() if name == row["who"])
        labels = runs[f"verdict_{row['by'].replace('bought tokens', 'tokens_bought')}_{scope}"]
        for kind in KINDS:
            name = tables.NAMES[kind]
            assert row[name] == pytest.approx((labels == kind).mean())
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
        assert row["runs"] == len(runs)
    shares = rows_of(finding, "shares").set_index("who")
    for scope, who in WHO.items():
        for yardstick in ("workloads", "tokens_bought", "spend"):
            values = runs[f"open_share_{yardstick}_{scope}"]
            known = values.quantile([0.5, 0.05, 0.95]).tolist()
            own = [shares.loc[who, f"{yardstick}{end}"] for end in ("", "_low", "_high")]
            assert own == pytest.approx(known, abs=1e-6)
    if not kept:
        assert "luck alone" in finding.rests_on[0]
        assert WRONG not in said(finding)
        assert not {"margins", "variance"} & {one.name for one in finding.tables}
        return
    of, margins = mixture.of_runs(runs), rows_of(finding, "margins")
    for row in margins[margins["axis"] == "bias"].to_dict("records"):
        own = runs.loc[of.bias == float(row["worlds"]), "verdict_tokens_bought_startup"]
        assert row["runs"] == len(own)
        assert row["closed_wins"] == pytest.approx((own == "closed").mean())
    parts = rows_of(finding, "variance").groupby("outcome")["share"].sum()
    assert parts.to_numpy() == pytest.approx(1.0)


def test_failed_runs_are_told_and_the_rare_ending_is_shown_where_it_comes() -> None:
    result = steady([0.1] * 4)
    left = result.runs.assign(verdict_workloads_all=["no_closed"] + ["closed"] * 3)
    left.loc[3, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    for runs, shown, count in ((result.runs, "file", 4), (left, "report", 3)):
        finding = found(result._replace(runs=runs))
        columns = {one.heading: one.shown for one in finding.tables[0].columns}
        assert columns[ENDINGS["no_closed"]] == shown
        assert rows_of(finding, "endings")["runs"].eq(count).all()
        assert ("ValueError: cash" in " ".join(finding.warnings)) is (count == 3)
    nothing = found(result._replace(runs=left.assign(status="failed")))
    assert "Open wins in no run" in said(nothing)[SAFE]


@pytest.mark.parametrize("name", ["result", "empty_market"])
def test_figures_can_be_read(name: str, request: pytest.FixtureRequest) -> None:
    for one in found(request.getfixturevalue(name)).figures:
        assert_legible(one)
