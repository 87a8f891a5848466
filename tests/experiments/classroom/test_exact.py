"""Exact runs: at the page's stops and seeds they are the page's runs."""

import numpy as np
import pytest

from openclosed.experiments.classroom import levers
from openclosed.experiments.classroom.cube import NEEDED, YARDSTICKS, by_time
from openclosed.experiments.classroom.levers import Worlds
from openclosed.experiments.classroom.page import LabPage
from openclosed.experiments.classroom.room import Room
from openclosed.experiments.classroom.single_runs import ExactRuns
from openclosed.experiments.runs.replicate import Task, replicate
from openclosed.sim import Parameters
from openclosed.sim.outcomes import INDEX
from openclosed.sim.outcomes.verdict import LABELS
from openclosed.sim.parameters import parameters


def test_exact_runs_are_those_of_the_sweep(room: Room) -> None:
    stops = (2, 1, 0, 1, 2, 3)
    told = ExactRuns(room.page.world).made(room.exact(stops, luck=1))["runs"]
    assert len(told) == len(room.page.seeds)
    base = Parameters.model_validate(room.page.config)
    world = Worlds(levers.declared(), base).at(stops)
    for one, seed in zip(told, room.page.seeds, strict=True):
        months = replicate(world, Task(0, seed)).months
        assert months is not None
        values = by_time(months[:, [INDEX[name] for name in NEEDED]], world, room.page.times[0])
        for row, yardstick in zip(values, YARDSTICKS, strict=False):
            assert np.allclose(one["values"][yardstick], row, atol=1e-5)
            assert one["endings"][yardstick] in LABELS


def test_no_run_walks_through_all_parameters(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = ExactRuns(room.page.world)

    def walk(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(parameters, "walk", walk)
    assert runs.made(room.exact((2, 1, 0, 2, 2, 3), luck=2))["runs"]


def test_each_luck_is_as_many_runs_with_seeds_that_no_other_has(room: Room) -> None:
    seeds = [room.exact(room.page.unchanged, luck).seeds for luck in (1, 2, 3)]
    assert {len(one) for one in seeds} == {len(room.page.seeds)}
    assert len({seed for one in seeds for seed in one}) == 3 * len(room.page.seeds)


def test_a_page_of_another_version_is_refused(lab_page: LabPage) -> None:
    for world in (
        lab_page.world._replace(levers={"gravity": ["today"]}),
        lab_page.world._replace(config={"firms": {"count": -1}}),
        lab_page.world._replace(since="2026-07"),
    ):
        with pytest.raises(ValueError, match="another version of the model"):
            ExactRuns(world)
