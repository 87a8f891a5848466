"""What if, on made-up runs whose differences are known."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.what_if.answer import (
    CHANNELS,
    ENDINGS,
    HEADLINES,
    MEASURES,
    PAID,
    SHARES,
    Comparison,
    WhatIf,
    compared,
)
from openclosed.experiments.what_if.words import finding
from openclosed.sim.outcomes.ending import LABELS
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import calendar

GAP = "capability_gap"
BASE, WAR, CALM, WRONG, OWN, DIRECT = SCENARIOS = [
    WhatIf("baseline", "As it is."),
    WhatIf("price_war", "Prices fall.", "price_closed", "falls", TOKENS, "falls",
           example="It did."),
    WhatIf("calm", "Nothing happens, though it says so.", GAP, "rises"),
    WhatIf("wrong", "Theory is wrong of it.", GAP, "rises", TOKENS, "falls"),
    WhatIf("own", "One that names nothing."),
    WhatIf("direct", "It sets what it names.", TOKENS, "rises"),
]  # fmt: skip
ASYMMETRIES = [
    WhatIf("without eyes", "assumed", favours="open"),
    WhatIf("without lag", "assumed", favours="closed"),
    WhatIf("without price", "a router's prices", favours="open"),
]
INSTRUMENTS = [WhatIf("policy open_subsidy", "Strong."), WhatIf("policy compute_cap", "Strong.")]
SHIFTS = {
    "baseline": 0.0, "price_war": -0.1, "calm": 0.0, "wrong": 0.005, "own": 0.2, "direct": 0.3,
    "without eyes": -0.01, "without lag": 0.2, "without price": -0.1,
    "policy open_subsidy": 0.1, "policy compute_cap": 0.0,
}  # fmt: skip
ASKED: dict[str, Any] = {"experiment": {"curves": []}, "seed": 1}
MANIFEST: dict[str, Any] = {"config": {"ending": {"measure": "workloads"}, **ASKED}}
SEEDS, MONTHS = 12, 30


def runs_of() -> pd.DataFrame:
    """Runs whose open share is chance plus the effect of the what-if plus a little noise."""
    draw = np.random.default_rng(5)
    step_seed = draw.uniform(0.2, 0.5, SEEDS)
    frames = []
    for p, (name, shift) in enumerate(SHIFTS.items()):
        share = step_seed + shift + draw.normal(0, 0.002, SEEDS)
        content = dict.fromkeys((*MEASURES, *SHARES), share) | dict.fromkeys(PAID, 0.0)
        content |= {GAP: 5 + draw.normal(0, 0.1, SEEDS) + (name == "wrong")}
        content |= {"price_closed": np.full(SEEDS, 1.0 - 0.5 * (name == "price_war"))}
        head = {"run": p * SEEDS + np.arange(SEEDS), "seed": np.arange(SEEDS), "point_name": name}
        head |= {"status": "done", "stage": "", "error": ""}
        ending = np.where(share > 1 / 3, "shared", "closed")
        ends = {"ending_workloads_all": ending}
        ends[ENDINGS] = np.where(step_seed + shift > 1 / 2, LABELS[0], LABELS[1])
        frames.append(pd.DataFrame({**head, **content, **ends}))
    return pd.concat(frames, ignore_index=True)


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """A path of each run that ends where its year does; only a subsidy costs the state money."""
    labels = [f"{int(month[:4]) + 1}{month[4:]}" for month in calendar(MONTHS)]
    table = pd.DataFrame({"run": np.repeat(runs["run"], MONTHS), "month": labels * len(runs)})
    for name in (*HEADLINES, GAP):
        table[name] = np.repeat(runs[name].to_numpy(), MONTHS)
    cost = 3.0 * np.repeat((runs["point_name"] == "policy open_subsidy").to_numpy(), MONTHS)
    burden = 0.5 * np.repeat((runs["point_name"] == "policy compute_cap").to_numpy(), MONTHS)
    table = table.assign(policy_cost=cost, policy_burden=burden, spend_total=100.0)
    return table.assign(adopted_all=1.0, adopted_enterprises=1.0, adopted_startups=1.0)


EVERY, PATHS = runs_of(), months_of(runs_of())


def of(
    what_ifs: list[WhatIf], runs: pd.DataFrame = EVERY, manifest: dict[str, Any] = MANIFEST
) -> Comparison:
    return compared(runs, what_ifs, [], manifest, PATHS)


def said_of(what_ifs: list[WhatIf], runs: pd.DataFrame = EVERY) -> Finding:
    return finding(of(what_ifs, runs), runs, PATHS, MANIFEST)


def table(said: Finding, name: str) -> pd.DataFrame:
    return next(one.rows for one in said.tables if one.name == name)


def test_each_what_if_is_compared_with_the_base_and_held_to_the_sign_that_theory_names() -> None:
    found = of(SCENARIOS)
    assert list(found.what_ifs) == ["direct", "own", "price_war", "wrong", "calm"]
    changes = {name: found.contrasts[name, TOKENS].change for name in found.what_ifs}
    assert changes == pytest.approx({name: SHIFTS[name] for name in changes}, abs=0.003)
    assert {name: found.sign_in_words(one) for name, one in found.what_ifs.items()} == {
        "direct": "yes", "own": "", "price_war": "yes", "wrong": "the other way",
        "calm": "could be 0",
    }  # fmt: skip
    facts = said_of(SCENARIOS).facts
    assert facts is not None
    closed, runs = facts["price_war"]["closed"], EVERY[EVERY["point_name"] == "price_war"]
    part = (runs["ending_workloads_all"] == "closed").mean()
    assert closed["low"] < closed["probability"] == part < closed["high"]
    assert "Nothing" in said_of([BASE, CALM]).title
    elsewhere = EVERY.assign(open_share_spend_all=EVERY["open_share_spend_all"] * 9)
    assert said_of(SCENARIOS, elsewhere).title == said_of(SCENARIOS).title
    runs = EVERY.assign(**dict.fromkeys(CHANNELS, EVERY[GAP]))
    one = compared(runs, [BASE, WRONG], CHANNELS, MANIFEST, PATHS)
    said = " ".join(map(str, finding(one, runs, PATHS, MANIFEST).sentences))
    assert re.search(r"a rise in .+\. Here: .+, as expected\. .+, the other way\.", said)


def test_the_open_shares_that_one_what_if_moves_most_come_first() -> None:
    runs, scale = (
        EVERY[EVERY["point_name"].isin(["baseline", "own"])].copy(),
        range(1, len(SHARES) + 1),
    )
    runs.loc[runs["point_name"] == "own", list(SHARES)] += 0.1 * np.array(scale)
    sizes = [one.size for one in of([BASE, OWN], runs).shares]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] + 0.05


def test_combined_what_ifs_are_shown_with_each_alone_and_beyond_their_sum() -> None:
    both = WhatIf("own+price_war", "Both.")
    runs = EVERY[EVERY["point_name"].isin(["baseline", "own", "price_war"])]
    base = EVERY[EVERY["point_name"] == "baseline"]
    more = SHIFTS["own"] + SHIFTS["price_war"] + 0.05
    joint = base.assign(point_name=both.name, run=base["run"] + 1000)
    joint[list(SHARES)] += more + np.random.default_rng(2).normal(0, 0.002, (SEEDS, 1))
    runs = pd.concat([runs, joint], ignore_index=True)
    summary = finding(of([BASE, WAR, OWN, both], runs), runs, months_of(runs), MANIFEST)
    (said,) = (
        str(one) for one in summary.sentences if "Startups' purchased tokens: together" in str(one)
    )
    table_ = table(summary, "what_ifs").set_index("scenario")["startups"]
    assert f"together {100 * table_[both.name]:+.1f} points" in said
    assert f"alone {100 * table_['own']:+.1f} and {100 * table_['price_war']:+.1f}" in said
    beyond = table_[both.name] - table_["own"] - table_["price_war"]
    assert f"Beyond their sum: {100 * beyond:+.1f} points (" in said
    assert "could be 0" not in said


def test_a_what_if_whose_runs_failed_is_left_out() -> None:
    runs = EVERY.copy()
    runs.loc[runs["point_name"] == "calm", "status"] = "failed"
    assert "calm" not in of(SCENARIOS, runs).what_ifs
    runs["status"] = "failed"
    with pytest.raises(BadInput, match="no what-if has two pairs"):
        of(SCENARIOS, runs)


@pytest.mark.parametrize("what_ifs", [SCENARIOS, [BASE, *ASYMMETRIES], [BASE, *INSTRUMENTS]])
def test_too_few_pairs_give_changes_without_intervals_and_say_so(what_ifs: list[WhatIf]) -> None:
    few, enough = (
        said_of(what_ifs, EVERY[EVERY["seed"] < count]) for count in (FEWEST - 1, FEWEST)
    )
    for said, is_few in ((few, True), (enough, False)):
        for one in said.tables:
            ends = one.rows.filter(regex="low$|high$").isna().to_numpy()
            assert one.name == "what_ifs" or (ends.all() if is_few else not ends.any())
        assert table(said, "differences")["change"].notna().all()
        summary = " ".join(map(str, said.sentences))
        assert (f"{FEWEST - 1} pairs of runs are too few" in summary) is is_few
        assert " to n/a" not in summary


def test_what_strikes_once_is_compared_in_the_year_after_it() -> None:
    months = PATHS.copy()
    struck = EVERY.loc[EVERY["point_name"] == "calm", "run"]
    in_year = months["month"].between("2025-02", "2026-01")
    months.loc[months["run"].isin(struck) & in_year, GAP] += 3.0
    scenarios = [BASE, WAR, CALM._replace(after="2025-02")]
    found = compared(EVERY, scenarios, [], MANIFEST, months)
    assert found.contrasts["calm", GAP].change == pytest.approx(3.0, abs=0.2)
    assert found.contrasts["price_war", TOKENS].change == pytest.approx(-0.1, abs=0.02)
    years = table(finding(found, EVERY, months, MANIFEST), "what_ifs").set_index("scenario")["year"]
    assert years[["calm", "price_war"]].tolist() == ["the year from 2025-02", "2026"]


def test_each_asymmetry_is_worth_what_moves_without_it_and_the_largest_is_first() -> None:
    said = said_of([BASE, *ASYMMETRIES])
    found = table(said, "favours").set_index("asymmetry")
    assert found.index.tolist() == ["lag", "price", "eyes"]
    assert found["favours"].tolist() == ["closed", "open", "open"]
    lag = found.loc["lag"]
    assert lag["startups"] == pytest.approx(0.2, abs=0.002)
    assert lag["open_wins_before"] == 0.0 < lag["open_wins"]
    assert lag["open_wins"] + lag["closed_wins"] == pytest.approx(1.0)
    assert "2 asymmetries favour open models" in " ".join(map(str, said.sentences))


def test_an_instrument_has_its_effects_and_what_it_costs_over_a_run() -> None:
    said = said_of([BASE, *INSTRUMENTS])
    effects = table(said, "effects").query(f"measure == '{SHARES[-1]}'").set_index("policy")
    assert effects["change"].tolist() == pytest.approx([0.1, 0.0], abs=0.005)
    assert effects["real"].tolist() == [True, False]
    assert (effects["high"] - effects["low"]).max() < 0.01  # chance cancels
    assert set(PAID[:2]) <= set(table(said, "differences")["outcome"])
    costs = table(said, "costs").set_index("policy").T
    of_subsidy = costs["open_subsidy"][["cost", "cost_low", "cost_high", "cost_share"]]
    assert of_subsidy.tolist() == pytest.approx([90.0, 90.0, 90.0, 0.03])
    assert costs["compute_cap"][["cost", "burden", "burden_share"]].tolist() == [0.0, 15.0, 0.005]
    assert_legible(said.figures[0])


def test_pairs_of_one_draw_or_ancestor_widen_the_interval_and_are_counted() -> None:
    """Four pairs of each of three draws, whose effects differ."""
    draw = EVERY["seed"].rank(method="dense").astype(int) % 3
    runs = EVERY.assign(draw=draw)
    struck = runs["point_name"] == "price_war"
    runs.loc[struck, TOKENS] += 0.05 * (draw[struck] - 1)
    drawn, plain = of(SCENARIOS, runs), of(SCENARIOS, runs.drop(columns="draw"))
    wide, narrow = (one.contrasts["price_war", TOKENS] for one in (drawn, plain))
    assert wide.change == narrow.change
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)
    ancestors = of(SCENARIOS, runs.assign(draw=runs["seed"], ancestor=draw))
    assert ancestors.contrasts["price_war", TOKENS] == wide
