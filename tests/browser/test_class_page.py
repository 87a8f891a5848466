"""The class page in a real browser: a lesson by keyboard, its numbers, codes, files and steps."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from docs.make.teaching.lessons import code_of, data_of
from openclosed.experiments.classroom.cube import ALL_ENDINGS, FACTS, MEASURES, SHARES
from openclosed.experiments.classroom.levers import declared
from tests.browser import lesson
from tests.browser.lesson import Open, predict

pytestmark = pytest.mark.slow
KEYS = list(MEASURES)


def test_the_exit_ticket_is_a_file_and_all_can_be_deleted(visit: Open) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 5)
    page.click("#exit-ticket")
    page.fill("#note-wrong", "<b>Price</b> mattered.")
    with page.expect_download() as waiting:
        page.click("#save-exit-ticket")
    text = waiting.value.path().read_text()
    assert "<b>Price</b> mattered." in text
    assert page.inner_text("#code") in text
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.click("#menu")
    page.click("#forget")
    assert page.is_enabled("#step-2")
    page.click("#forget-sure")
    assert page.is_disabled("#step-2")
    kept = json.loads(page.evaluate("localStorage.getItem('openclosed-page')"))
    assert kept["notes"] == {}
    assert kept["prediction"] is None


def test_a_whole_lesson_by_keyboard(visit: Open) -> None:
    page = visit()

    def press(selector: str, *keys: str) -> None:
        """Go there by Tab alone, and press keys."""
        for _ in range(80):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                break
            page.keyboard.press("Tab")
        else:
            pytest.fail(f"Tab does not reach {selector}")
        for key in keys:
            page.keyboard.press(key)

    press("#handle-0", "PageUp", "ArrowDown", "ArrowRight", "PageDown")
    press("#bet-growth", "Enter")
    press("#sure-80", "Space")
    assert page.evaluate("document.activeElement.id") == "sure-80"
    press("#lock", "Enter")
    assert page.get_attribute("#step-2", "aria-current") == "step"
    press("#play", "Enter")
    press("#many", "Enter")
    press("#lever-pace", "ArrowRight")
    assert page.input_value("#lever-pace") == "1"
    assert page.evaluate("document.activeElement.id") == "lever-pace"
    press("#reset", "Enter")
    assert page.input_value("#lever-pace") == "0"
    for step in (3, 4, 5):
        press(f"#step-{step}", "Enter")
        assert page.get_attribute(f"#step-{step}", "aria-current") == "step"
    press("#menu", "Enter")
    assert page.is_visible("#dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#dialog")


def test_the_numbers_on_the_page_are_those_of_the_model(
    visit: Open, folder: Path, times: pd.DataFrame
) -> None:
    """The report's; at random settings the table's, the file's, and the marks."""
    page = visit()
    predict(page)
    runs = pd.read_parquet(folder / "runs.parquet")
    today = runs[runs["point_name"] == "today"]
    assert data_of(folder / "class.html")["reference"]["runs"] == len(today)
    share, closed = today[SHARES["use"]].median(), (today[ALL_ENDINGS["use"]] == "closed").mean()
    assert f"{100 * share:.0f}\N{NO-BREAK SPACE}%" in page.inner_text("#made")
    assert f"closed wins {100 * closed:.0f}" in page.inner_text("#made")
    runs = runs.head(lesson.SCENARIOS * lesson.RUNS)
    names, draw = list(dict.fromkeys(times["scenario"])), random.Random(5)
    for _ in range(12):
        scenario, y = draw.randrange(len(names)), draw.randrange(len(KEYS))
        code = code_of(scenario, y)
        page.evaluate("code => window.openclosedPage.open(code)", code)
        assert page.inner_text("#code") == code
        own = times[times["scenario"] == names[scenario]]
        page.click("#menu")
        page.click("text=Numbers under the chart")
        shown = page.eval_on_selector_all(
            "#dialog tbody tr", "rows => rows.map(row => parseInt(row.children[1].textContent))"
        )
        middle = own.pivot_table(index="run", columns="time", values=KEYS[y]).median()
        assert shown == pytest.approx((100 * middle).tolist(), abs=1.0 + 1e-6)
        with page.expect_download() as waiting:
            page.click("#csv")
        page.click("#close")
        assert waiting.value.suggested_filename == f"{code}.csv"
        first, second, *_ = waiting.value.path().read_text().splitlines()
        assert code in first
        assert "openclosed 0." in second
        table = pd.read_csv(waiting.value.path(), skiprows=2, dtype={"time": str})
        for name in ("seed", "time"):
            assert table[name].tolist() == own[name].tolist()
        for key in KEYS:
            assert table[key].tolist() == pytest.approx(own[key].tolist(), abs=0.00501, nan_ok=True)
        ends = runs.loc[runs["point_name"] == names[scenario], ALL_ENDINGS[KEYS[y]]]
        told = ends.replace({"no_closed": "open"}).tolist()
        marks = page.eval_on_selector_all(
            "#strip .column .mark", "all => all.map(one => one.classList[1])"
        )
        assert sorted(marks) == sorted(told)


def test_nothing_of_the_model_shows_before_the_line_is_locked_and_no_lever_moves_before_all_runs(
    visit: Open, folder: Path
) -> None:
    page = visit()
    assert page.locator("#chart .fan path, #chart .ends .mark, #chart .lines .middle").count() == 0
    assert page.locator("#strip .mark:not(.hidden)").count() == 0
    assert not re.search(rf"of {lesson.RUNS} runs|report", page.inner_text("body"))
    last = data_of(folder / "class.html")["measured"]["use"][0][-1]
    assert last[0] == "2026-08"
    assert f"{100 * last[1]:.0f}\N{NO-BREAK SPACE}%" in page.inner_text("#prompt")
    lesson.lock_prediction(page)
    page.click("#play")
    assert "report" not in page.inner_text("#made")
    for control in ("#step-3", "#step-4", "#step-5", "#lever-pace"):
        assert page.is_disabled(control)
    assert page.is_visible("#locked")
    page.click("#many")
    assert not page.is_visible("#locked")
    lesson.move(page, "pace", 1)
    assert page.input_value("#lever-pace") == "1"


def test_a_code_and_a_link_lead_to_the_same_setting_and_a_wrong_one_nowhere(visit: Open) -> None:
    page = visit()
    predict(page)
    lesson.move(page, "trust", 1)
    code, title = page.inner_text("#code"), page.inner_text("#headline")
    other = visit(f"#{code.lower()}")
    predict(other)
    assert (other.inner_text("#code"), other.inner_text("#headline")) == (code, title)
    lesson.reset(page)
    assert page.inner_text("#code") != code
    page.click("#menu")
    page.fill("#code-input", f" {code.replace('-', '')} ")
    page.click("#open-code")
    assert page.inner_text("#code") == code
    for wrong in ("", "hello", "OS-000-01", "OS-ZZZ-Z5", "<b>x</b>", "9" * 500):
        page.evaluate("document.getElementById('code-message').replaceChildren()")
        page.fill("#code-input", wrong)
        page.click("#open-code")
        assert len(page.inner_text("#code-message")) > 10
        assert page.inner_text("#code") == code


def test_a_find_shows_after_a_guess_and_its_effects_are_means_of_pairs_in_the_models_table(
    visit: Open, folder: Path
) -> None:
    """As the page keeps values, within a percentage point; what open gets is a ratio of two."""
    page = visit()
    predict(page)
    lesson.go(page, 3)
    page.click(".move >> nth=2 >> .box")
    assert page.locator("#finds").count() == 0
    assert page.get_attribute("#next", "class") == "quiet"
    lesson.discover(page)
    assert page.get_attribute("#next", "class") == "main"
    assert "Can do × gets = has" in page.inner_text("#found")
    runs = pd.read_parquet(folder / "runs.parquet").head(lesson.SCENARIOS * lesson.RUNS)
    can_do = 1 - runs[FACTS["closed_only"]]
    use, firms = runs[SHARES["use"]], runs[SHARES["firms"]]
    values = pd.DataFrame({"able": can_do, "part": use / can_do, "has": use, "firms": firms})
    pairs = [
        values[runs["point_name"] == one].to_numpy() for one in dict.fromkeys(runs["point_name"])
    ]
    board = declared().limited(2)
    today = pairs[board.combinations().index(board.unchanged)]
    moved = {}
    for stops, now in zip(board.combinations(), pairs, strict=True):
        names = [
            f"{lever.name}: {stop.name}" for lever, stop in board.at(stops) if stop.basis != "today"
        ]
        if len(names) == 1:
            moved[names[0]] = 100 * (now - today).mean(axis=0)
    rows = {name: cells for name, *cells in lesson.rows_of(page, "#finds")}
    assert set(rows) == set(moved)
    for name, cells in rows.items():
        told = [float(cell.split()[0].replace("−", "-")) for cell in cells[:4]]
        assert told == pytest.approx(moved[name].tolist(), abs=1.1), name


def test_a_target_is_met_by_the_settings_that_meet_it(visit: Open, times: pd.DataFrame) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 5)
    year = times["time"].max()  # the page ends before 2030
    for name in ("price=open_cheap", "growth=replaces+price=open_cheap", "pace=soon+trust=full"):
        lesson.reset(page)
        for stop in name.split("+"):
            lesson.move(page, stop.partition("=")[0], 1)
        own = times[(times["scenario"] == name) & (times["time"] == year)]["use"]
        middle = float(np.median(np.round(own, 2)))
        if abs(middle - 0.5) > 0.01:
            is_reached = page.inner_text("#why").startswith("Reached")
            assert is_reached == (middle >= 0.5), (name, middle)


def test_a_bet_on_next_years_number_is_kept_and_scored(visit: Open) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 5)
    page.click("#wager")
    page.fill("#wager-low", "60")
    page.fill("#wager-high", "50")
    page.click("#wager-save")
    assert "0 to 100" in page.inner_text("#wager-message")
    page.fill("#wager-high", "80")
    page.click("#wager-save")
    assert "eight of ten runs" in page.inner_text("#wager-message")
    assert page.is_disabled("#wager-low")
    page.fill("#wager-came", "83")
    page.click("#wager-save")
    assert "you 50" in page.inner_text("#wager-message")  # width, 20, and 10 for each of 3 points
