"""Theory beside simulation: what passes, and how tables, pictures and pages say it."""

import math

import pytest

from tests.theory import report
from tests.theory.report import Chart, Check, Curve, Finding

GOOD = Check("share", 0.5, 0.625, 0.5, 0.75, 0.125)
BAD = Check("price | cost", 2.0, 2.5, 2.5, 2.5, 0.1)
CHART = Chart(
    "years", "share", [Curve("a", [0, 1], [0, 1], True), Curve("a", [0, 1], [0, 1], False)]
)


def finding(*checks: Check, error: str = "") -> Finding:
    return Finding(
        "R0", "made_up", "A made-up law", "Nobody 1900", "a = b", "everything", ("a.b",), 7,
        checks, CHART, error,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("simulated", "tolerance", "passed"),
    [(0.625, 0.125, True), (0.6251, 0.125, False), (0.5, 0.0, True), (math.nan, 1.0, False)],
)
def test_a_check_passes_up_to_its_tolerance(
    simulated: float, tolerance: float, passed: bool
) -> None:
    assert Check("x", 0.5, simulated, 0, 1, tolerance).passed == passed


def test_a_case_passes_if_all_its_checks_do_and_no_run_failed() -> None:
    assert finding(GOOD).passed
    assert not finding(GOOD, BAD).passed
    assert not finding(GOOD, error="1 of 7 runs failed: why").passed


def test_the_sentence_counts_and_names_what_failed() -> None:
    assert report.sentence([finding(GOOD)]) == (
        "1 of 1 cases give what theory predicts (1 of 1 checks pass)."
    )
    assert report.sentence([finding(GOOD), finding(GOOD, BAD)]).endswith(
        "1 of 2 cases give what theory predicts (2 of 3 checks pass). Not so: R0."
    )


def test_the_table_has_a_row_for_each_check_and_for_failed_runs() -> None:
    rows = report.rows([finding(GOOD, BAD, error="1 of 7 runs failed: why")])

    assert [row[-1] for row in rows] == ["pass", "FAIL", "FAIL"]
    assert rows[0][2:6] == ("0.5", "0.625", "0.5 to 0.75", "0.125")
    assert rows[1][4] == "no spread"
    assert rows[2][1] == "1 of 7 runs failed: why"
    assert all(len(row) == len(report.HEAD) for row in rows)


def test_what_has_no_prediction_is_neither_right_nor_wrong() -> None:
    found = finding()._replace(unpredicted=["a.b=1"])

    assert report.rows([found])[0][1] == "no prediction for these values: a.b=1"
    assert report.rows([found])[0][-1] == "not judged"
    assert report.sentence([finding(GOOD), found]) == (
        "1 of 1 cases give what theory predicts (1 of 1 checks pass). "
        "No prediction for the values of R0."
    )


def test_text_lines_up() -> None:
    head, first, *_ = report.text([finding(GOOD, BAD)]).splitlines()

    assert head.index("Predicted") == first.index("0.5")


def test_the_picture_shows_lines_and_points() -> None:
    axes = report.draw(finding(GOOD)).axes[0]

    theory, simulation = axes.lines
    assert theory.get_marker() in ("None", "")
    assert simulation.get_linestyle() == "None"
    assert axes.get_xlabel() == "years"


def test_markdown_tells_source_law_switches_and_keys() -> None:
    text = report.markdown([finding(GOOD, BAD)], "images", "the command")

    for part in (
        "Nobody 1900",
        "a = b",
        "everything",
        "`a.b`",
        "images/made_up.png",
        "the command",
    ):
        assert part in text
    assert "price \\| cost" in text
