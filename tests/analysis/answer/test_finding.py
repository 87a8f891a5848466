"""The answer: what it says is what the runs say, and every number can be computed from them."""

import numpy as np
import pandas as pd
import pytest

from analysis.answer import finding as answer_finding
from analysis.answer import mixture, tables, verdict
from analysis.answer.finding import OPEN, SAFE, WRONG, Beside
from analysis.common import ensemble
from analysis.common.endings import ENDINGS, KINDS, WHO
from analysis.finding.finding import Finding, Paragraph
from analysis.skill.forecasts import DEVELOPERS, MODEL
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


def test_what_is_safe_to_say_is_what_all_of_an_interval_says() -> None:
    """Closed has nine tenths of all, in 40 of 40 runs; open has developers' tokens in all."""
    developers, enterprises = WHO["startup"], WHO["enterprise"]
    sure = said(found(steady([0.1] * 40, open_share_tokens_startup=0.9)))
    closed = next(one for one in sure[SAFE].split(". ") if ENDINGS["closed"].capitalize() in one)
    assert all(f"{who}' spend in" in closed for who in (developers, enterprises))
    assert sure[SAFE].count(f"{developers}' tokens") == 1  # the best case is not said again
    loose = said(found(steady([0.1, 0.9] * 20)))
    assert ENDINGS["closed"].capitalize() not in loose[SAFE]
    assert all(who in loose[OPEN] for who in (developers, enterprises))


def test_the_share_of_a_year_is_told_first_where_it_is_asked_for() -> None:
    """All firms' open share is a tenth in half of the runs, and three tenths in the others."""
    result = steady([0.1, 0.3] * 20)
    year = result.months["month"].iloc[-1][:4]
    config = result.manifest["config"] | {"experiment": {"year": int(year)}}
    told = found(result._replace(manifest=result.manifest | {"config": config}))
    assert year in told.title
    assert "20 % of" in told.title
    assert "10 to 30 %" in str(told.says[0])


def test_first_of_what_is_not_settled_is_what_no_data_tell_and_decides() -> None:
    """Closed wins where new work grows fast, and open where it does not."""
    k = mixture.kept()["k"][:100]
    result = of_kept(steady(np.repeat(np.where(k > k.median(), 0.1, 0.9), 2).tolist()))
    text = said(found(result))[OPEN]
    assert answer_finding.AXES["k"] in text.partition(". ")[0]


def test_what_we_got_wrong_is_how_forecasts_did_and_what_moves_most() -> None:
    standing = pd.DataFrame(
        {"figure": DEVELOPERS, "horizon": [1, 12], "origins": [17, 6], MODEL: [0.03, 0.18],
         "best": "trend", "trend": [0.02, 0.12]}
    )  # fmt: skip
    moves = pd.DataFrame(
        [("plateau", 0.11, 0.07, 0.14), ("price_war", -0.2, -0.3, -0.1), ("calm", 0.5, -0.1, 1.1)],
        columns=["scenario", "developers", "developers_low", "developers_high"],
    )
    result = of_kept(steady([0.1] * 40))
    text = said(found(result, Beside(standing, moves, pd.DataFrame())))[WRONG]
    assert [one for one in ("12 months", "18 points", "6 forecasts", "a trend by 12")
            if one not in text] == []  # fmt: skip
    assert text.index("price war -20.0 (-30.0 to -10.0)") < text.index("plateau +11.0")
    assert "calm" not in text  # could be 0


@pytest.mark.parametrize("kept", [False, True])
def test_every_number_can_be_computed_from_the_runs(result: Result, kept: bool) -> None:
    """By another way than the program's own: counts of labels, quantiles over paths."""
    result = of_kept(result) if kept else result
    finding, runs = found(result), result.runs
    for row in rows_of(finding, "endings").to_dict("records"):
        scope = next(scope for scope, name in WHO.items() if name == row["who"])
        labels = runs[f"verdict_{row['by']}_{scope}"]
        for kind in KINDS:
            name = tables.NAMES[kind]
            assert row[name] == pytest.approx((labels == kind).mean())
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
        assert row["runs"] == len(runs)
    shares = rows_of(finding, "shares").set_index("who")
    for scope, who in WHO.items():
        for yardstick in ("workloads", "tokens", "spend"):
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


@pytest.mark.parametrize("name", ["result", "empty_market"])
def test_figures_can_be_read(name: str, request: pytest.FixtureRequest) -> None:
    for one in found(request.getfixturevalue(name)).figures:
        assert_legible(one)
