"""A checkpoint is there whole or not at all, and a job goes on with it."""

import errno
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from experiments.question.config_nodes import CONFIGURATION
from experiments.results.checkpoints import Arrays, Checkpoints
from tests.experiments.conftest import Command
from tests.experiments.test_ensemble import hear_ctrl_c, signals

TOURNAMENT = (
    "experiment=tournament", "worlds=plain",
    "experiment.entrants=[Opener,CostPlus]", "experiment.scenarios=[]",
    "firms.count=60", "clock.horizon=24", "replicates=2",
)  # fmt: skip
JOBS: dict[str, tuple[tuple[str, ...], int]] = {"tournament": (TOURNAMENT, 3)}
"""Two experiments whose runs are kept in checkpoints, and how many checkpoints they have."""


class Job(NamedTuple):
    """The words of a job, how many checkpoints it has, and what it gives if nothing ends it."""

    words: tuple[str, ...]
    checkpoints: int
    whole: dict[str, bytes]


GO_ON = "what is done is kept; go on with: openclosed resume=result\n"

PROGRAM = """
import os
import sys
from experiments.command import command_line
from experiments.results.checkpoints import Checkpoints

keep, names, number = Checkpoints.keep, [], int(sys.argv[1])

def ends_at_the_second(checkpoints, name, content):
    keep(checkpoints, name, content)
    names.append(name)
    if len(names) == 2:
        os.kill(os.getpid(), number)

Checkpoints.keep = ends_at_the_second
sys.exit(command_line.main(sys.argv[2:]))
"""


def files(folder: Path) -> dict[str, bytes]:
    """The tables and the verdict of a result, byte by byte."""
    found = [path for path in folder.iterdir() if path.suffix in {".parquet", ".csv"}]
    return {path.name: path.read_bytes() for path in [*found, folder / "verdict.json"]}


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Job]:
    """Makes each job once, as it is if nothing ends it."""
    from experiments.command.command_line import main

    @functools.cache
    def made(name: str) -> Job:
        words, checkpoints = JOBS[name]
        words = (*words, "quiet=true", "output=result")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path_factory.mktemp(name))
            assert main([*words, "execution=serial"]) == 0
            return Job(words, checkpoints, files(Path("result")))

    return made


@pytest.fixture(params=JOBS)
def job(request: pytest.FixtureRequest, jobs: Callable[[str], Job]) -> Job:
    """Each job."""
    return jobs(request.param)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the checkpoints that are kept from now on."""
    keep: Callable[[Checkpoints, str, Arrays], None] = Checkpoints.keep
    names: list[str] = []

    def noted(checkpoints: Checkpoints, name: str, content: Arrays) -> None:
        names.append(name)
        keep(checkpoints, name, content)

    monkeypatch.setattr(Checkpoints, "keep", noted)
    return names


@signals
@pytest.mark.parametrize(
    ("job", "number", "code", "said"),
    [
        pytest.param(
            "tournament", 2, 130, f"openclosed: interrupted: {GO_ON}", marks=pytest.mark.slow
        ),
        pytest.param(
            "tournament", 15, 143, f"openclosed: terminated: {GO_ON}", marks=pytest.mark.slow
        ),
        ("tournament", 9, -9, ""),
    ],
    ids=["SIGINT", "SIGTERM", "SIGKILL"],
    indirect=["job"],
)
def test_a_job_that_is_ended_makes_what_is_missing_and_ends_with_the_same_bytes(
    number: int, code: int, said: str, job: Job, tmp_path: Path, openclosed: Command,
    kept: list[str],
) -> None:  # fmt: skip
    words, checkpoints, whole = job
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(number), *words, "execution.workers=2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)},
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=hear_ctrl_c,
    )
    assert ended.returncode == code
    if said:
        assert ended.stderr == said
    assert [path.name for path in tmp_path.iterdir()] == ["result.unfinished"]
    assert openclosed("resume=result", "execution=serial").code == 0
    assert len(kept) == checkpoints - 2
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert files(tmp_path / "result") == whole
    assert not (tmp_path / "result" / "parts").exists()


def test_a_full_disk_keeps_what_is_done(
    job: Job, tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch,
    kept: list[str],
) -> None:  # fmt: skip
    words, checkpoints, whole = job
    savez: Callable[..., None] = np.savez

    def fills_up(stream: object, **arrays: object) -> None:
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        savez(stream, **arrays)

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", fills_up)
        said = openclosed(*words, "execution=serial")
    assert said == (2, "", f"openclosed: output=result: the disk is full; {GO_ON}")
    kept.clear()
    assert openclosed("resume=result", "execution=serial").code == 0
    assert len(kept) == checkpoints - 1
    assert files(tmp_path / "result") == whole


def test_another_question_is_refused_with_what_differs(
    job: Job, tmp_path: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, _, _ = job
    keep = Checkpoints.keep

    def ends(checkpoints: Checkpoints, name: str, content: Arrays) -> None:
        keep(checkpoints, name, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoints, "keep", ends)
        assert openclosed(*words, "execution=serial").code == 130
    before = sorted(tmp_path.rglob("*"))
    said = openclosed("resume=result", "seed=2")
    assert said == (2, "", "openclosed: resume=result: begun with seed=1, not 2\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_piece_is_found_again_by_its_name_and_what_was_broken_off_is_not(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    assert checkpoints.get("one") is None
    checkpoints.keep("one", {"numbers": np.arange(3), "text": np.array("why")})
    (tmp_path / "parts" / "two.part").write_bytes(b"half")
    found = Checkpoints(tmp_path).get("one")
    assert found is not None
    assert (found["numbers"].tolist(), str(found["text"])) == ([0, 1, 2], "why")
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["one.npz"]


@pytest.mark.parametrize("where", [0, 100, -40, -1])
def test_a_damaged_checkpoint_is_to_be_made_again(
    where: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints, file = Checkpoints(tmp_path), tmp_path / "parts" / "one.npz"
    checkpoints.keep("one", {"numbers": np.arange(3)})
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)
    assert checkpoints.get("one") is None
    assert capsys.readouterr().err == (
        "openclosed: one.npz is damaged; what it held is made again\n"
    )
    checkpoints.keep("one", {"numbers": np.arange(3)})
    assert checkpoints.get("one") is not None
