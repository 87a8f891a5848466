"""The page of the answer: the same words and numbers, small, and nothing to fetch."""

import re
from pathlib import Path

import pandas as pd

from openclosed.analysis.finding.finding import Paragraph
from openclosed.analysis.published.forecasts import DEVELOPERS
from openclosed.experiments.answer import report as answer_report
from openclosed.experiments.answer.finding import Beside
from openclosed.experiments.what_if.tables import WHAT_IFS
from tests.analysis.answer.test_finding import NOTHING, found, of_kept
from tests.analysis.html_page import Page
from tests.analysis.made_up import Result

MOVES = pd.DataFrame(
    [dict.fromkeys((one.name for one in WHAT_IFS), "")
     | {"scenario": name, "description": f"{name} happens.", "developers": value,
        "developers_low": value - 0.05, "developers_high": value + 0.05, "enterprises": 0.01,
        "enterprises_low": 0.005, "enterprises_high": 0.02, "year": f"year of {name}", "pairs": 70}
     for name, value in (("plateau", 0.11), ("price_war", -0.2), ("calm", 0.01))]
)  # fmt: skip
PAST = pd.DataFrame(
    [(DEVELOPERS, "2025-08", 12, "2026-08", 0.6, 0.7, 0.3, 0.1, 0.5, 0.0),
     (DEVELOPERS, "2026-02", 6, "2026-08", 0.6, 0.7, 0.5, 0.2, 0.8, 1.0)],
    columns=["figure", "origin", "horizon", "month", "record_low", "record_high", "median",
             "below", "above", "in_90"],
)  # fmt: skip


def page(folder: Path, result: Result, beside: Beside) -> str:
    finding = found(result, beside)
    panels = finding._replace(figures=finding.figures[:2])
    answer_report.write(folder, panels, result.manifest, result.runs, beside)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_says_what_the_finding_says(result: Result, tmp_path: Path) -> None:
    kept, beside = of_kept(result), Beside(pd.DataFrame(), MOVES, PAST)
    text, finding = page(tmp_path, kept, beside), found(kept, beside)
    assert len(text) < 1_000_000
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
    html = Page(text)
    assert html.headings.count("h1") == 1
    shown = html.text.replace("\xa0", " ")
    said = [one.text for one in finding.says if isinstance(one, Paragraph)]
    cells = finding.tables[0].read("everywhere").to_numpy().ravel().tolist()
    assert [one for one in (*said, *cells) if one not in shown] == []
    assert "2026-08, said 12 months before" in shown  # the longest forecast of the newest month
    assert "65 % missed" in shown
    assert text.count('type="radio"') == 2  # what-ifs on one scale: developers, enterprises
    rows = text[text.index('<div class="moves">') :].split('<div class="w"')[1:4]
    order = ("year of plateau", "year of calm", "year of price_war")
    assert [name in row for name, row in zip(order, rows, strict=True)] == [True] * 3
    assert ["hollow" in row for row in rows] == [False, True, False]  # could be 0
    bare = page(tmp_path, result, NOTHING)
    assert 'type="radio"' not in bare
    assert "past forecasts" not in bare
