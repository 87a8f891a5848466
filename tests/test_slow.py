"""The slow checks: time limits and exit codes."""

import sys

import pytest

from tests.slow import FAILED, NOT_STARTED, PASSED, TIMED_OUT, Check, run_checks

GOOD, BAD, HANGS = "pass", "raise SystemExit(3)", "import time; time.sleep(60)"


def check(*programs: str, limit: float = 60.0) -> Check:
    commands = tuple((sys.executable, "-S", "-c", program) for program in programs)
    return Check("It", commands, limit)


@pytest.mark.parametrize(
    ("checks", "seconds", "results", "code"),
    [
        ([check(GOOD, GOOD), check(GOOD)], 60.0, [PASSED, PASSED], 0),
        ([check(GOOD, BAD, GOOD), check(GOOD)], 60.0, [FAILED, PASSED], 1),
        ([check(GOOD), check(HANGS, GOOD, limit=0.5)], 60.0, [PASSED, TIMED_OUT], 1),
        ([check(GOOD)], 0.0, [NOT_STARTED], 1),
    ],
)
def test_all_checks_must_start_and_pass_in_time(
    checks: list[Check], seconds: float, results: list[str], code: int,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run_checks(checks, seconds) == code
    printed = [line for line in capfd.readouterr().out.splitlines() if line.startswith("It: ")]
    assert printed == [f"It: {result}" for result in results]
