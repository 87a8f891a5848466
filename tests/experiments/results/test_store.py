"""A result folder is there whole, or it is not there; so are tables as text."""

import contextlib
import errno
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.results import store

FULL = OSError(errno.ENOSPC, "No space left on device")
BEGUN = AssertionError("it has begun")


def write(target: Path | str, error: BaseException | None = None, room: int = 0) -> Path:
    """Write half a result, stop at the error, or publish it."""
    with store.result_folder(str(target), room) as folder:
        folder.file("text").write_text("new")
        if error:
            store.write_json(folder.path / store.MANIFEST, {})
            (store.open_parts(folder.path) / f"000000{store.BROKEN}").touch()
            raise error
        return folder.publish()


@pytest.mark.parametrize("step", ["", "_locked", "_refuse_interrupted", "flush"])
@pytest.mark.parametrize(
    ("stop", "says"),
    [(KeyboardInterrupt(), "^$"), (ValueError("no"), "no"), (FULL, "the disk is full")],
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


MANIFEST = json.dumps(
    {"version": "1", "simulation": "", "numpy": "2", "scenario": "", "words": [], "config": {}}
    | {"started": "2026-01-01T00:00:00+00:00"}
).encode()  # fmt: skip
LEFT = ("lock", "manifest.json", "parts/000000.npz")
JOBS = {
    "none": (), "begun": LEFT[:2], "killed": LEFT, "failed": LEFT[1:], "a link": LEFT,
    "under work": (),
}  # fmt: skip
THEIRS = ("probe", "chapter.tex", "deep/a/b", "parts/notes.txt", "earlier/answer.txt")
KINDS = ("file", "folder", "a file", "a folder")
LAID = (
    *THEIRS, *LEFT[:2], "manifest.part", "parts", "earlier", "answer.txt", "runs.parquet",
    "figures", "figures/a.png",
)  # fmt: skip


def lay(folder: Path, things: dict[str, str], others: Path) -> None:
    """Lay files, folders, and links to others, of the user's into a folder."""
    for name, kind in things.items():
        path = folder / name
        with contextlib.suppress(FileExistsError, IsADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind == "folder":
                path.mkdir()
                (path / "inside.npz").write_text(f"mine: {name}")
            elif kind == "file":
                path.write_text(f"mine: {name}")
            else:
                path.symlink_to(others / kind)


def mine(folder: Path) -> list[str]:
    """All that the user laid anywhere below a folder, wherever it is by now."""
    links = [str(path.readlink()) for path in folder.rglob("*") if path.is_symlink()]
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    return [*links, *(text for text in texts if "mine" in text)]


@given(
    job=st.sampled_from(list(JOBS)),
    things=st.dictionaries(st.sampled_from(LAID), st.sampled_from(KINDS), min_size=1, max_size=3),
    stop=st.booleans(),
)
@example(job="killed", things={"parts/notes.txt": "file"}, stop=False)
@example(job="failed", things={"answer.txt": "file", "figures": "a folder"}, stop=False)
@example(job="killed", things={"lock": "file"}, stop=False)
@example(job="under work", things={"chapter.tex": "file"}, stop=True)
@settings(deadline=None, max_examples=60, database=None)
def test_nothing_that_the_program_did_not_write_is_removed(
    job: str, things: dict[str, str], stop: bool
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "flush", lambda _: None)
        top, others = Path(name), Path(name) / "others"
        lay(others, {"a file": "file", "a folder": "folder"}, others)
        place = top / ("result" if job == "failed" else "result.unfinished")
        for one in JOBS[job]:
            (place / one).parent.mkdir(parents=True, exist_ok=True)
            (place / one).write_bytes(MANIFEST if one == "manifest.json" else b"")
        if job != "under work":
            lay(place, things, others)
        if job == "a link":
            place.symlink_to(place.rename(top / "real"))
        tree, before = sorted(top.rglob("*")), mine(top)
        resume, is_refused = job in ("killed", "failed", "a link"), True
        with (
            contextlib.suppress(BadInput, KeyboardInterrupt),
            store.result_folder(f"{top}/result", 0, resume=resume) as folder,
        ):
            is_refused = False
            (folder.path / "parts").mkdir(exist_ok=True)
            (folder.path / "manifest.json").write_bytes(MANIFEST)
            if job == "under work":  # in which the user keeps to names of their own
                lay(folder.path, {one: things[one] for one in things if one in THEIRS}, others)
                before = mine(top)
            folder.file("runs.parquet").write_bytes(b"ours")
            if stop:
                raise KeyboardInterrupt
            (folder.path / "answer.txt").write_text("ours")
            folder.publish()
        assert not Counter(before) - Counter(mine(top))
        assert not is_refused or sorted(top.rglob("*")) == tree
        assert is_refused or job != "a link"


@pytest.mark.parametrize(
    "place",
    [
        ".", "..", "/", "sub/..", "a.unfinished", "link", "lost", "theirs", "theirs.unfinished",
        "text", "text/a/b", "~nobody-here/a",
        pytest.param(os.fsdecode(b"caf\xe9"), marks=pytest.mark.skipif(os.name == "nt", reason="")),
    ],
)  # fmt: skip
def test_a_place_that_can_be_no_result_is_refused_before_the_work(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    (here / "theirs.unfinished").mkdir(parents=True)
    for name in ("text", "theirs.unfinished/chapter.tex", "theirs.unfinished/lock"):
        (here / name).touch()
    (here / "link").symlink_to(tmp_path)
    (here / "lost").symlink_to(tmp_path / "nowhere")
    monkeypatch.chdir(here)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInput, match=f"^output={re.escape(place)}: "):
        write(place, BEGUN)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_fails_once_the_folder_has_its_name_is_not_put_on_it(tmp_path: Path) -> None:
    def published() -> None:
        with store.result_folder(f"{tmp_path}/a", 0) as folder:
            folder.publish()
            raise OSError(errno.ENOSPC, "No space left on device")  # as standard output may

    with pytest.raises(OSError, match="No space left") as failed:
        published()
    assert str(tmp_path / "a") in failed.value.__notes__[0]
    assert "standard output" in str(as_bad_input(failed.value))


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
        ("os.fsync", errno.ENOSPC, "the disk is full"),
        ("os.fsync", errno.EROFS, "read-only"),
        ("fcntl.flock", errno.ENOLCK, "cannot lock"),
    ],
)
def test_a_disk_that_refuses_is_found_before_the_work(
    at: str, number: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at, Mock(side_effect=OSError(number, os.strerror(number))))
    with pytest.raises(BadInput, match=says):
        write(tmp_path / "a" / "b", BEGUN)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Mock(free=3_000_000))
    with pytest.raises(BadInput, match=r"8 MB, .* 3 MB free"):
        write(tmp_path / "a", BEGUN, room=7_500_000)


def test_json_is_readable_and_what_was_there_stays_until_all_of_the_new_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    store.write_json(path, {"share": 0.5, "name": "Nürnberg"})
    monkeypatch.setattr(store, "flush", Mock(side_effect=FULL))
    with pytest.raises(OSError, match="No space left"):
        store.write_json(path, {"seed": 2})
    assert path.read_text(encoding="utf-8") == '{\n  "share": 0.5,\n  "name": "Nürnberg"\n}\n'
