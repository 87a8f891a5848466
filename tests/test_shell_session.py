"""The pages for the shell, typed line by line: runs, scenarios, own rules, resuming."""

import os
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from tests.test_layout import ROOT, Block, all_blocks

pytestmark = pytest.mark.slow
PATIENCE = 120.0  # seconds to the first runs on disk, under load


def command_of(block: Block) -> list[str]:
    """The command that runs a block up to its first error; text is what the one before prints."""
    if block.language == "python":
        return [sys.executable, "-W", "error", "-c", block.code]
    return ["bash", "-euo", "pipefail", "-c", block.code]


def environment() -> dict[str, str]:
    """The environment of a shell where `openclosed` is installed."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def interrupt(block: Block, folder: Path) -> int:
    """The exit code after Ctrl-C, sent once the first runs are on disk; on one core, so in time."""
    output = re.findall(r"output=(\S+)", block.code)[0]
    one_core = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))]
    started = subprocess.Popen(
        [*one_core, *command_of(block)], cwd=folder, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE
    while not [*folder.glob(f"{output}.unfinished/parts/*")] and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(started.pid, signal.SIGINT)
    return started.wait(PATIENCE)


@pytest.mark.parametrize(
    "page",
    [
        "shell.md",
        "own_data.md",
        "scenarios.md",
        "own_model.md",
    ],
)
def test_a_shell_session_works_as_written(page: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    shown = [one for one in all_blocks(text) if one.language in ("sh", "yaml", "python", "text")]
    written = [block for block in shown if block.language != "text"]
    prints = {one: two.code for one, two in pairwise(shown) if two.language == "text"}
    for block, following in zip(written, [*written[1:], Block("", "", "", "")], strict=True):
        if block.path:
            file = tmp_path / block.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
        elif "resume=" in following.code:
            assert interrupt(block, tmp_path) == 130
        else:
            done = subprocess.run(
                command_of(block), cwd=tmp_path, env=environment(), capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{block.code}\n{done.stderr}"
            assert done.stdout
            assert " ".join(prints.get(block, "").split()) in " ".join(done.stdout.split())
    outputs = {word for block in written for word in re.findall(r"output=(\S+)", block.code)}
    assert outputs
    for output in outputs:
        assert pd.read_parquet(tmp_path / output / "runs.parquet")["status"].eq("done").all()
        assert (tmp_path / output / "report.html").exists()
