"""The page's steps: what opens when, levers, the law, what would be seen, and bets."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.browser.lesson import RUNS, Open, foresee, go, move, predict

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
STEPS = 7


def headline(page: "Page") -> str:
    return page.inner_text("#headline")


def test_no_count_and_no_line_of_many_is_shown_before_one_run_was_played(lab: Open) -> None:
    page = lab()
    many = re.compile(rf"of {RUNS} runs|Middle run")
    foresee(page)
    assert not many.search(page.inner_html("main"))
    assert page.locator("#run-chart path").count() == 2  # the record and the student's prediction
    for step in range(3, STEPS + 1):
        assert page.is_disabled(f"#step-{step}")
    assert page.is_disabled("#luck")
    assert not page.is_visible("#levers")
    page.click("#play-run")
    assert not many.search(headline(page))
    assert page.is_visible("#levers")
    page.click("#luck")
    assert many.search(headline(page))
    assert page.is_enabled(f"#step-{STEPS}")


def test_the_lesson_starts_in_the_contested_world_and_says_what_differs(lab: Open) -> None:
    page = lab()
    assert "s=0.0.1.0.1.0" in page.evaluate("location.hash")
    said = page.inner_text("#world")
    assert "Open at a ninth" in said
    assert "Labs open" in said
    assert "Policy" not in said
    predict(page)
    page.click("#reset")
    assert "s=0.0.0.0.0.0" in page.evaluate("location.hash")
    page.click("#start")
    assert "s=0.0.1.0.1.0" in page.evaluate("location.hash")


def test_a_lever_shows_its_question_at_every_width_and_what_its_stop_rests_on(lab: Open) -> None:
    for width in (360, 1280):
        page = lab(width=width)
        predict(page)
        assert len(data_levers(page)) == 6
        for lever in data_levers(page):
            part = page.locator(f"fieldset:has(#lever-{lever}-0) legend span")
            assert part.is_visible()
            assert part.inner_text().endswith("?")
        move(page, "pace", 1)
        assert "Has happened: DeepSeek-R1" in page.inner_text("#lever-pace-meaning")
        page.keyboard.press("p")
        assert page.is_visible("fieldset:has(#lever-pace-0) legend span")


def data_levers(page: "Page") -> list[str]:
    return [
        one.split("-")[1]
        for one in page.eval_on_selector_all("[id$='-meaning']", "all => all.map(one => one.id)")
    ]


def test_dots_of_the_law_are_the_runs_of_the_scenario(lab: Open, folder: Path) -> None:
    page = lab()
    predict(page)
    go(page, 6)
    runs = pd.read_parquet(folder / "runs.parquet")
    names = runs["point_name"].to_numpy()
    now = runs[names == "price=open_cheap+labs=open"]
    page.click("#panel summary")
    rows = page.eval_on_selector_all(
        "#panel tbody tr",
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))",
    )
    told = {row[0]: row[1:] for row in rows}
    assert float(told["Now"][0]) == pytest.approx(now["kappa_gap_startup"].median(), abs=0.02)
    y = 100 * now["closed_only_share_startup"].median()
    assert float(told["Now"][1].split()[0]) == pytest.approx(y, abs=1.0)
    assert page.locator("#law-chart circle").count() >= 2 * RUNS


def test_what_would_be_seen_takes_weight_from_worlds_that_do_not_fit(lab: Open) -> None:
    page = lab()
    predict(page)
    go(page, 7)
    table = page.locator("#whatif-said table >> nth=0")
    assert table.is_visible()
    page.evaluate(
        "() => { const seen = document.getElementById('seen'); seen.value = 0.6;"
        " seen.dispatchEvent(new Event('input')); }"
    )
    found = re.match(r"The weight of about ([\d,]+) of ([\d,]+) runs", headline(page))
    assert found
    left, total = (int(one.replace(",", "")) for one in found.groups())
    assert 0 < left < total == 64 * RUNS
    cells = page.eval_on_selector_all(
        "#whatif-said table >> nth=1 >> tbody tr",
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))",
    )
    assert len(cells) > 2
    for column in (2, 3):
        sums: dict[str, float] = {}
        for row in cells:
            sums[row[0]] = sums.get(row[0], 0.0) + float(row[column].split()[0])
        assert all(abs(sum_ - 100) <= 2 for sum_ in sums.values())


def test_a_bet_is_scored_by_a_proper_rule_and_must_be_a_hundred(lab: Open) -> None:
    page = lab()
    predict(page)
    go(page, 7)
    bets = page.locator("#bet-board tbody tr >> nth=0 >> input")
    page.fill("#bet-board tbody input >> nth=0", "99")
    page.click("#bets-news")
    assert "instead of 100" in page.inner_text("#bets-said")
    keys = [bets.nth(i).get_attribute("id") or "" for i in range(bets.count())]
    for i, key in enumerate(keys):
        page.fill(f"#{key}", "100" if i == 0 else "0")
    page.click("#bets-news")
    assert "News: in" in page.inner_text("#bets-said")
    page.click("#bets-end")
    points = [int(page.inner_text(f"#bet-score-{team}")) for team in (0, 1)]
    names = page.locator("#bet-board thead th").all_inner_texts()[1 : 1 + len(keys)]
    said = page.inner_text("#bets-said")
    (came,) = [i for i, name in enumerate(names) if name.lower() in said.lower()]
    count = len(keys)
    even = [100 - 100 // count * (count - 1)] + [100 // count] * (count - 1)
    for team, bet in enumerate(([100] + [0] * (count - 1), even)):
        missed = sum((points_ / 100 - (i == came)) ** 2 for i, points_ in enumerate(bet))
        assert points[team] == round(100 * (1 - missed / 2))
