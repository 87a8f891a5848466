"""Memory that runs leave behind is seen."""

import pytest

from experiments.runs.replicate import Replicate, Task, replicate
from sim.parameters import Parameters
from tests.benchmarks import flat_memory
from tests.benchmarks.flat_memory import FLAT, grown


def test_what_runs_leave_behind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytearray] = []
    monkeypatch.setattr(flat_memory, "MONTHS", 24)

    def leaks(parameters: Parameters, task: Task) -> Replicate:
        kept.append(bytearray(b"x" * 4_000_000))
        return replicate(parameters, task)

    monkeypatch.setattr(flat_memory, "replicate", leaks)
    assert grown(20, 2, 12) > 10 * FLAT
