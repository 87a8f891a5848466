"""What is kept comes back, and the project keeps what belongs to its version."""

from pathlib import Path

import pandas as pd

from analysis.skill.forecasts import DEVELOPERS
from analysis.skill.kept import FILE, keep, kept
from analysis.skill.result import standing
from tests.analysis.skill.made_up import skill


def test_what_is_kept_comes_back_with_the_version(tmp_path: Path) -> None:
    keep(skill(), "9.9", tmp_path / "new" / "standing.csv")
    found = kept(tmp_path / "new" / "standing.csv")
    assert set(found.pop("version").astype(str)) == {"9.9"}
    pd.testing.assert_frame_equal(found, standing(skill().scored), check_dtype=False, rtol=1e-4)


def test_nothing_is_kept_in_an_empty_folder(tmp_path: Path) -> None:
    assert kept(tmp_path / "standing.csv").empty


def test_what_the_project_keeps_is_of_every_horizon() -> None:
    """It is there once `openclosed experiment=skill experiment.docs=true` was run."""
    if FILE.exists():
        assert set(kept()["horizon"]) == {1, 3, 6, 12}
        assert DEVELOPERS in set(kept()["figure"])
