"""Where runs happen. Work is a function of what all chunks share and of one chunk.

`map_chunks` gives results as they come, whatever the executor, so that progress and the store need
not know where they were made.
"""

import contextlib
import gc
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

from openclosed.experiments.execution.chunks import AHEAD, DEATHS, WorkersLost
from openclosed.experiments.execution.processes import (
    begin_worker,
    clean_processes,
    signals_later,
    without_main,
)

if TYPE_CHECKING:
    from openclosed.experiments.question.settings import Execution

_shared: Any = None
_compiling: list[subprocess.Popen[bytes]] = []


# Yields work(shared, chunk) for every chunk, in the order in which they are done.
type Executor = Callable[[Callable[[Any, Any], Any], Iterable[Any]], Generator[Any]]


def map_chunks[Shared, Chunk, Result](
    work: Callable[[Shared, Chunk], Result],
    shared: Shared,
    chunks: Sequence[Chunk],
    execution: "Execution",
) -> Generator[Result]:
    """Yield work(shared, chunk) for every chunk, in the order in which they are done.

    `work` is a module's function; `shared` is sent once to each worker. Closing the iterator ends
    the workers at once. Raises what `work` raises, and WorkersLost when they die often.
    """
    with executor(shared, execution, len(chunks)) as mapped:
        yield from mapped(work, chunks)


@contextlib.contextmanager
def executor(shared: Any, execution: "Execution", most: int = 10**9) -> Iterator[Executor]:
    """An executor for the whole block, for at most `most` chunks at once.

    Workers start with the first chunk, and `shared` is sent once to each of them. What it gives
    takes chunks one by one as workers become free, as often as it is asked. However the block
    ends, no worker is left that was started for it.
    """
    if execution.where == "serial":
        yield lambda work, chunks: (work(shared, chunk) for chunk in chunks)
        return
    if execution.where == "dask":
        from openclosed.experiments.execution import cluster

        with cluster.executor(shared, execution) as mapped:
            yield mapped
        return
    pool = _Pool(shared, worker_count(execution, most))
    finished = False
    try:
        yield pool.map
        finished = pool.idle
    finally:
        pool.end(at_once=not finished)


def worker_count(execution: "Execution", chunks: int) -> int:
    """The workers to use: as asked, or one for each core, and never more than chunks."""
    if execution.where == "serial":
        return 1
    if execution.where == "dask":
        from openclosed.experiments.execution import cluster

        with cluster.connected(execution) as there:
            return min(there.threads(), max(1, chunks))
    return max(1, min(execution.workers or _cores(), chunks))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Pool:
    """Processes that wait for work, started when there is some.

    When one dies, all are restarted and repeat what was under way; the third time, that is given
    back as lost.
    """

    def __init__(self, shared: Any, workers: int) -> None:
        self._shared, self._workers = shared, workers
        self._executor: ProcessPoolExecutor | None = None
        self._others: set[Any] = set()
        self._waiting: dict[Future[Any], Any] = {}  # with the chunk of each
        self._deaths = 0

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        return not self._waiting

    def map(self, work: Callable[[Any, Any], Any], chunks: Iterable[Any]) -> Generator[Any]:
        """Yield work(shared, chunk) for every chunk, in the order in which they are done."""
        for chunk in chunks:
            self._submit(work, chunk)
            if len(self._waiting) >= AHEAD * self._workers:
                yield from self._next(work)
        while self._waiting:
            yield from self._next(work)

    def _submit(self, work: Callable[[Any, Any], Any], chunk: Any) -> None:
        with signals_later(), without_main():
            if self._executor is None:
                self._others = set(multiprocessing.active_children())
                self._executor = ProcessPoolExecutor(
                    self._workers, clean_processes(), _begin, (self._shared,)
                )
            try:
                future = self._executor.submit(_call, work, chunk)
            except BrokenProcessPool as error:
                future = Future()
                future.set_exception(error)
            self._waiting[future] = chunk

    def _next(self, work: Callable[[Any, Any], Any]) -> Iterator[Any]:
        done, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
        for future in done:
            try:
                result = future.result()
            except BrokenProcessPool:
                self._restart(work)
                return
            del self._waiting[future]
            yield result

    def _restart(self, work: Callable[[Any, Any], Any]) -> None:
        """Do again in new processes what was under way when one died."""
        self._deaths += 1
        lost = list(self._waiting.values())
        self._waiting.clear()
        self.end(at_once=True)
        self._executor = None
        if self._deaths == DEATHS:
            self._deaths = 0
            raise WorkersLost(lost)
        for chunk in lost:
            self._submit(work, chunk)

    def end(self, *, at_once: bool) -> None:
        """End the processes, at once or when they are done."""
        if self._executor is None:
            return
        if at_once:
            for worker in set(multiprocessing.active_children()) - self._others:
                worker.terminate()
        self._executor.shutdown(cancel_futures=True)


def import_ahead() -> None:
    """Let the process that workers are copied from import what they need, beside this one."""
    if _cores() > 1 and clean_processes().get_start_method() == "forkserver":
        with signals_later():
            forkserver.ensure_running()


@contextlib.contextmanager
def started_ahead(execution: "Execution") -> Iterator[None]:
    """Start at once what costs seconds and needs nothing: the workers' imports, half the compiling.

    Whether it succeeds is not looked at, since it only saves time; it is ended with the block. A
    cluster is connected to instead: raises BadInput if there is none, or it is of no use.
    """
    if execution.where == "dask":
        from openclosed.experiments.execution import cluster

        with cluster.connected(execution):
            yield
        return
    if worker_count(execution, 2) < 2:
        yield
        return
    import_ahead()
    with signals_later():
        from openclosed.sim.engine.compiled import was_compiled  # which loads the compiler

        if not was_compiled("openclosed.sim.warm_up"):
            _compiling.append(
                subprocess.Popen(
                    [sys.executable, "-m", "openclosed.sim.warm_up"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
    try:
        yield
    finally:
        while _compiling:
            process = _compiling.pop()
            process.kill()
            process.wait()


def wait_for_compiling() -> None:
    """Wait until what was started ahead is compiled."""
    for process in _compiling:
        process.wait()


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    begin_worker()


def _call(work: Callable[[Any, Any], Any], chunk: Any) -> Any:
    done = work(_shared, chunk)
    gc.collect()  # each world is a cycle with arrays: left alone, 1,000 of them cost 12 MB
    return done
