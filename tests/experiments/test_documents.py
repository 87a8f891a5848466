"""Every command of docs/sweeping.md and docs/scaling.md works, with few firms."""

import shlex
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.command.command_line import main
from tests.experiments.conftest import SMALL
from tests.experiments.dask_cluster import as_written, free_port
from tests.test_layout import blocks

FEWER = {
    "replicates=auto": ("replicates=auto", "auto.max_replicates=22"),
    "experiment=sweep": ("experiment.design_points=8",),
}  # fmt: skip
PORT = "8786"


def commands(page: str, program: str) -> list[list[str]]:
    """The words of the page's commands of a program."""
    lines = [
        shlex.split(line) for block in blocks(f"docs/{page}", "sh") for line in block.splitlines()
    ]
    return [line[1:] for line in lines if line and line[0] == program]


def in_small(words: list[str], port: str) -> list[str]:
    """The words of a command, with those that make it small."""
    if words[0].startswith("expand="):  # as small as the result that it names
        return ["replicates=+2" if word == "replicates=+50" else word for word in words]
    fewer = [word for key, less in FEWER.items() if key in words for word in less]
    small = [*words, *SMALL, *fewer]
    if "execution=dask" not in words:
        return small
    small.remove("execution=serial")
    return [word.replace(PORT, port) for word in [*small, "execution.timeout=60"]]


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
    assert [words[0] for words in dask] == ["scheduler", "worker"] * (page == "scaling.md")
    with as_written([["dask", *words, "--no-dashboard"] for words in dask]):
        for words in asked:  # of a job that has ended `resume` shows the result
            assert main(in_small(words, port)) == 0, words
    result = [word for words in asked for word in words if word.startswith("output=")]
    for folder in (word.removeprefix("output=") for word in result):
        names = {path.name for path in tmp_path.glob(f"{folder}/**/*")}
        assert {"runs.parquet", "report.html", "data_dictionary.csv"} <= names, folder
    if page == "sweeping.md":
        cost = pd.read_parquet(tmp_path / "outputs" / "cost" / "runs.parquet")
        assert cost["status"].eq("done").all()
        [program] = blocks(f"docs/{page}", "python")
        exec(compile(program, page, "exec"), {})
