"""Every command of docs/sweeping.md does what the page says, in a small world."""

import itertools
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from experiments.command.command_line import main
from experiments.question.config_nodes import CONFIGURATION
from experiments.runs import replicate
from experiments.runs.records import Records
from experiments.runs.saved_runs import SavedRuns
from sim.engine.randomness import spawn_seeds
from tests.experiments.dask_cluster import as_written, free_port
from tests.experiments.test_ensemble import Fragile

PAGE = (CONFIGURATION.parent / "docs" / "sweeping.md").read_text(encoding="utf-8")
SMALL = (
    "firms.count=60", "clock.horizon=24", "replicates=3", "worlds=plain", "execution=serial",
    "quiet=true",
)  # fmt: skip
FIRST = int(spawn_seeds(1, 1)[0])
FEWER = {
    "replicates=auto": ("replicates=auto", "auto.most=22"),
    "experiment=sweep": ("experiment.points=4",),
    "experiment=sensitivity": (
        "experiment.trajectories=2", "experiment.keep=2", "experiment.points=8",
        "experiment.factors=[firms.enterprise.tastes.*]",
    ),
}  # fmt: skip


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


LINES = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
COMMANDS = [words for program, *words in LINES if program == "openclosed"]
PORT = "8786"


def in_small(words: list[str], port: str) -> list[str]:
    """The words of a command, with those that make it small."""
    if any(word.startswith("export=") for word in words):
        return words
    fewer = [word for key, less in FEWER.items() if key in words for word in less]
    small = [*words, *SMALL, *fewer]
    if "execution=dask" not in words:
        return small
    small.remove("execution=serial")
    return [word.replace(PORT, port) for word in [*small, "execution.timeout=60"]]


def broken_off(patch: pytest.MonkeyPatch, words: list[str]) -> int:
    """Have the command end as if something had gone wrong, for the next to go on; its exit code."""
    if "execution=dask" in words:  # Ctrl-C, with the first runs on disk
        add = SavedRuns.add

        def interrupted(parts: SavedRuns, made: Records) -> None:
            add(parts, made)
            raise KeyboardInterrupt

        patch.setattr(SavedRuns, "add", interrupted)
        return 130
    patch.setattr(replicate, "Ecosystem", Fragile)  # some runs fail
    patch.setattr(Fragile, "breaks", staticmethod(lambda seed: seed == FIRST))
    return 1


@pytest.mark.slow
def test_every_command_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.common.style.DOTS_PER_INCH", 40)
    assert len(COMMANDS) >= 11
    port = free_port()
    cluster = [[word.replace(PORT, port) for word in line] for line in LINES if line[0] == "dask"]
    assert [line[:2] for line in cluster] == [["dask", "scheduler"], ["dask", "worker"]]
    with as_written(cluster):
        for words, following in itertools.zip_longest(COMMANDS, COMMANDS[1:], fillvalue=[""]):
            with monkeypatch.context() as patch:
                ends = following[0].startswith("resume=")
                code = broken_off(patch, words) if ends else 0
                assert main(in_small(words, port)) == code, words
    said = [word for words in COMMANDS for word in words if word.startswith("output=")]
    for folder in (word.removeprefix("output=") for word in said):
        names = {path.name for path in tmp_path.glob(f"{folder}/**/*")}
        assert {"runs.parquet", "report.html", "data_dictionary.csv"} <= names, folder
    cost = pd.read_parquet(tmp_path / "outputs" / "cost" / "runs.parquet")
    assert cost["status"].eq("done").all()
    assert (tmp_path / "outputs" / "cost-csv" / "runs.csv").exists()
    [program] = blocks("python")
    exec(compile(program, "sweeping.md", "exec"), {})
