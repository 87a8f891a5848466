"""What is said at the end, and the exit code."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.results.store import result_folder
from experiments.runs.finish import keep_runs_if_analysis_fails, tell

COLUMNS = ["run", "seed", "status", "stage", "error"]
DONE = (0, 7, "done", "", "")
FAILED = (1, 8, "failed", "2024-05", "ValueError: cash")


def runs(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_without_failures_the_place_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tell(tmp_path / "result", runs(DONE)) == 0
    assert capsys.readouterr() == ("Results: result\n", "")


def test_the_first_failure_is_named_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(Path("elsewhere"), runs(DONE, FAILED)) == 1
    out, err = capsys.readouterr()
    assert out == "Results: elsewhere\n"
    assert err == (
        "openclosed: 1 of 2 runs failed, first run 1 (seed 8) at 2024-05: ValueError: cash\n"
    )


def test_what_cannot_be_understood_is_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fails() -> None:
        with (
            result_folder(str(tmp_path / "result"), 0) as folder,
            keep_runs_if_analysis_fails(folder),
        ):
            (folder.path / "runs").write_text("kept", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (tmp_path / "result" / "runs").read_text(encoding="utf-8") == "kept"
    assert "the runs are kept in" in capsys.readouterr().err
