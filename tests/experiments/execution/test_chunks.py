"""Chunks: all runs, none too long, short ones at the end."""

import pytest

from experiments.execution.chunks import LARGEST_CHUNK, Pace


def sizes(monkeypatch: pytest.MonkeyPatch, total: int, workers: int, seconds: float) -> list[int]:
    """The chunks of runs that take `seconds` each."""
    clock = [0.0]
    monkeypatch.setattr("experiments.execution.chunks.time.monotonic", lambda: clock[0])
    one, made = Pace(total, workers), list[int]()
    while sum(made) < total:
        made.append(min(one.size(), total - sum(made)))
        clock[0] += made[-1] * seconds / workers
        one.done(made[-1])
    return made


def test_quick_runs_go_in_large_chunks_and_slow_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = sizes(monkeypatch, 10_000, 2, 1e-4)
    assert quick[0] == 1
    assert max(quick) == LARGEST_CHUNK
    assert len(quick) < 300
    assert set(sizes(monkeypatch, 20, 2, 3.0)) == {1}
    usual = sizes(monkeypatch, 1000, 2, 0.05)
    assert max(usual) == 10  # half a second


def test_the_last_chunks_are_small_so_that_workers_end_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = sizes(monkeypatch, 1000, 4, 1e-3)
    assert made[-4:] == [1] * 4


def test_however_many_workers_there_are_chunks_can_be_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("experiments.execution.chunks.time.monotonic", lambda: clock[0])
    one = Pace(10**8, 2_000)
    clock[0] = 0.1
    one.done(20_000)  # 100 a second and worker
    assert one.size() == 1_000  # ten seconds: 200 chunks a second
