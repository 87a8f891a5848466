"""A result folder is there whole, or it is not there."""

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.question.errors import BadInput
from experiments.results import store


def test_a_published_folder_holds_what_was_written_and_nothing_else_is_left(
    tmp_path: Path,
) -> None:
    with store.result_folder(str(tmp_path / "a" / "b"), 0) as folder:
        (folder.path / "text").write_text("x")
        assert not (tmp_path / "a" / "b").exists()
        published = folder.publish()
    assert published == tmp_path / "a" / "b"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert [path.name for path in published.iterdir()] == ["text"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    with store.result_folder(str(tmp_path), 0) as folder:
        (folder.path / "text").write_text("x")
        assert folder.publish() == tmp_path
    assert (tmp_path / "text").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, ValueError])
def test_whatever_stops_the_work_leaves_nothing(stop: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(stop):
        _write_and_raise(tmp_path / "a" / "b", stop())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["_locked", "_refuse_interrupted"])
def test_what_stops_the_command_before_it_holds_its_folder_leaves_nothing(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(store, step, stop)
    with pytest.raises(KeyboardInterrupt), store.result_folder(f"{tmp_path}/a/b", 0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_command_holds_stays_when_this_one_is_refused(tmp_path: Path) -> None:
    with store.result_folder(f"{tmp_path}/a", 0) as folder:
        with (
            pytest.raises(BadInput, match="another command"),
            store.result_folder(f"{tmp_path}/a", 0),
        ):
            pass
        assert folder.path.is_dir()


def test_a_taken_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("mine")
    with pytest.raises(BadInput, match="not empty"), store.result_folder(str(tmp_path), 0):
        pass
    with pytest.raises(BadInput, match="is a file"), store.result_folder(f"{tmp_path}/text", 0):
        pass
    assert (tmp_path / "text").read_text() == "mine"


def test_a_name_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    wanted = tmp_path / "result"
    with store.result_folder(str(wanted), 0) as folder:
        (folder.path / "text").write_text("new")
        wanted.mkdir()
        (wanted / "text").write_text("theirs")
        assert folder.publish() == tmp_path / "result-2"
    assert (wanted / "text").read_text() == "theirs"


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("mine")
    with (
        pytest.raises(BadInput, match="is a file, not a folder"),
        store.result_folder(f"{tmp_path}/text/a/b", 0),
    ):
        pass


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may write anywhere")
def test_a_place_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with (
        pytest.raises(BadInput, match="no permission"),
        store.result_folder(f"{tmp_path}/a", 0),
    ):
        pass


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "read-only"),
    ],
)
def test_a_disk_that_refuses_is_found_before_the_work(
    number: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    begun = []
    with pytest.raises(BadInput, match=text), store.result_folder(f"{tmp_path}/a/b", 0):
        begun.append(True)
    assert not begun
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="another system of locks")
def test_a_disk_without_locks_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(BadInput, match="cannot lock"), store.result_folder(f"{tmp_path}/a", 0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_during_the_work_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="full"):
        _write_and_raise(tmp_path / "a", OSError(errno.ENOSPC, "No space left on device"))
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3_000_000))
    with (
        pytest.raises(BadInput, match="3 MB free on that disk, about 8 MB needed"),
        store.result_folder(f"{tmp_path}/a", 7_500_000),
    ):
        pass


def test_json_is_readable_and_refuses_what_json_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store.write_json(path, {"share": 0.5, "name": "Nürnberg"})
    assert path.read_text(encoding="utf-8") == '{\n  "share": 0.5,\n  "name": "Nürnberg"\n}\n'
    with pytest.raises(ValueError, match="Out of range float"):
        store.write_json(path, {"share": float("nan")})


def _write_and_raise(target: Path, error: BaseException) -> None:
    with store.result_folder(str(target), 0) as folder:
        (folder.path / "half").write_text("x")
        raise error


def test_what_was_there_stays_until_all_of_the_new_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "manifest.json"
    store.write_json(path, {"seed": 1})

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "flush", full)
    with pytest.raises(OSError, match="No space left"):
        store.write_json(path, {"seed": 2})
    assert path.read_text(encoding="utf-8") == '{\n  "seed": 1\n}\n'


@pytest.mark.parametrize("whole", [False, True])
def test_the_parts_go_when_the_folder_has_its_name(tmp_path: Path, whole: bool) -> None:
    with store.result_folder(str(tmp_path / "result"), 0) as folder:
        (folder.path / "parts").mkdir()
        (folder.path / "parts" / "0.npz").touch()
        published = folder.publish(whole=whole)
    assert (published / "parts" / "0.npz").exists() is not whole
