"""Policies: effects, what pairs add, costs, and regrets whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.what_if.policies.answer import PAIR, WITHOUT, Policies, answer
from openclosed.experiments.what_if.policies.finding import finding
from tests.analysis.legible import assert_legible

SEEDS, MONTHS = 20, 6
SHARE, INCIDENTS = "open_share_workloads_all", "incidents_open"
BOTH = f"open_subsidy{PAIR}compute_cap"
# What each policy does to the share in two worlds. The cap is best in calm and worst in storm.
EFFECTS = {
    WITHOUT: {"calm": 0.0, "storm": 0.0},
    "open_subsidy": {"calm": 0.10, "storm": 0.10},
    "compute_cap": {"calm": 0.30, "storm": -0.30},
    BOTH: {"calm": 0.25, "storm": 0.05},
}
COST = {"open_subsidy": 3.0, BOTH: 3.0}


def made_up() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs whose luck is common to all policies but for a little, and their months of money."""
    draw = np.random.default_rng(5)
    luck = draw.normal(0, 0.1, SEEDS)
    rows = [
        (policy, world, seed, 0.4 + luck[seed] + effect + draw.normal(0, 0.005))
        for world in ("calm", "storm")
        for policy, effect in ((name, by[world]) for name, by in EFFECTS.items())
        for seed in range(SEEDS)
    ]
    runs = pd.DataFrame(rows, columns=["policy", "world", "seed", SHARE])
    runs[INCIDENTS] = draw.normal(2.0, 0.1, len(runs))
    runs["run"], runs["status"] = range(len(runs)), "done"
    months = pd.DataFrame(
        {
            "run": np.repeat(runs["run"], MONTHS),
            "month": [f"2030-{month:02d}" for _ in range(len(runs)) for month in range(1, 7)],
            "policy_cost": np.repeat(runs["policy"].map(COST).fillna(0.0), MONTHS),
            "policy_burden": 0.5,
            "spend_total": 100.0,
        }
    )
    return runs, months


@pytest.fixture(scope="module")
def found() -> Policies:
    return answer(*made_up(), [SHARE, INCIDENTS])


def test_a_change_is_the_paired_mean_over_worlds_and_seeds(found: Policies) -> None:
    subsidy, cap = found.on(SHARE, pairs=False)  # the largest first
    assert (subsidy.policy, cap.policy) == ("open_subsidy", "compute_cap")
    assert (subsidy.change, cap.change) == pytest.approx((0.10, 0.0), abs=0.005)
    assert (subsidy.real, cap.real) == (True, False)
    assert subsidy.high - subsidy.low < 0.01  # luck cancels


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
    largest = {name: one.largest_regret for name, one in more.items()}
    assert next(iter(more)) == BOTH
    known = {BOTH: 0.05, "open_subsidy": 0.20, WITHOUT: 0.30, "compute_cap": 0.40}
    assert largest == pytest.approx(known, abs=0.01)
    assert more[BOTH].chosen_largest > 0.99
    assert more["compute_cap"].worst_world == "storm"
    less = found.regret(SHARE, "less")[0]
    assert (less.policy, less.worst_world) in {(WITHOUT, "storm"), ("compute_cap", "calm")}
    assert less.largest_regret == pytest.approx(0.30, abs=0.01)
    assert (found.recommended(SHARE, "more"), found.recommended(SHARE, "less")) == (
        more[BOTH],
        less,
    )


def test_where_no_effect_is_told_from_0_nothing_is_recommended() -> None:
    """Of policies without effect one has the least regret, and may have it in every draw."""
    runs, months = made_up()
    runs[SHARE] = 0.4 + np.random.default_rng(2).normal(0, 0.05, len(runs))
    found = answer(runs, months, [SHARE])
    assert max(one.chosen_largest for one in found.regret(SHARE, "more")) > 0.3
    assert found.recommended(SHARE, "more") is None
    assert found.summary["robust"][SHARE]["less"]["recommended"] is None
    assert "none" in str(finding(found).says[-1])


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
    assert found.recommended(SHARE, "more") is None  # two hypotheses are too few to choose by
    told = finding(found)
    assert "open subsidy" in str(told.says[0])
    assert "2 of 3" in told.title
    assert "by_hypothesis" in {one.name for one in told.tables}


def test_costs_are_sums_over_a_run(found: Policies) -> None:
    cost = found.costs["open_subsidy"]
    assert cost[1:5] == pytest.approx((18.0, 18.0, 18.0, 0.03))
    assert (cost.burden, cost.burden_share) == pytest.approx((3.0, 0.005))
    assert found.costs["compute_cap"].cost == 0.0


def test_a_seed_with_a_failed_run_is_left_out() -> None:
    runs, months = made_up()
    runs.loc[3, "status"] = "failed"
    assert answer(runs, months, [SHARE]).seeds == SEEDS - 1
    runs["status"] = "failed"
    with pytest.raises(ValueError, match="fewer than two seeds"):
        answer(runs, months, [SHARE])


def test_what_is_said_has_its_numbers_and_pictures_can_be_read(found: Policies) -> None:
    told, subsidy = finding(found), found.on(SHARE, pairs=False)[0]
    moved = f"open subsidy {100 * subsidy.change:+.1f} ("
    said = " ".join(map(str, told.says))
    numbers = (moved, "1 of 2 ", "0.1.", "1 of 1 ", "more of it, open subsidy + compute cap")
    assert [one for one in numbers if one not in said] == []
    assert "open subsidy" in told.title
    levers = told.tables[0].rows
    assert levers["policy"].tolist() == ["open_subsidy", "compute_cap"]
    assert levers["public"].tolist() == pytest.approx([0.03, 0.0])
    assert [one.name for one in told.figures] == ["effects", "pairs", "regrets"]
    for one in told.figures:
        assert_legible(one)
