"""Standings: means over blocks, intervals over seeds, who could be first."""

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
    level = {"Better": 20.0, "Worse": -20.0}
    rows = [
        (name, scenario, seed, factor * (level.get(name, 0.0) + draw.normal()))
        for name in NAMES
        for scenario, factor in (("calm", 1.0), ("wild", scale))
        for seed in range(seeds)
    ]
    table = pd.DataFrame(rows, columns=["point_name", "scenario", "seed", "money"])
    return table.assign(status="done", users=0.5, survival=1.0)


def test_places_follow_the_money_shown_and_equals_may_change_places() -> None:
    found = answer(season(), "seat", "money", {})
    places = {one.entrant: (one.place, one.place_low, one.place_high) for one in found.first}
    shown = [one.mean for one in found.first]
    assert shown == sorted(shown, reverse=True)
    assert (places["Better"], places["Worse"][0]) == ((1, 1, 1), 4)
    by_name = {one.entrant: one for one in found.first}
    for name in (USUAL, "Alike"):
        assert places[name][1:] == (2, 3)
        assert by_name[name].mean_low < 0 < by_name[name].mean_high
        assert not by_name[name].real
    assert by_name["Better"].real
    assert by_name["Better"].difference > 0 > by_name["Worse"].difference
    equal = answer(season(), "seat", "users", {}).first
    assert {(one.place, one.mean) for one in equal} == {(1, 0.5)}


def test_a_scenario_with_more_money_weighs_no_more() -> None:
    few, many = (answer(season(scale=scale), "seat", "money", {}).first for scale in (1.0, 1e6))
    assert [one.mean for one in few] == pytest.approx([one.mean for one in many])


def test_a_windfall_counts_by_the_money_it_brings_and_not_as_one_win() -> None:
    runs = season()
    windfall = (runs["point_name"] == "Worse") & (runs["seed"] == 3)
    runs.loc[windfall, "money"] = 1000 * runs.loc[windfall, "money"].abs()
    first = answer(runs, "seat", "money", {}).first[0]
    assert first.entrant == "Worse"
    assert first.place_high > 1  # without that seed it would be last


def test_who_is_out_is_not_ranked_and_is_told_with_its_reason() -> None:
    found = answer(season(), "seat", "money", {"Better": "it cheats"})
    assert [one.place for one in found.first][-1] == 3
    assert "Better" not in set(found.table.rows["entrant"])
    [said] = [one for one in finding(found).says if "Better" in str(one)]
    assert "it cheats" in str(said)
    assert found.summary["disqualified"] == {"Better": "it cheats"}


def test_a_block_with_a_failed_run_is_left_out_for_all() -> None:
    runs = season()
    runs.loc[(runs["point_name"] == USUAL) & (runs["seed"] == 0), "status"] = "failed"
    found = answer(runs, "seat", "money", {})
    assert (found.blocks, found.seeds) == (22, 11)
    with pytest.raises(ValueError, match="fewer than two seeds"):
        answer(season(seeds=1), "seat", "money", {})


def test_the_interval_of_a_mean_covers_it_in_about_95_of_100_tournaments() -> None:
    """Entrants have a mean of 0 users; 40 tournaments miss it in 5 % by chance.

    A correct interval gives fewer than 8 misses but once in 1,000 times (binomial).
    """
    draw = np.random.default_rng(11)
    missed = 0
    table = season(24).query("scenario == 'calm' and point_name in ('Better', @USUAL)")
    for _ in range(40):
        runs = table.assign(users=draw.normal(size=len(table)))
        one = next(x for x in answer(runs, "s", "users", {}).first if x.entrant == "Better")
        missed += not one.mean_low <= 0 <= one.mean_high
    assert missed < 8


def test_what_is_said_names_the_first_with_its_interval() -> None:
    found = answer(season(), "challenger", "money", {})
    told, first = finding(found), found.first[0]
    mean, low, high = (100 * one for one in (first.mean, first.mean_low, first.mean_high))
    numbers = ("of 4 ", "challenger", "2 scenarios x 12", f"Better, with {mean:.0f} % ({low:.0f} ")
    said = " ".join(map(str, told.says))
    assert [one for one in (*numbers, f" {high:.0f} %)") if one not in said] == []
    assert "Better" in told.title
    assert told.tables[0].rows["yardstick"].unique().tolist() == list(YARDSTICKS)
    for figure in told.figures:
        assert_legible(figure)
