"""What every test in the browser does on the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

type Open = Callable[..., "Page"]


def predict(page: "Page") -> None:
    """Give a prediction, which opens the other steps and leads to the second."""
    page.click("#sentence-rises")
    page.click("#done")


def watch(page: "Page") -> None:
    """Look at the firms of the recorded usual run."""
    page.click("text=Watch the firms")
    if page.locator("#recording-typical").count():
        page.click("#recording-typical")
    page.wait_for_selector(".replay")


def go(page: "Page", step: int) -> None:
    """To a step of the lesson."""
    page.click(f"#step-{step}")
