"""The documentation's pictures of the class page and of a class: `python -m tests.browser PAGE`."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import sync_playwright

from openclosed.experiments.results.documentation import record
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.lesson import drag, join, move, predict, projector_of
from tests.experiments.classroom.running_server import serve_class

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "teaching" / "images"
COLOURS = 128  # enough for flat areas and smooth text, a third of the bytes


def main(page_file: Path) -> None:
    """Take the pictures: of all runs with a lever moved, and of the wall of three students."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as own:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def come(address: str, width: int = 1280, height: int = 800, **options: Any) -> "Page":
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            page = context.new_page()
            page.goto(address)
            return page

        page = come(page_file.resolve().as_uri(), reduced_motion="reduce")
        page.wait_for_selector("html[data-ready]")
        predict(page)
        move(page, "pace", 2)
        _take(page, "run")
        with serve_class(page_file, Path(own)) as session:
            teacher = come(session.teacher)
            wall = projector_of(teacher)
            for number in range(3):
                student = join(come, session, width=360, height=740)
                drag(student)
                student.focus("#handle-4")
                for _ in range(2 * number):
                    student.keyboard.press("PageDown")
                student.click("#bet-price")
                student.click("#lock")
            teacher.wait_for_selector("text=3 predicted")
            teacher.click("#reveal")
            teacher.click("#stage-1")
            wall.wait_for_timeout(4_000)  # in which the run is played
            _take(wall, "class-projector")
        browser.close()


def _take(page: "Page", name: str) -> None:
    page.wait_for_timeout(300)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    picture.save(IMAGES / f"{name}.png", optimize=True)
    record(IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
