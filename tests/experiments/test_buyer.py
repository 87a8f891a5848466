"""What should a firm choose? The whole command."""

import json
from pathlib import Path

import pandas as pd

from sim.explain.beside import CHOICES
from tests.experiments.conftest import Command, assert_answered

ASKED = (
    "buyer", "skill=low", "critical=1", "volume=10", "kind=developer", "firms.count=40",
    "clock.horizon=48", "replicates=20", "execution=serial", "quiet=true", "output=result",
)  # fmt: skip


def test_costs_and_regrets_of_a_firm_named_in_words_and_numbers(
    openclosed: Command, tmp_path: Path
) -> None:
    said, folder = openclosed(*ASKED), tmp_path / "result"
    assert_answered(said, folder, "costs")
    choices = pd.read_csv(folder / "choices.csv").set_index("choice")
    assert choices.index.tolist() == list(CHOICES)
    assert (choices["regret_low"] >= 0).all()
    assert choices["cheapest"].sum() == 1
    worlds = pd.read_csv(folder / "worlds.csv")
    assert len(worlds) == 20
    assert (worlds[["closed", "open_hosted", "own"]] > 0).all(axis=None)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["firm"] == {
        "kind": "developer", "skill": 0.1, "critical": 1.0, "volume": 10.0
    }  # fmt: skip
    assert len([line for line in said.out.splitlines() if line.strip()]) <= 12
