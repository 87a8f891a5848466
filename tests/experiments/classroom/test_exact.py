"""Exact runs: at the page's stops and seeds they are the page's runs."""

import asyncio
import json

import numpy as np
import pytest

from analysis.lab import levers
from analysis.lab.levers import Worlds
from analysis.lab.yardsticks import NEEDED, SHOWN, by_time
from experiments.classroom import summit
from experiments.classroom.asked import World
from experiments.classroom.exact import ExactRuns
from experiments.classroom.lab_page import LabPage
from experiments.classroom.room import Room
from experiments.runs.replicate import Task, replicate
from sim import Parameters
from sim.outcomes import INDEX
from sim.parameters import parameters


def test_exact_runs_are_those_of_the_sweep(room: Room) -> None:
    stops = (2, 1, 0, 1, 2, 3)
    asked = room.exact(stops, luck=1)
    told = json.loads(asyncio.run(room.runs.of_round(asked)))["runs"]
    assert len(told) == len(room.page.seeds)
    base = Parameters.model_validate(room.page.config)
    world = Worlds(levers.declared(), base).at(stops)
    for one, seed in zip(told, room.page.seeds, strict=True):
        months = replicate(world, Task(0, seed)).months
        assert months is not None
        values = by_time(months[:, [INDEX[name] for name in NEEDED]], world, room.page.since)
        for row, yardstick in zip(values, SHOWN, strict=False):
            assert np.allclose(one["values"][yardstick.key], row, atol=1e-5)
            assert one["endings"][yardstick.key] in yardstick.endings


def test_no_run_walks_through_all_parameters(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = ExactRuns(World(room.page.levers, room.page.config))

    def walk(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(parameters, "walk", walk)
    assert runs.made(room.exact((2, 1, 0, 2, 2, 3), luck=2))["runs"]


def test_each_luck_is_as_many_runs_with_seeds_that_no_other_has(room: Room) -> None:
    seeds = [room.exact(room.page.unchanged, luck).seeds for luck in (1, 2, 3)]
    assert {len(one) for one in seeds} == {len(room.page.seeds)}
    assert len({seed for one in seeds for seed in one}) == 3 * len(room.page.seeds)


def test_a_market_offers_what_a_run_sells_and_says_what_it_can_do(room: Room) -> None:
    held, _ = room.begin()
    asyncio.run(room.open_market(held))
    market = held.session.market
    assert market is not None
    years = market.told["years"]
    assert [one["year"] for one in years] == ["2026", "2027", "2028"]
    for year in years:
        assert max(one["price"] for one in year["offers"]) == 100.0
        assert all(len(does) == len(year["offers"]) for does in year["does"])
        assert all(0.0 <= part <= 1.0 for does in year["does"] for part in does)
        for does in year["does"]:  # sorted from the ablest: no later one does more
            assert does == sorted(does, reverse=True)


@pytest.mark.parametrize("card", summit.declared().shocks)
def test_every_shock_card_changes_its_round_and_nothing_before(room: Room, card: str) -> None:
    page, last = room.page, room.rounds[-1]
    history = [page.unchanged] * 3
    calm = summit.asked_for(page, history, None)
    struck = summit.asked_for(page, history, (card, last.since))
    runs = ExactRuns(World(page.levers, page.config))
    before, after = (runs.made(asked._replace(seeds=(5,)))["runs"][0] for asked in (calm, struck))
    rows = zip(before["values"].values(), after["values"].values(), strict=True)
    assert all(a[: last.first] == b[: last.first] for a, b in rows)
    assert before["values"] != after["values"]


def test_a_page_of_another_version_is_refused(lab_page: LabPage) -> None:
    for world in (
        World({"gravity": ["today"]}, lab_page.config),
        World(lab_page.levers, {"firms": {"count": -1}}),
    ):
        with pytest.raises(ValueError, match="another version of the model"):
            ExactRuns(world)
