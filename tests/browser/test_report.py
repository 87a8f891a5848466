"""The report's chart in a real browser, from its file: numbers of a month, other yardsticks."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.answer import report, verdict
from tests.analysis.made_up import made_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, result = tmp_path_factory.mktemp("report"), made_up(6, 48)
    found = verdict.answer(result.runs, result.months, result.manifest)
    return report.write(folder, found, *result)[-1]


@pytest.mark.parametrize("width", [1280, 390])
def test_pointing_at_a_month_tells_its_numbers_by_the_yardstick_that_is_chosen(
    browser: "Browser", page_file: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda asked: problems.append(asked.url) if asked.url.startswith("http") else None,
    )
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
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []
    top = page.locator("main > figure").first.bounding_box()
    title = page.locator("h1").bounding_box()
    assert top
    assert title
    assert top["y"] < title["y"]  # a picture, then a sentence
    page.close()
