import numpy as np
import pytest

from analysis.controls import answer as controls_answer
from analysis.controls import report as controls_report
from analysis.controls.answer import AS_IT_IS, Control
from analysis.evidence.observers import Months
from analysis.evidence.targets import BY_KEY, DEVELOPER, ENTERPRISE, Target
from sim.parameters.dates import month_after

TARGETS = [BY_KEY[key] for key in ("V1 2024", "V1 falls", "V2 end-2025", "V2 rises")]
CALENDAR = [month_after("2023-01", month) for month in range(36)]


def refit(name: str, off: float, runs: int = 6, targets: list[Target] = TARGETS) -> Control:
    """A refit whose runs miss each figure by about `off` tolerances, upwards."""
    values = np.array([one.value + off * one.tolerance for one in targets])
    spread = np.linspace(-0.002, 0.002, runs)[:, None]
    months = Months(CALENDAR, np.full((runs, 36, 2), 0.2), (ENTERPRISE, DEVELOPER))
    return Control(name, targets, off, values + spread, months)


def test_the_loss_is_in_tolerances_and_beyond_a_bound_that_is_met_there_is_none() -> None:
    assert refit("off", 0.0).loss == pytest.approx(0.0, abs=1e-9)
    assert refit("off", 2.0).loss == pytest.approx(np.sqrt(3.0), abs=1e-6)  # V2 rises even more


def test_as_many_figures_are_met_as_the_means_pass() -> None:
    assert refit("off", 0.5).met == 4
    assert refit("off", 1.5).met == 2  # V1 still falls, and V2 rises more than it must


def test_a_refit_that_misses_more_is_told_so_and_one_alike_is_not() -> None:
    table = controls_answer.table([refit(AS_IT_IS, 0.5), refit("worse", 2.0), refit("alike", 0.5)])
    _, worse, alike = table.to_dict("records")
    assert worse["more_low"] > 0
    assert alike["more_low"] == alike["more_high"] == 0
    said = controls_report.sentences([refit(AS_IT_IS, 0.5), refit("worse", 2.0)])
    assert said[0].startswith("1 of 1 refits")
    assert "clearly more than as it is" in said[2]


def test_the_page_marks_the_figures_that_are_missed() -> None:
    page = controls_report.markdown([refit(AS_IT_IS, 0.0), refit("worse", 2.0)], "openclosed", "x")
    row = next(line for line in page.splitlines() if line.startswith("| V1 2024"))
    assert row == "| V1 2024 | 19 % | 19 % | 25 % (missed) |"


def test_the_terminal_keeps_to_80_columns() -> None:
    text = controls_report.terminal([refit(AS_IT_IS, 0.0), refit("all firms alike", 2.0)])
    assert max(map(len, text.splitlines())) <= 80


def test_the_picture_shows_every_refit_and_the_negative_control_over_the_record() -> None:
    drawn = controls_report.picture([refit(AS_IT_IS, 0.0), refit("all firms alike", 2.0)])
    left, middle, _ = drawn.figure.axes
    assert len(left.get_yticklabels()) == 2
    assert {line.get_linestyle() for line in middle.lines} >= {"-", "--"}
