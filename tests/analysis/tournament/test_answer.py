"""Standings: means over blocks, intervals over seeds, who could be first."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.tournament.answer import USUAL, YARDSTICKS, answer
from analysis.tournament.finding import finding
from tests.analysis.legible import assert_legible

NAMES = (USUAL, "Alike", "Better", "Worse")


def season(seeds: int = 12, scale: float = 100.0) -> pd.DataFrame:
    """Better always earns most, Worse least, Alike and the seat as it is by chance."""
    draw = np.random.default_rng(3)
    rows = []
    for name in NAMES:
        for scenario, factor in (("calm", 1.0), ("wild", scale)):
            for seed in range(seeds):
                luck = draw.normal()
                level = {"Better": 20.0, "Worse": -20.0}.get(name, 0.0)
                rows.append((name, scenario, seed, factor * (level + luck)))
    table = pd.DataFrame(rows, columns=["point_name", "scenario", "seed", "money"])
    return table.assign(status="done", users=0.5, survival=1.0)


def test_places_follow_the_money_shown_and_equals_may_change_places() -> None:
    found = answer(season(), "seat", "money", {})
    by_name = {one.entrant: one for one in found.first}
    shown = [one.mean for one in found.first]
    assert shown == sorted(shown, reverse=True)
    assert by_name["Better"].place == 1
    assert (by_name["Better"].place_low, by_name["Better"].place_high) == (1, 1)
    assert by_name["Worse"].place == 4
    for name in (USUAL, "Alike"):
        one = by_name[name]
        assert (one.place_low, one.place_high) == (2, 3)
        assert one.mean_low < 0 < one.mean_high
        assert not one.real
    assert by_name["Better"].real
    assert by_name["Better"].difference > 0 > by_name["Worse"].difference


def test_a_scenario_with_more_money_weighs_no_more() -> None:
    means = [
        [one.mean for one in answer(season(scale=scale), "seat", "money", {}).first]
        for scale in (1.0, 1e6)
    ]
    assert means[0] == pytest.approx(means[1])


def test_a_windfall_counts_by_the_money_it_brings_and_not_as_one_win() -> None:
    runs = season()
    windfall = (runs["point_name"] == "Worse") & (runs["seed"] == 3)
    runs.loc[windfall, "money"] = 1000 * runs.loc[windfall, "money"].abs()
    found = answer(runs, "seat", "money", {})
    assert found.first[0].entrant == "Worse"
    assert found.first[0].place_high > 1  # without that seed it would be last


def test_equal_ones_share_a_place() -> None:
    found = answer(season(), "seat", "users", {})
    assert {one.place for one in found.first} == {1}
    assert {one.mean for one in found.first} == {0.5}


def test_who_is_out_is_not_ranked_and_is_told_with_its_reason() -> None:
    found = answer(season(), "seat", "money", {"Better": "it cheats"})
    assert [one.place for one in found.first][-1] == 3
    assert "Better" not in set(found.table.rows["entrant"])
    assert "Better is disqualified: it cheats." in finding(found).says
    assert found.summary["disqualified"] == {"Better": "it cheats"}


def test_a_block_with_a_failed_run_is_left_out_for_all() -> None:
    runs = season()
    runs.loc[(runs["point_name"] == USUAL) & (runs["seed"] == 0), "status"] = "failed"
    found = answer(runs, "seat", "money", {})
    assert (found.blocks, found.seeds) == (22, 11)


def test_nothing_to_rank_is_an_error() -> None:
    with pytest.raises(ValueError, match="fewer than two seeds"):
        answer(season(seeds=1), "seat", "money", {})


def test_the_interval_of_a_mean_covers_it_in_about_95_of_100_tournaments() -> None:
    """Entrants have a mean of 0 users; 80 tournaments miss it in 5 % by chance.

    A correct interval gives fewer than 12 misses but once in 1,000 times (binomial).
    """
    draw = np.random.default_rng(11)
    missed = 0
    for _ in range(80):
        rows = [
            (name, "calm", seed, draw.normal()) for name in (USUAL, "Other") for seed in range(24)
        ]
        table = pd.DataFrame(rows, columns=["point_name", "scenario", "seed", "users"])
        found = answer(table.assign(status="done", money=1.0, survival=1.0), "s", "users", {})
        one = next(one for one in found.first if one.entrant == "Other")
        missed += not one.mean_low <= 0 <= one.mean_high
    assert missed < 12


def test_what_is_said_names_the_first_with_its_interval() -> None:
    found = answer(season(), "challenger", "money", {})
    told = finding(found)
    said = " ".join(map(str, told.says))
    assert "First of 4 in the seat of challenger by money at the end, over 2 scenarios x 12" in said
    assert re.search(r": Better, with \d+ % \(\d+ to \d+ %\) of what a strategy makes", said)
    assert "With other seeds no other comes first." in said
    assert told.title.endswith("money at the end: Better")
    assert told.tables[0].rows["yardstick"].unique().tolist() == list(YARDSTICKS)
    for one in told.figures:
        assert_legible(one)
