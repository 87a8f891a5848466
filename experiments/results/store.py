"""A result folder that appears whole or not at all.

Everything is written into DIR.unfinished, which is renamed DIR when all is on disk. If the command
ends before that, the unfinished folder stays if it holds runs that another command can resume;
otherwise nothing of the program's stays.

The program removes only files that it wrote. In an unfinished folder these are its lock, its
manifest, *.parquet, *.npz and *.part in `parts`, and files that the current command named. Other
files with names of a result move into `earlier`.
"""

import contextlib
import errno
import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis.finding.words import Words
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.results.started import read_started

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

WORDS = Words(__file__, filters=False)
UNFINISHED = ".unfinished"  # suffix of a folder that is being written
PARTS, RUNS, ARRAYS = "parts", ".parquet", ".npz"  # the folder of finished runs, and its files
BROKEN = ".part"  # suffix of a file that is being written
LOCK, MANIFEST, ANSWER = "lock", "manifest.json", "answer.txt"
FIRST = {LOCK, PARTS, f"manifest{BROKEN}"}  # files that precede the manifest
OF_A_RESULT = re.compile(r"answer\.txt|figures|.*\.(csv|html|json|parquet|part)")
EARLIER = "earlier"
PROBE_BYTES = 65_536
MEGABYTE = 1_000_000
NO_LOCKS = "the disk cannot lock a folder against a second command; use another disk"
DISK_ERRORS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "files may not become that large there (ulimit -f)",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "no such place",
    errno.EEXIST: "part of the path is a file, not a folder",
    errno.ENOTDIR: "part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the path is a loop of links",
    errno.ENOLCK: NO_LOCKS,
    errno.EOPNOTSUPP: NO_LOCKS,
}


class ResultFolder:
    """A folder that is being written: write into `path`, then `publish` it.

    Raises BadInput, naming `resume` if given, for an impossible name.
    """

    def __init__(self, output: str, resume: str = "") -> None:
        setting = f"resume={resume}" if resume else f"output={output}"
        try:
            self.target = Path(output).expanduser().absolute()
            str(self.target).encode()
        except UnicodeEncodeError:
            raise BadInput(f"{setting}: the path is not UTF-8; choose another") from None
        except RuntimeError as error:  # no such user
            raise BadInput(f"{setting}: {one_line(str(error))}") from None
        if not resume and Path.cwd().is_relative_to(os.path.realpath(self.target)):
            raise BadInput(f"{setting}: is or contains the current folder; name a new one")
        if self.target.name.endswith(UNFINISHED):
            raise BadInput(f"{setting}: {UNFINISHED} marks an unfinished job; leave it out")
        self.path = self.target.parent / f"{self.target.name}{UNFINISHED}"
        self.published: Path | None = None
        self._files: list[Path] = []

    def file(self, name: str) -> Path:
        """Where to write a file that is removed unless the folder is published."""
        self._files.append(self.path / name)
        return self._files[-1]

    @property
    def worth_keeping(self) -> bool:
        """Whether there are runs that another command can resume."""
        return _has_parts(self.path)

    @property
    def is_whole(self) -> bool:
        """Whether it has its name and its answer, and no run is missing."""
        is_named = (self.target / ANSWER).is_file() and not self.path.is_dir()
        return is_named and not _has_parts(self.target)

    def publish(self, *, whole: bool = True) -> Path:
        """Give the folder its name and return it; if it is `whole`, remove its parts.

        They are removed last, so that an interrupted command leaves all runs on disk. If another
        program took the name meanwhile, the next of NAME-2, NAME-3, ... is used.
        """
        (self.path / LOCK).unlink(missing_ok=True)
        for path in [*self.path.rglob("*"), self.path]:
            if (
                path.parent.name != PARTS
                and not path.is_symlink()
                and (path.is_file() or path.is_dir())
            ):
                with contextlib.suppress(PermissionError):  # not the program's file
                    flush(path)
        for published in _numbered(self.target):
            try:
                self.path.rename(published)
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                    continue
                raise
            self.published = published
            flush(published.parent)
            if whole:
                remove_parts(published / PARTS, RUNS, ARRAYS, BROKEN)
            return published
        raise AssertionError

    def scrap(self) -> None:
        """Remove what the program wrote; if other files stay, keep what marks it as a job."""
        for path in self._files:
            path.unlink(missing_ok=True)
        remove_parts(self.path / PARTS, BROKEN)
        marks = (MANIFEST, f"manifest{BROKEN}", LOCK)
        if {one.name for one in self.path.iterdir()} <= set(marks):
            for name in marks:
                (self.path / name).unlink(missing_ok=True)


def _has_parts(folder: Path) -> bool:
    return any(path.suffix in (RUNS, ARRAYS) for path in (folder / PARTS).glob("*"))


def _numbered(path: Path) -> Iterator[Path]:
    """NAME, NAME-2, NAME-3, ..."""
    yield path
    yield from (path.with_name(f"{path.name}-{number}") for number in itertools.count(2))


def remove_parts(parts: Path, *kinds: str) -> None:
    """Remove files of these kinds from a folder of parts, and the folder if empty."""
    with contextlib.suppress(OSError):
        for path in parts.iterdir():
            if path.suffix in kinds and path.is_file() and not path.is_symlink():
                path.unlink()
        parts.rmdir()


def open_parts(folder: Path) -> Path:
    """The folder of the parts of a job, without half-written files."""
    parts = folder / PARTS
    remove_parts(parts, BROKEN)
    parts.mkdir(exist_ok=True)
    return parts


def digest_of(file: Path) -> str:
    """The digest of a file; empty if there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def result_folder(output: str, needed: int, *, resume: bool = False) -> Iterator[ResultFolder]:
    """A new result folder `output`, checked to be writable with `needed` bytes free.

    With `resume` it is one that an earlier command left unfinished, or with failed runs.

    Raises BadInput if it exists, another command is writing it, or it cannot be written, before or
    during the work. An unpublished folder is removed, with the parents created for it, unless it is
    worth keeping: then the exception has a note on how to resume.
    """
    folder = ResultFolder(output, output if resume else "")
    missing = [parent for parent in folder.target.parents if not parent.exists()]
    ours = held = False
    try:
        if resume:
            _find(folder, output)
        else:
            _refuse_taken(folder.target, output)
            folder.path.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(folder.path, f"output={output}")
        ours = True
        with _locked(folder.path / LOCK, output):
            if not resume:
                _refuse_interrupted(folder, output)
            held = True
            _set_aside(folder.path)
            _try_to_write(folder.path, output, needed)
            yield folder
    except BaseException as error:
        if folder.published:  # the folder is complete
            error.add_note(f"the results are in {short(folder.published)}")
            raise
        refusal = refusal_of(error, output)
        if held and folder.worth_keeping:
            refusal.add_note(f"finished runs are kept; continue with: {resume_command(output)}")
        if refusal is error:
            raise
        raise refusal from error
    finally:
        if ours and not resume and not folder.published:
            with contextlib.suppress(BadInput, OSError), _locked(folder.path / LOCK, output):
                if not folder.worth_keeping:
                    folder.scrap()
        for empty in (folder.path, *missing):
            with contextlib.suppress(OSError):  # one that is not empty stays
                empty.rmdir()


@contextlib.contextmanager
def reading(file: Path) -> Iterator[None]:
    """Raise BadInput, naming the file, if its content is damaged."""
    try:
        yield
    except (ValueError, LookupError, OSError) as error:
        if getattr(error, "errno", None):  # a fault of the disk, not the content
            raise
        raise BadInput(f"{short(file)}: damaged ({one_line(str(error))})") from error


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table as text."""
    table.to_csv(path, index=False, lineterminator="\n")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON; an old file stays until all of it is on disk."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(path, f"{text}\n".encode())


def read_json(path: Path) -> dict[str, Any]:
    """A mapping from a file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_whole(path: Path, content: bytes) -> None:
    """Write a file and wait for the disk; an old file stays until all of it is on disk."""
    unfinished = path.with_suffix(BROKEN)
    try:
        unfinished.write_bytes(content)
        flush(unfinished)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    flush(path.parent)


def _refuse_taken(target: Path, output: str) -> None:
    if target.is_symlink():
        raise BadInput(f"output={output}: is a link; name a new folder")
    if target.is_dir():
        if any(target.iterdir()):
            raise BadInput(f"output={output}: the folder is not empty; name a new one")
    elif target.exists():
        raise BadInput(f"output={output}: is a file; name a new folder")


def _try_to_write(folder: Path, output: str, needed: int) -> None:
    """Fail now rather than after the runs."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(bytes(PROBE_BYTES))
        probe.flush()
        os.fsync(probe.fileno())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BadInput(
            f"output={output}: needs about {needed // MEGABYTE + 1} MB, but that disk has "
            f"{free // MEGABYTE} MB free"
        )


def _refuse_interrupted(folder: ResultFolder, output: str) -> None:
    if folder.worth_keeping:
        raise BadInput(
            f"output={output}: {folder.path.name} holds an interrupted job; "
            f"continue with: {resume_command(output)}, or name another folder"
        )


def _find(folder: ResultFolder, output: str) -> None:
    """Find the unfinished folder, or make a published one with failed runs unfinished again."""
    there = folder.path if folder.path.is_dir() else folder.target
    if not there.is_dir():
        raise BadInput(f"resume={output}: no job found there")
    _refuse_foreign(there, f"resume={output}", resume=True)
    there.rename(folder.path)


@contextlib.contextmanager
def _locked(file: Path, output: str) -> Iterator[None]:
    """Hold a lock until this process ends. Raises BadInput if another holds it."""
    with file.open("ab") as stream:
        try:
            if sys.platform == "win32":
                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = file.exists() and os.path.samestat(file.stat(), os.fstat(stream.fileno()))
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                file.unlink(missing_ok=True)
                raise
            ours = False
        if not ours:
            raise BadInput(f"output={output}: another command is writing it; name another folder")
        yield


def _refuse_foreign(folder: Path, setting: str, *, resume: bool = False) -> None:
    """Raise BadInput unless the folder is an untouched job of this program, or empty."""
    lock, manifest, parts = folder / LOCK, folder / MANIFEST, folder / PARTS
    names = {one.name for one in folder.iterdir()}
    links = [one for one in (folder, lock, manifest, parts, *parts.glob("*")) if one.is_symlink()]
    started = read_started(manifest) is not None
    ours = started if resume else not names or (LOCK in names and (started or names <= FIRST))
    ours &= LOCK not in names or (lock.is_file() and not lock.stat().st_size)
    ours &= PARTS not in names or parts.is_dir()
    if links or not ours:
        link = links[0].name if links else ""
        raise BadInput(WORDS("foreign", setting=setting, folder=folder.name, link=link))


def _set_aside(folder: Path) -> None:
    """Move files that would be overwritten out of the way, whoever wrote them."""
    old = [one for one in folder.iterdir() if OF_A_RESULT.fullmatch(one.name)]
    if names := {one.name for one in old} - {MANIFEST}:
        earlier = next(one for one in _numbered(folder / EARLIER) if not os.path.lexists(one))
        earlier.mkdir()
        for name in names:
            (folder / name).rename(earlier / name)


def refusal_of(error: BaseException, output: str) -> BaseException:
    """An error of the disk as bad input; any other unchanged."""
    reason = DISK_ERRORS.get(error.errno or 0) if isinstance(error, OSError) else None
    return error if reason is None else BadInput(f"output={output}: {reason}")


def flush(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def resume_command(folder: str) -> str:
    """The command that resumes the job in a folder, as a shell takes it."""
    return f"openclosed {shlex.quote(f'resume={folder}')}"


def short(path: Path) -> str:
    """The path relative to the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
