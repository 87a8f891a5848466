"""Actions on the page that the browser tests share."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.experiments.classroom.running_server import Server

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


def by_finger(page: "Page") -> None:
    """Draw the line on a phone."""
    devtools = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(LINE) - 1)]
    for kind, place in zip(kinds, LINE, strict=True):
        x, y = at(page, place)
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def handles_of(page: "Page") -> list[int]:
    handles = page.locator(".handle").all()
    return [int(one.get_attribute("aria-valuenow") or "-1") for one in handles]


ENDS = """() => [...document.querySelectorAll('.names .name')].filter(
  (name) => name.checkVisibility()).map((name) => {
  const area = name.closest('.area'), box = area.getBoundingClientRect();
  const kind = name.classList[1], path = area.querySelector(`.lines .${kind} path:last-child`);
  const end = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
  const share = 1 - (end.y - box.top) / box.height;
  return [kind, 100 * share, name.querySelector('.value').textContent];
})"""


def printed(page: "Page", *kinds: str) -> dict[str, int]:
    """The numbers in percent beside these lines and no others; a line ends where its number is."""
    shown = page.evaluate(ENDS)
    assert {kind for kind, _, _ in shown} == set(kinds)
    for _, drawn, text in shown:
        assert abs(drawn - numbers(text)[0]) <= 0.6, text
    return {kind: numbers(text)[0] for kind, _, text in shown}


def numbers(text: str) -> list[int]:
    """All percentages in a text."""
    return [int(one) for one in re.findall(r"(\d+)\s%", text)]


def rows_of(page: "Page", table: str) -> list[list[str]]:
    return [row.split("\t") for row in page.locator(f"{table} tbody tr").all_inner_texts()]


def download(page: "Page", button: str) -> list[dict[str, str]]:
    """The rows of the CSV file that a button gives."""
    with page.expect_download() as waiting:
        page.click(button)
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
    page.focus(f"#lever-{lever}")
    page.fill(f"#lever-{lever}", str(stop))


def reset(page: "Page") -> None:
    if page.is_enabled("#reset"):
        page.click("#reset")


def discover(page: "Page", guess: str = "both") -> None:
    """Try the last stop of each lever, after a guess of what it moves."""
    go(page, 3)
    for lever in page.locator(".move").all():
        lever.locator(".box").last.click()
        page.click(f"#guess-{guess}")


def go(page: "Page", step: int) -> None:
    page.click(f"#step-{step}")


def join(person: Open, server: "Server", name: str = "", **options: Any) -> "Page":
    page = person(f"{server.url}/?code={server.code}", **options)
    page.fill("#name", name)
    page.click("#join")
    page.wait_for_selector("#session-who")
    return page


def projector_of(teacher: "Page") -> "Page":
    """The projector view, opened from the teacher's screen."""
    with teacher.context.expect_page() as opened:
        teacher.click("#open-projector")
    projector = opened.value
    projector.set_viewport_size({"width": 1920, "height": 1080})
    projector.wait_for_selector("#guesses")
    return projector
