"""What is kept comes back, and the project keeps what belongs to its version."""

from pathlib import Path

import pandas as pd

from analysis.skill.forecasts import DEVELOPERS
from analysis.skill.kept import FILES, keep, kept, tables
from tests.analysis.skill.made_up import skill


def test_what_is_kept_comes_back_with_the_version(tmp_path: Path) -> None:
    found = skill()
    keep(found, "9.9", tmp_path / "new")
    for before, after in zip(tables(found), kept(tmp_path / "new"), strict=True):
        assert set(after.pop("version")) == {"9.9"} or set(after.get("version", [])) == set()
        pd.testing.assert_frame_equal(after, before, check_dtype=False, rtol=1e-4)


def test_nothing_is_kept_in_an_empty_folder(tmp_path: Path) -> None:
    assert all(table.empty for table in kept(tmp_path))


def test_the_project_keeps_a_result_of_every_horizon() -> None:
    found = kept()
    assert len(FILES) == len(found)
    assert set(found.standing["horizon"]) == {1, 3, 6, 12}
    assert DEVELOPERS in set(found.standing["figure"])
    assert found.after["month"].iloc[-1] == "2026-06"
