"""The class page in a real browser: a lesson by keyboard, its numbers, codes, files and steps."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.classroom.cube import ALL_ENDINGS, MEASURES, SHARES, unpack
from tests.browser import lesson
from tests.browser.lesson import Open, predict
from tests.teaching.lessons import code_of, data_of, product_and_able

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


def test_a_finger_draws_the_sketch_from_a_circle_and_scrolls_the_page_elsewhere(
    visit: Open,
) -> None:
    page = visit(width=360, height=740, has_touch=True, is_mobile=True)
    predict(page)
    lesson.discover(page, is_sketched=False)
    chart = page.locator("#law .area").bounding_box()
    assert chart
    assert chart["y"] + chart["height"] < 740  # the order has brought it onto the screen
    devtools = page.context.new_cdp_session(page)

    def swipe(x: float, y: float) -> None:
        for kind, part in (("touchStart", 0), *(("touchMove", i) for i in range(1, 9))):
            place = {"x": x, "y": y - 15 * part}
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(200)

    circle = page.locator("#law .handle >> nth=1").bounding_box()
    assert circle
    swipe(circle["x"] + 12, circle["y"] + 12)
    sketched, before = lesson.handles_of(page), page.evaluate("scrollY")
    assert sketched[1] > 20
    page.evaluate("scrollBy(0, -200)")
    assert page.evaluate("scrollY") == before - 200
    swipe(chart["x"] + 0.9 * chart["width"], chart["y"] + 200 + 0.8 * chart["height"])
    assert page.evaluate("scrollY") > before - 200
    assert lesson.handles_of(page) == sketched


def distance_from_the_law(page_file: Path) -> float:
    """The largest, of the board's results, in percentage points."""
    data = data_of(page_file)
    made, law, levers = unpack(data["cube"]), np.array(data["law"]), data["levers"]
    places = [
        range(len(one["stops"])) if one["key"] in ("growth", "pace") else [one["unchanged"]]
        for one in levers
    ]
    cells = np.ravel_multi_index(np.meshgrid(*places), [len(one["stops"]) for one in levers])
    found = [product_and_able(made, one) for one in cells.ravel().tolist()]
    product, able = np.median(found, axis=2).T
    return float(100 * np.abs(able - np.interp(product, law[:, 0], law[:, 2])).max())


def test_the_law_shows_only_after_guesses_and_a_sketch_beside_the_order_by_product(
    visit: Open, folder: Path
) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 3)
    assert page.is_disabled("#order-delay")
    assert page.locator("#order-product, #law .bands").count() == 0
    assert page.get_attribute("#next", "class") == "quiet"
    lesson.discover(page)
    assert page.get_attribute("#next", "class") == "main"
    assert page.locator("#law .bands path").count() == 1
    assert page.locator("#law .lines .guess").count() == 1
    assert page.locator("#law .traveller").count() == page.locator(".cell.run").count() == 4
    page.click("#order-sum")
    assert page.locator("#law .bands path").count() == 0
    page.click("#order-product")
    text = page.inner_text("#law-message")
    assert "product" in text
    away = float(re.findall(r"up to (\d+) points", text)[0])
    assert away == pytest.approx(distance_from_the_law(folder / "class.html"), abs=0.51)


def test_jobs_that_only_closed_models_can_do_have_their_share_of_a_sketch(visit: Open) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 4)
    page.click("#turn-growth-1")
    dots, closed = (
        page.locator(f"#fronts circle{look}").evaluate_all(
            "all => all.reduce((sum, one) => sum + Math.PI * one.getAttribute('r') ** 2, 0)"
        )
        for look in ("", ".closed")
    )
    older = page.locator("#fronts rect").evaluate(
        "one => one.getAttribute('width') * one.getAttribute('height')"
    )
    share = lesson.numbers(page.inner_text("#two-speeds"))[-1]
    assert 100 * closed / (dots + older) == pytest.approx(share, abs=1)


def test_a_target_is_met_by_the_settings_that_meet_it(visit: Open, times: pd.DataFrame) -> None:
    page = visit()
    predict(page)
    lesson.go(page, 5)
    year = times["time"].max()  # the page ends before 2030
    for name in ("price=open_cheap", "growth=fast+price=open_cheap", "pace=soon+trust=full"):
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
