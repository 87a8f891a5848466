"""Work in processes that can be ended: results come, and nothing stops the others."""

import os
import time
from collections.abc import Iterator

import pytest

from experiments.execution.isolated import Stopped, each_alone


def work(job: str) -> Iterator[str]:
    """Say a word, then do what the job says."""
    yield f"{job} began"
    print("this is not shown")
    if job == "hangs":
        time.sleep(600)
    if job == "dies":
        os._exit(7)
    if job == "raises":
        raise ValueError("no")
    yield f"{job} ended"


@pytest.mark.parametrize("workers", [1, 2])
def test_one_that_hangs_dies_or_raises_does_not_stop_the_others(workers: int) -> None:
    jobs = ["good", "hangs", "dies", "raises", "also good"]
    said: dict[str, list[object]] = {job: [] for job in jobs}
    for number, result in each_alone(work, jobs, workers, seconds=3.0):
        said[jobs[number]].append(result)
    for job in ("good", "also good"):
        assert said[job] == [f"{job} began", f"{job} ended"]
    assert said["hangs"] == ["hangs began", Stopped("gave no answer within 3 seconds")]
    assert said["dies"] == ["dies began", Stopped("its process ended with code 7")]
    assert said["raises"] == ["raises began", Stopped("its process ended with code 1")]


def test_closing_the_iterator_ends_the_processes() -> None:
    results = each_alone(work, ["hangs"], 1, seconds=60.0)
    assert next(results) == (0, "hangs began")
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 30
