"""What is calibrated is checked, tied parameters move together, and places can be found again."""

from typing import Any

import numpy as np
import pytest

from experiments.bad_input import BadInput
from experiments.calibration.space import places_of, points_at, space_of, values_of
from sim.parameters import Parameters

ASKED = {
    "firms.enterprise.lag_open": {"low": 2.0, "high": 10.0, "also": ["firms.startup.lag_open"]},
    "choice.switching_cost": {"low": 2.0, "high": 6.0, "told_by": "V8"},
}
SPACE = space_of(Parameters(), ASKED)


def test_a_place_is_between_the_ends_and_found_again() -> None:
    places = np.array([[0.0, 0.5], [1.0, 0.25]])
    values = values_of(SPACE, places)
    assert values["firms.enterprise.lag_open"].tolist() == [2.0, 10.0]
    assert values["choice.switching_cost"].tolist() == [4.0, 3.0]
    np.testing.assert_allclose(places_of(SPACE, values), places)


def test_what_is_tied_takes_the_same_value() -> None:
    (point,) = points_at(Parameters(), SPACE, np.array([[0.25, 0.0]]), "try")
    firms = point.parameters.firms
    assert (firms.enterprise.lag_open, firms.startup.lag_open) == (4.0, 4.0)
    assert point.parameters.choice.switching_cost == 2.0
    assert firms.startup.tastes == Parameters().firms.startup.tastes
    assert point.name == "try 0"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "experiment.parameters: name at least one"),
        ({"choice.nois": {"low": 0, "high": 1}}, "choice.nois is no number of the model; did you"),
        ({"choice.noise": [0, 1]}, "must be a mapping with low and high"),
        ({"choice.noise": {"low": 1, "high": 1}}, "low=1 must be below high=1"),
        ({"choice.noise": {"low": 0, "high": 1, "step": 2}}, "step: must be one of low, high"),
        ({"choice.ties": {"low": 0, "high": 1}}, "choice.ties is no number"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says.replace(".", r"\.")):
        space_of(Parameters(), asked)
