"""How long a job takes and how much memory and disk it needs, measured on a few of its runs."""

import time
from collections.abc import Iterable

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import Executor, peak_memory
from openclosed.experiments.question.errors import EarlyEnd
from openclosed.experiments.runs import replicate
from openclosed.experiments.runs.replicate import Chunk


def estimate(
    executor: Executor, chunks: Iterable[Chunk], workers: int, runs: int, size: int
) -> EarlyEnd:
    """The end of a job that is only estimated.

    The chunks are run, one run for each worker before the clock starts, and none is kept.
    """
    single = [one for chunk in chunks for one in chunk.alone()]
    early, timed = single[:workers], single[workers:] or single
    list(executor(replicate.run_chunk, early))
    begun = time.monotonic()
    list(executor(replicate.run_chunk, timed))
    each = (time.monotonic() - begun) / len(timed)
    memory = max(executor(peak_memory, range(workers))) / 1e6
    return EarlyEnd(
        f"About {progress.format_duration(runs * each)} for {runs:,} runs on {workers} "
        f"worker{'s' * (workers > 1)} ({each * workers:.2g} s a run), {memory:.0f} MB of "
        f"memory for each, and {size / 1e6:.0f} MB on disk",
        0,
    )
