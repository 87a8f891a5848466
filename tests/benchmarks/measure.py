"""Time and memory of commands, of a run, of many runs and of large models."""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from openclosed.experiments.runs import replicate
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from tests.benchmarks.guard import benchmark_parameters
from tests.test_layout import ROOT

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")

CACHES = ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
"""Caches, empty on a new machine: compiled code, matplotlib's fonts, others."""
WHAT_IF = ("experiment=what_if", "experiment.scenarios=[plateau]")

RUN_FIRMS, RUN_MONTHS = 300, 76
RUNS = (100, 1_000)
COMMAND_RUNS = (100, 300)
CHUNK = 10  # runs

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
FIRM_MONTHS = 6_000_000  # about as many at each size, within 3 to 20 months
FIRST_MONTHS = 4
"""Not timed: nearly all work begins in them, at up to three times the usual cost."""


class Budget(NamedTuple):
    name: str
    limit: float
    measured: float
    unit: str


def time_commands() -> tuple[list[Budget], float, float]:
    """Times of commands, and the marginal core-seconds (on two cores) and bytes of a run. Commands
    run one after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        changed = environment() | {cache: str(folder / cache) for cache in CACHES}

        def command(*words: str) -> float:
            arguments, start = [sys.executable, "-m", "openclosed", *words], time.perf_counter()
            subprocess.run(arguments, cwd=folder, env=changed, capture_output=True, check=True)
            return time.perf_counter() - start

        def job(output: str, *words: str) -> float:
            return command("quiet=true", f"output={output}", *words)

        budgets = [
            Budget("the first `openclosed`, nothing cached", 30, job("first"), "s"),
            Budget("the second `openclosed`", 10, job("second"), "s"),
            Budget("a what-if of one scenario", 10, job("what_if", *WHAT_IF), "s"),
            Budget("`openclosed --help`", 0.4, min(command("--help") for _ in range(3)), "s"),
        ]
        fewer, more = (job(f"runs{n}", f"replicates={n}") for n in COMMAND_RUNS)
        sizes = [(folder / f"runs{n}" / "runs.parquet").stat().st_size for n in COMMAND_RUNS]
    added = COMMAND_RUNS[1] - COMMAND_RUNS[0]
    return budgets, 2.0 * (more - fewer) / added, (sizes[1] - sizes[0]) / added


def environment() -> dict[str, str]:
    """This process's environment for a child that runs the project's sources. Without the variables
    of coverage, which would slow it down."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return own | {"PYTHONPATH": str(ROOT)}


def baseline(firms: int, months: int = RUN_MONTHS) -> Parameters:
    return all_replaced(Parameters(), {"firms.count": firms, "clock.horizon": float(months)})


def run_seconds(repeats: int = 15) -> float:
    """Least seconds of a thread for a run of the baseline and its record."""
    parameters, seconds = baseline(RUN_FIRMS), []
    for _ in range(1 + repeats):
        start = time.thread_time()
        Ecosystem(parameters, rng=1).run().record  # noqa: B018
        seconds.append(time.thread_time() - start)
    return min(seconds[1:])  # the first compiles


def fresh[T](function: Callable[..., T], *arguments: Any) -> T:
    """The result of a function in a new process, without memory used by others."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def growth(parameters: Parameters, fewer: int, more: int) -> int:
    """Bytes that more runs add to this process's memory, without garbage."""
    before = 0
    for run in range(0, more, CHUNK):
        if run == fewer:
            before = reset_peak()
        tasks = [(0, seed) for seed in range(run, run + CHUNK)]
        runs = replicate.run_chunk(replicate.Keep(), replicate.Chunk([parameters], [0], tasks))
        assert set(runs["status"].to_pylist()) == {"done"}
        gc.collect()  # as workers do
    return reset_peak() - before


def size(firms: int) -> tuple[float, float, float]:
    """A model of the benchmark setting: wall seconds to build it, nanoseconds a firm-month, and
    peak bytes a firm beyond the memory before."""
    Ecosystem(benchmark_parameters(100), rng=1).run()  # compiles
    gc.freeze()  # as workers do
    before = reset_peak()
    start = time.perf_counter()
    model = Ecosystem(benchmark_parameters(firms), rng=1)
    build = time.perf_counter() - start
    for _ in range(FIRST_MONTHS):
        model.step()
    months = max(min(FIRM_MONTHS // firms, 20), 3)
    start = time.perf_counter()
    for _ in range(months):
        model.step()
    seconds = (time.perf_counter() - start) / months
    return (build, 1e9 * seconds / firms, (peak_bytes() - before) / firms)


def peak_bytes() -> int:
    """This process's peak memory since `reset_peak`, on Linux."""
    return 1024 * int(_STATUS.read_text(encoding="ascii").split("VmHWM:")[1].split()[0])


def reset_peak() -> int:
    """Reset the peak, and return the present memory."""
    gc.collect()
    _RESET.write_text("5", encoding="ascii")
    return peak_bytes()
