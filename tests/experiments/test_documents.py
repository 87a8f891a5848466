"""Every command of docs/sweeping.md and docs/scaling.md works, in a small world."""

import itertools
import re
import shlex
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from openclosed.experiments.command.command_line import main
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.runs import replicate
from openclosed.experiments.runs.saved_runs import SavedRuns
from openclosed.sim.engine.randomness import spawn_seeds
from tests.experiments.dask_cluster import as_written, free_port
from tests.experiments.test_ensemble import Fragile

SMALL = (
    "firms.count=60", "clock.horizon=24", "replicates=3", "worlds=plain", "execution=serial",
    "quiet=true",
)  # fmt: skip
FIRST = int(spawn_seeds(1, 1)[0])
FEWER = {
    "replicates=auto": ("replicates=auto", "auto.most=22"),
    "experiment=sweep": ("experiment.points=8",),
}  # fmt: skip
PORT = "8786"


def blocks(page: str, language: str) -> list[str]:
    text = (CONFIGURATION.parent / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def commands(page: str, program: str) -> list[list[str]]:
    """The words of the page's commands of a program."""
    lines = [shlex.split(line) for block in blocks(page, "sh") for line in block.splitlines()]
    return [line[1:] for line in lines if line and line[0] == program]


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

        def interrupted(parts: SavedRuns, made: pa.Table) -> None:
            add(parts, made)
            raise KeyboardInterrupt

        patch.setattr(SavedRuns, "add", interrupted)
        return 130
    patch.setattr(replicate, "Ecosystem", Fragile)  # some runs fail
    patch.setattr(Fragile, "breaks", staticmethod(lambda seed: seed == FIRST))
    return 1


@pytest.mark.slow
@pytest.mark.parametrize(("page", "least"), [("sweeping.md", 11), ("scaling.md", 1)])
def test_every_command_of_the_page_works(
    page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("openclosed.analysis.common.style.DOTS_PER_INCH", 40)
    asked, port = commands(page, "openclosed"), free_port()
    assert len(asked) >= least
    dask = [[word.replace(PORT, port) for word in words] for words in commands(page, "dask")]
    assert [words[0] for words in dask] == ["scheduler", "worker"]
    with as_written([["dask", *words, "--no-dashboard"] for words in dask]):
        for words, following in itertools.zip_longest(asked, asked[1:], fillvalue=[""]):
            with monkeypatch.context() as patch:
                ends = following[0].startswith("resume=")
                code = broken_off(patch, words) if ends else 0
                assert main(in_small(words, port)) == code, words
    said = [word for words in asked for word in words if word.startswith("output=")]
    for folder in (word.removeprefix("output=") for word in said):
        names = {path.name for path in tmp_path.glob(f"{folder}/**/*")}
        assert {"runs.parquet", "report.html", "data_dictionary.csv"} <= names, folder
    if page == "sweeping.md":
        cost = pd.read_parquet(tmp_path / "outputs" / "cost" / "runs.parquet")
        assert cost["status"].eq("done").all()
        assert (tmp_path / "outputs" / "cost-csv" / "runs.csv").exists()
        [program] = blocks(page, "python")
        exec(compile(program, page, "exec"), {})
