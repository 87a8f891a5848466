"""Mesa's own view shows the model in a real browser; skipped where the extra is not installed."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openclosed.analysis.common.measures import measure

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120.0  # the first month of a process compiles


@pytest.fixture
def view(tmp_path: Path) -> Iterator[str]:
    """The address of a view, served in a process of its own."""
    pytest.importorskip("solara", reason="the extra `solara` is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--host", "127.0.0.1", f"--port={port}", "--no-open", "--production"]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "solara", "run", "experiments/mesa_view.py", *words], cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the view did not start")


@pytest.mark.slow
def test_its_curves_are_named_in_words_and_stand_over_years() -> None:
    pytest.importorskip("solara", reason="the extra `solara` is not installed")
    from openclosed.experiments import mesa_view

    model = mesa_view.Market()
    for _ in range(24):
        model.step()
    for curves in mesa_view.CURVES:
        figure = mesa_view.curves_picture(model, curves)
        [legend], [axes] = figure.legends, figure.axes
        assert [one.get_text() for one in legend.get_texts()] == [
            measure(one).text for one in curves
        ]
        first, last = axes.get_xlim()
        assert first == 2023.0
        assert last == pytest.approx(model.date.year + (model.date.month - 2) / 12)
        assert axes.get_ylabel() == measure(next(iter(curves))).unit


@pytest.mark.slow
def test_the_view_shows_firms_and_curves_and_goes_on(view: str, browser: "Browser") -> None:
    page = browser.new_page()
    page.set_default_timeout(1000 * SECONDS)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    try:
        page.goto(view)
        shown = page.get_by_text(re.compile(r"Time: \d+"))
        shown.wait_for()
        [now] = map(int, re.findall(r"Time: (\d+)", shown.inner_text()))
        page.wait_for_function("document.querySelectorAll('img, svg.figure').length >= 3")
        pictures = page.locator("img")
        before = pictures.first.get_attribute("src")
        page.get_by_role("button", name="Step").click()
        page.get_by_text(f"Time: {now + 1}").wait_for()
        page.wait_for_function("src => document.querySelector('img').src !== src", arg=before)
        picture = pictures.first.screenshot()
        assert len(set(picture)) > 50  # not blank
        slider = page.locator(".v-slider").last.bounding_box()
        assert slider
        assert slider["width"] > 60
        page.locator(".v-select").click()
        page.get_by_text("ai_democracy", exact=True).click()
        page.get_by_role("button", name="Reset").click()  # Mesa makes another model only then
        page.get_by_text(f"Time: {now}").wait_for()
        assert page.get_by_text("weight of cost (×)").is_visible()
    finally:
        page.close()
    assert not [url for url in outside if not url.startswith((view, "data:", "blob:", "ws:"))]
