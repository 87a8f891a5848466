import re

import pytest

from analysis.answer import terminal, verdict
from tests.analysis.made_up import Result, steady


def said(result: Result) -> str:
    return terminal.terminal(verdict.answer(result.runs, result.months, result.manifest))


@pytest.mark.parametrize("name", ["result", "empty_market", "single"])
def test_lines_fit_a_terminal_of_80_columns_without_colour(
    name: str, request: pytest.FixtureRequest
) -> None:
    text = said(request.getfixturevalue(name))

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert text == text.encode("ascii").decode()


def test_it_tells_verdicts_shares_movers_terms_and_where_the_report_is(result: Result) -> None:
    text = said(result)

    parts = ("By workloads", "95 % interval", "Open share in the last year", "Moved most")
    for part in (*parts, "Enterprises", "Startups", "Holds for scenario baseline", "report.html"):
        assert part in text


def test_every_kind_of_firm_and_yardstick_has_its_five_endings() -> None:
    lines = said(steady([0.1] * 3 + [0.5])).splitlines()

    first = lines.index("All firms")
    assert re.split(" {2,}", lines[first + 1].strip()) == [
        "by workloads", "0 (0-49)", "25 (5-70)", "0 (0-49)", "75 (30-95)", "0 (0-49)"
    ]  # fmt: skip
    assert [lines[first - at] for at in (4, 8)] == ["Developers", "Enterprises"]


def test_endings_that_are_sure_still_have_their_columns() -> None:
    cell = {"probability": 1.0, "low": 0.94, "high": 1.0}
    row = terminal._ends_row("  by workloads", [terminal._chance(cell)] * 5)

    assert row.split(")")[:5] == ["  by workloads  100 (94-100", *[" 100 (94-100"] * 4]
    assert len(row) <= 80


def test_the_same_result_gives_the_same_text(result: Result) -> None:
    assert said(result) == said(result)


def test_a_sweep_shows_its_points() -> None:
    result = steady([0.1, 0.1, 0.9, 0.9])
    runs = result.runs.assign(point=[0, 0, 1, 1], **{"choice.noise": [0.5, 0.5, 2.0, 2.0]})

    text = said(result._replace(runs=runs))

    assert "0 baseline noise=0.5" in text
    assert "pools 2 points" in text


def test_failed_runs_only_give_a_short_answer() -> None:
    result = steady([0.1, 0.1])
    runs = result.runs.assign(status="failed", stage="start", error="ValueError: cash")

    text = said(result._replace(runs=runs, months=result.months[:0]))

    assert "No run finished" in text
    assert "ValueError: cash" in text
