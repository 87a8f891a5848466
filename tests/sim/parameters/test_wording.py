"""What is said of a parameter, and of one that is given wrongly."""

import pytest

from sim.parameters.wording import ParameterInfo, allowed, did_you_mean


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


def test_near_names_are_offered_and_far_ones_are_not() -> None:
    known = ["choice.noise", "firms.count", "network.seed"]
    assert did_you_mean("choice.noize", known) == "; did you mean choice.noise?"
    assert did_you_mean("noise", known) == "; did you mean choice.noise?"
    assert did_you_mean("altitude", known) == ""
