"""Policies: effects, what pairs add, costs, and regrets whose answer is known."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.policies.answer import PAIR, WITHOUT, Policies, answer
from analysis.policies.finding import finding
from tests.analysis.legible import assert_legible

SEEDS = 20
SHARE, INCIDENTS = "open_share_workloads_all", "incidents_open"
# What each policy does to the share in two worlds. "a" is good in both, "b" is best in calm alone.
EFFECTS = {
    WITHOUT: {"calm": 0.0, "storm": 0.0},
    "open_subsidy": {"calm": 0.10, "storm": 0.10},
    "compute_cap": {"calm": 0.30, "storm": -0.30},
    f"open_subsidy{PAIR}compute_cap": {"calm": 0.25, "storm": 0.05},
}
COST = {"open_subsidy": 3.0, f"open_subsidy{PAIR}compute_cap": 3.0}
MONTHS = 6


def made_up() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs whose luck is common to all policies but for a little, and their months of money."""
    draw = np.random.default_rng(5)
    luck = draw.normal(0, 0.1, SEEDS)
    runs = [
        (policy, world, seed, 0.4 + luck[seed] + effect + draw.normal(0, 0.005))
        for world in ("calm", "storm")
        for policy, effect in ((name, by[world]) for name, by in EFFECTS.items())
        for seed in range(SEEDS)
    ]
    table = pd.DataFrame(runs, columns=["policy", "world", "seed", SHARE])
    table[INCIDENTS] = draw.normal(2.0, 0.1, len(table))
    table["run"], table["status"] = range(len(table)), "done"
    table["point_name"], table["stage"], table["error"] = table["world"], "", ""
    paid = table["policy"].map(COST).fillna(0.0)
    months = pd.DataFrame(
        {
            "run": np.repeat(table["run"], MONTHS),
            "month": [f"2030-{month:02d}" for _ in range(len(table)) for month in range(1, 7)],
            "policy_cost": np.repeat(paid, MONTHS),
            "policy_burden": 0.5,
            "spend_total": 100.0,
        }
    )
    return table, months


@pytest.fixture(scope="module")
def found() -> Policies:
    return answer(*made_up(), [SHARE, INCIDENTS])


def test_a_change_is_the_paired_mean_over_worlds_and_seeds(found: Policies) -> None:
    singles = {one.policy: one for one in found.on(SHARE, pairs=False)}
    assert singles["open_subsidy"].change == pytest.approx(0.10, abs=0.005)
    assert singles["open_subsidy"].real
    assert singles["open_subsidy"].high - singles["open_subsidy"].low < 0.01  # luck cancels
    assert singles["compute_cap"].change == pytest.approx(0.0, abs=0.005)
    assert not singles["compute_cap"].real
    assert list(singles) == ["open_subsidy", "compute_cap"]


def test_a_pair_is_compared_with_the_sum_of_its_levers(found: Policies) -> None:
    (pair,) = found.on(SHARE, pairs=True)
    assert pair.change == pytest.approx(0.15, abs=0.005)
    assert pair.extra == pytest.approx(0.05, abs=0.01)
    assert pair.extra_low is not None
    assert pair.extra_low > 0
    assert found.on(SHARE, pairs=False)[0].extra is None


def test_regret_is_to_the_best_policy_of_each_world(found: Policies) -> None:
    """For more: best is .30 in calm, .10 in storm; the pair lacks .05 in both."""
    more = {one.policy: one for one in found.regret(SHARE, "more")}
    assert next(iter(more)) == f"open_subsidy{PAIR}compute_cap"
    pair = next(iter(more.values()))
    assert pair.largest_regret == pytest.approx(0.05, abs=0.01)
    assert pair.chosen_largest > 0.99
    assert more["compute_cap"].largest_regret == pytest.approx(0.40, abs=0.01)
    assert more["compute_cap"].worst_world == "storm"
    assert more[WITHOUT].largest_regret == pytest.approx(0.30, abs=0.01)
    less = found.regret(SHARE, "less")[0]
    assert (less.policy, less.worst_world) in {(WITHOUT, "storm"), ("compute_cap", "calm")}
    assert less.largest_regret == pytest.approx(0.30, abs=0.01)


def test_where_no_effect_is_told_from_0_nothing_is_recommended() -> None:
    """Of policies without effect one has the least regret, and may have it in every draw."""
    runs, months = made_up()
    draw = np.random.default_rng(2)
    runs[SHARE] = 0.4 + draw.normal(0, 0.05, len(runs))
    found = answer(runs, months, [SHARE])
    assert max(one.chosen_largest for one in found.regret(SHARE, "more")) > 0.3
    assert found.recommended(SHARE, "more") is None
    assert found.summary["robust"][SHARE]["less"]["recommended"] is None
    assert "none is recommended" in " ".join(map(str, finding(found).says))


def test_what_is_told_is_recommended_and_no_lever_where_levers_do_harm(found: Policies) -> None:
    more, less = (found.recommended(SHARE, wanted) for wanted in ("more", "less"))
    assert more is not None
    assert more.policy == f"open_subsidy{PAIR}compute_cap"
    assert less is not None
    assert less.policy == found.regret(SHARE, "less")[0].policy


def test_in_a_mixture_effects_are_told_by_hypothesis_and_over_hypotheses() -> None:
    """A cap that helps under one hypothesis and harms under the other is never told as sure."""
    runs, months = made_up()
    harmed = runs["seed"] % 2 == 1
    runs.loc[harmed & runs["policy"].str.contains("subsidy"), SHARE] -= 0.3
    seeds = pd.Index(range(SEEDS), name="seed")
    worlds = pd.DataFrame({"world": seeds, "founder": seeds // 2 * 2 + seeds % 2}, index=seeds)
    worlds["hypothesis"] = ["lasting", "ignorance"] * (SEEDS // 2)
    found = answer(runs, months, [SHARE], worlds)
    subsidy = next(one for one in found.effects if one.policy == "open_subsidy")
    assert not subsidy.real
    told = finding(found)
    assert "open subsidy" in str(told.says[0])
    assert "2 of 3" in told.title
    assert "by_hypothesis" in {one.name for one in told.tables}
    assert found.recommended(SHARE, "more") is None  # two hypotheses are too few to choose by


def test_costs_are_sums_over_a_run(found: Policies) -> None:
    cost = found.costs["open_subsidy"]
    assert (cost.cost, cost.cost_low, cost.cost_high) == (18.0, 18.0, 18.0)
    assert cost.cost_share == pytest.approx(0.03)
    assert cost.burden == 3.0
    assert cost.burden_share == pytest.approx(0.005)
    assert found.costs["compute_cap"].cost == 0.0


def test_a_seed_with_a_failed_run_is_left_out() -> None:
    runs, months = made_up()
    runs.loc[3, "status"] = "failed"
    found = answer(runs, months, [SHARE])
    assert found.seeds == SEEDS - 1
    runs["status"] = "failed"
    with pytest.raises(ValueError, match="fewer than two seeds"):
        answer(runs, months, [SHARE])


def test_the_interval_covers_no_effect_in_about_95_of_100_levers() -> None:
    """200 levers without effect are called real in 5 % by chance.

    A correct interval calls fewer than 21 real but once in 1,000 times (binomial).
    """
    draw = np.random.default_rng(9)
    names = [WITHOUT, *(f"lever {n}" for n in range(200))]
    runs = pd.DataFrame(
        [(name, "calm", seed, draw.normal()) for name in names for seed in range(10)],
        columns=["policy", "world", "seed", SHARE],
    )
    runs["run"], runs["status"] = range(len(runs)), "done"
    months = pd.DataFrame(
        {"run": runs["run"], "month": "2030-01", "policy_cost": 0.0, "policy_burden": 0.0}
    ).assign(spend_total=1.0)
    assert 0 < sum(one.real for one in answer(runs, months, [SHARE]).effects) < 21


def test_what_is_said_takes_no_side_and_has_its_numbers(found: Policies) -> None:
    told = finding(found)
    said = " ".join(map(str, told.says))
    assert re.search(r"Levers that move it most: open subsidy \+(9|10)\.\d \(", said)
    assert "1 of 2 intervals of single levers exclude 0, where chance alone gives 0.1." in said
    assert "1 of 1 pairs differ" in said
    assert "for who wants more of it, open subsidy + compute cap (at most " in said
    assert "for who wants less of it, " in said
    assert not {"good", "bad", "better", "should", "win"} & set(said.lower().split())
    assert "open subsidy" in told.title
    levers = told.tables[0].rows
    assert levers["policy"].tolist() == ["open_subsidy", "compute_cap"]
    assert levers["public"].tolist() == pytest.approx([0.03, 0.0])


def test_pictures_can_be_read(found: Policies) -> None:
    figures = finding(found).figures
    assert [one.name for one in figures] == ["effects", "pairs", "regrets"]
    for one in figures:
        assert_legible(one)
