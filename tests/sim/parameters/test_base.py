"""Declarations of parameters, and refusals."""

import math
from typing import Literal

import pytest
from pydantic import ValidationError

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import Group, number, parameter
from openclosed.sim.parameters.wording import flatten
from tests.sim.runs import tree


class Kettle(Group):
    """A group for the tests."""

    heat: float = number(20.0, 0, 100, "degrees", "How hot.")
    limit: float | None = parameter(None, "How hot at most.", low=0)
    cups: int = parameter(4, "How many cups.", low=1, unit="cups")
    lid: bool = parameter(True, "Whether it has a lid.", fixed=True)
    metal: Literal["iron", "copper"] = parameter("iron", "What it is made of.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("heat", value) for value in (-0.001, 100.001, math.nan, math.inf, "hot", None)),
        ("cups", 2.5), ("metal", "tin"), ("lid", "perhaps"), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_value_or_name_that_is_not_allowed_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Kettle.model_validate({name: value})
    (error,) = caught.value.errors()
    assert error["loc"] == (name,)


def test_fixed_parameters_and_non_numbers_hold_for_the_whole_run() -> None:
    assert {one.name for one in flatten(Kettle()) if one.fixed} == {"lid", "metal"}


@pytest.mark.parametrize("own", [{}, {"one": {"need": 120.0}}, {"chat": {"need": 90.0}}])
def test_a_group_in_part_keeps_the_baselines_rest_and_entries_of_ones_own_replace_all(
    own: dict[str, dict[str, float]],
) -> None:
    plain = Parameters().work
    for given in (tree({"work.cohorts": own}), {"work": {"cohorts": own}}):
        work = Parameters.model_validate(given).work
        assert {name: {"need": cohort.need} for name, cohort in work.cohorts.items()} == own
        assert work.model_copy(update={"cohorts": plain.cohorts}) == plain
