"""The page for everyone: rules of access, small screens, the wall, paper, calm, own colours."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.lesson import Open, go, predict, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
STEPS = (1, 2, 3, 4, 5, 6, 7)
CUT_OFF = """() => [...document.querySelectorAll('main svg text')]
  .filter(one => one.checkVisibility()).filter(one => {
    const [text, chart] = [one, one.ownerSVGElement].map(part => part.getBoundingClientRect());
    return text.left < chart.left - 1 || Math.max(text.right - chart.right,
      text.bottom - chart.bottom) > 1;
  }).map(one => one.textContent)"""
ON_EACH_OTHER = """() => [...document.querySelectorAll('main svg')]
  .filter(one => one.checkVisibility()).flatMap(chart => {
    const texts = [...chart.querySelectorAll('text')].map(one => [one.textContent,
      one.getBoundingClientRect()]);
    return texts.flatMap(([a, one], i) => texts.slice(i + 1).filter(([, other]) =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.4 * one.height)
      .map(([b]) => `${a} | ${b}`));
  })"""
OFF_THE_SCREEN = """() => [...document.querySelectorAll('main *')]
  .filter(one => one.checkVisibility() && !one.closest('.wide')
    && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 80))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: "Page") -> list[str]:
    """Broken rules of WCAG 2.2 A and AA, by axe."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def sideways(page: "Page") -> int:
    """Pixels by which the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def opened(page: "Page", step: int) -> None:
    """Go to a step and unfold all that can be unfolded."""
    if step > 1:
        if page.is_disabled("#step-2"):
            predict(page)
        go(page, step)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    if step == 2 and page.locator("#agents").count():
        page.wait_for_timeout(300)


@pytest.mark.parametrize("scheme", ["plain", "light", "dark"])
def test_no_step_breaks_a_rule_of_access(lab: Open, scheme: str) -> None:
    page = lab(width=1280, height=900)
    for _ in range(("plain", "light", "dark").index(scheme)):
        page.click("#projector")
    for step in STEPS:
        opened(page, step)
        assert violations(page) == [], step
    page.click("#help")
    assert violations(page) == []


def test_the_watched_firms_break_no_rule_of_access(lab: Open) -> None:
    page = lab()
    predict(page)
    watch(page)
    assert violations(page) == []
    page.select_option("#order", "ring")
    assert violations(page) == []


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(360, 740, 2), (640, 360, 2)], ids=["phone", "zoom 200 %"]
)
def test_nothing_scrolls_sideways(lab: Open, width: int, height: int, scale: int) -> None:
    page = lab(width=width, height=height, device_scale_factor=scale)
    for step in STEPS:
        opened(page, step)
        assert sideways(page) <= 0, step
    page.reload()
    page.wait_for_selector("html[data-ready]")
    go(page, 2)
    watch(page)
    assert sideways(page) <= 0
    go(page, 3)
    for pin in "ABD":
        page.click(f"#pin-{pin}")
    assert sideways(page) <= 0


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768)])
def test_on_the_wall_all_text_is_large_and_lines_are_thick(
    lab: Open, width: int, height: int
) -> None:
    page = lab(width=width, height=height)
    predict(page)
    page.keyboard.press("p")
    for step in (2, 3, 4, 6, 7):
        go(page, step)
        assert sideways(page) <= 0, step
        small = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one => one.checkVisibility()
              && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
              && parseFloat(getComputedStyle(one).fontSize) < 23.9)
              .map(one => one.outerHTML.slice(0, 80))"""
        )
        assert small == [], step
    go(page, 2)
    widths = page.eval_on_selector_all(
        "#run-chart path[stroke-width]", "all => all.map(one => one.getAttribute('stroke-width'))"
    )
    assert "4" in widths
    assert page.is_visible("#run-chart svg")
    box = page.locator("#run-chart svg").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    assert box["width"] >= 500
    page.keyboard.press("p")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 17, 17)"
    page.keyboard.press("p")
    assert page.evaluate("document.documentElement.className") == ""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (360, 740)])
@pytest.mark.parametrize("wall", [True, False], ids=["wall", "screen"])
def test_no_text_is_cut_off_or_lies_on_another(
    lab: Open, width: int, height: int, wall: bool
) -> None:
    page = lab(width=width, height=height)
    if wall:
        page.keyboard.press("p")
    for step in STEPS:
        if step == 2:
            predict(page)
        else:
            go(page, step)
        if step == 3:
            page.keyboard.press("a")
        for fault in (CUT_OFF, ON_EACH_OTHER, OFF_THE_SCREEN):
            assert page.evaluate(fault) == [], step
    go(page, 2)
    watch(page)
    for fault in (CUT_OFF, ON_EACH_OTHER, OFF_THE_SCREEN):
        assert page.evaluate(fault) == []
    chart = page.locator(".replay svg", has_text="This run").bounding_box()
    assert chart
    assert chart["width"] >= 250


@pytest.mark.parametrize(("step", "chart"), [(2, "run"), (3, "compare"), (6, "law")])
def test_on_a_phone_chart_lever_and_ending_are_seen_together(
    lab: Open, step: int, chart: str
) -> None:
    page = lab(width=390, height=740)
    predict(page)
    go(page, step)
    for lever in ("pace", "price", "policy"):
        page.evaluate("window.scrollTo(0, 0)")
        page.focus(f"#lever-{lever}-1")
        page.keyboard.press("ArrowLeft")
        picture, segment, ending = page.evaluate(  # at once: the page may be drawn in between
            "all => all.map(one => document.querySelector(one).getBoundingClientRect().toJSON())",
            [f"#{chart}-chart", f"label[for=lever-{lever}-0]", "#headline"],
        )
        assert picture["top"] >= 0
        assert picture["bottom"] <= segment["top"] + 1
        assert segment["bottom"] <= ending["top"] + 1
        assert ending["bottom"] <= 740


def test_notes_are_not_on_the_wall(lab: Open) -> None:
    page = lab()
    predict(page)
    go(page, 4)
    assert page.is_visible("#note-claim")
    page.keyboard.press("p")
    assert not page.is_visible("#note-claim")


def test_where_motion_is_not_wanted_a_run_is_shown_at_once(lab: Open) -> None:
    page = lab(reduced_motion="reduce")
    predict(page)
    page.click("#play-run")
    assert "2027" in page.inner_text(".firms p:last-child")
    watch(page)
    for month in ("0", "12", "24"):
        page.click("#play")
        assert page.input_value("#month") == month


def test_forced_colours_are_used_in_charts(lab: Open) -> None:
    page = lab(forced_colors="active")
    predict(page)
    strokes = set(
        page.eval_on_selector_all(
            "#run-chart path", "all => all.map(one => one.getAttribute('stroke'))"
        )
    )
    assert strokes - {None} <= {"CanvasText", "GrayText", "LinkText"}
    assert page.is_visible("#step-2[aria-current]")


@pytest.mark.parametrize("step", [3, 4, 5])
def test_a_report_fits_one_page_of_paper(lab: Open, step: int) -> None:
    page = lab()
    predict(page)
    go(page, 3)
    page.click("#pin-A")
    for number in (4, 5):
        go(page, number)
        for note in page.locator("textarea").all():
            note.fill("A sentence that says what I think. " * 3)
    go(page, step)
    page.wait_for_timeout(300)
    content = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    told = page.inner_text("#paper")
    assert "A sentence that says what I think." in told
    assert re.search(r"OS-\w{3}-\w{2}", told)
    colours = set(re.findall(r'(?:stroke|fill)="(#\w+)"', page.inner_html("#paper svg")))
    assert all(len(set(re.findall("..", colour[1:]))) == 1 for colour in colours)
    assert not page.is_visible("main")
