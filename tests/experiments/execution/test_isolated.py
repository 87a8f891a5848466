"""Work in processes that can be ended: messages come, and nothing stops the others."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.execution.isolated import Message, Stopped, each_alone

STOPPED = {
    "hangs": "gave no answer within 3 seconds",
    "dies": "its process ended with code 7",
    "raises": "its process ended with code 1",
    "repeats": "said more than it was asked for",
    "babbles": "said what is no message",
    "begins": "gave no answer within 3 seconds",
    "closes": "closed its connection",
}


def work(job: str) -> Iterator[Message]:
    """Say a word, then do to itself or to the others what the job says."""
    caller = sys._getframe().f_back
    assert caller
    channel: socket.socket = caller.f_locals["there"]  # as code that looks around finds it
    yield {"says": f"{job} began"}
    print("this is not shown")
    os.write(1, b"nor is this")
    match job:
        case "hangs":
            time.sleep(600)
        case "dies":
            os._exit(7)
        case "raises":
            raise ValueError("no")
        case "eats":
            try:
                bytearray(40_000_000_000)
            except MemoryError:
                yield {"alone": True}
        case "starts":
            yield {"started": subprocess.Popen(["sleep", "600"]).pid}
        case "repeats":
            yield from ({"number": number} for number in range(100))
        case "babbles":
            channel.sendall(b"\x80\x04pickled\n")
        case "begins":
            channel.sendall(b"{")
            time.sleep(600)
        case "closes":
            channel.close()
            time.sleep(600)
    yield {"says": f"{job} ended"}


def test_one_that_hangs_dies_or_cheats_is_stopped_and_the_others_go_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    jobs = ["good", *STOPPED, "also good"]
    said: dict[str, list[object]] = {job: [] for job in jobs}
    for number, result in each_alone(work, jobs, len(jobs) - 1, seconds=3.0, most=2):
        said[jobs[number]].append(result)
    for job in ("good", "also good"):
        assert said[job] == [{"says": f"{job} began"}, {"says": f"{job} ended"}, None]
    assert {job: said[job][-1] for job in STOPPED} == {
        job: Stopped(reason) for job, reason in STOPPED.items()
    }
    assert all(said[job][0] == {"says": f"{job} began"} for job in STOPPED)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own limits")
def test_memory_has_a_limit_and_what_a_process_started_ends_with_it() -> None:
    said = [one for _, one in each_alone(work, ["eats", "starts"], 1, seconds=30.0, most=3)]
    assert said[1] == {"alone": True}
    started = said[5]
    assert isinstance(started, dict)
    state = Path(f"/proc/{started['started']}/stat")
    assert not state.exists() or state.read_text().rpartition(") ")[2][0] == "Z"


def test_closing_the_iterator_ends_the_processes() -> None:
    results = each_alone(work, ["hangs"], 1, seconds=60.0, most=2)
    assert next(results) == (0, {"says": "hangs began"})
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 30
