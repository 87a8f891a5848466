"""Where runs happen: in this process, in others of this machine, or on a cluster.

Work is a function of what all chunks share and of one chunk. Results come as they are done,
whatever the executor, so that progress and the store need not know where they were made.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.progress import AHEAD, DEATHS, WorkersLost

if TYPE_CHECKING:
    from openclosed.experiments.question.settings import Execution, Settings

ENDING = (signal.SIGINT, signal.SIGTERM)
MEMORY_BYTES = 2_000_000_000  # for code of others, beyond what its process has when it begins
LOOK_SECONDS = 1.0  # between two looks whether workers live
WORK = "openclosed.experiments.runs.worker"  # what workers import before they are asked

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
    """As `executor`, for work that is asked once. Closing the iterator ends the workers at once.

    `work` is a module's function. Raises what it raises, and WorkersLost when workers die often.
    """
    with executor(shared, execution, len(chunks)) as mapped:
        yield from mapped(work, chunks)


def run_tasks[Shared, Task, Result](
    work: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[Task],
    settings: "Settings",
    what: str,
    known: Mapping[int, Result] = MappingProxyType({}),
    keep: Callable[[int, Result], None] = lambda _, __: None,
) -> list[Result]:
    """The results of work(shared, task) in the tasks' order, made as the settings say.

    Args:
        work: a module's function.
        shared: sent once to each worker.
        tasks: one call of `work` each.
        settings: `execution` and `quiet`.
        what: the tasks are called, in the plural, where progress is shown.
        known: results that are there, by the number of their task.
        keep: told the number and the result of each of the others as it comes.
    """
    from openclosed.sim import warm_up

    if not warm_up.is_done():
        with signals_later():
            warm_up.compile_rest()
    wait_for_compiling()
    found = dict(known)
    todo = [(number, task) for number, task in enumerate(tasks) if number not in found]
    results = map_chunks(_numbered, (work, shared), todo, settings.execution)
    shown = progress.show_progress(len(tasks), settings.quiet, what, len(found))
    with contextlib.closing(results), shown as advance:
        for number, result in results:
            keep(number, result)
            found[number] = result
            advance(1, 0)
    return [found[number] for number in range(len(tasks))]


def _numbered(shared: tuple[Callable[..., Any], Any], task: tuple[int, Any]) -> tuple[int, Any]:
    return task[0], shared[0](shared[1], task[1])


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
        self._begun: set[Any] = set()
        self._waiting: dict[Future[Any], Any] = {}  # with the chunk of each
        self._deaths = 0

    @property
    def idle(self) -> bool:
        """Whether no work is under way."""
        return not self._waiting

    def map(self, work: Callable[[Any, Any], Any], chunks: Iterable[Any]) -> Generator[Any]:
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
            self._begun |= set(multiprocessing.active_children()) - self._others
            self._waiting[future] = chunk

    def _next(self, work: Callable[[Any, Any], Any]) -> Iterator[Any]:
        done, _ = wait(self._waiting, LOOK_SECONDS, FIRST_COMPLETED)
        if not done and self._begun - set(multiprocessing.active_children()):
            self._restart(work)  # one died within a result, of which the executor awaits the rest
            return
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
        self._begun = set()
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
            workers = set(multiprocessing.active_children()) - self._others
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.join()
            # Who reads half a result waits for its rest until nobody can write it.
            self._executor._result_queue._writer.close()  # type: ignore[attr-defined] # noqa: SLF001
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
            quiet = subprocess.DEVNULL
            words = [sys.executable, "-m", "openclosed.sim.warm_up"]
            process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603
            _compiling.append(process)
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


def clean_processes() -> BaseContext:
    """Processes that start clean, with what `WORK` imports loaded once for all of them."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WORK])
    return context


@contextlib.contextmanager
def signals_later() -> Iterator[None]:
    """Let signals wait where the exception that they raise would do harm or be lost.

    A start of a worker that is broken off leaves one that nobody knows of; an exception that comes
    up in a callback of the compiler is dropped.

    A signal may reach any thread of this process, so its handlers are held back. What is started
    here inherits the mask, and sleeps through the Ctrl-C that every process of a terminal gets.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    held = {end: signal.signal(end, lambda number, _: came.append(number)) for end in ENDING}
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        for number, handler in held.items():
            signal.signal(number, handler)
    for one in came:
        signal.raise_signal(one)


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Processes that start within the block do not run the program that starts them again.

    They need nothing of it, and a script or a notebook need not guard what it asks.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def begin_worker() -> None:
    """In a new worker: leave Ctrl-C to the parent, end when told to, and when the parent ends.

    What it has loaded lives as long as it does, so that the garbage collector looks at runs alone.
    """
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """A worker whose parent was killed has nobody to work for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def limit_memory() -> None:
    """Let this process have `MEMORY_BYTES` more than it has, where the system can tell."""
    pages = Path("/proc/self/statm")
    if sys.platform != "win32" and pages.exists():
        import resource

        most = int(pages.read_text().split()[0]) * resource.getpagesize() + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
