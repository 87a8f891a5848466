"""The page's steps: lines drawn by mouse and finger, the law, why it turns, targets, bets."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.browser.lesson import (
    LINE,
    Open,
    at,
    discover,
    drag,
    go,
    handles_of,
    move,
    numbers,
    predict,
    printed,
    reset,
)

pytestmark = pytest.mark.slow


def test_a_drag_by_mouse_draws_the_line_where_it_was(visit: Open) -> None:
    page = visit()
    start = handles_of(page)
    assert len(set(start)) == 1
    drag(page)
    found = handles_of(page)
    assert max(found) > min(found) > 5
    assert found[-1] == pytest.approx(100 - 100 * LINE[-1][1], abs=6)
    page.mouse.move(*at(page, (0.5, 0.95)))  # without a button nothing is drawn
    assert handles_of(page) == found


def test_a_finger_draws_the_sketch_from_a_circle_and_scrolls_the_page_elsewhere(
    visit: Open,
) -> None:
    page = visit(width=360, height=740, has_touch=True, is_mobile=True)
    predict(page)
    discover(page, is_sketched=False)
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
    sketched, before = handles_of(page), page.evaluate("scrollY")
    assert sketched[1] > 20
    page.evaluate("scrollBy(0, -200)")
    assert page.evaluate("scrollY") == before - 200
    swipe(chart["x"] + 0.9 * chart["width"], chart["y"] + 200 + 0.8 * chart["height"])
    assert page.evaluate("scrollY") > before - 200
    assert handles_of(page) == sketched


def test_the_law_shows_only_after_guesses_and_a_sketch_beside_the_order_by_product(
    visit: Open,
) -> None:
    page = visit()
    predict(page)
    go(page, 3)
    assert page.is_disabled("#order-delay")
    assert page.locator("#order-product, #law .bands").count() == 0
    assert page.get_attribute("#next", "class") == "quiet"
    discover(page)
    assert page.get_attribute("#next", "class") == "main"
    assert page.locator("#law .bands path").count() == 1
    assert page.locator("#law .lines .guess").count() == 1
    assert page.locator("#law .traveller").count() == page.locator(".cell.run").count() == 4
    page.click("#order-sum")
    assert page.locator("#law .bands path").count() == 0
    page.click("#order-product")
    assert "product" in page.inner_text("#law-message")


def test_a_target_is_met_by_the_settings_that_meet_it(visit: Open, times: pd.DataFrame) -> None:
    page = visit()
    predict(page)
    go(page, 5)
    year = times["time"].max()  # the page ends before 2030
    for name in ("price=open_cheap", "growth=fast+price=open_cheap", "pace=soon+trust=full"):
        reset(page)
        for stop in name.split("+"):
            move(page, stop.partition("=")[0], 1)
        own = times[(times["scenario"] == name) & (times["time"] == year)]["use"]
        middle = float(np.median(np.round(own, 2)))
        if abs(middle - 0.5) > 0.01:
            is_reached = page.inner_text("#why").startswith("Reached")
            assert is_reached == (middle >= 0.5), (name, middle)


def test_a_reason_is_given_only_beyond_chance_and_if_it_fits_the_headline(
    visit: Open, times: pd.DataFrame
) -> None:
    page = visit()
    predict(page)
    ends = times[times["time"] == times["time"].max()].pivot_table(
        index="scenario", columns="run", values="use"
    )
    names = ("pace=soon", "growth=fast", "price=open_cheap", "trust=full", "labs=open")
    for name in (*names, "policy=cap"):
        reset(page)
        move(page, name.split("=")[0], 1)
        if not page.inner_text("#why").startswith("Because"):
            continue
        changes = (ends.loc[name] - ends.loc["today"]).dropna().to_numpy(dtype=float)
        change = float(changes.mean())
        assert abs(change) > 1.9 * float(changes.std(ddof=1)) / len(changes) ** 0.5, name
        text = page.inner_text("#headline")
        if ", as before" not in text:
            assert (change > 0) == (("up" in text) == text.startswith("Open")), text


def test_a_bet_on_next_years_number_is_kept_and_scored(visit: Open) -> None:
    page = visit()
    predict(page)
    go(page, 5)
    page.click("#wager")
    page.fill("#wager-low", "60")
    page.fill("#wager-high", "50")
    page.click("#wager-save")
    assert "0 to 100" in page.inner_text("#wager-message")
    page.fill("#wager-high", "80")
    page.click("#wager-save")
    assert "Eight of ten runs" in page.inner_text("#wager-message")
    assert page.is_disabled("#wager-low")
    page.fill("#wager-came", "83")
    page.click("#wager-save")
    assert "you 50" in page.inner_text("#wager-message")  # width, 20, and 10 for each of 3 points


def test_the_speeds_of_the_runs_explain_why_the_line_turns(visit: Open, folder: Path) -> None:
    """New work minus work caught up with is the change of closed-only work."""
    page = visit()
    predict(page)
    go(page, 4)
    came, caught = map(int, re.findall(r"(\d+) (?:percentage )?points", page.inner_text("#why")))
    months = pd.read_parquet(folder / "months.parquet").groupby("run")
    runs = pd.read_parquet(folder / "runs.parquet").head(3)["run"]
    paths = [months.get_group(run)["closed_only_share_startups"].to_numpy()[43:] for run in runs]
    steps = np.array([np.diff(path) for path in paths])
    years = steps.shape[1] / 12
    assert came == pytest.approx(100 * np.median(steps.clip(min=0).sum(axis=1)) / years, abs=1)
    assert caught == pytest.approx(-100 * np.median(steps.clip(max=0).sum(axis=1)) / years, abs=1)
    only = numbers(page.inner_text("#two-speeds"))[0]
    assert numbers(page.inner_text("#why"))[-1] == only
    assert printed(page, "today", "middle")["today"] == pytest.approx(100 - only, abs=1)  # halves
    page.click("#turn-growth-1")
    assert page.get_attribute("#turn-growth-1", "aria-pressed") == "true"
    assert page.locator("#fronts circle.closed").count() > 0
