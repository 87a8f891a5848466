"""A result as text: every table, every digit, every meaning."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.finding.finding import Finding
from tests.experiments.conftest import SMALL, Command, assert_refused


def test_every_table_is_there_with_all_its_digits(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.ensemble._finding", lambda *_: Finding(""))
    openclosed(*SMALL, "output=result")
    said = openclosed("export=result")
    assert said == (0, "Results: result-csv\n", "")
    for name in ("runs", "months", "events"):
        before = pd.read_parquet(tmp_path / "result" / f"{name}.parquet")
        after = pd.read_csv(
            tmp_path / "result-csv" / f"{name}.csv",
            keep_default_na=False,
            na_values={str(name): [""] for name in before if before[name].dtype.kind == "f"},
            dtype={column: before[column].dtype for column in before if column != "month"},
        )
        if "month" in before:
            before["month"] = before["month"].astype(str)
        pd.testing.assert_frame_equal(after, before, check_exact=True)
    meanings = pd.read_csv(tmp_path / "result-csv" / "data_dictionary.csv")
    assert set(meanings["file"]) == {"runs.csv", "months.csv", "events.csv"}
    assert (tmp_path / "result-csv" / "manifest.json").exists()


def test_there_must_be_a_result(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed("export=nowhere", "execution=serial")
    assert_refused(said, "export=nowhere: no result folder", tmp_path)
