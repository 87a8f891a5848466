"""How the page draws: predictions by mouse, finger and keys, and levers at once."""

import pytest

from tests.browser.lesson import (
    LINE,
    Open,
    at,
    discover,
    drag,
    go,
    handles_of,
    lock_prediction,
    move,
    predict,
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


def test_a_lever_may_move_only_when_all_runs_were_seen(visit: Open) -> None:
    page = visit()
    lock_prediction(page)
    assert page.is_disabled("#lever-price")
    assert page.is_visible("#locked")
    page.click("#play")
    assert page.is_disabled("#lever-price")
    page.click("#many")
    assert not page.is_visible("#locked")
    move(page, "price", 1)
    assert page.input_value("#lever-price") == "1"


def test_the_law_shows_only_after_guesses_and_a_sketch(visit: Open) -> None:
    page = visit()
    predict(page)
    go(page, 3)
    assert page.is_disabled("#order-delay")
    assert page.locator("#order-product, #law .bands").count() == 0
    assert page.get_attribute("#next", "class") == "quiet"
    discover(page)
    assert page.get_attribute("#next", "class") == "main"
    assert page.locator("#law .bands path").count() == 1
    assert "law" in page.inner_text("#law-message")
    assert page.locator("#law .lines .guess").count() == 1
