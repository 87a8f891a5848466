"""Runs in this process, in others of this machine, or on a cluster.

Work is a function of what all chunks share and of one chunk. Every executor yields results as they
are done, so that progress and the store need not know where they come from.
"""

import contextlib
import gc
import math
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

TERMINATING = (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
"""Signals that end a job: asked to, or its terminal is gone."""
ENDING = (signal.SIGINT, *TERMINATING)
MEMORY_BYTES = 2_000_000_000  # for third-party code, on top of what its process has at the start
CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds in a period
CHECK_SECONDS = 1.0  # between two checks that workers live
WORK = "openclosed.experiments.runs.worker"  # what workers import in advance

_starting = threading.Lock()  # threads take turns, so that each knows its own workers
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
    """As `executor`, for a single call. Closing the iterator ends the workers at once.

    `work` is a module's function. Raises what it raises, and WorkersLost if workers die often.
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
    """The results of work(shared, task), in the order of the tasks.

    Args:
        work: a module's function.
        shared: sent once to each worker.
        tasks: one call of `work` each.
        settings: `execution` and `quiet`.
        what: plural noun for the tasks in the display of progress.
        known: existing results, by the number of their task.
        keep: called with the number and the result of each other task as it comes.
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

    Workers start with the first chunk, and `shared` is sent once to each of them. The executor
    takes chunks one by one as workers become free, and can be called again. However the block
    ends, none of its workers is left.
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
    """The number of workers: as set, or one for each core, and never more than chunks."""
    if execution.where == "serial":
        return 1
    if execution.where == "dask":
        from openclosed.experiments.execution import cluster

        with cluster.connected(execution) as there:
            return min(there.threads(), max(1, chunks))
    return max(1, min(execution.workers or _cores(), chunks))


def _cores() -> int:
    """The cores that this process may use: of its affinity, and at most its container's quota."""
    affine = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if affine else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # no quota, or none that is known
        quota, period = CPU_QUOTA.read_text(encoding="ascii").split()
        cores = min(cores, max(1, math.ceil(int(quota) / int(period))))  # "max": no number
    return cores


class _Pool:
    """Processes that wait for work, started when there is some.

    When one dies, all are restarted and repeat the open chunks; the third time, these count as
    lost.
    """

    def __init__(self, shared: Any, workers: int) -> None:
        self._shared, self._workers = shared, workers
        self._executor: ProcessPoolExecutor | None = None
        self._started: set[Any] = set()
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
        with signals_later(), _starting, without_main():
            others = set(multiprocessing.active_children()) - self._started
            if self._executor is None:
                self._executor = ProcessPoolExecutor(
                    self._workers, clean_processes(), _begin, (self._shared,)
                )
            try:
                future = self._executor.submit(_call, work, chunk)
            except BrokenProcessPool as error:
                future = Future()
                future.set_exception(error)
            self._started |= set(multiprocessing.active_children()) - others
            self._waiting[future] = chunk

    def _next(self, work: Callable[[Any, Any], Any]) -> Iterator[Any]:
        done, _ = wait(self._waiting, CHECK_SECONDS, FIRST_COMPLETED)
        if not done and self._started - set(multiprocessing.active_children()):
            self._restart(
                work
            )  # one died in the middle of a result, whose rest the executor awaits
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
        """Repeat the open chunks in new processes after one died."""
        self._deaths += 1
        lost = list(self._waiting.values())
        self._waiting.clear()
        self.end(at_once=True)
        self._executor = None
        self._started = set()
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
            workers = self._started & set(multiprocessing.active_children())
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.join()
            # A reader of half a result waits for the rest until nobody can write it.
            self._executor._result_queue._writer.close()  # type: ignore[attr-defined] # noqa: SLF001
        self._executor.shutdown(cancel_futures=True)


def import_ahead() -> None:
    """Let the process that workers are copied from start its imports, in parallel to this one."""
    if _cores() > 1 and clean_processes().get_start_method() == "forkserver":
        with signals_later():
            forkserver.ensure_running()


@contextlib.contextmanager
def started_ahead(execution: "Execution") -> Iterator[None]:
    """Start what takes seconds and needs no input: the workers' imports, half of compilation.

    It only saves time, so its success is not checked; it ends with the block. With a cluster,
    connect to it instead: raises BadInput for a missing or unusable one.
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
        from openclosed.sim.engine.compiled import was_compiled  # loads the compiler

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
    """Wait for compilation that was started ahead."""
    for process in _compiling:
        process.wait()


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    begin_worker()


def _call(work: Callable[[Any, Any], Any], chunk: Any) -> Any:
    done = work(_shared, chunk)
    gc.collect()  # each model is a cycle with arrays: uncollected, 1,000 of them take 12 MB
    return done


def clean_processes() -> BaseContext:
    """Processes that start clean, with the imports of `WORK` loaded once for all."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WORK])
    return context


@contextlib.contextmanager
def signals_later() -> Iterator[None]:
    """Delay signals within the block, where their exception would do harm or be lost.

    An interrupted start of a worker leaves one that nobody knows of; an exception in a callback of
    the compiler is dropped.

    A signal may reach any thread of this process, so its handlers are delayed. Processes started
    here inherit the mask, and ignore the Ctrl-C that every process of a terminal gets.
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
    """Processes that start within the block do not rerun the main program.

    They need nothing of it, and so a script or a notebook needs no guard.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def begin_worker() -> None:
    """In a new worker: leave Ctrl-C to the parent, end on SIGTERM, and when the parent ends.

    What it has loaded is frozen, so that the garbage collector looks at runs alone.
    """
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TERMINATING)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """End a worker whose parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def peak_memory(_shared: object, _task: object) -> int:
    """The most memory that this process had so far, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def limit_memory() -> None:
    """Limit this process to `MEMORY_BYTES` more than it has, where the system supports it."""
    pages = Path("/proc/self/statm")
    if sys.platform != "win32" and pages.exists():
        import resource

        most = int(pages.read_text().split()[0]) * resource.getpagesize() + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
