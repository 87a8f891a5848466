"""The processes that play a class's market: only they load the model; the server stays small."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from openclosed.experiments.classroom.class_state import MarketRequest
from openclosed.experiments.classroom.page import PageModel
from openclosed.experiments.execution.executors import (
    begin_worker,
    clean_processes,
    limit_memory,
    signals_later,
)

_model: Any = None  # in a worker


def _begin_worker(model: PageModel) -> None:
    """In a new worker: load the page's model."""
    global _model
    begin_worker()
    limit_memory()
    from openclosed.experiments.classroom.single_runs import MarketModel

    try:
        _model = MarketModel(model)
    except ValueError as error:
        _model = error


def _play(of: MarketRequest) -> Any:
    """In a worker: a market, as plain values; see `MarketModel`."""
    return _model.play(of)


def _complaint() -> str:
    """In a worker: why this version of the model cannot play the page's market; empty if it can.

    It makes a trial run, so that all that runs need is loaded and compiled.
    """
    return str(_model if isinstance(_model, ValueError) else _model.trial_error())


class Workers:
    """A pool of `count` processes, replaced if one of them dies."""

    def __init__(self, model: PageModel, count: int) -> None:
        self._model, self.count = model, count
        self._others = set(multiprocessing.active_children())
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, clean_processes(), _begin_worker, (self._model,))

    def complaint(self) -> str:
        """Why the workers cannot play the page's market; empty if they can, and are ready."""
        with signals_later():
            complaint = self._pool.submit(_complaint)
        return complaint.result()

    async def answer(self, of: MarketRequest) -> Any:
        """A market so far, or a pair of its runs. Raises if workers died twice."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(_play, of))
        except BrokenProcessPool:
            if pool is self._pool:  # the first to find it broken replaces it
                pool.shutdown(wait=False)
                self._pool = self._started()
        return await asyncio.wrap_future(self._pool.submit(_play, of))

    def close(self) -> None:
        """End the processes at once."""
        for worker in set(multiprocessing.active_children()) - self._others:
            worker.terminate()
        self._pool.shutdown(cancel_futures=True)


class Maker(Protocol):
    """Plays markets, `count` at once."""

    count: int

    async def answer(self, of: MarketRequest) -> Any:
        """A market so far, or a pair of its runs. Raises if they fail."""
