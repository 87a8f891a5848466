"""The tables, sentences and pages of a result, and registered forecasts that are scored."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import RECORD, Measurement, known
from openclosed.analysis.evidence.quantities import ADDED, FIGURES
from openclosed.analysis.published import DEVELOPERS, HALF, MODEL, RIVALS
from openclosed.analysis.published import scores as kept
from openclosed.experiments.validation import score_tables
from openclosed.experiments.validation.forecasters import SHUFFLED
from openclosed.experiments.validation.score import answer as score
from openclosed.experiments.validation.skill import bootstrap, finding, quantiles, table
from openclosed.experiments.validation.skill.documents import keep
from openclosed.experiments.validation.skill.result import (
    Skill,
    by_hypothesis,
    coverage,
    standing,
    weights,
)
from tests.analysis.legible import assert_legible
from tests.analysis.skill.made_up import skill

DOCS = Path(__file__).resolve().parents[3] / "docs"
NOTHING = pd.DataFrame()


@pytest.fixture(scope="module")
def found() -> Skill:
    return skill()


@pytest.fixture(scope="module")
def rows(found: Skill) -> pd.DataFrame:
    return standing(found.scored)


def test_a_row_has_the_interval_and_score_of_its_members() -> None:
    members = np.linspace(0.0, 1.0, 101)
    out, inside = (
        table.row_of(members, Measurement(DEVELOPERS, "2026-01", low, 0.99)) for low in (0.97, 0.94)
    )
    assert (out["median"], out["below"], out["above"]) == pytest.approx((0.5, 0.05, 0.95))
    assert (out["in_90"], inside["in_90"]) == (0.0, 1.0)
    silent = table.row_of(np.array([np.nan]), Measurement(DEVELOPERS, "2026-01", 0.5, 0.6))
    assert np.isnan(list(silent.values())).all()
    assert set(silent) == set(out)


def test_the_worst_pair_is_first_beside_its_best_rival(found: Skill, rows: pd.DataFrame) -> None:
    assert rows["times"].is_monotonic_decreasing
    assert not rows.duplicated(["figure", "horizon"]).any()
    assert standing(found.scored.head(0)).empty
    for row in rows.to_dict("records"):
        rivals = {name: row[name] for name in RIVALS if not np.isnan(row[name])}
        assert row["best"] == min(rivals, key=rivals.__getitem__)
        assert row["times"] == pytest.approx(row[MODEL] / rivals[row["best"]])
        each = found.scored.query(f"figure == '{row['figure']}' and horizon == {row['horizon']}")
        wide = each.pivot_table(index="origin", columns="forecaster", values="crps")
        more = (wide[MODEL] - wide[row["best"]]).to_numpy()
        assert row["more"] == pytest.approx(more.mean())
        ends = bootstrap.mean_interval(more, row["horizon"])  # blocks as long as it
        assert (row["more_low"], row["more_high"]) == pytest.approx(ends, nan_ok=True)


def test_coverage_counts_forecasts_and_is_in_percent_where_they_are_enough(found: Skill) -> None:
    counted = coverage(found.scored).set_index("figure")
    own = found.scored.query("figure == @DEVELOPERS and forecaster == @MODEL")
    assert list(counted.loc[DEVELOPERS]) == [len(own), own["in_90"].sum()]
    assert coverage(found.scored.head(0)).empty
    two = pd.DataFrame({"figure": [DEVELOPERS, ADDED.key], "pairs": [20, 4], "hits": [18, 3]})
    assert score_tables.covered(two).to_numpy().tolist() == [["90 %", "20"], ["3 of 4", "4"]]


def test_hypotheses_are_told_apart_and_shuffled_records_are_one(found: Skill) -> None:
    scores = by_hypothesis(found).set_index("hypothesis")
    assert list(scores.index) == ["lasting", "experience", MODEL, SHUFFLED]
    own = found.scored.query("figure == @DEVELOPERS and horizon == 3 and forecaster == 'lasting'")
    assert scores.loc["lasting", "3"] == pytest.approx(own["crps"].mean())
    assert weights(found)["2025-06"].to_dict() == {"lasting": 0.8, "experience": 0.2}


def test_the_page_begins_with_developers_beside_every_rival_at_every_horizon() -> None:
    """Before December 2025 three surveys of enterprises are known at most, after one change."""
    found = skill(first="2023-11")
    rows = standing(found.scored)
    few = rows[rows["figure"] == "open_share_workloads_enterprises"]
    assert few[["random walk", HALF]].isna().to_numpy().all()
    assert few[[MODEL, "last value"]].notna().to_numpy().all()
    page = finding.markdown(found, "openclosed x", "a.png")
    first = page.split("\n## ")[0]
    own = rows[rows["figure"] == DEVELOPERS]
    assert len(own) == 4
    for name in (MODEL, *RIVALS):
        assert all(f" {100 * score:.1f}" in first for score in own[name])
    assert f" {(own[MODEL] < own['random walk']).sum()} of 4 horizons" in first
    assert not re.search(r"\bnan\b", page)
    for origins in ("10 origins", "7 origins"):  # to December 2025, and after it
        assert f"| 1 month ({origins}) |" in page


def test_each_panel_shows_the_record_in_black_and_fans_from_what_was_known(found: Skill) -> None:
    [one] = finding.finding(found).figures
    june = 100 * known(DEVELOPERS)["2025-06"].middle
    for axes in assert_legible(one).axes:
        black = [line for line in axes.lines if line.get_color() == "black"]
        assert len(black) == 2 * len(known(DEVELOPERS))
        starts = [line for line in axes.lines if line.get_marker() == "o"]
        assert any(np.asarray(line.get_ydata())[0] == pytest.approx(june) for line in starts)


def test_what_is_kept_comes_back(found: Skill, rows: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "new" / "standing.csv"
    assert kept(file).empty
    keep(found, "9.9", file)
    text = score_tables.part(kept(file))
    assert "of version 9.9" in text
    again = kept(file)
    assert set(again.pop("version").astype(str)) == {"9.9"}
    pd.testing.assert_frame_equal(again, rows, check_dtype=False, rtol=1e-4)


def test_pages_of_the_project_have_what_it_keeps_and_the_words_of_the_code() -> None:
    """Where they have not: python -m experiments.validation skill docs=true."""
    assert set(kept()["horizon"]) == {1, 3, 6, 12}
    evidence, own = (
        (DOCS / name).read_text(encoding="utf-8") for name in ("evidence.md", "skill.md")
    )
    assert score_tables.part(kept()) in evidence
    for text in (finding.CUT, finding.SETTINGS, finding.MODEL_IS, finding.NOT_CUT, finding.HOW):
        assert text in own


GAP = "capability_gap"
ORIGIN = "2025-12"


def forecasts() -> pd.DataFrame:
    members = {
        (FIGURES[DEVELOPERS], f"2026-0{month}"): np.linspace(0.2, 0.4, 201) for month in range(1, 7)
    }
    members |= {(FIGURES[GAP], "2026-03"): np.linspace(4.0, 8.0, 201)}
    return quantiles.table_of(members, ORIGIN)


LATER = [
    Measurement(*row)
    for row in (
        (DEVELOPERS, "2026-03", 0.38, 0.5), (DEVELOPERS, "2026-06", 0.6, 0.69),
        (GAP, "2026-03", 10.4, 10.4), (GAP, "2026-09", 9.0, 9.0),
        (DEVELOPERS, "2025-11", 0.2, 0.2), ("arena_gap", "2026-05", 30.0, 30.0),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def registered() -> score.Against:
    return score.against(forecasts(), LATER, RECORD)


def test_a_later_figure_is_scored_with_its_month(registered: score.Against) -> None:
    assert registered.rows[["figure", "month"]].to_numpy().tolist() == [
        [DEVELOPERS, "2026-03"], [DEVELOPERS, "2026-06"], [GAP, "2026-03"],
    ]  # fmt: skip
    assert registered.rows["in_90"].tolist() == [True, False, False]
    assert registered.rows["in_60"].tolist() == [False, False, False]
    assert registered.rows["median"].tolist() == pytest.approx([0.3, 0.3, 6.0])


def test_the_score_is_nearly_that_of_the_distribution(registered: score.Against) -> None:
    """June's band begins .6: all members of .2 to .4 lie below it, mean .3 and mean gap .067.

    Rivals start from the month that the forecasts knew.
    """
    row = registered.rows.iloc[1]
    assert row["model"] == pytest.approx((0.6 - 0.3) - 0.2 / 6, abs=0.003)
    december = next(one for one in RECORD if (one.figure, one.month) == (DEVELOPERS, ORIGIN))
    assert row["last value"] == pytest.approx(0.6 - december.middle)


def test_what_was_no_forecast_is_left_out_with_a_reason(registered: score.Against) -> None:
    for said, numbers in zip(
        registered.left_out,
        (f"{GAP} in 2026-09 2026-03", f"{DEVELOPERS} in 2025-11 2025-12", "arena_gap in 2026-05"),
        strict=True,
    ):
        assert all(word in said for word in numbers.split())
    none = score.against(forecasts(), [Measurement(GAP, "2027-01", 1.0, 1.0)], RECORD)
    assert none.rows.empty


def test_the_answer_counts_bands_and_names_who_is_better(registered: score.Against) -> None:
    told = score.finding(registered)
    assert "1 of 3" in told.title
    assert len(assert_legible(told.figures[0]).axes) == 2
    text = score.part(registered, "ours.csv", "theirs.csv", "ours.png", "the command")
    for said in ("1 of 3", "`ours.csv`", "`theirs.csv`", "](ours.png)", "`the command`"):
        assert said in text
    tokens, lead = (
        FIGURES[key].text[0].lower() + FIGURES[key].text[1:] for key in (DEVELOPERS, GAP)
    )
    lists = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("- ")]
    outside, low, high, better, worse, missing = lists
    assert outside == f"{tokens} in 2026-06, {lead} in 2026-03."
    assert low == worse == f"{tokens}, {lead}."
    assert high == better == missing == "none."
