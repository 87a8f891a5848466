"""Actions on the page that the browser tests share."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUNS = 3  # of each scenario of the small page
SCENARIOS = 64
type Open = Callable[..., "Page"]
LINE = ((0.4, 0.3), (0.6, 0.5), (0.85, 0.1), (0.99, 0.2))
"""A line to draw, as parts of the chart's area from its upper left corner."""


def at(page: "Page", place: tuple[float, float], area: str = "#chart .area") -> tuple[float, float]:
    """A place of a chart's area on the screen."""
    box = page.locator(area).bounding_box()
    assert box
    return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]


def drag(page: "Page", area: str = "#chart .area") -> None:
    """Draw the line with the mouse."""
    page.locator(area).scroll_into_view_if_needed()
    page.mouse.move(*at(page, LINE[0], area))
    page.mouse.down()
    for place in LINE[1:]:
        page.mouse.move(*at(page, place, area), steps=4)
    page.mouse.up()


def handles_of(page: "Page") -> list[int]:
    """The handles of a line, in percent."""
    handles = page.locator(".handle").all()
    return [int(one.get_attribute("aria-valuenow") or "-1") for one in handles]


ENDS = """() => [...document.querySelectorAll('.names .name')].map((name) => {
  const area = name.closest('.area'), box = area.getBoundingClientRect();
  const kind = name.classList[1], path = area.querySelector(`.lines .${kind} path:last-child`);
  const end = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
  const share = 1 - (end.y - box.top) / box.height;
  return [kind, 100 * share, name.querySelector('.value').textContent];
})"""


def ends(page: "Page") -> dict[str, tuple[float, int]]:
    """By named line: its drawn end, and the number printed there, in percent."""
    return {kind: (drawn, int(text.rstrip("\xa0%"))) for kind, drawn, text in page.evaluate(ENDS)}


def lock_prediction(page: "Page") -> None:
    """Give a prediction, which leads to the second step."""
    drag(page)
    page.click("#bet-price")
    page.click("#lock")


def predict(page: "Page") -> None:
    """Give a prediction and play one run and all runs, which opens all steps."""
    lock_prediction(page)
    page.click("#play")
    page.click("#many")


def move(page: "Page", lever: str, stop: int) -> None:
    """Put a lever at a stop."""
    page.focus(f"#lever-{lever}")
    page.fill(f"#lever-{lever}", str(stop))


def reset(page: "Page") -> None:
    """Put all levers where they are today, if any was moved."""
    if page.is_enabled("#reset"):
        page.click("#reset")


def discover(page: "Page", *, is_sketched: bool = True) -> None:
    """Guess three cells of the board, run the rest, order them, sketch, and show the law."""
    go(page, 3)
    for guess in ("90", "60", "20"):
        page.click(".cell:not(.run) >> nth=0")
        page.fill("#cell-guess", guess)
        page.click("#cell-run")
    page.click("#fill")
    for order in ("growth", "delay", "product"):
        page.click(f"#order-{order}")
    if is_sketched:
        drag(page, "#law .area")
        page.click("#show-law")


def levers_and_chance(page: "Page") -> None:
    """Go to the effects of levers and two equal markets, after why the line turns."""
    go(page, 4)
    page.click("#part-levers")


def go(page: "Page", step: int) -> None:
    """Go to a step of the lesson."""
    page.click(f"#step-{step}")
