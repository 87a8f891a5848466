"""`openclosed update`."""

from pathlib import Path

from tests.experiments.conftest import Command, assert_refused


def test_it_refuses_before_anything_runs(openclosed: Command, tmp_path: Path) -> None:
    assert_refused(openclosed("update", "evidence=newer.csv", "output=out"), "experiment=update: ")
    assert list(tmp_path.iterdir()) == []
