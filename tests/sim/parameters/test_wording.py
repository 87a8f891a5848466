"""What is said of a parameter, and of one that is given wrongly."""

from typing import Literal

import pytest

from sim.parameters.base import Group, parameter
from sim.parameters.wording import ParameterInfo, allowed, did_you_mean, walk


def info(default: object, low: float | None, high: float | None, unit: str = "") -> ParameterInfo:
    return ParameterInfo("name", unit, low, high, (), default, "", "")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (info(1.0, 0, 0.5), "a number from 0 to 0.5"),
        (info(1, 1, 10_000, "firms"), "a whole number from 1 to 10,000 firms"),
        (info(1.0, 0, None, "months"), "a number of at least 0 months"),
        (info(1.0, None, 3), "a number of at most 3"),
        (info(True, None, None), "true or false"),
        (info("a", None, None)._replace(choices=("a", "b")), "one of a, b"),
    ],
)
def test_what_is_allowed_is_said_with_its_unit(given: ParameterInfo, text: str) -> None:
    assert allowed(given) == text


class Pot(Group):
    """A group to try."""

    heat: float = parameter(20.0, "How hot.")
    limit: float | None = parameter(None, "How hot at most.")
    lid: bool = parameter(True, "Whether it has a lid.", fixed=True)
    metal: Literal["iron", "copper"] = parameter("iron", "What it is made of.")


def test_what_is_fixed_or_no_number_holds_for_the_whole_run() -> None:
    assert {one.name: one.fixed for one in walk(Pot())} == {
        "heat": False, "limit": False, "lid": True, "metal": True,
    }  # fmt: skip


def test_near_names_are_offered_and_far_ones_are_not() -> None:
    known = ["choice.noise", "firms.count", "network.seed"]
    assert did_you_mean("choice.noize", known) == "; did you mean choice.noise?"
    assert did_you_mean("noise", known) == "; did you mean choice.noise?"
    assert did_you_mean("altitude", known) == ""
