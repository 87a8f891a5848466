"""Pages for the shell, typed line by line: runs, own scenarios, own strategies, resuming."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from tests.test_layout import ROOT

pytestmark = pytest.mark.slow
_BLOCK = re.compile(
    r"(?:`(?P<path>[\w/]+\.(?:yaml|py))`:\n\n)?^```(?P<language>sh|yaml|python)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PATIENCE = 120.0  # seconds to the first runs on disk, under load


class Block(NamedTuple):
    """What a page shows to be typed, or to be saved as `path`."""

    path: str
    language: str
    code: str


def blocks(page: str) -> list[Block]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [
        Block(found["path"] or "", found["language"], found["code"])
        for found in _BLOCK.finditer(text)
    ]


def typed(block: Block) -> list[str]:
    """The program that a block is given to, as a person does who stops at the first fault."""
    if block.language == "python":
        return [sys.executable, "-W", "error", "-c", block.code]
    return ["bash", "-euo", "pipefail", "-c", block.code]


def in_path() -> dict[str, str]:
    """The environment of a shell in which the command is installed."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def broken_off(block: Block, folder: Path) -> int:
    """The exit code of a job that is stopped with Ctrl-C once its first runs are on disk."""
    output = re.findall(r"output=(\S+)", block.code)[0]
    started = subprocess.Popen(
        typed(block), cwd=folder, env=in_path(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE
    while not [*folder.glob(f"{output}.unfinished/parts/*")] and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(started.pid, signal.SIGINT)
    return started.wait(PATIENCE)


@pytest.mark.parametrize("page", ["shell.md", "scenarios.md", "strategies.md"])
def test_a_session_in_the_shell_goes_as_the_page_says(page: str, tmp_path: Path) -> None:
    shown = blocks(page)
    for block, following in zip(shown, [*shown[1:], Block("", "", "")], strict=True):
        if block.path:
            file = tmp_path / block.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
        elif "resume=" in following.code:
            assert broken_off(block, tmp_path) == 130
        else:
            done = subprocess.run(
                typed(block), cwd=tmp_path, env=in_path(), capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{block.code}\n{done.stderr}"
            assert done.stdout
    outputs = {word for block in shown for word in re.findall(r"output=(\S+)", block.code)}
    assert outputs
    for output in outputs:
        assert pd.read_parquet(tmp_path / output / "runs.parquet")["status"].eq("done").all()
        assert (tmp_path / output / "report.html").exists()
