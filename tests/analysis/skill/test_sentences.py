"""Sentences say what the tables say."""

import pandas as pd

from analysis.skill import sentences
from analysis.skill.kept import Kept, keep, kept, tables
from analysis.skill.result import after_the_fit
from tests.analysis.skill.made_up import skill

NOTHING = pd.DataFrame()


def test_a_model_that_misses_by_far_is_refuted_and_one_that_meets_the_record_is_not() -> None:
    far, near = after_the_fit(skill(0.25)), after_the_fit(skill(0.45))
    assert sentences.refuted(far)
    assert sentences.headline(far).startswith("The present model is refuted for developers in 2026")
    assert not sentences.refuted(near.head(4))
    assert "is not refuted for developers" in sentences.headline(near.head(4))
    assert not sentences.refuted(NOTHING)


def test_looking_at_more_months_asks_for_more_evidence() -> None:
    after = pd.DataFrame({"chance": [0.02, 0.9]})
    assert sentences.refuted(after)
    assert not sentences.refuted(pd.concat([after, pd.DataFrame({"chance": [0.5]})]))


def test_the_headline_has_the_numbers_of_the_last_month() -> None:
    said = sentences.headline(after_the_fit(skill(0.25)))
    assert "tokens went from 26 to 30 % in 2025-12 to 60 to 69 % in 2026-06" in said
    assert "median is 25 % then, and 90 % of its runs are from 23 to 27 %" in said
    assert "the model's 90 % band in 6 (5 with the model's discrepancy added)" in said
    assert said.endswith("the middle of the record's own band, in 6.")
    short = sentences.short_headline(after_the_fit(skill(0.25)))
    assert short.endswith("in 2026-06 its median is 25 %, the record 60 to 69 %")


def test_rivals_are_counted_apart_for_months_that_no_parameter_was_fitted_to() -> None:
    standing, later, _ = tables(skill())
    said = sentences.beside_rivals(standing, later)
    wins = int((standing["times"] < 1).sum())
    assert f"in {wins} of {len(standing)} pairs of a figure and a horizon" in said
    assert f"alone it does so in {int((later['times'] < 1).sum())} of {len(later)}." in said
    assert "Of developers' tokens it is worst" in said
    assert sentences.beside_rivals(standing, NOTHING).count("pairs") == 1
    assert sentences.beside_rivals(NOTHING, NOTHING) == ""
    assert sentences.headline(NOTHING) == sentences.short_headline(NOTHING) == ""
    assert sentences.since_the_fit(NOTHING) == ""


def test_the_best_of_a_row_is_marked() -> None:
    rows = sentences.table(tables(skill()).later, "**")
    for _, row in rows.iterrows():
        assert sum(str(cell).startswith("**") for cell in row) >= 1
    assert "*" not in sentences.table(tables(skill()).later).to_csv()


def test_a_score_has_the_unit_of_its_figure() -> None:
    assert sentences.written(0.0523, "open_share_tokens_developers") == "5.2 points"
    assert sentences.written(1.5, "capability_gap") == "1.5 points"
    assert sentences.written(0.2, "price_ratio") == "0.2 ratio"
    assert sentences.level_written(0.25, "open_share_tokens_developers") == "25 %"
    assert sentences.level_written(7.85, "capability_gap") == "7.85"
    assert sentences.months(1) == "1 month"
    assert sentences.months(12) == "12 months"


def test_the_part_for_other_pages_links_to_the_whole(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    keep(skill(), "9.9", tmp_path)
    text = sentences.part(kept(tmp_path), "docs/skill.md")
    assert "[skill.md](docs/skill.md)" in text
    assert "of version 9.9" in text
    assert "| Open share of developers' tokens, 12 months |" in text
    assert text.startswith("**The present model is refuted")


def test_before_any_later_month_the_part_shows_all_months() -> None:
    found = tables(skill())
    standing = found.standing.assign(version="9.9")
    text = sentences.part(Kept(standing, NOTHING, NOTHING), "skill.md")
    assert "refuted for" not in text
    assert "A small score is good." in text
    assert "| Open share of developers' tokens, 12 months |" in text


def test_other_pages_say_today_what_the_project_keeps() -> None:
    """The README and docs/evidence.md hold the parts that are made from the kept tables."""
    from experiments.config_nodes import CONFIGURATION

    root = CONFIGURATION.parent
    found: Kept = kept()
    readme = (root / "README.md").read_text(encoding="utf-8")
    evidence = (root / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert sentences.part(found, "docs/skill.md") in readme
    assert sentences.part(found, "skill.md") in evidence
    assert sentences.refuted(found.after)
