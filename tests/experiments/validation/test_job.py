"""Work that is no runs of a study: what is done is kept, and is not done again."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from openclosed.experiments.question.settings import Execution, Settings
from openclosed.experiments.validation.job import Checkpoints, checkpointed_results


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


class Square(NamedTuple):
    number: np.ndarray
    square: np.ndarray


def squared(base: list[int], task: int) -> Square:
    """Notes what it was asked; ends early at a negative number."""
    base.append(task)
    if task < 0:
        raise KeyboardInterrupt
    return Square(np.array(task), np.array([task**2, base[0]]))


def test_results_that_are_kept_are_not_made_again(tmp_path: Path) -> None:
    kept, settings = (
        Checkpoints(tmp_path),
        Settings(quiet=True, execution=Execution(where="serial")),
    )

    def found(shared: list[int], tasks: list[int], what: str = "squares") -> list[list[int]]:
        made = checkpointed_results(squared, shared, tasks, settings, what, Square, kept)
        assert all(isinstance(one, Square) for one in made)
        return [one.square.tolist() for one in made]

    first, second, third = [1], [2], [3]
    with pytest.raises(KeyboardInterrupt):
        found(first, [5, 6, -1, 7])
    # The same tasks again, but that the third works now: only what is not there is made.
    assert found(second, [5, 6, 8, 7]) == [[25, 1], [36, 1], [64, 2], [49, 2]]
    assert found(third, [5, 6, 8, 7]) == [[25, 1], [36, 1], [64, 2], [49, 2]]
    assert found(third, [9], "others") == [[81, 3]]
    assert (first, second, third) == ([1, 5, 6, -1], [2, 8, 7], [3, 9])
