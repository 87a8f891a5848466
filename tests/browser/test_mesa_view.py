"""Mesa's own view shows the model in a real browser; skipped where the extra is not installed."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from openclosed.analysis.common.style import LOOKS, year
from openclosed.sim.agents import Enterprise, Startup
from openclosed.sim.outcomes import INDEX
from tests.experiments.dask_cluster import free_port
from tests.experiments.test_answer import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120.0  # the first month of a process compiles
CLIPPED = """[...document.querySelectorAll('svg.figure text')].filter(one => {
  const box = one.getBBox(), all = one.ownerSVGElement.viewBox.baseVal
  return box.x < 0 || box.y < 0 || box.x + box.width > all.width || box.y + box.height > all.height
}).map(one => one.textContent)"""


@pytest.fixture
def view(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("solara", reason="the extra `solara` is not installed")
    port = free_port()
    words = ["--host", "127.0.0.1", f"--port={port}", "--no-open", "--production"]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "solara", "run", "experiments/mesa_view.py", *words], cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_until(lambda: _answers(port) or process.poll() is not None)
            assert process.poll() is None, "the view has ended"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _answers(port: str) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", int(port))) == 0


def test_its_curves_have_names_and_values_and_its_dials_those_of_the_model() -> None:
    pytest.importorskip("solara", reason="the extra `solara` is not installed")
    from openclosed.experiments import mesa_view

    model = mesa_view.Market(cost=0.0, fragmentation=1.0, rng=2)
    assert list(model.parameters.dials) == [("cost", 0.0), ("support", 0.5), ("fragmentation", 1.0)]
    for _ in range(24):
        model.step()
    for panel in mesa_view.PANELS:
        svg = ET.fromstring(mesa_view.curves_picture(model, panel))
        texts = [str(one.text) for one in svg.iter("text")]
        lines = [str(one.get("points")).split() for one in svg.iter("polyline")]
        years = [(float(one.get("x") or 0), int(str(one.text))) for one in svg.iter("text")
                 if one.get("text-anchor") == "middle"]  # fmt: skip
        end = year(model.parameters.clock.start) + model.parameters.clock.horizon / 12
        assert max(years)[0] < mesa_view.WIDE
        assert end - 3 < max(years)[1] < end
        when = np.interp(float(lines[0][-1].partition(",")[0]), *np.array(years).T)
        assert when == pytest.approx(year(f"{model.date:%Y-%m}") - 1 / 12, abs=0.02)
        rows = [float(one.get("y") or 0) for one in svg.iter("text") if ": " in str(one.text)]
        assert np.diff(rows).tolist() == [22.0] * (len(panel.curves) - 1)
        heights = {}  # of values, from the marks of the axis
        for one in svg.iter("text"):
            if one.get("text-anchor") == "end" and one.text and one.text[0].isdigit():
                number = float(one.text.rstrip(" %")) / (100 if "%" in one.text else 1)
                heights[float(one.get("y") or 0) - 5] = number
        assert min(heights) == pytest.approx(mesa_view.TOP, abs=0.1)  # the largest mark
        for (outcome, label), line in zip(panel.curves.items(), lines, strict=True):
            value = model.latest(outcome)
            shown = f"{100 * value:.0f} %" if "share" in outcome else f"{value:.2g}"
            assert f"{label}: {shown}" in texts
            places, values = np.array(sorted(heights.items())).T
            drawn = np.interp(float(line[-1].partition(",")[2]), places, values)
            assert drawn == pytest.approx(value, abs=0.02 * max(heights.values()))
            assert len(line) == np.isfinite(model.record[:, INDEX[outcome]]).sum()
    agents = (*model.agents_by_type[Enterprise], *model.agents_by_type[Startup])
    states, firms = [firm.state for firm in agents], mesa_view.firms_picture(model)
    for state, look in mesa_view.STATES.items():
        assert f"{LOOKS[look].label}: {states.count(state)}<" in firms
        assert firms.count(f'"#mark-{state}"') == states.count(state) + 1  # that of the legend
    marks = re.findall(r'<use href="#mark-\w+" x="([\d.]+)" y="([\d.]+)"/>', firms)
    places = np.array(marks, dtype=float)
    assert len(np.unique(places, axis=0)) == len(places)
    assert (places < [mesa_view.WIDE, mesa_view.TALL]).all()
    dials = [mesa_view.controls()[name] for name in ("cost", "support", "fragmentation")]
    assert [(one["min"], one["max"]) for one in dials] == [(0.0, 1.0)] * 3


def test_the_view_shows_firms_and_curves_and_goes_on(view: str, browser: "Browser") -> None:
    page = browser.new_page()
    page.set_default_timeout(1000 * SECONDS)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    page.goto(view)
    shown = page.get_by_text(re.compile(r"Time: \d+"))
    shown.wait_for()
    [now] = map(int, re.findall(r"Time: (\d+)", shown.inner_text()))
    page.wait_for_function("document.querySelectorAll('svg.figure').length === 4")
    before = page.locator("svg.figure").first.inner_html()
    page.get_by_role("button", name="Step").click()
    page.get_by_text(f"Time: {now + 1}").wait_for()
    page.wait_for_function(
        "before => document.querySelector('svg.figure').innerHTML !== before", arg=before
    )
    assert page.evaluate(CLIPPED) == []
    slider = page.locator(".v-slider").last.bounding_box()
    assert slider
    assert slider["width"] > 60
    page.locator(".v-select").click()
    page.get_by_text("ai_democracy", exact=True).click()
    page.get_by_role("button", name="Reset").click()  # Mesa makes another model only then
    page.get_by_text(f"Time: {now}").wait_for()
    for dial in ("cost", "support", "fragmentation"):
        assert page.locator("label").get_by_text(dial, exact=True).is_visible()
    assert not [url for url in outside if not url.startswith((view, "data:", "blob:", "ws:"))]
