"""Asymmetries taken away on the same worlds: the command and the declared list."""

from pathlib import Path

import pandas as pd

from openclosed.experiments.what_if.favours.question import without
from tests.experiments.conftest import (
    SMALL,
    Command,
    assert_answered,
    assert_paired,
    question,
)


def test_pairs_of_the_same_worlds_make_the_table_of_all_that_is_declared(
    openclosed: Command, tmp_path: Path
) -> None:
    asked = question("experiment=favours")
    declared = asked.settings.model_dump()["asymmetries"]
    assert {one["favours"] for one in declared.values()} == {"open", "closed"}
    for name, one in declared.items():
        assert without(asked, name, one["without"]) != asked.parameters, name
    words = ("experiment=favours", "replicates=2", "clock.horizon=48", "output=result")
    runs = assert_answered(openclosed(*SMALL, *words), tmp_path / "result")
    assert_paired(runs)
    assert set(pd.read_csv(tmp_path / "result" / "favours.csv")["asymmetry"]) == set(declared)
