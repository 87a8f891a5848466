"""A small page with synthetic runs of every scenario, and a session that plays here."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom import cube, levers, page
from openclosed.experiments.classroom.class_state import MarketRequest
from openclosed.experiments.classroom.page import ClassPage, read_page
from openclosed.experiments.classroom.session import Session, open_session
from openclosed.experiments.classroom.single_runs import MarketModel
from openclosed.sim import Parameters
from openclosed.sim.outcomes.record import LABELS

RUNS = 2
CONTENT = {"clock": {"horizon": 84}, "firms": {"count": 20}}
STARTS = {"unmeasured": "default", "start": "today", "prior": "central"}


def write_page(path: Path, config: Mapping[str, Any] = CONTENT) -> Path:
    """A page with every stop of every lever, made-up runs, and this configuration."""
    base, board = Parameters.model_validate(CONTENT), levers.declared()
    times, chance = cube.times_of(base, board.since), np.random.default_rng(1)
    shape = len(board.combinations()), RUNS
    made = cube.quantise(
        chance.random((len(cube.MEASURES), *shape, len(times))),
        np.full((len(cube.TODAY_SERIES), RUNS, len(times)), 0.3),
        chance.integers(0, 4, (len(cube.MEASURES), *shape)).astype(np.uint8),
        chance.random((len(cube.FACT_KEYS), *shape)),
        chance.random((RUNS, len(times))),
    )
    summary = {"last_year": 0.5, "endings": dict.fromkeys(LABELS, 1)}
    months = [f"{2026 + i // 12}-{i % 12 + 1:02}" for i in range(7, 36)]
    watched = {
        "title": "usual", "seed": 11, "times": months, "events": [],
        "curves": {key: [0.5] * len(months) for key in cube.MEASURES},
        "firms": ["enterprises"] * 5 + ["startups"] * 5,
        "states": [("0123" * 9)[i % 4 :][:33].ljust(36, "1") for i in range(10)],
    }  # fmt: skip
    content = page.page_data(
        board, base, made, {"runs": 6} | dict.fromkeys(cube.MEASURES, summary),
        [watched],
        {"seeds": [11, 12], "version": "0", "config": {**config, **STARTS}},
    )  # fmt: skip
    path.write_text(page.page_html(content), encoding="utf-8")
    return path


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(tmp_path_factory.mktemp("page") / "class.html")


@pytest.fixture(scope="session")
def class_page(page_file: Path) -> ClassPage:
    return read_page(page_file)


@contextlib.contextmanager
def full_at(size: int) -> Iterator[None]:
    """For a while, no file may grow."""
    resource = pytest.importorskip("resource", reason="no limit of a file's size there")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


class Here:
    """Plays at once, in this process."""

    count = 1

    def __init__(self, page: ClassPage) -> None:
        self._model = MarketModel(page.model)

    async def answer(self, of: MarketRequest) -> Any:
        await asyncio.sleep(0)
        return self._model.play(of)


@pytest.fixture
def here(class_page: ClassPage) -> Here:
    return Here(class_page)


@pytest.fixture
def session(class_page: ClassPage, here: Here, tmp_path: Path) -> Iterator[Session]:
    made, _ = open_session(class_page, here, tmp_path / "class")
    yield made
    made.journal.close()
