"""Every command of docs/sweeping.md does what the page says, in a small world."""

import contextlib
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from experiments import replicate
from experiments.command_line import main
from experiments.config_nodes import CONFIGURATION
from sim.randomness import spawn_seeds
from tests.experiments.test_ensemble import Fragile

PAGE = (CONFIGURATION.parent / "docs" / "sweeping.md").read_text(encoding="utf-8")
SMALL = ("firms.count=60", "clock.horizon=24", "replicates=3", "execution=serial", "quiet=true")
FIRST = int(spawn_seeds(1, 1)[0])
FEWER = {
    "replicates=auto": ("replicates=auto", "auto.most=22"),
    "experiment=sweep": ("experiment.points=4",),
    "experiment=sensitivity": (
        "experiment.trajectories=2", "experiment.keep=2", "experiment.points=8",
    ),
}  # fmt: skip


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


COMMANDS = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]


@pytest.mark.slow
def test_every_command_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.style.DOTS_PER_INCH", 40)
    assert len(COMMANDS) >= 9
    for place, (program, *words) in enumerate(COMMANDS):
        assert program == "openclosed"
        fewer = [word for key, less in FEWER.items() if key in words for word in less]
        following = COMMANDS[min(place + 1, len(COMMANDS) - 1)]
        interrupted = following[1].startswith("resume=")
        own = [] if "experiment=export" in words else [*SMALL, *fewer]
        with monkeypatch.context() if interrupted else contextlib.nullcontext() as patch:
            if patch:  # some runs fail, for the next command to make again
                patch.setattr(replicate, "Ecosystem", Fragile)
                patch.setattr(Fragile, "breaks", staticmethod(lambda seed: seed == FIRST))
            assert main([*words, *own]) == int(interrupted), words
    said = [word for words in COMMANDS for word in words if word.startswith("output=")]
    for folder in (word.removeprefix("output=") for word in said):
        names = {path.name for path in tmp_path.glob(f"{folder}/**/*")}
        assert {"runs.parquet", "report.html", "data_dictionary.csv"} <= names, folder
    cost = pd.read_parquet(tmp_path / "outputs" / "cost" / "runs.parquet")
    assert cost["status"].eq("done").all()
    assert (tmp_path / "outputs" / "cost-csv" / "runs.csv").exists()
    [program] = blocks("python")
    exec(compile(program, "sweeping.md", "exec"), {})
