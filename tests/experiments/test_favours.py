"""Asymmetries taken away on the same worlds: the command, the declared list, bad input."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.favours import without
from tests.experiments.conftest import Command, assert_refused, question

FEW = ("experiment=favours", "replicates=2", "firms.count=60", "quiet=true", "output=result")


def test_every_declared_asymmetry_changes_something() -> None:
    asked = question("experiment=favours")
    declared = asked.settings.model_dump()["asymmetries"]
    assert {one["favours"] for one in declared.values()} == {"open", "closed"}
    for name, one in declared.items():
        assert without(asked, name, one["without"]) != asked.parameters, name


def test_pairs_of_the_same_worlds_make_the_table(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*FEW, "worlds=plain", "clock.horizon=48")
    assert (said.code, said.err) == (0, "")
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    seeds = runs.groupby("point_name")["seed"].apply(list).tolist()
    assert all(own == seeds[0] for own in seeds)
    named = set(question("experiment=favours").settings.model_dump()["asymmetries"])
    assert set(pd.read_csv(folder / "favours.csv")["asymmetry"]) == named


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{favours: nobody, rests: x, without: {research.secrecy: 1}}", ".favours=nobody: must be"),
        (
            "{favours: open, rests: x, without: {research.secrec: 1}}",
            ".without.research.secrec: no such",
        ),
        ("{favours: open}", ": must be a mapping"),
        ("{favours: open, rests: x, without: {research.secrecy: -1}}", ""),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    given: str, says: str, openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*FEW, f"+experiment.asymmetries.mine={given}")
    where = f"experiment.asymmetries.mine{says}" if says else "research.secrecy=-1: must be"
    assert_refused(said, where, tmp_path)
