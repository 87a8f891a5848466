"""Whatever ends a job, going on with it gives the same bytes as a job that nothing ended."""

import errno
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from openclosed.experiments.results import store
from openclosed.experiments.runs import replicate
from tests.experiments.conftest import LONG, Command, assert_refused, runs_in, tables
from tests.experiments.test_answer import Fragile, job_alone, signals, wait_until

pytestmark = pytest.mark.usefixtures("without_pictures")

REPLICATES = int(dict(word.split("=") for word in LONG)["replicates"])
SERIAL = (*LONG, "execution=serial")
GO_ON = "continue with: openclosed resume=result\n"
PROGRAM = """
import sys
from openclosed.experiments.answer import question as answering
from openclosed.experiments.command import command_line
from openclosed.experiments.runs import study
from openclosed.analysis.finding.finding import Finding
answering._finding = lambda *_: Finding("")
study.PART_SECONDS = 0.05
sys.exit(command_line.main(sys.argv[1:]))
"""


def begun(folder: Path) -> subprocess.Popen[str]:
    """A job with two workers, of which the first part is on disk."""
    job = job_alone(folder, "-c", PROGRAM, *LONG, "execution.workers=2")
    parts = folder / "result.unfinished" / "parts"
    wait_until(lambda: bool([*parts.glob("*.parquet")]) or job.poll() is not None)
    return job


@signals
@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        pytest.param(signal.SIGINT, 130, "interrupted", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, 143, "terminated", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, "terminated", marks=pytest.mark.slow),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_a_job_that_is_ended_goes_on_to_the_same_bytes(
    number: signal.Signals, code: int, word: str, tmp_path: Path, openclosed: Command,
    whole: dict[str, bytes],
) -> None:  # fmt: skip
    job = begun(tmp_path)
    job.send_signal(number)
    _, err = job.communicate(timeout=120)
    assert job.returncode == code
    assert [path.name for path in tmp_path.iterdir()] == ["result.unfinished"]
    if word:  # a job that is killed says nothing any more
        assert err.startswith(f"openclosed: {word}: ")
        assert err.endswith(GO_ON)
        manifest = json.loads(Path("result.unfinished/manifest.json").read_text())
        assert sum(manifest["status"].values()) == REPLICATES
    assert openclosed("resume=result", "execution=serial").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert tables("result") == whole


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
def test_a_job_whose_worker_is_killed_ends_as_if_nothing_had_been(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    def children(process: int) -> list[str]:
        file = Path(f"/proc/{process}/task/{process}/children")
        return file.read_text().split() if file.exists() else []

    job = begun(tmp_path)
    workers = [worker for child in children(job.pid) for worker in children(int(child))]
    os.kill(int(workers[0]), signal.SIGKILL)
    _, err = job.communicate(timeout=120)
    assert (job.returncode, err) == (0, "")
    assert tables(tmp_path / "result") == whole


@pytest.mark.slow
def test_a_full_disk_keeps_what_is_done(
    tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    written: list[int] = []
    write: Callable[..., None] = store.write_whole

    def fills_up(file: Path, content: bytes) -> None:
        written.append(1)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr("openclosed.experiments.runs.study.PART_SECONDS", 0.0)
        patch.setattr(store, "write_whole", fills_up)
        result = openclosed(*SERIAL)
    assert result.code == 2
    assert result.err.startswith("openclosed: output=result: the disk is full; ")
    assert result.err.endswith(GO_ON)
    before = sorted(tmp_path.rglob("*"))
    assert_refused(openclosed(*SERIAL), "output=result: result.unfinished holds an interrupted job")
    assert sorted(tmp_path.rglob("*")) == before
    assert openclosed("resume=result").code == 0
    assert tables("result") == whole
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = openclosed("resume=result")
    assert (again.code, again.err) == (0, "")
    assert "result/answer.txt" in again.out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times
    manifest = Path("result/manifest.json").read_bytes()
    Path("alone").mkdir()
    Path("alone/manifest.json").write_bytes(manifest)
    assert openclosed("resume=alone").code == 0
    assert Path("alone/answer.txt").exists()


def test_failed_runs_and_damaged_parts_are_reported_and_repeated(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("openclosed.experiments.runs.study.PART_SECONDS", 0.0)
        patch.setattr(replicate, "Ecosystem", Fragile)
        result = openclosed(*SERIAL)
    assert result.code == 1
    assert "openclosed resume=result" in result.err
    statuses = runs_in("result")["status"]
    assert 0 < statuses.eq("failed").sum() < REPLICATES
    half, flipped, whose, *_ = sorted(Path("result/parts").glob("*.parquet"))
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1  # what only the writing of tables would read
    flipped.write_bytes(content)
    whose.rename(whose.with_name("a copy.parquet"))
    result = openclosed("resume=result")
    assert result.code == 0
    summary = result.err.splitlines()
    assert [half.name in summary[0], flipped.name in summary[1], len(summary)] == [True, True, 2]
    assert tables("result") == whole
    assert not Path("result/parts").exists()
