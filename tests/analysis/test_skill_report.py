"""The page and the terminal say what was found, worst first."""

from pathlib import Path

from analysis import skill_report as report
from analysis.skill.result import standing
from tests.analysis.skill.made_up import skill


def test_the_page_has_all_scores_worst_first_and_says_what_is_not_cut_off() -> None:
    found = skill()
    page = report.markdown(found, "openclosed x", ("a.png", "b.png"), "Soon.")
    for name in ("a.png", "b.png", "Soon.", "`openclosed x`", "## What is not cut off"):
        assert name in page
    rows = [line for line in page.splitlines() if "of developers' tokens, 12 months |" in line]
    assert len(rows) == 2  # of the months since the fit, and of all
    first = standing(found.later).iloc[0]
    table = page.partition("worst first")[2].splitlines()
    assert f"{first['horizon']} month" in table[4]
    assert "**yes**" in page


def test_a_report_is_html_without_marks_of_markdown() -> None:
    text = "".join(body for _, _, body in report.sections(skill()))
    assert "**" not in text
    assert text.count("<table>") == 5


def test_the_terminal_is_at_most_80_columns_wide() -> None:
    said = report.terminal(skill(first="2023-11"))
    assert max(map(len, said.splitlines())) <= 80
    assert "developers, tokens" in said
    assert "n/a" in said


def test_before_any_later_month_there_is_no_verdict() -> None:
    found = skill()
    early = found.scored[found.scored["month"] <= found.last]
    past = found._replace(scored=early, paths=found.paths[found.paths["month"] <= found.last])
    assert report.title(past) == "How well the model foretells the record"
    assert len(report.said(past)) == 1
    assert report.terminal(past)


def test_the_page_of_the_project_has_the_words_of_the_code() -> None:
    root = Path(__file__).resolve().parents[2]
    page = (root / "docs" / "skill.md").read_text(encoding="utf-8")
    for text in (
        report.CUT, report.NOT_CUT, report.HOW, report.RIVALS, report.DIFFER, report.REFUTED,
        report.BANDS, report.FELL,
    ):  # fmt: skip
        assert text in page
