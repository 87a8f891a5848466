"""A small page with synthetic runs of every scenario, and a session that makes runs here."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom import levers, page
from openclosed.experiments.classroom.cube import (
    FACT_KEYS,
    MEASURES,
    TODAY_SERIES,
    quantise,
    times_of,
)
from openclosed.experiments.classroom.law import law, run_parameters
from openclosed.experiments.classroom.market import MarketRequest
from openclosed.experiments.classroom.page import ClassPage, RunRequest, read_page
from openclosed.experiments.classroom.runs import Runs
from openclosed.experiments.classroom.session import Session, open_session
from openclosed.experiments.classroom.single_runs import ExactRuns
from openclosed.sim import Parameters
from openclosed.sim.outcomes.ending import LABELS

RUNS = 2
CONTENT = {"clock": {"horizon": 84}, "firms": {"count": 20}}
STARTS = {"unmeasured": "default", "start": "today", "prior": "central"}


def synthetic_page(
    base: Parameters | None = None,
    runs: int = 2,
    watched_runs: Sequence[Mapping[str, Any]] = (),
    **origin: Any,
) -> dict[str, Any]:
    """The page's data: shares that move by some percent a year, endings by chance."""
    base, board, chance = base or Parameters(), levers.declared(), np.random.default_rng(1)
    times = times_of(base, board.since)
    shape = len(board.combinations()), runs
    moves = chance.normal(0.0, 0.06, (len(MEASURES), *shape, len(times)))
    values = (0.4 + np.cumsum(moves, axis=-1)).clip(0.0, 1.0)
    today_series = np.full((len(TODAY_SERIES), runs, len(times)), 0.3)
    endings = chance.integers(0, 4, (len(MEASURES), *shape)).astype(np.uint8)
    facts = (
        chance.random((len(FACT_KEYS), *shape)) * np.linspace(1, 9, len(FACT_KEYS))[:, None, None]
    )
    today = {
        key: {"middle": [0.5] * len(times), "last_year": 0.5, "endings": dict.fromkeys(LABELS, 1)}
        for key in MEASURES
    }
    manifest = {"version": "1.0", "seeds": list(range(1, runs + 1)), "config": {"seed": 1}}
    return page.page_data(
        board,
        base,
        quantise(values, today_series, endings, facts),
        {"runs": 6} | today,
        law(run_parameters({}, base), (0.0, None, 0.14)),
        watched_runs,
        manifest | origin,
    )


def recording() -> dict[str, Any]:
    """A run whose firms can be watched, as `classroom.single_runs.watch_run` records it."""
    months = [f"{2026 + i // 12}-{i % 12 + 1:02}" for i in range(7, 36)]
    return {
        "title": "usual", "seed": 11, "times": months, "events": [],
        "curves": {key: [0.5] * len(months) for key in MEASURES},
        "firms": ["enterprises"] * 5 + ["startups"] * 5,
        "states": [("0123" * 9)[i % 4 :][:33].ljust(36, "1") for i in range(10)],
    }  # fmt: skip


def write_page(path: Path, config: dict[str, Any] = CONTENT) -> Path:
    """A page with every stop of every lever and this configuration, whose runs are quick."""
    base = Parameters.model_validate(CONTENT)
    origin = {"seeds": [11, 12], "version": "0", "config": config | STARTS}
    content = synthetic_page(base, RUNS, [recording()], **origin)
    path.write_text(page.page_html(content), encoding="utf-8")
    return path


@pytest.fixture
def anyio_backend() -> str:
    """What runs the tests that wait."""
    return "asyncio"


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's file."""
    return write_page(tmp_path_factory.mktemp("page") / "class.html")


@pytest.fixture(scope="session")
def class_page(page_file: Path) -> ClassPage:
    """The page as the server reads it."""
    return read_page(page_file)


class Here:
    """Makes runs at once, in this process, and counts them."""

    count = 1

    def __init__(self, page: ClassPage) -> None:
        self._exact = ExactRuns(page.model)
        self.asked = 0

    async def answer(self, of: RunRequest | MarketRequest) -> Any:
        """Runs or a market."""
        self.asked += 1
        await asyncio.sleep(0)
        return self._exact.make_runs(of) if isinstance(of, RunRequest) else self._exact.play(of)


@pytest.fixture
def here(class_page: ClassPage) -> Here:
    """A maker of the session's runs."""
    return Here(class_page)


@pytest.fixture
def session(class_page: ClassPage, here: Here, tmp_path: Path) -> Iterator[Session]:
    """A session with a new class."""
    made, _ = open_session(class_page, Runs(here), tmp_path / "class")
    yield made
    made.journal.close()
