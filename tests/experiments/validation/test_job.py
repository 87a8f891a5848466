"""Work that is no runs of a study: what is done is kept, and is not done again."""

from pathlib import Path

import numpy as np
import pytest

from openclosed.experiments.validation.job import Checkpoints


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
