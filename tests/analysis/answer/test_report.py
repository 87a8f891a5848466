"""The page of the answer: the same words and numbers, small, and nothing to fetch."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.answer import report as answer_report
from analysis.answer.finding import Beside
from analysis.compare.finding import WHAT_IFS
from analysis.finding.finding import Paragraph
from analysis.skill.forecasts import DEVELOPERS
from tests.analysis.answer.test_finding import found, of_kept
from tests.analysis.html_page import Page
from tests.analysis.made_up import Result

COLUMNS = [one.name for one in WHAT_IFS]
MOVES = pd.DataFrame(
    [dict.fromkeys(COLUMNS, "")
     | {"scenario": name, "description": f"{name} happens.", "developers": value,
        "developers_low": value - 0.05, "developers_high": value + 0.05, "enterprises": 0.01,
        "enterprises_low": 0.005, "enterprises_high": 0.02}
     for name, value in (("plateau", 0.11), ("price_war", -0.2), ("calm", 0.01))]
)  # fmt: skip
PAST = pd.DataFrame(
    [(DEVELOPERS, "2025-08", 12, "2026-08", 0.6, 0.7, 0.3, 0.1, 0.5, 0.0),
     (DEVELOPERS, "2026-02", 6, "2026-08", 0.6, 0.7, 0.5, 0.2, 0.8, 1.0)],
    columns=["figure", "origin", "horizon", "month", "record_low", "record_high", "median",
             "below", "above", "in_90"],
)  # fmt: skip
BESIDE = Beside(pd.DataFrame(), MOVES, PAST)


@pytest.fixture(scope="module")
def text(result: Result, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("answer")
    made = of_kept(result)
    answer_report.write(folder, found(made, BESIDE), made.manifest, made.runs, BESIDE)
    assert len(list((folder / "figures").glob("*.svg"))) >= 8
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_is_small_and_fetches_nothing(text: str) -> None:
    assert len(text) < 1_000_000
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)


def test_the_page_says_what_the_finding_says(text: str, result: Result) -> None:
    html = Page(text)
    assert html.headings.count("h1") == 1
    shown = html.text.replace("\xa0", " ")
    finding = found(of_kept(result), BESIDE)
    for one in finding.says:
        assert isinstance(one, Paragraph)
        assert one.text in shown
    for row in finding.tables[0].read("everywhere").to_numpy():
        assert all(cell in shown for cell in row)


def test_what_ifs_stand_on_one_scale_a_yardstick_and_could_be_0_is_hollow(text: str) -> None:
    assert text.count('type="radio"') == 2  # developers, enterprises
    first = text[text.index('<div class="moves">') :]
    assert first.index("plateau happens") < first.index("calm happens") < first.index("price_war")
    calm = first[: first.index("calm happens")].rpartition('<div class="w"')[2]
    assert "hollow" in first[first.index(calm) : first.index("price_war happens")]


def test_the_longest_past_forecast_of_the_newest_month_is_shown_with_what_came(text: str) -> None:
    shown = Page(text).text.replace("\xa0", " ")
    assert "2026-08, said 12 months before" in shown
    assert "65 % missed" in shown


def test_without_what_ifs_and_forecasts_their_parts_are_left_out(
    result: Result, tmp_path: Path
) -> None:
    nothing = Beside(pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    answer_report.write(tmp_path, found(result, nothing), result.manifest, result.runs, nothing)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'type="radio"' not in page
    assert "past forecasts" not in page
