"""Exact runs: at the page's stops and seeds they are the page's runs."""

import asyncio
import json

import numpy as np
import pytest

from analysis.lab import levers
from analysis.lab.levers import Worlds
from analysis.lab.yardsticks import NEEDED, YARDSTICKS, by_year
from experiments.classroom import summit
from experiments.classroom.asked import World
from experiments.classroom.exact import ExactRuns
from experiments.classroom.lab_page import LabPage
from experiments.classroom.room import Room
from experiments.runs.replicate import Task, replicate
from sim import Parameters
from sim.outcomes import INDEX


def test_at_a_stop_of_the_page_a_run_is_that_of_the_sweep(room: Room) -> None:
    stops = (2, 1, 0, 1, 2, 3)
    asked = room.exact(tuple(summit.BETWEEN * stop for stop in stops), seed=11)
    told = json.loads(asyncio.run(room.runs.wait(asked)))
    base = Parameters.model_validate(room.page.config)
    world = Worlds(levers.declared(), base).at(stops)
    months = replicate(world, Task(0, 11)).months
    assert months is not None
    values = by_year(months[:, [INDEX[name] for name in NEEDED]], world)
    for row, one in zip(values, YARDSTICKS, strict=False):
        assert np.allclose(told["values"][one.key], row, atol=1e-6)
        assert told["endings"][one.key] in one.endings
    assert (told["runs"], told["failed"]) == (1, 0)


@pytest.mark.parametrize("card", summit.declared().shocks)
def test_every_shock_card_changes_its_round_and_nothing_before(room: Room, card: str) -> None:
    page, last = room.page, room.rounds[-1]
    history = [tuple(summit.BETWEEN * place for place in page.unchanged)] * 3
    calm = summit.asked_for(page, history, None, seed=5)
    struck = summit.asked_for(page, history, (card, last.since), seed=5)
    runs = ExactRuns(World(page.levers, page.config))
    before, after = (runs.made(asked._replace(seeds=(5,))) for asked in (calm, struck))
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
