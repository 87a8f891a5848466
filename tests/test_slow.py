"""The slow checks: each ends in one of three ways, within the time."""

import sys
import time

import pytest

from tests.slow import DONE, FAILED, NO_TIME, Check, outcome


@pytest.mark.parametrize(
    ("programs", "seconds", "said"),
    [
        (["pass", "pass"], 60.0, DONE),
        (["pass", "raise SystemExit(3)", "pass"], 60.0, FAILED),
        (["import time; time.sleep(60)"], 0.5, NO_TIME),
    ],
)
def test_a_check_ends_at_its_first_failure_or_at_the_end_of_the_time(
    programs: list[str], seconds: float, said: str
) -> None:
    commands = tuple((sys.executable, "-S", "-c", program) for program in programs)
    assert outcome(Check("one", commands, decides=True), time.monotonic() + seconds) == said
