"""The slow checks: what does not end has failed, and what decides is heard."""

import sys

import pytest

from tests.browser import conftest as browsers
from tests.slow import DONE, FAILED, UNENDED, Check, outcome, run

GOOD, BAD, HANGS = "pass", "raise SystemExit(3)", "import time; time.sleep(60)"


def check(*programs: str, limit: float = 60.0, decides: bool = True) -> Check:
    commands = tuple((sys.executable, "-S", "-c", program) for program in programs)
    return Check(programs[-1], commands, limit, decides)


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (check(GOOD, GOOD), DONE),
        (check(GOOD, BAD, GOOD), FAILED),
        (check(HANGS, limit=0.5), UNENDED),
        (check(HANGS, GOOD, limit=0.5), UNENDED),
    ],
)
def test_a_check_passes_only_if_all_of_it_ends_well_within_its_limit(
    tried: Check, said: str
) -> None:
    assert outcome(tried) == said


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        ([check(GOOD), check(GOOD)], 0),
        ([check(BAD), check(GOOD)], 1),
        ([check(GOOD), check(HANGS, limit=0.5)], 1),
        ([check(GOOD), check(BAD, decides=False)], 0),
    ],
)
def test_a_check_that_fails_or_hangs_decides_unless_it_is_only_shown(
    checks: list[Check], code: int
) -> None:
    assert run(checks, seconds=60.0) == code


def test_a_check_that_the_time_does_not_let_begin_is_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run([check(BAD)], seconds=0.0) == 0
    assert "not begun" in capfd.readouterr().out


def test_without_a_browser_its_tests_fail_where_one_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsers, "CHROMIUM", None)
    monkeypatch.setenv("OPENCLOSED_BROWSER", "required")
    with pytest.raises(pytest.fail.Exception):
        browsers.need_chromium()
