"""A real browser, and a small class page for it.

Without Chromium tests are skipped, but fail if OPENCLOSED_BROWSER says "required".
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from openclosed.experiments.classroom.cube import MEASURES, NEEDED, by_time, times_of
from openclosed.experiments.classroom.levers import declared
from openclosed.experiments.command.command_line import main
from openclosed.sim import Parameters
from tests.browser.lesson import RUNS, SCENARIOS, Open
from tests.npm import need

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = which("chromium") or which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
TINY = (
    "experiment=classroom", "experiment.serve=false", "experiment.stops=2",
    "experiment.reference=12", "replicates=3", "firms.count=30", "clock.horizon=84",
    "unmeasured=default", "execution=serial", "quiet=true",
)  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(CHROMIUM, "chromium")
    made = tmp_path_factory.mktemp("page") / "result"
    assert main([*TINY, f"output={made}"]) == 0
    return made


@pytest.fixture(scope="session")
def times(folder: Path) -> pd.DataFrame:
    """The model's results: a row for each scenario, run and time of the page."""
    runs = pd.read_parquet(folder / "runs.parquet")
    months = pd.read_parquet(folder / "months.parquet").groupby("run")
    base, since = Parameters.model_validate({"clock": {"horizon": 84}}), declared().since
    frames = []
    for place, one in runs.head(SCENARIOS * RUNS).iterrows():
        path = months.get_group(one["run"])[list(NEEDED)].to_numpy()
        values = dict(zip(MEASURES, by_time(path, base, since), strict=False))
        own = {"scenario": one["point_name"], "run": int(str(place)) % RUNS, "seed": one["seed"]}
        frames.append(pd.DataFrame(values | {"time": times_of(base, since)} | own))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, without a window. Only for a module: Playwright's event loop runs as long,
    and no other can beside it."""
    need(CHROMIUM, "chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def person(browser: "Browser") -> Iterator[Open]:
    """Opens an address for someone new; script errors fail the test."""
    problems: list[str] = []
    contexts = []

    def collect(message: "ConsoleMessage") -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            problems.append(message.text)

    def come(address: str, width: int = 1280, height: int = 720, **options: Any) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", collect)
        page.goto(address)
        return page

    yield come
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def offline(person: Open) -> Iterator[Open]:
    """Opens a file; network requests fail the test."""
    asked: list[str] = []

    def open_page(address: str, **options: Any) -> "Page":
        page = person("about:blank", **options)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        return page

    yield open_page
    assert [one for one in asked if not one.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture
def visit(offline: Open, folder: Path) -> Open:
    """Opens the class page, without motion, so that no test waits for it; one on motion asks."""

    def open_page(link: str = "", **options: Any) -> "Page":
        address = f"{(folder / 'class.html').as_uri()}{link}"
        page = offline(address, **{"reduced_motion": "reduce"} | options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_page
