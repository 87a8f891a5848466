"""The three dials that an analyst moves: their kept curves, and the page that draws them."""

import itertools
import socket
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from docs.make.dial_curves import FILE, curves
from openclosed.analysis.headline import DIALS, HEADLINES
from tests.teaching.test_teaching import run

TIMEOUT = 60_000  # milliseconds


def test_kept_curves_are_small_and_there_for_every_place_of_the_dials() -> None:
    kept = pd.read_csv(FILE)
    assert FILE.stat().st_size < 200_000
    places = set(kept[list(DIALS)].itertuples(index=False, name=None))
    assert places == set(itertools.product((0.0, 0.5, 1.0), repeat=3))
    assert set(kept["of"]) == {one.name for one in HEADLINES}
    assert len(set(kept.groupby([*DIALS, "of"]).size())) == 1
    assert (kept["low"] <= kept["high"]).all()


def test_curves_are_means_and_middle_halves_of_the_runs_at_a_place() -> None:
    draw = np.random.default_rng(1)
    names = [f"dials.{name}" for name in DIALS]
    rows = [
        (point, run, *place, month, *draw.random(2))
        for point, place in enumerate([(0.5, 0.5, 0.5), (0.0, 0.5, 1.0), (1.0, 0.5, 1.0)])
        for run in range(5)
        for month in ("2023-12-01", "2031-03-01", "2031-06-01")
    ]
    shares = [one.outcome for one in HEADLINES]
    months = pd.DataFrame(rows, columns=["point", "run", *names, "month", *shares])
    made = curves(months, "9.9.9")
    assert len(made) == 2 * 2 * 2  # the unchanged scenario is in the design itself; no past
    own = months[(months["point"] == 2) & (months["month"] == "2031-06-01")][shares[1]]
    row = made.query("cost == 1 and month == '2031-06'").set_index("of").loc[HEADLINES[1].name]
    assert row["mean"] == pytest.approx(100 * own.mean(), abs=0.06)
    assert row["high"] == pytest.approx(100 * np.quantile(own, 0.75), abs=0.06)
    assert (row["runs"], row["version"]) == (5, "9.9.9")


@pytest.fixture
def page() -> Iterator[str]:
    """The address of the dials, served as `marimo run` does."""
    pytest.importorskip("marimo", reason="the extra `notebooks` is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "marimo", "run", FILE.with_suffix(".py"), "--headless",
               "--no-token", "--port", str(port))  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        assert server.stdout is not None
        next(line for line in server.stdout if str(port).encode() in line)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # marimo's own
def test_the_page_begins_at_today(monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("three_dials", monkeypatch)
    pd.testing.assert_frame_equal(made["chosen"], made["unchanged"])
    assert len(made["changes"]) == len(HEADLINES)


@pytest.mark.slow
def test_a_dial_moves_the_curves_in_a_browser(page: str) -> None:
    from tests.browser.conftest import CHROMIUM, FLAGS

    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    kept = pd.read_csv(FILE).query("support == 0.5 and fragmentation == 0.5")
    last = kept[kept["month"] == kept["month"].max()].set_index(["of", "cost"])["mean"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page()
        opened.goto(page)
        opened.get_by_text("At the end:").wait_for(timeout=TIMEOUT)
        dial = opened.get_by_role("slider").first
        dial.focus()
        opened.keyboard.press("ArrowLeft")
        cheap = f"{last[HEADLINES[0].name, 0.0]:.0f} %"
        opened.locator("strong", has_text=cheap).first.wait_for(timeout=TIMEOUT)
        browser.close()
