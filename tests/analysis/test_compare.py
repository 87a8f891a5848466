"""What if, on made-up runs whose differences are known."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import mixture
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.published import what_ifs as kept
from openclosed.experiments.what_if.answer import ACCOUNTS, HEADLINES, SHARES, Comparison, Scenario
from openclosed.experiments.what_if.answer import compared as compared_of
from openclosed.experiments.what_if.finding import (
    UNDER,
    finding,
    notes,
    under_each,
    where_the_numbers_are,
)
from openclosed.sim.outcomes.verdict import LABELS
from tests.analysis.made_up import calendar

GAP = "capability_gap"
SCENARIOS = [
    Scenario("baseline", "As it is."),
    Scenario("price_war", "Prices fall.", "price_closed", "falls", TOKENS, "falls",
             {"origin": "rises"}, example="It did."),
    Scenario("calm", "Nothing happens, though it says so.", GAP, "rises"),
    Scenario("wrong", "Theory is wrong of it.", GAP, "rises", TOKENS, "falls"),
    Scenario("own", "One that names nothing."),
    Scenario("direct", "It sets what it names.", TOKENS, "rises"),
]  # fmt: skip
SHIFTS = dict(zip([one.name for one in SCENARIOS], (0, -0.1, 0, 0.005, 0.2, 0.3), strict=True))
DOCS = Path(__file__).resolve().parents[2] / "docs"
MANIFEST: dict[str, Any] = {"config": {"verdict": {"yardstick": "workloads"}}}
SEEDS, MONTHS = 12, 30


def runs_of() -> pd.DataFrame:
    """Runs whose open share is luck, plus what the scenario adds, plus a little of its own."""
    draw = np.random.default_rng(5)
    luck = draw.uniform(0.2, 0.5, SEEDS)
    frames = []
    for p, (name, shift) in enumerate(SHIFTS.items()):
        share = luck + shift + draw.normal(0, 0.002, SEEDS)
        content = dict.fromkeys(SHARES, share) | dict.fromkeys(ACCOUNTS, np.zeros(SEEDS))
        content |= {GAP: 5 + draw.normal(0, 0.1, SEEDS) + (name == "wrong")}
        content |= {"price_closed": np.full(SEEDS, 1.0 - 0.5 * (name == "price_war"))}
        head = {"run": p * SEEDS + np.arange(SEEDS), "seed": np.arange(SEEDS), "point_name": name}
        head |= {"status": "done", "stage": "", "error": ""}
        verdict = np.where(share > 1 / 3, "shared", "closed")
        frames.append(pd.DataFrame({**head, **content, "verdict_workloads_all": verdict}))
    return pd.concat(frames, ignore_index=True)


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """A path of each run that ends where its year does."""
    labels = [f"{int(month[:4]) + 1}{month[4:]}" for month in calendar(MONTHS)]
    table = pd.DataFrame({"run": np.repeat(runs["run"], MONTHS), "month": labels * len(runs)})
    for name in (*HEADLINES, GAP):
        table[name] = np.repeat(runs[name].to_numpy(), MONTHS)
    return table.assign(served_all=1.0, served_enterprise=1.0, served_startup=1.0)


def compared(
    runs: pd.DataFrame, scenarios: list[Scenario] = SCENARIOS, manifest: dict[str, Any] = MANIFEST
) -> Comparison:
    return compared_of(runs, scenarios, [], manifest, months_of(runs_of()))


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compared(runs_of())


def test_each_scenario_is_compared_with_the_first_one(found: Comparison) -> None:
    assert list(found.scenarios) == ["direct", "own", "price_war", "wrong", "calm"]
    changes = {name: found.contrasts[name, TOKENS].change for name in found.scenarios}
    assert changes == pytest.approx({k: SHIFTS[k] for k in changes}, abs=0.003)
    assert [found.contrasts[name, TOKENS].real for name in ("wrong", "calm")] == [True, False]


def test_a_scenario_is_held_to_the_sign_that_theory_names(found: Comparison) -> None:
    stands = {name: found.said(one) for name, one in found.scenarios.items()}
    assert stands == {
        "direct": "yes", "own": "", "price_war": "yes", "wrong": "the other way",
        "calm": "could be 0",
    }  # fmt: skip
    noted = dict(zip(found.scenarios, notes(found), strict=True))
    assert "It did." in noted["price_war"]
    assert ("Weak" in noted["wrong"]) is not ("Weak" in noted["price_war"])


def test_tables_have_a_row_a_scenario_and_every_difference(found: Comparison) -> None:
    said = finding(found, runs_of(), months_of(runs_of()))
    assert "direct" in said.title  # it moves other shares, too
    what_ifs, differences = (one.rows for one in said.tables)
    assert what_ifs["scenario"].tolist() == list(found.scenarios)
    own = what_ifs[what_ifs["scenario"] == "price_war"][["outcome", "predicted", "said"]]
    assert own.to_numpy().tolist() == [[TOKENS, "falls", "yes"]]
    assert len(differences) == 5 * (len(SHARES) + 2 + len(ACCOUNTS) + len(LABELS))
    _, paths = (one.draw() for one in said.figures)
    ends = {one.get_text(): one.get_position()[1] for one in paths.axes[0].texts}
    assert ends["price war"] < ends["baseline"] < ends["own"] < ends["direct"]
    assert not paths.axes[0].yaxis_inverted()
    lines = [np.asarray(one.get_ydata()) for one in paths.axes[0].lines]
    medians = runs_of().groupby("point_name")[TOKENS].median()
    assert sorted(y[-1] for y in lines if y.size == MONTHS) == pytest.approx(sorted(medians))
    calm = finding(
        compared(runs_of(), [SCENARIOS[0], SCENARIOS[2]]), runs_of(), months_of(runs_of())
    )
    assert "No scenario" in calm.title


def test_a_scenario_whose_runs_failed_is_left_out() -> None:
    runs = runs_of()
    runs.loc[runs["point_name"] == "calm", "status"] = "failed"
    assert "calm" not in compared(runs).scenarios
    runs["status"] = "failed"
    with pytest.raises(ValueError, match="no scenario has two pairs"):
        compared(runs)


@pytest.mark.parametrize("scenarios", [SCENARIOS, SCENARIOS[:2]], ids=["all", "one"])
def test_too_few_pairs_give_changes_without_intervals_and_say_so(
    scenarios: list[Scenario],
) -> None:
    every = runs_of()
    few, enough = (
        finding(compared(runs, scenarios), runs, months_of(every))
        for runs in (every[every["seed"] < FEWEST - 1], every[every["seed"] < FEWEST])
    )
    for said, is_few in ((few, True), (enough, False)):
        rows = next(one.rows for one in said.tables if one.name == "differences")
        assert rows[["low", "high"]].isna().all(axis=None) == is_few
        assert rows["change"].notna().all()
        told = " ".join(map(str, said.says))
        assert (f"{FEWEST - 1} pairs of runs are too few" in told) is is_few
        assert " to n/a" not in told
        for one in said.figures:
            one.draw()


def test_what_strikes_once_is_compared_in_the_year_after_it() -> None:
    runs, months = runs_of(), months_of(runs_of())
    struck = runs.loc[runs["point_name"] == "calm", "run"]
    in_year = months["month"].between("2025-02", "2026-01")
    months.loc[months["run"].isin(struck) & in_year, GAP] += 3.0
    scenarios = [one._replace(after="2025-02") if one.name == "calm" else one for one in SCENARIOS]
    found = compared_of(runs, scenarios, [], MANIFEST, months)
    assert found.contrasts["calm", GAP].change == pytest.approx(3.0, abs=0.2)
    assert found.contrasts["price_war", TOKENS].change == pytest.approx(-0.1, abs=0.02)
    years = finding(found, runs, months).tables[0].rows.set_index("scenario")["year"]
    assert years[["calm", "wrong"]].tolist() == ["the year from 2025-02", "2026"]


def test_in_a_mixture_hypotheses_that_disagree_come_before_everything_else() -> None:
    """Under one hypothesis a price war raises the share, under the others it lowers it."""
    apart = mixture.kept().drop_duplicates(["hypothesis", "bias", "founder"])
    few = apart.groupby("hypothesis").head(4)
    picked = few[few["hypothesis"].isin(["experience", "lasting", "origin"])].reset_index()
    runs = runs_of()
    runs["seed"] = runs["seed"].map(picked["world"] * mixture.LUCK)
    lasting = picked.loc[picked["hypothesis"] == "lasting", "world"] * mixture.LUCK
    struck = (runs["point_name"] == "price_war") & runs["seed"].isin(lasting)
    runs.loc[struck, TOKENS] += 0.3
    manifest = MANIFEST | {"config": MANIFEST["config"] | {"worlds": "mixture"}}
    found, plain = compared(runs, SCENARIOS, manifest), compared(runs)
    wide, narrow = (one.contrasts["price_war", TOKENS] for one in (found, plain))
    assert wide.high - wide.low > narrow.high - narrow.low
    assert {one.hypothesis for one in found.under} == {"experience", "lasting", "origin"}
    said = finding(found, runs, months_of(runs_of()))
    assert "price war" in said.says[0]
    assert "lasting" in said.says[0]
    assert "1 of 5" in said.title
    note = next(one for one in notes(found) if "price war" in one)
    assert "under lasting" in note  # rises there, where theory says falls
    assert plain.under == []

    page = (DOCS / "mechanisms.md").read_text(encoding="utf-8")
    for part in where_the_numbers_are(said).split(said.tables[0].caption):
        assert part.strip() in page
    rows = under_each(found)
    assert set(rows["outcome"]) == set(HEADLINES)
    assert rows["what"].nunique() == 5
    of_war = [one for one in found.under if (one.what, one.outcome) == ("price_war", TOKENS)]
    points = rows[(rows["what"] == "price_war") & (rows["outcome"] == TOKENS)]
    for one, row in zip(of_war, points.itertuples(), strict=True):
        assert (row.hypothesis, row.effective) == (one.hypothesis, round(one.effective, 1))
        ends = [100 * end for end in (one.change, one.low, one.high)]
        assert [row.change, row.low, row.high] == pytest.approx(ends, abs=0.051)


def test_the_page_of_the_project_links_to_the_tables_that_have_its_numbers() -> None:
    """Where it does not: openclosed experiment=compare experiment.docs=true replicates=100."""
    text, what_ifs = (DOCS / "mechanisms.md").read_text(encoding="utf-8"), kept()
    rows = pd.read_csv(DOCS / "tables" / f"{UNDER}.csv")
    assert list(rows.columns) == list(under_each(compared(runs_of())).columns)
    assert set(rows["what"]) == set(what_ifs["scenario"])
    assert set(rows["outcome"]) == set(HEADLINES)
    for one in what_ifs.to_dict("records"):
        assert f"- **{one['scenario'].replace('_', ' ')}.** {one['description']} " in text
