"""What every test in the browser does on the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUNS = 3  # of each scenario of the small page
type Open = Callable[..., "Page"]


def foresee(page: "Page") -> None:
    """Give a prediction, which leads to the second step."""
    page.click("#sentence-rises")
    page.click("#done")


def predict(page: "Page") -> None:
    """Give a prediction and play a run, which opens all steps; then show all runs."""
    foresee(page)
    if page.is_disabled("#luck"):
        page.click("#play-run")
        page.wait_for_selector("#luck:not([disabled])")
    page.click("#luck")


def move(page: "Page", lever: str, stop: int) -> None:
    """Put a lever at a stop."""
    page.click(f"label[for=lever-{lever}-{stop}]")


def watch(page: "Page") -> None:
    """Look at the firms of the recorded usual run."""
    page.click("text=Watch the firms")
    if page.locator("#recording-typical").count():
        page.click("#recording-typical")
    page.wait_for_selector(".replay")


def go(page: "Page", step: int) -> None:
    """To a step of the lesson."""
    page.click(f"#step-{step}")
