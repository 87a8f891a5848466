"""The page and the terminal say what was found, developers' tokens first."""

import re
from pathlib import Path

from analysis.finding.terminal import plain
from analysis.skill import finding, sentences
from analysis.skill.result import FROZEN, standing
from tests.analysis.skill.made_up import skill


def test_the_page_begins_with_developers_beside_every_rival_and_has_all_parts() -> None:
    found = skill(first="2023-11")
    page = finding.markdown(found, "openclosed x", "a.png")
    lines = [line for line in page.splitlines() if line]
    assert lines[1] == f"**{sentences.headline(standing(found.scored))}**"
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert headings == [
        "Coverage of 90 % bands", "Developers' tokens", f"Developers' tokens, origins to {FROZEN}",
        f"Developers' tokens, origins after {FROZEN}", "Open share of tokens on a second router",
        "Open share of developers' spend", "Open share of spend on a second router",
        "Open share of developers' added tokens", "Open share of enterprises' workloads",
        "Lead of the best closed model", "Organisations that use generative AI", "By hypothesis",
        "What is not cut off",
    ]  # fmt: skip
    for said in ("a.png", "`openclosed x`", finding.SETTINGS, finding.ADDED_IS):
        assert said in page
    assert not re.search(r"\bnan\b", page)


def test_scores_are_told_apart_by_when_settings_were_held() -> None:
    early, late = (
        next(table for key, _, _, table, _ in finding._parts(skill()) if key == name)
        for name in ("early", "late")
    )
    assert "1 month (10 origins)" in early  # March to December 2025
    assert "1 month (7 origins)" in late  # January to July 2026
    assert "6 months (2 origins)" in late


def test_a_finding_has_no_marks_of_markdown_and_developers_first_in_the_terminal() -> None:
    found = finding.finding(skill(first="2023-11"))
    assert not any("**" in str(one.rows.to_numpy()) for one in found.tables)
    text = plain(found)
    assert "Developers' tokens" in text
    assert "enterprises" not in text


def test_the_page_of_the_project_has_the_words_of_the_code() -> None:
    """Where it has not: openclosed experiment=skill experiment.docs=true."""
    page = Path(__file__).resolve().parents[3] / "docs" / "skill.md"
    for text in (finding.CUT, finding.SETTINGS, finding.MODEL_IS, finding.NOT_CUT, finding.HOW):
        assert text in page.read_text(encoding="utf-8")
