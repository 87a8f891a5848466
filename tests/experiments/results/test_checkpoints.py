"""A checkpoint is there whole or not at all, and a job goes on with it."""

from pathlib import Path

import numpy as np
import pytest

from experiments.results.checkpoints import Arrays, Checkpoints
from tests.experiments.conftest import SMALL, Command

JOB = (
    *SMALL, "experiment=tournament", "experiment.entrants=[Opener,CostPlus]",
    "experiment.scenarios=[]", "replicates=2",
)  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    """The tables and the verdict of a result, byte by byte."""
    found = [path for path in folder.iterdir() if path.suffix in {".parquet", ".csv"}]
    return {path.name: path.read_bytes() for path in [*found, folder / "verdict.json"]}


def test_a_job_that_is_ended_makes_what_is_missing_and_ends_with_the_same_bytes(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, kept = Checkpoints.keep, list[str]()

    def ends_at_the_second(checkpoints: Checkpoints, name: str, content: Arrays) -> None:
        keep(checkpoints, name, content)
        kept.append(name)
        if len(kept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoints, "keep", ends_at_the_second)
    assert openclosed(*JOB, "output=result").code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["result.unfinished"]
    assert openclosed("resume=result").code == 0
    assert len(set(kept)) == len(kept) == 3  # the seat as it is, and two entrants
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert not (tmp_path / "result" / "parts").exists()
    assert openclosed(*JOB, "output=whole").code == 0
    assert files(tmp_path / "result") == files(tmp_path / "whole")


def test_a_piece_is_found_again_by_its_name_and_what_was_broken_off_is_not(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    assert checkpoints.get("one") is None
    checkpoints.keep("one", {"numbers": np.arange(3), "text": np.array("why")})
    (tmp_path / "parts" / "two.part").write_bytes(b"half")
    found = Checkpoints(tmp_path).get("one")
    assert found is not None
    assert (found["numbers"].tolist(), str(found["text"])) == ([0, 1, 2], "why")
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["one.npz"]


@pytest.mark.parametrize("where", [0, 100, -40, -1])
def test_a_damaged_checkpoint_is_to_be_made_again(
    where: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints, file = Checkpoints(tmp_path), tmp_path / "parts" / "one.npz"
    checkpoints.keep("one", {"numbers": np.arange(3)})
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)
    assert checkpoints.get("one") is None
    assert "one.npz" in capsys.readouterr().err
