"""The commands of docs/scaling.md that need one machine work as they stand there."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from analysis.finding.finding import Finding
from experiments import ensemble
from experiments.command.command_line import main
from experiments.question.config_nodes import CONFIGURATION
from tests.experiments.dask_cluster import as_written, free_port

PAGE = CONFIGURATION.parent / "docs" / "scaling.md"
PORT = "8786"
SMALL = (
    "firms.count=60", "clock.horizon=24", "replicates=12", "worlds=plain", "quiet=true",
    "output=result",
)  # fmt: skip


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_a_cluster_on_one_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ensemble, "_finding", lambda *_: Finding(""))
    [block] = blocks("sh")
    lines = [shlex.split(line) for line in block.replace(PORT, free_port()).splitlines()]
    *starting, (program, *words) = lines
    assert [line[:2] for line in starting] == [["dask", "scheduler"], ["dask", "worker"]]
    assert program == "openclosed"
    with as_written(starting):
        assert main([*words, "execution.timeout=60", *SMALL]) == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert runs["status"].tolist() == ["done"] * 12


def test_the_program_for_a_queue_is_python() -> None:
    [program] = blocks("python")
    compile(program, "scaling.md", "exec")
