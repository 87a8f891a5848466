"""Processes that start clean, and end with the process that started them."""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from pathlib import Path
from types import ModuleType

ENDING = (signal.SIGINT, signal.SIGTERM)

MEMORY_BYTES = 2_000_000_000  # for code of others, beyond what its process has when it begins
WORK = "openclosed.experiments.runs.worker"  # what workers import before they are asked


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
