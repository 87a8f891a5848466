"""Sentences say what the tables say."""

from pathlib import Path

import pandas as pd

from analysis.skill import sentences
from analysis.skill.forecasts import DEVELOPERS, MODEL
from analysis.skill.kept import keep, kept
from analysis.skill.result import RIVALS, standing
from tests.analysis.skill.made_up import skill

NOTHING = pd.DataFrame()


def test_the_headline_has_every_rival_at_every_horizon() -> None:
    rows = standing(skill().scored)
    said = sentences.headline(rows)
    for row in sentences.of_developers(rows).to_dict("records"):
        assert f"{sentences.months(row['horizon'])} ahead the model" in said
        assert sentences.written(row[MODEL], DEVELOPERS) in said
        for name in RIVALS:
            assert f"{sentences.HEADINGS[name]} {100 * row[name]:.1f}" in said
    for empty in (sentences.headline, sentences.short_headline, sentences.beside_rivals):
        assert empty(NOTHING) == ""


def test_rivals_are_counted_for_developers_by_horizon_and_for_others_together() -> None:
    rows = standing(skill().scored)
    said = sentences.beside_rivals(rows)
    own = rows[rows["figure"] == DEVELOPERS]
    others = rows[rows["figure"] != DEVELOPERS]
    walks = int((own[MODEL] < own["random walk"]).sum())
    assert f"better than a random walk at {walks} of 4 horizons" in said
    assert f"in {int((others['times'] < 1).sum())} of {len(others)} pairs" in said


def test_a_figure_has_a_row_a_forecaster_and_the_best_of_a_column_is_marked() -> None:
    rows = sentences.developers(standing(skill().scored), "**")
    assert len(rows) == 7  # four rivals, the model, a half, the difference
    for column in rows.columns[:4]:
        assert sum(str(cell).startswith("**") for cell in rows[column]) == 1
    assert rows.loc["the last value"].iloc[-1] == "n/a"
    assert "*" not in sentences.developers(standing(skill().scored)).to_csv()
    assert sentences.developers(NOTHING).empty


def test_coverage_is_in_percent_only_where_enough_is_known() -> None:
    table = pd.DataFrame(
        {"figure": [DEVELOPERS, "open_share_spend_developers"], "pairs": [20, 4], "hits": [18, 3]}
    )
    assert sentences.covered(table).to_numpy().tolist() == [["90 %", "20"], ["3 of 4", "4"]]


def test_a_score_has_the_unit_of_its_figure() -> None:
    assert sentences.written(0.0523, "open_share_tokens_developers") == "5.2 points"
    assert sentences.written(1.5, "capability_gap") == "1.5 points"
    assert sentences.written(0.2, "price_ratio") == "0.2 ratio"
    assert sentences.level_written(0.25, "open_share_tokens_developers") == "25 %"
    assert sentences.level_written(0.25, "a reader's own venue") == "25 %"
    assert sentences.level_written(7.85, "capability_gap") == "7.85"
    assert (sentences.months(1), sentences.months(12)) == ("1 month", "12 months")


def test_the_part_for_other_pages_links_to_the_whole(tmp_path: Path) -> None:
    keep(skill(), "9.9", tmp_path / "standing.csv")
    text = sentences.part(kept(tmp_path / "standing.csv"))
    assert "[skill.md](skill.md)" in text
    assert "of version 9.9" in text
    assert sentences.part(NOTHING) == ""


def test_the_page_of_evidence_says_today_what_the_project_keeps() -> None:
    from experiments.question.config_nodes import CONFIGURATION

    page = CONFIGURATION.parent / "docs" / "evidence.md"
    assert sentences.part(kept()) in page.read_text(encoding="utf-8")
