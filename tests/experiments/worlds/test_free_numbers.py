"""The numbers that are not known: what may be one, and that both experiments draw the same."""

from typing import Any

import numpy as np
import pytest

from experiments.question.errors import BadInput
from experiments.worlds.free_numbers import free_of, values_at, within
from sim.parameters import Parameters, describe
from tests.experiments.conftest import question

WHERE = "experiment.free"
ASKED = {
    "work.per_point": {"low": 0.14, "high": 0.35},
    "choice.noise": {"low": 0.5, "high": 2.5, "told_by": "V8"},
}


def test_a_place_is_between_the_ends() -> None:
    free = free_of(Parameters(), ASKED, WHERE)
    values = values_at(free, np.array([[0.0, 0.5], [1.0, 0.25]]))
    assert values == pytest.approx(np.array([[0.14, 1.5], [0.35, 1.0]]))
    assert free[1].told_by == "V8"


def test_what_a_hypothesis_puts_outside_the_range_is_its_own() -> None:
    world = question("hypothesis=smooth_work").parameters
    per_point, noise = within(world, free_of(Parameters(), ASKED, WHERE))
    assert per_point.low == per_point.high == world.work.per_point == 0.4
    assert (noise.low, noise.high) == (0.5, 2.5)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "experiment.free: name at least one"),
        ({"choice.nois": {"low": 0, "high": 1}}, "experiment.free.choice.nois: no such parameter"),
        ({"network.standards_years": {"low": 0, "high": 1}}, "removed, instead: network.open_"),
        ({"choice.noise": [0, 1]}, "must be a mapping with low and high"),
        ({"choice.noise": {"low": 1, "high": 1}}, "low and high must be from 0"),
        ({"choice.noise": {"low": 0, "high": 1, "step": 2}}, "step: must be one of low, high"),
        ({"choice.ties": {"low": 0, "high": 1}}, "choice.ties: is no number"),
    ],
)
def test_what_cannot_be_free_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says.replace(".", r"\.")):
        free_of(Parameters(), asked, WHERE)


def test_calibration_and_anchored_forecasts_draw_the_same_numbers() -> None:
    drawn = [
        question(f"experiment={one}").settings.model_dump()["free"]
        for one in ("calibration", "anchored")
    ]
    assert drawn[0] == drawn[1]
    inside = {info.name: info.default for info in describe(Parameters())}
    for name, one in drawn[0].items():
        assert one["low"] <= inside[name] <= one["high"], name
