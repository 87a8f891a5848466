"""Forecasts that were made before, against figures that came later."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.measurements import RECORD, Measurement
from analysis.evidence.quantities import FIGURES
from analysis.skill import quantiles, score
from tests.analysis.legible import assert_legible

DEVELOPERS, GAP = "open_share_tokens_developers", "capability_gap"
ORIGIN = "2025-12"


def forecasts() -> pd.DataFrame:
    members = {
        (FIGURES[DEVELOPERS], f"2026-0{month}"): np.linspace(0.2, 0.4, 201) for month in range(1, 7)
    }
    members |= {(FIGURES[GAP], "2026-03"): np.linspace(4.0, 8.0, 201)}
    return quantiles.table_of(members, ORIGIN)


def later(*rows: tuple[str, str, float, float]) -> list[Measurement]:
    return [Measurement(*row) for row in rows]


def found() -> score.Against:
    figures = later(
        (DEVELOPERS, "2026-03", 0.38, 0.5), (DEVELOPERS, "2026-06", 0.6, 0.69),
        (GAP, "2026-03", 10.4, 10.4), (GAP, "2026-09", 9.0, 9.0),
        (DEVELOPERS, "2025-11", 0.2, 0.2), ("arena_gap", "2026-05", 30.0, 30.0),
    )  # fmt: skip
    return score.against(forecasts(), figures, RECORD)


def test_each_later_figure_is_scored_with_the_forecast_of_its_month() -> None:
    rows = found().rows
    assert rows[["figure", "month"]].to_numpy().tolist() == [
        [DEVELOPERS, "2026-03"], [DEVELOPERS, "2026-06"], [GAP, "2026-03"],
    ]  # fmt: skip
    assert rows["in_90"].tolist() == [True, False, False]
    assert rows["in_60"].tolist() == [False, False, False]
    assert rows["median"].tolist() == pytest.approx([0.3, 0.3, 6.0])


def test_the_score_is_that_of_the_distribution_but_for_the_coarse_quantiles() -> None:
    """June's band begins .6: all members of .2 to .4 lie below it, mean .3 and mean gap .067."""
    exact = (0.6 - 0.3) - 0.2 / 6
    assert found().rows["model"].iloc[1] == pytest.approx(exact, abs=0.003)


def test_rivals_start_from_the_month_that_the_forecasts_knew() -> None:
    row = found().rows.iloc[1]
    december = next(one for one in RECORD if (one.figure, one.month) == (DEVELOPERS, ORIGIN))
    assert row["last value"] == pytest.approx(0.6 - december.middle)


def test_what_was_no_forecast_is_left_out_with_a_reason() -> None:
    late, early, not_held = found().left_out
    assert late.endswith("the forecasts are for 2026-03 to 2026-03.")
    assert early.endswith("the forecasts knew the record up to 2025-12.")
    assert not_held.endswith("the forecasts do not hold this figure.")


def test_the_answer_counts_bands_and_names_the_best_rival() -> None:
    said = score.sentences(found())
    assert said[0] == "1 of 3 later figures lie in the band that was to hold 90 %."
    assert said[1].startswith("Open share of developers' tokens: mean score (CRPS) ")
    assert "over 2 months." in said[1]
    assert "over 1 month." in said[2]


def test_the_table_and_the_picture_can_be_read() -> None:
    figure = score.over_the_forecasts(found())
    assert_legible(figure)
    assert len(figure.axes) == 2
    assert score.table(found()).index[0] == "Open share of developers' tokens, 2026-03"


def test_the_part_of_a_page_says_what_was_missed_and_by_whom_the_model_is_beaten() -> None:
    text = score.part(found(), "ours.csv", "theirs.csv", "ours.png", "the command")
    for said in (
        "**1 of 3 later figures lie in the band that was to hold 90 %.**",
        "by the middle, 0 lie inside. 0 lie in the middle 60 %",
        "- Outside: open share of developers' tokens in 2026-06, lead of the best closed model in",
        "the record): open share of developers' tokens, lead of the best closed model.",
        "- Forecast too high: none.",
        "- A rival has a better one: open share of developers' tokens, lead of the best closed",
        "- Registered, but not measured since: none.",
        "(`ours.csv`)", "(`theirs.csv`)", "](ours.png)", "`the command`",
    ):  # fmt: skip
        assert said in text


def test_a_rival_that_knows_too_little_has_no_score_and_no_say() -> None:
    spend = "open_share_spend_developers"
    ahead = quantiles.table_of({(FIGURES[spend], "2026-03"): np.linspace(0.1, 0.3, 201)}, ORIGIN)
    one = score.against(ahead, later((spend, "2026-03", 0.2, 0.2)), RECORD)
    cells = score.table(one, "**").iloc[0]
    assert cells[["last value", "trend", "random walk"]].tolist() == ["16.0 points", "n/a", "n/a"]
    assert cells["score (CRPS)"].startswith("**")
    assert "every rival: open share of developers' spend." in score.part(one, "", "", "", "")


def test_with_nothing_to_score_there_is_no_row() -> None:
    assert score.against(forecasts(), later((GAP, "2027-01", 1.0, 1.0)), RECORD).rows.empty
