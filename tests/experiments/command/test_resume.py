"""Whatever ends a job, going on with it gives the same bytes as a job that nothing ended."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.question.config_nodes import CONFIGURATION
from experiments.results import store
from experiments.runs import replicate
from tests.experiments.conftest import LONG, Command, tables
from tests.experiments.test_ensemble import Fragile, hear_ctrl_c, signals, wait_until

pytestmark = pytest.mark.usefixtures("without_pictures")

REPLICATES = int(dict(word.split("=") for word in LONG)["replicates"])

PROGRAM = """
import sys
from experiments import ensemble
from experiments.command import command_line
from experiments.runs import study
from analysis.finding.finding import Finding
ensemble._finding = lambda *_: Finding("")
study.PART_SECONDS = 0.05
sys.exit(command_line.main(sys.argv[1:]))
"""


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "result.unfinished" / "parts").glob("*.npz"))


def begun(folder: Path) -> subprocess.Popen[str]:
    """A job with two workers, of which the first part is on disk."""
    job = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *LONG, "execution.workers=2"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509
    )
    wait_until(lambda: bool(parts(folder)) or job.poll() is not None)
    return job


@signals
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        pytest.param(
            signal.SIGINT,
            130,
            "interrupted: what is done is kept; go on with: openclosed resume=",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            signal.SIGTERM,
            143,
            "terminated: what is done is kept; go on with: openclosed resume=",
            marks=pytest.mark.slow,
        ),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_a_job_that_is_ended_goes_on_to_the_same_bytes(
    number: signal.Signals, code: int, said: str, tmp_path: Path, openclosed: Command,
    whole: dict[str, bytes],
) -> None:  # fmt: skip
    job = begun(tmp_path)
    job.send_signal(number)
    _, err = job.communicate(timeout=120)
    assert job.returncode == code
    if said:
        assert err == f"openclosed: {said}result\n"
    assert [path.name for path in tmp_path.iterdir()] == ["result.unfinished"]
    if said:  # a job that is killed says nothing any more
        status = json.loads((tmp_path / "result.unfinished" / "manifest.json").read_text())[
            "status"
        ]
        assert min(status["done"], status["pending"]) > 0
        assert sum(status.values()) == REPLICATES
    assert openclosed("resume=result", "execution=serial").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert tables(tmp_path / "result") == whole


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
def test_a_job_whose_worker_is_killed_ends_as_if_nothing_had_been(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    job = begun(tmp_path)
    workers = [worker for child in children(job.pid) for worker in children(child)]
    os.kill(workers[0], signal.SIGKILL)
    _, err = job.communicate(timeout=120)
    assert (job.returncode, err) == (0, "")
    assert tables(tmp_path / "result") == whole


def children(process: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except FileNotFoundError:
        return []


def test_a_full_disk_keeps_what_is_done(
    tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    written: list[int] = []
    savez: Callable[..., None] = np.savez

    def fills_up(stream: object, **arrays: object) -> None:
        written.append(1)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        savez(stream, **arrays)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.runs.study.PART_SECONDS", 0.0)
        patch.setattr(np, "savez", fills_up)
        said = openclosed(*LONG, "execution=serial")
    assert said.code == 2
    assert said.err == (
        "openclosed: output=result: the disk is full; what is done is kept; go on with: "
        "openclosed resume=result\n"
    )
    assert openclosed("resume=result").code == 0
    assert tables(tmp_path / "result") == whole


def test_failed_runs_are_made_again(
    tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        said = openclosed(*LONG, "execution=serial")
    assert said.code == 1
    assert said.err.endswith("openclosed resume=result runs them again\n")
    statuses = pd.read_parquet(tmp_path / "result" / "runs.parquet")["status"]
    assert 0 < statuses.eq("failed").sum() < REPLICATES
    assert openclosed("resume=result").code == 0
    assert tables(tmp_path / "result") == whole
    assert not (tmp_path / "result" / "parts").exists()


def test_damaged_parts_are_told_and_made_again(
    tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("experiments.runs.study.PART_SECONDS", 0.0)
        patch.setattr(replicate, "Ecosystem", Fragile)
        openclosed(*LONG, "execution=serial")
    half, flipped, whose, *_ = sorted((tmp_path / "result" / "parts").glob("*.npz"))
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    content = bytearray(flipped.read_bytes())
    content[content.index(b"months.npy") + 200] ^= 1  # what only the writing of tables would read
    flipped.write_bytes(content)
    whose.rename(whose.with_name("a copy.npz"))
    said = openclosed("resume=result")
    assert said.code == 0
    assert said.err.splitlines() == [
        f"openclosed: {file.name} is damaged; what it held is made again"
        for file in (half, flipped)
    ]
    assert tables(tmp_path / "result") == whole


@pytest.mark.parametrize("damaged", ["", "{", '{"version": 1}', "started"])
def test_a_damaged_manifest_is_refused_in_one_line(
    damaged: str, tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        openclosed(*LONG, "replicates=6", "execution=serial")
    manifest = tmp_path / "result" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        text.replace('"started": "2', '"started": "') if damaged == "started" else damaged
    )
    assert openclosed("resume=result") == (
        2, "", "openclosed: resume=result: manifest.json there is damaged; begin the job again\n"
    )  # fmt: skip


def test_another_question_or_version_is_refused_with_what_differs(
    tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        openclosed(*LONG, "replicates=6", "execution=serial")
    before = sorted(tmp_path.rglob("*"))
    for words, says in (
        (["replicates=7"], "begun with replicates=6, not 7"),
        (["scenario=lock_in"], "begun with scenario=baseline, not lock_in"),
        (["firms.count=61", "seed=2"], "begun with seed=1, not 2, firms.count=60, not 61"),
    ):
        said = openclosed("resume=result", *words)
        assert (said.code, said.err) == (2, f"openclosed: resume=result: {says}\n")
    monkeypatch.setattr("experiments.results.provenance.source_digest", lambda _: "other")
    said = openclosed("resume=result")
    assert said.code == 2
    assert "begun with simulation " in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_there_must_be_something_to_go_on_with(openclosed: Command, tmp_path: Path) -> None:
    assert "there is no job to go on with" in openclosed("resume=nowhere").err
    assert list(tmp_path.iterdir()) == []
    openclosed(*LONG, "replicates=2", "execution=serial")
    assert "nothing is left to do there" in openclosed("resume=result").err


def test_two_commands_never_write_into_one_folder(openclosed: Command, tmp_path: Path) -> None:
    with store.result_folder("result", 0) as folder:
        (folder.path / "mine").write_text("first")
        said = openclosed(*LONG, "execution=serial")
        assert (said.code, said.err) == (
            2, "openclosed: output=result: another command is writing it; name another folder\n",
        )  # fmt: skip
        assert (folder.path / "mine").read_text() == "first"


def test_a_folder_with_an_interrupted_job_is_not_begun_anew(
    openclosed: Command, tmp_path: Path
) -> None:
    kept = tmp_path / "result.unfinished" / "parts"
    kept.mkdir(parents=True)
    shutil.copy(__file__, kept / "000000.npz")
    said = openclosed(*LONG)
    assert said.code == 2
    assert "an interrupted job is kept in result.unfinished" in said.err
    assert (kept / "000000.npz").exists()
