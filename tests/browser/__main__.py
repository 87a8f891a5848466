"""Pictures of every step of the class page, and of a class, for the documentation.

`python -m tests.browser PAGE.html [FOLDER]` takes them from a page. Those that the documentation
shows are replaced; the others go into FOLDER, to be looked at.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.lesson import discover, drag, go, move
from tests.experiments.classroom.running_server import Server, serve_class

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "teaching" / "images"
OTHERS = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir())
COLOURS = 128  # enough for flat areas and smooth text, a third of the bytes
SCREENS = {"": (1280, 800), "-phone": (360, 740)}


def main(page_file: Path) -> None:
    """Take the pictures of a page."""
    OTHERS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for suffix, (width, height) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.emulate_media(reduced_motion="reduce")
            page.goto(page_file.resolve().as_uri())
            page.wait_for_selector("html[data-ready]")
            _lesson(page, suffix)
        with tempfile.TemporaryDirectory() as own, serve_class(page_file, Path(own)) as session:
            _class(browser, session)
        browser.close()


def _lesson(page: "Page", suffix: str) -> None:
    drag(page)
    page.click("#bet-price")
    _take(page, f"predict{suffix}")
    page.click("#lock")
    page.click("#play")
    _take(page, f"firms{suffix}")
    page.click("#many")
    move(page, "pace", 2)
    _take(page, f"run{suffix}")
    discover(page)
    _take(page, f"law{suffix}")
    go(page, 4)
    _take(page, f"turns{suffix}")
    page.click("#part-levers")
    for lever in ("pace", "growth", "price", "trust", "labs", "policy"):
        page.click(f"#size-{lever}-middle")
    page.wait_for_selector("#twins")
    _take(page, f"explain{suffix}")
    go(page, 5)
    _take(page, f"decide{suffix}")


def _class(browser: "Browser", session: Server) -> None:
    """The teacher's screen, the projector and a phone: three students, predictions and a market."""
    teacher, *students = (
        browser.new_context(viewport={"width": width, "height": height}).new_page()
        for width, height in [SCREENS[""], *[SCREENS["-phone"]] * 3]
    )
    teacher.goto(session.teacher)
    for number, student in enumerate(students):
        student.goto(f"{session.url}/?code={session.code}")
        student.click("#join")
        student.wait_for_selector("#session-who")
        drag(student)
        student.focus("#handle-4")
        for _ in range(2 * number):
            student.keyboard.press("PageDown")
        student.click("#bet-price")
        student.click("#lock")
    projector = teacher.context.new_page()
    projector.set_viewport_size({"width": 1920, "height": 1080})
    projector.goto(f"{session.url}/projector")
    teacher.wait_for_selector("text=3 predicted")
    teacher.click("#reveal")
    teacher.click("#stage-1")
    projector.wait_for_timeout(4_000)  # in which the run is played
    _take(teacher, "class")
    _take(projector, "class-projector")
    teacher.click("#market-today")
    students[0].click("#offer-closed")
    _take(students[0], "class-phone")


def _take(page: "Page", name: str) -> None:
    """A picture of the screen from the top of the page."""
    page.wait_for_timeout(300)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    shown = IMAGES / f"{name}.png"
    picture.save(shown if shown.exists() else OTHERS / shown.name, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
