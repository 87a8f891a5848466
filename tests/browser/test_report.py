"""The report of a run in a real browser, from its file: it fits, and its chart answers."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from experiments.command.command_line import main
from tests.browser.test_access import sideways, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
FEW = (
    "firms.count=40", "clock.horizon=48", "replicates=6", "worlds=plain", "execution=serial",
    "quiet=true",
)  # fmt: skip


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "result"
    assert main([*FEW, f"output={folder}"]) == 0
    return folder / "report.html"


@pytest.mark.parametrize("width", [1280, 390])
def test_an_analyst_reads_the_report_and_asks_its_chart(
    browser: "Browser", page_file: Path, width: int
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.extend([told.text] * (told.type == "error")))
    page.on("request", lambda asked: problems.extend([asked.url] * asked.url.startswith("http")))
    page.goto(page_file.as_uri())
    chart = page.locator("#explore-chart")
    chart.scroll_into_view_if_needed()
    axes = chart.locator(".bk-Canvas").first
    axes.wait_for()
    box = axes.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"])
    told = page.get_by_text(re.compile(r"^startups, 202\d-\d\d$"))
    told.wait_for()
    numbers = told.locator("xpath=following-sibling::div").inner_text()
    chart.get_by_text("Tokens", exact=True).click()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"])
    told.wait_for()
    assert told.locator("xpath=following-sibling::div").inner_text() != numbers
    top = page.locator("main > figure").first.bounding_box()
    title = page.locator("h1").bounding_box()
    assert top
    assert title
    assert top["y"] < title["y"]  # a picture, then a sentence
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert sideways(page) <= 0
    assert violations(page) == []
    text = page.inner_text("body")
    assert "\N{NO-BREAK SPACE}%" in text
    assert " %" not in text  # none begins a line on a narrow screen
    assert problems == []
    page.context.close()
