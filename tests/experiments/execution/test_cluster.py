"""On a Dask cluster started from the shell: the same bytes, whatever ends; else one line."""

import contextlib
import operator
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import ModuleType
from unittest.mock import Mock

import pyarrow as pa
import pytest
from distributed import KilledWorker

from openclosed.experiments.execution import cluster
from openclosed.experiments.execution.cluster import Cluster
from openclosed.experiments.execution.executors import map_chunks, worker_count
from openclosed.experiments.execution.progress import WorkersLost
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Execution
from openclosed.experiments.runs.saved_runs import SavedRuns
from tests.experiments.conftest import LONG, Command, assert_refused, tables
from tests.experiments.dask_cluster import THREADS, Started, started
from tests.experiments.test_answer import wait_until

pytestmark = pytest.mark.usefixtures("without_pictures")


@contextlib.contextmanager
def with_all_workers(folder: Path) -> Iterator[Started]:
    with started(folder / "cluster") as one:
        wait_until(lambda: worker_count(on(one.address), 99) == sum(map(int, THREADS)))
        yield one


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with with_all_workers(tmp_path_factory.mktemp("dask")) as one:
        yield one


def at_second_part(patch: pytest.MonkeyPatch, *processes: subprocess.Popen[bytes]) -> None:
    """Kill processes when two parts of the runs are on disk."""
    add = SavedRuns.add
    written: list[int] = []

    def kills(parts: SavedRuns, built: pa.Table) -> None:
        add(parts, built)
        written.append(len(built))
        if len(written) == 2:
            for process in processes:
                process.kill()
            for process in processes:
                process.wait()

    patch.setattr("openclosed.experiments.runs.study.PART_SECONDS", 0.0)
    patch.setattr(SavedRuns, "add", kills)


def on(address: str, timeout: float = 30.0) -> Execution:
    return Execution(where="dask", address=address, timeout=timeout)


def test_a_worker_that_is_killed_changes_no_byte(
    dask: Started, openclosed: Command, monkeypatch: pytest.MonkeyPatch,
    whole: dict[str, bytes],
) -> None:  # fmt: skip
    at_second_part(monkeypatch, dask.workers[0])
    output = openclosed(*LONG, *dask.words)
    assert dask.workers[0].poll() is not None
    assert (output.code, output.err) == (0, "")
    assert tables("result") == whole


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_a_worker_that_hangs_changes_no_byte(
    dask: Started, openclosed: Command, monkeypatch: pytest.MonkeyPatch,
    whole: dict[str, bytes],
) -> None:  # fmt: skip
    monkeypatch.setattr(cluster, "SILENT_SECONDS", 10.0)
    hung = dask.workers[-1]
    hung.send_signal(signal.SIGSTOP)
    try:
        output = openclosed(*LONG, *dask.words)
    finally:
        hung.send_signal(signal.SIGCONT)
    assert (output.code, output.err) == (0, "")
    assert tables("result") == whole


def test_workers_are_to_run_this_program(
    dask: Started, openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    multiplied = list(map_chunks(operator.mul, 3, range(20), on(dask.address)))
    assert sorted(multiplied) == [3 * chunk for chunk in range(20)]
    with pytest.raises(ZeroDivisionError):
        list(map_chunks(operator.truediv, 3, [1, 0, 2], on(dask.address)))

    with monkeypatch.context() as patch:
        patch.setattr("openclosed.experiments.results.provenance.source_digest", lambda _: "other")
        refused = openclosed(*LONG, *dask.words)
        assert_refused(refused, "execution=dask: tcp://127.0.0.1:", tmp_path)
        assert "here it is other; " in refused.err
        patch.setattr(Cluster, "inspect", lambda _: None)  # workers that come later
        refused = openclosed(*LONG, *dask.words)  # one after another, the last of them for all
        assert refused.code == 2
        assert all("here it is other; " in line for line in refused.err.splitlines())

    here = ModuleType("only_here")
    monkeypatch.setitem(sys.modules, "only_here", here)
    exec("def program():\n    return {}", here.__dict__)
    monkeypatch.setattr(cluster, "program", here.program)
    refused = openclosed(*LONG, *dask.words)
    assert_refused(refused, "execution=dask: tcp://127.0.0.1:", tmp_path)
    assert "ModuleNotFoundError" in refused.err


@pytest.mark.slow
def test_without_its_scheduler_a_job_ends_in_one_line_and_can_be_gone_on_with(
    openclosed: Command, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory,
    whole: dict[str, bytes],
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("gone")
    with with_all_workers(folder) as dask, pytest.MonkeyPatch.context() as patch:
        at_second_part(patch, dask.scheduler)
        output = openclosed(*LONG, *dask.words)
    waits = f"waiting for a worker at {dask.address}\n"  # as it may, before it begins
    output = output._replace(err=output.err.removeprefix(waits))
    assert_refused(output, f"execution.address={dask.address}: the scheduler is lost; ")
    assert output.err.endswith("continue with: openclosed resume=result\n")
    assert openclosed("resume=result", "execution=serial").code == 0
    assert tables("result") == whole


@pytest.mark.parametrize("answers", [False, True])
def test_where_no_scheduler_is_nothing_is_written(
    answers: bool, openclosed: Command, tmp_path: Path
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if answers:  # accepts, and says nothing
            silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        words = (f"execution.address={address}", "execution.timeout=0.5")
        output = openclosed(*LONG, "execution=dask", *words)
    assert_refused(output, f"execution.address={address}: ", tmp_path)


def future(status: str, result: object) -> Mock:
    """A future of Dask that is done, with what it gives or raises."""
    output = {"side_effect": result} if isinstance(result, Exception) else {"return_value": result}
    return Mock(status=status, **{f"result.{name}": value for name, value in output.items()})


def mapped(*batches: list[Mock], chunks: int = 0, workers: str = "a") -> list[object]:
    """What a cluster gives for a chunk of each future, which are done in these batches."""
    futures = [one for batch in batches for one in batch]
    there = dict.fromkeys(workers, 1)
    client = Mock(**{"nthreads.return_value": there, "submit.side_effect": futures})
    client.gather.side_effect = lambda done: [one.result() for one in done]
    coming = Mock(**{"next_batch.side_effect": list(batches)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("distributed.as_completed", lambda **_: coming)
        asked = [f"chunk {number}" for number in range(chunks or len(futures))]
        return list(Cluster(client, on("tcp://nowhere:1")).map(b"", operator.mul, asked))


def test_a_chunk_that_no_worker_outlives_is_given_back_at_the_end() -> None:
    killed = [future("error", KilledWorker("task", Mock(), 3))]
    with pytest.raises(WorkersLost) as lost:
        mapped(killed, [future("finished", 13)])
    assert lost.value.chunks == ["chunk 0"]
    came_before = [future("lost", 12), future("pending", 13)]  # and counts
    assert mapped(came_before) == [12, 13]


def test_a_worker_of_another_program_that_joins_gets_no_work_and_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = future("finished", {cluster.OTHER: ("b", "has Python 2, here it is 3")})
    batches = [future("finished", 12), other], [future("finished", 13)]
    assert mapped(*batches, chunks=2, workers="ab") == [12, 13]
    assert capsys.readouterr().err.startswith("openclosed: execution=dask: b has Python 2, here")
    with pytest.raises(BadInput, match="b has Python 2, here it is 3"):
        mapped(*batches, chunks=2, workers="b")


def test_a_job_waits_for_a_worker_and_ends_if_the_scheduler_has_lost_its_chunks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "SILENT_SECONDS", 0.0)
    monkeypatch.setattr(cluster, "POLL_SECONDS", 0.0)
    done, there = [Mock()], dict[str, int]()
    ready = {"has_ready.side_effect": [False, False, True], "next_batch.return_value": done}
    client = Mock(**{"nthreads.return_value": there, "processing.return_value": {"a": ["chunk"]}})
    assert Cluster(client, on("tcp://nowhere:1"))._next_batch(Mock(**ready)) == done
    assert capsys.readouterr().err == "waiting for a worker at tcp://nowhere:1\n"  # once
    there["a"] = 1
    assert Cluster(client, on("tcp://nowhere:1"))._next_batch(Mock(**ready)) == done
    client.processing.return_value = {"a": []}
    with pytest.raises(BadInput, match="the scheduler is lost"):
        Cluster(client, on("tcp://nowhere:1"))._next_batch(Mock(has_ready=lambda: False))


@pytest.mark.slow
def test_an_error_of_the_work_differs_from_a_lost_connection() -> None:
    with pytest.raises(OSError, match="the work's own"):
        mapped([future("error", OSError("the work's own"))])
    for error in (OSError("closed"), RuntimeError("closed"), CancelledError()):
        for status in ("finished", "cancelled"):
            with pytest.raises(BadInput, match="the scheduler is lost"):
                mapped([future(status, error)])
    lost = {"a": OSError("closed"), "b": cluster.program()}
    client = Mock(**{"nthreads.return_value": {"a": 1, "b": 1}, "run.return_value": lost})
    Cluster(client, on("tcp://nowhere:1")).inspect()
