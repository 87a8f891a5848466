"""Tables that a spreadsheet opens."""

from pathlib import Path

import pandas as pd

from openclosed.experiments.results.store import write_csv


def test_a_name_that_a_spreadsheet_would_run_is_a_text_and_numbers_stay(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"platform": ["=cmd|' /C calc'!A0", "＝1", "hub"], "share": [-0.5, 1, 0.1]}
    )
    write_csv(table, tmp_path / "table.csv")
    rows = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert rows == ["platform,share", "'=cmd|' /C calc'!A0,-0.5", "'＝1,1.0", "hub,0.1"]
