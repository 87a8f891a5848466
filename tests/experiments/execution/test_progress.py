"""Progress is on the error stream, and is silent when asked."""

import io
import sys

import pytest

from experiments.execution import progress


def test_plain_lines_tell_how_many_runs_are_made_and_failed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.0)
    with progress.showing(10, quiet=False) as advance:
        advance(4, 1)
        advance(6, 0)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("4/10 runs")
    assert "1 failed" in lines[0]
    assert "s left" in lines[0]
    assert lines[1].startswith("10/10 runs")


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.showing(10, quiet=True) as advance:
        advance(10, 3)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress.showing(10, quiet=False) as advance:
        advance(10, 3)
    assert "10/10" in screen.getvalue()
    assert "3 failed" in screen.getvalue()
