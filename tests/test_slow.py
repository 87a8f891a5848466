"""The slow checks: time limits and exit codes."""

import sys

import pytest

from tests.browser import conftest as browsers
from tests.slow import FAILED, PASSED, TIMED_OUT, Check, run_check, run_checks

GOOD, BAD, HANGS = "pass", "raise SystemExit(3)", "import time; time.sleep(60)"


def check(*programs: str, limit: float = 60.0, counts: bool = True) -> Check:
    commands = tuple((sys.executable, "-S", "-c", program) for program in programs)
    return Check(programs[-1], commands, limit, counts)


@pytest.mark.parametrize(
    ("tested", "result"),
    [
        (check(GOOD, GOOD), PASSED),
        (check(GOOD, BAD, GOOD), FAILED),
        (check(HANGS, GOOD, limit=0.5), TIMED_OUT),
    ],
)
def test_a_check_passes_only_if_all_its_commands_pass_in_time(tested: Check, result: str) -> None:
    assert run_check(tested) == result


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        ([check(GOOD), check(GOOD)], 0),
        ([check(BAD), check(GOOD)], 1),
        ([check(GOOD), check(HANGS, limit=0.5)], 1),
        ([check(GOOD), check(BAD, counts=False)], 0),
    ],
)
def test_a_check_that_fails_or_hangs_sets_the_exit_code_if_it_counts(
    checks: list[Check], code: int
) -> None:
    assert run_checks(checks, seconds=60.0) == code


def test_a_check_without_time_left_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_checks([check(BAD)], seconds=0.0) == 0
    assert "not started" in capfd.readouterr().out


def test_without_a_browser_its_tests_fail_where_one_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsers, "CHROMIUM", None)
    monkeypatch.setenv("OPENCLOSED_BROWSER", "required")
    with pytest.raises(pytest.fail.Exception):
        browsers.need_chromium()
