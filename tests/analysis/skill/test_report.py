"""The page and the terminal say what was found, worst first."""

import re
from pathlib import Path

from analysis.skill import report
from tests.analysis.skill.made_up import skill


def test_the_page_has_all_parts_and_says_what_is_not_cut_off() -> None:
    page = report.markdown(skill(first="2023-11"), "openclosed x", ("a.png", "b.png"), "Soon.")
    for name in ("a.png", "b.png", "Soon.", "`openclosed x`", "## What is not cut off"):
        assert name in page
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert headings == [
        "Developers' tokens", "Developers since the fit", "By hypothesis", "Weights of hypotheses",
        "Does the record of releases carry skill?", "Other figures, origins since 2025-03",
        "Other figures, all origins, unanchored", "Bands", "What is not cut off",
    ]  # fmt: skip
    assert "**yes**" in page
    assert not re.search(r"\bnan\b", page)


def test_a_report_is_html_without_marks_of_markdown() -> None:
    text = "".join(body for _, _, body in report.sections(skill()))
    assert "**" not in text
    assert text.count("<table>") == len(report.sections(skill())) == 6


def test_the_terminal_is_at_most_80_columns_wide() -> None:
    said = report.terminal(skill(first="2023-11"))
    assert max(map(len, said.splitlines())) <= 80
    assert "developers, tokens" in said
    assert "n/a" in said


def test_before_any_later_month_there_is_no_verdict() -> None:
    found = skill()
    early = found.scored[found.scored["month"] <= found.last]
    past = found._replace(scored=early, paths=found.paths[found.paths["month"] <= found.last])
    assert report.title(past) == "How well the model forecasts the record"
    assert len(report.said(past)) == 1
    assert report.terminal(past)


def test_the_page_of_the_project_has_the_words_of_the_code() -> None:
    root = Path(__file__).resolve().parents[3]
    page = (root / "docs" / "skill.md").read_text(encoding="utf-8")
    for text in (
        report.CUT, report.VARIANTS, report.WEIGHTS, report.NOT_CUT, report.HOW, report.RIVALS,
        report.DIFFER, report.FELL,
    ):  # fmt: skip
        assert text in page
