"""Sentences say what the tables say."""

from pathlib import Path

import pandas as pd

from analysis.common.measures import percent_range
from analysis.skill import sentences
from analysis.skill.forecasts import ANCHORED, DEVELOPERS, HALF, MIXTURE, WITHOUT_ERROR
from analysis.skill.kept import Kept, keep, kept, tables
from analysis.skill.result import after_the_fit
from tests.analysis.skill.made_up import skill

NOTHING = pd.DataFrame()


def test_a_model_that_misses_by_far_is_refuted_and_one_that_meets_the_record_is_not() -> None:
    far, near = after_the_fit(skill(0.25)), after_the_fit(skill(0.45))
    assert sentences.refuted(far)
    assert sentences.headline(far).count(": refuted.") == 2
    assert not sentences.refuted(near.head(4))
    assert "does not refute the model (below 5 % would)" in sentences.headline(near.head(4))


def test_looking_at_more_months_asks_for_more_evidence_and_silence_is_none() -> None:
    after = pd.DataFrame({"chance": [0.02, 0.9]})
    assert sentences.refuted(after)
    assert not sentences.refuted(pd.concat([after, pd.DataFrame({"chance": [0.5]})]))
    assert not sentences.refuted(pd.DataFrame({"chance": [float("nan")]}))


def test_the_headline_judges_both_with_numbers() -> None:
    after = after_the_fit(skill(0.25))
    said = sentences.headline(after)
    assert said.startswith(f"{int(after['outside'].sum())} of 6 months of 2026 lie outside")
    assert "a forecast from 2025-12 of developers' open share" in said
    band = after.iloc[-1][["below", "above"]]
    assert f"for 2026-06 it gave {percent_range(*band)}" in said
    assert "the record came to 60 to 69 %" in said
    outside = int(after["outside_anchored"].sum())
    assert f"it misses {outside} of 6 months" in said
    unanchored = after.assign(chance_anchored=float("nan"))
    assert "Anchored" not in sentences.headline(unanchored)
    assert "the anchored" not in sentences.short_headline(unanchored)
    short = sentences.short_headline(after)
    assert short.endswith(f"{outside} of 6 outside the anchored (refuted)")


def test_rivals_are_counted_for_developers_by_horizon_and_for_others_together() -> None:
    standing = tables(skill()).standing
    said = sentences.beside_rivals(standing)
    own = standing[standing["figure"] == DEVELOPERS]
    others = standing[standing["figure"] != DEVELOPERS]
    walks = int((own[ANCHORED] < own["random walk"]).sum())
    assert f"better than a random walk at {walks} of 4 horizons" in said
    assert f"in {int((others['times'] < 1).sum())} of {len(others)} pairs" in said
    assert sentences.beside_rivals(NOTHING) == ""
    assert sentences.headline(NOTHING) == sentences.short_headline(NOTHING) == ""


def test_developers_have_a_row_a_forecaster_and_the_best_of_a_column_is_marked() -> None:
    standing = tables(skill()).standing
    rows = sentences.developers(standing, "**")
    assert len(rows) == 6
    for column in rows.columns[:4]:
        assert sum(str(cell).startswith("**") for cell in rows[column]) == 1
    assert rows.loc["the last value"].iloc[-1] == "n/a"
    assert "*" not in sentences.developers(standing).to_csv()
    assert len(sentences.developers(standing, own=(MIXTURE, ANCHORED, WITHOUT_ERROR, HALF))) == 8


def test_dates_carry_skill_only_where_the_record_beats_every_other() -> None:
    table = pd.DataFrame(
        {"horizon": [1, 3], "record": [0.04, 0.08], "least": 0.05, "mean": 0.06, "most": 0.09}
        | {"orders": 3}
    )
    assert "better than every other at 1 of 2" in sentences.beside_shuffled(table, "lasting")
    assert "show no skill" in sentences.beside_shuffled(table, "lasting")
    assert "may carry some skill" in sentences.beside_shuffled(table.head(1), "lasting")
    assert "one of 4 cases" in sentences.beside_shuffled(table.head(1), "lasting")
    assert sentences.beside_shuffled(NOTHING, "lasting") == ""


def test_a_score_has_the_unit_of_its_figure() -> None:
    assert sentences.written(0.0523, "open_share_tokens_developers") == "5.2 points"
    assert sentences.written(1.5, "capability_gap") == "1.5 points"
    assert sentences.written(0.2, "price_ratio") == "0.2 ratio"
    assert sentences.level_written(0.25, "open_share_tokens_developers") == "25 %"
    assert sentences.level_written(7.85, "capability_gap") == "7.85"
    assert sentences.months(1) == "1 month"
    assert sentences.months(12) == "12 months"


def test_the_part_for_other_pages_links_to_the_whole(tmp_path: Path) -> None:
    keep(skill(), "9.9", tmp_path)
    text = sentences.part(kept(tmp_path))
    assert "[skill.md](skill.md)" in text
    assert "of version 9.9" in text
    assert text.count("\n| ") == 8
    assert ": refuted." in text.splitlines()[0]


def test_before_any_later_month_the_part_has_no_verdict() -> None:
    standing = tables(skill()).standing.assign(version="9.9")
    text = sentences.part(Kept(standing, NOTHING))
    assert "refute" not in text.partition("defines")[0]
    assert "small is good" in text


def test_the_page_of_evidence_says_today_what_the_project_keeps() -> None:
    from experiments.question.config_nodes import CONFIGURATION

    page = CONFIGURATION.parent / "docs" / "evidence.md"
    assert sentences.part(kept()) in page.read_text(encoding="utf-8")
