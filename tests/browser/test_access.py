"""Access to the class page and the report: rules of WCAG, small and large screens."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openclosed.experiments.command.command_line import main
from tests.browser.lesson import Open, discover, go, lock_prediction, predict

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
CUT_OFF = """() => [...document.querySelectorAll('main .plot text')]
  .filter(one => one.checkVisibility()).filter(one => {
    const [text, plot] = [one, one.closest('.plot')].map(part => part.getBoundingClientRect());
    return text.left < Math.max(plot.left - 18, 0) || text.right > innerWidth
      || text.right > plot.right + 18 || text.bottom > plot.bottom + 2;
  }).map(one => one.textContent)"""
OFF_THE_SCREEN = """() => [...document.querySelectorAll('main *')]
  .filter(one => one.checkVisibility() && !one.closest('.wide, .levers')
    && one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 80))"""
OVERLAPPING = """() => [...document.querySelectorAll('.stops')].flatMap((stops) => {
  const boxes = [...stops.children].map((one) => one.getBoundingClientRect());
  const end = stops.parentElement.getBoundingClientRect().right;
  return boxes.map((box, i) => (boxes[i + 1]?.left ?? end + 1) - box.right)
    .filter((gap) => gap < 0);
})"""
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


def bottom(page: "Page", selector: str) -> float:
    """Where an element ends on the screen, in pixels from its top."""
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"] + box["height"]


def look(*pages: "Page") -> None:
    """Each screen of a class keeps the rules, and is no wider than the screen."""
    for page in pages:
        assert violations(page) == []
        assert sideways(page) <= 0


def open_step(page: "Page", step: int) -> None:
    """Go to a step and guess, so that results show."""
    if step == 2:
        predict(page)
    elif step == 3:
        discover(page)
    elif step > 3:
        go(page, step)
    if step == 4:
        page.wait_for_selector("#twins b")


def test_no_control_breaks_a_rule_of_access(visit: Open) -> None:
    page = visit()
    predict(page)
    go(page, 5)
    for control in ("#wager", "#exit-ticket", "#card-price", "#menu"):
        page.click(control)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert violations(page) == [], control
        page.click("#close")


@pytest.mark.parametrize(
    ("width", "height", "locale"),
    [
        (360, 740, "en-US"), (360, 740, "de-DE"), (640, 360, "en-US"), (820, 1180, "en-US"),
        (1280, 800, "en-US"), (1280, 800, "de-DE"), (1920, 1080, "en-US"),
    ],
)  # fmt: skip
def test_no_text_is_cut_off_and_on_a_wide_screen_the_chart_is_large_and_nothing_scrolls(
    visit: Open, width: int, height: int, locale: str
) -> None:
    page = visit(width=width, height=height, locale=locale)
    assert page.get_attribute("html", "lang") == locale[:2]
    for step in range(1, 6):
        open_step(page, step)
        assert sideways(page) <= 0, step
        assert width != 1280 or violations(page) == [], step
        for fault in (CUT_OFF, OFF_THE_SCREEN, OVERLAPPING):
            assert page.evaluate(fault) == [], step
        if width > 1000 and step == 2:
            box = page.locator("#living").bounding_box()
            assert box
            assert box["width"] * box["height"] >= 0.55 * width * height
        elif width > 1000 and step > 2:
            assert page.evaluate("document.documentElement.scrollHeight") <= height, step
    for place in range(6) if width > 1000 else ():
        assert bottom(page, f".levers input[type=range] >> nth={place}") <= height


def test_on_a_phone_what_submits_is_on_the_first_screen_and_levers_come_one_at_a_time(
    visit: Open,
) -> None:
    page = visit(width=360, height=740, has_touch=True)
    assert bottom(page, "header") <= 48
    assert bottom(page, "#big .main") <= 740
    lock_prediction(page)
    for button in ("#play", "#many"):
        assert bottom(page, "#big .main") <= 740
        page.click(button)
    assert bottom(page, "#next") <= 740
    shown = page.eval_on_selector_all(
        ".board .lever",
        "all => all.filter(one => { const box = one.getBoundingClientRect();"
        " return box.left >= 0 && box.right <= innerWidth; }).length",
    )
    assert shown == 1


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "result"
    assert main(["replicates=6", "execution=serial", "quiet=true", f"output={folder}"]) == 0
    return folder / "report.html"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_an_analyst_reads_the_report(offline: Open, report: Path, width: int, height: int) -> None:
    assert report.stat().st_size <= 1_000_000
    page = offline(report.as_uri(), width=width, height=height)
    says = page.locator(".says h2").count()
    assert says == 2  # of few runs
    first_screen = [".says p >> nth=0"]
    if width > 900:  # all that is said, and both pictures
        first_screen = [f".says p >> nth={says - 1}", ".panels img >> nth=1"]
    assert max(bottom(page, one) for one in first_screen) <= height

    plots = page.locator(".moves figure")
    assert plots.nth(0).is_visible()
    assert not plots.nth(1).is_visible()
    page.locator("label[for=move2]").click()
    assert plots.nth(1).is_visible()
    assert not plots.nth(0).is_visible()

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert sideways(page) <= 0
    assert violations(page) == []
    text = page.inner_text("body")
    assert "\N{NO-BREAK SPACE}%" in text
    assert " %" not in text  # none begins a line on a narrow screen
