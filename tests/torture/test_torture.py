"""A small part of what `python -m tests.torture` tries."""

import time
from typing import Any

import pytest

from openclosed.sim.parameters import describe
from tests.torture.bounds import bounds, fault_of, tried_bounds
from tests.torture.folders import tried_folders
from tests.torture.tried import Tried, tried
from tests.torture.words import tried_words


def test_failures_are_counted_and_named() -> None:
    found = tried("numbers", [1, 2, 3], lambda case: "is even" if case == 2 else "")
    assert found == Tried("numbers", 3, [("2", "is even")])


def test_a_case_that_takes_too_long_has_failed() -> None:
    def waits(seconds: float) -> str:
        time.sleep(seconds)
        return ""

    found = tried("waits", [60.0, 0.0], waits, seconds=0.05)
    [(case, fault)] = found.failures
    assert (case, fault.partition(";")[0]) == ("60.0", "more than 0.05 s")


def test_bounds_bring_no_more_work_than_can_be_placed() -> None:
    high, low = ({one.name: getattr(one, end) for one in describe()} for end in ("high", "low"))
    points = high["research.closed_start"] - low["work.cohorts.chat.need"]
    assert points * high["work.per_point"] <= 100_000


def test_a_few_random_commands_end_as_they_should() -> None:
    assert tried_words(6, seed=7).failures == []


@pytest.mark.slow
def test_a_few_damaged_folders_end_as_they_should() -> None:
    assert tried_folders(6, seed=7).failures == []


FAR_APART = {"commerce.cost_slope": 0.9, "vendors.continental.lag": 1000.0}


@pytest.mark.parametrize(
    "values",
    [
        *(one for one in bounds() if set(one) & {"research.closed_start", "research.open_start"}),
        FAR_APART,
    ],
    ids=str,
)
def test_a_frontier_at_its_bounds_leaves_all_outcomes_finite(values: dict[str, Any]) -> None:
    assert fault_of(values) == ""


@pytest.mark.slow
def test_a_few_bounds_and_joint_draws_keep_the_contract_of_every_world() -> None:
    assert tried_bounds(draws=2, seed=7, every=200).failures == []
