"""A small part of what `python -m tests.torture` tries."""

import time
from typing import Any

import pytest

from openclosed.sim.parameters import describe
from tests.torture.bounds import bounds, fault_of
from tests.torture.journal import tried_journal
from tests.torture.tried import tried
from tests.torture.words import tried_words


def test_a_case_that_takes_too_long_or_has_a_fault_has_failed() -> None:
    def waits(seconds: float) -> str:
        time.sleep(seconds)
        return "is odd" if seconds else ""

    found = tried("waits", [60.0, 0.0, 0.01], waits, seconds=0.05)
    said = [(case, fault.partition(";")[0]) for case, fault in found.failures]
    assert (found.tries, said) == (3, [("60.0", "more than 0.05 s"), ("0.01", "is odd")])


def test_bounds_bring_no_more_work_than_can_be_placed() -> None:
    high, low = ({one.name: getattr(one, end) for one in describe()} for end in ("high", "low"))
    points = high["research.closed_start"] - low["work.cohorts.chat.need"]
    assert points * high["work.per_point"] <= 100_000


def test_a_few_random_commands_end_as_they_should() -> None:
    assert tried_words(6, seed=7).failures == []


def test_a_few_files_of_a_class_lose_nothing() -> None:
    assert tried_journal(12, seed=7).failures == []


@pytest.mark.parametrize(
    "values",
    [
        *(one for one in bounds() if set(one) & {"research.closed_start", "research.open_start"}),
        {"commerce.cost_slope": 0.9, "vendors.continental.lag": 1000.0},
    ],
    ids=str,
)
def test_a_frontier_at_its_bounds_leaves_all_outcomes_finite(values: dict[str, Any]) -> None:
    assert fault_of(values) == ""
