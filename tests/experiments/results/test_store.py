"""A result folder is there whole, or it is not there."""

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.question.errors import BadInput
from experiments.results import store


def write(target: Path, error: BaseException | None = None, room: int = 0) -> Path:
    """Write half a result, stop at the error, or publish it."""
    with store.result_folder(str(target), room) as folder:
        (folder.path / "text").write_text("new")
        if error:
            raise error
        return folder.publish()


def test_a_published_folder_holds_what_was_written_and_nothing_else_is_left(
    tmp_path: Path,
) -> None:
    assert write(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    (tmp_path / "empty").mkdir()
    assert write(tmp_path / "empty") == tmp_path / "empty"
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"a", "a/b", "a/b/text", "empty", "empty/text"}


@pytest.mark.parametrize("step", ["", "_locked", "_refuse_interrupted"])
@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (KeyboardInterrupt(), ""),
        (ValueError("no"), "no"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
    ],
)
def test_whatever_stops_the_work_and_whenever_leaves_nothing(
    stop: BaseException, says: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> None:
        monkeypatch.undo()
        raise stop

    if step:
        monkeypatch.setattr(store, step, stops)
    with pytest.raises((type(stop), BadInput), match=says):
        write(tmp_path / "a" / "b", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_command_holds_stays_when_this_one_is_refused(tmp_path: Path) -> None:
    with store.result_folder(f"{tmp_path}/a", 0) as folder:
        with pytest.raises(BadInput, match="another command"):
            write(tmp_path / "a")
        assert folder.path.is_dir()


@pytest.mark.parametrize("place", [".", "text", "text/a/b"])
def test_a_taken_place_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("mine")
    with pytest.raises(BadInput, match=f"^output={tmp_path / place}: "):
        write(tmp_path / place)
    assert (tmp_path / "text").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["text"]


def test_a_name_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    wanted = tmp_path / "result"
    with store.result_folder(str(wanted), 0) as folder:
        (folder.path / "text").write_text("new")
        wanted.mkdir()
        (wanted / "text").write_text("theirs")
        assert folder.publish() == tmp_path / "result-2"
    assert (wanted / "text").read_text() == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="another system of locks")
@pytest.mark.parametrize(
    ("at", "number", "says"),
    [
        ("pathlib.Path.write_bytes", errno.ENOSPC, "the disk is full"),
        ("pathlib.Path.write_bytes", errno.EACCES, "no permission"),
        ("pathlib.Path.write_bytes", errno.EROFS, "read-only"),
        ("fcntl.flock", errno.ENOLCK, "cannot lock"),
    ],
)
def test_a_disk_that_refuses_is_found_before_the_work(
    at: str, number: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(at, refuse)
    with pytest.raises(BadInput, match=says):
        write(tmp_path / "a" / "b", AssertionError("it has begun"))
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3_000_000))
    with pytest.raises(BadInput, match=r"3 MB free .* 8 MB needed"):
        write(tmp_path / "a", AssertionError("it has begun"), room=7_500_000)


def test_json_is_readable_and_what_was_there_stays_until_all_of_the_new_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    store.write_json(path, {"share": 0.5, "name": "Nürnberg"})
    with pytest.raises(ValueError, match="Out of range float"):
        store.write_json(path, {"share": float("nan")})

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "flush", full)
    with pytest.raises(OSError, match="No space left"):
        store.write_json(path, {"seed": 2})
    assert path.read_text(encoding="utf-8") == '{\n  "share": 0.5,\n  "name": "Nürnberg"\n}\n'


@pytest.mark.parametrize("whole", [False, True])
def test_the_parts_go_when_the_folder_has_its_name(tmp_path: Path, whole: bool) -> None:
    with store.result_folder(str(tmp_path / "result"), 0) as folder:
        (folder.path / "parts").mkdir()
        (folder.path / "parts" / "0.npz").touch()
        published = folder.publish(whole=whole)
    assert (published / "parts" / "0.npz").exists() is not whole
