"""A result folder that appears whole or not at all.

Everything is written into DIR.unfinished beside the wanted DIR, which takes the wanted name when
all is on disk. What ends the command before that leaves the unfinished folder if it holds runs that
another command can go on with, and nothing if it does not.
"""

import contextlib
import errno
import itertools
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.question.errors import BadInput, one_line

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

UNFINISHED = ".unfinished"  # behind the name of a folder in the making
PARTS, PART = "parts", ".npz"  # where finished runs are until all are there, and their files
BROKEN = ".part"  # of a file until it is whole
LOCK, MANIFEST, ANSWER = "lock", "manifest.json", "answer.txt"
PROBE_BYTES = 65_536
MEGABYTE = 1_000_000
NO_LOCKS = "the disk cannot lock a folder against a second command; name one on another disk"
DISK_ERRORS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "no file may become that large there (ulimit -f)",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "there is no such place",
    errno.EEXIST: "part of the path is a file, not a folder",
    errno.ENOTDIR: "part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the path is a loop of links",
    errno.ENOLCK: NO_LOCKS,
    errno.EOPNOTSUPP: NO_LOCKS,
}


class ResultFolder:
    """A folder in the making: write into `path`, then `publish` it."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}{UNFINISHED}")

    @property
    def worth_keeping(self) -> bool:
        """Whether there are runs that another command can go on with."""
        return any((self.path / PARTS).glob(f"*{PART}"))

    @property
    def is_whole(self) -> bool:
        """Whether it has its name, and no run is left to be made."""
        is_named = self.target.is_dir() and not self.path.is_dir()
        return is_named and not any((self.target / PARTS).glob(f"*{PART}"))

    def publish(self, *, whole: bool = True) -> Path:
        """Give the folder its name and return it; the parts go, if it is `whole` without them.

        They go last, so that what ends the command before that leaves all runs on disk. A name
        that another program took meanwhile is left alone: the next of NAME-2, NAME-3, ... is used.
        """
        (self.path / LOCK).unlink(missing_ok=True)
        written = [path for path in self.path.rglob("*") if path.suffix != PART]
        for path in [*written, self.path]:
            flush(path)
        for number in itertools.count(1):
            name = self.target.name if number == 1 else f"{self.target.name}-{number}"
            published = self.target.with_name(name)
            try:
                self.path.rename(published)
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                    continue
                raise
            flush(published.parent)
            if whole:
                shutil.rmtree(published / PARTS, ignore_errors=True)
            return published
        raise AssertionError


@contextlib.contextmanager
def result_folder(output: str, needed: int, *, resume: bool = False) -> Iterator[ResultFolder]:
    """A new result folder `output`, checked to be writable and to have `needed` bytes of room.

    With `resume` it is the one that an earlier command left unfinished, or with failed runs.

    Raises BadInput when it is taken, another command is writing it, or it cannot be written,
    before or during the work. A folder that is not published is removed, with the parents that were
    made for it, unless it is worth keeping: then the exception has a note on how to go on.
    """
    target = Path(output).expanduser().absolute()
    folder = ResultFolder(target)
    missing = [parent for parent in target.parents if not parent.exists()]
    ours = False
    try:
        if resume:
            _find(folder, output)
        else:
            _refuse_taken(target, output)
            folder.path.mkdir(parents=True, exist_ok=True)
        with _locked(folder.path / LOCK, output):
            if not resume:
                _refuse_interrupted(folder, output)
            ours = True
            _clean(folder.path)
            _try_to_write(folder.path, output, needed)
            yield folder
    except BaseException as error:
        refusal = _in_words(error, output)
        if ours and folder.path.exists() and folder.worth_keeping:
            refusal.add_note(f"what is done is kept; go on with: {going_on(output)}")
        if refusal is error:
            raise
        raise refusal from error
    finally:
        # what stopped the command between making the folder and holding it left one of nobody's
        with contextlib.suppress(BadInput, OSError), _locked(folder.path / LOCK, output):
            ours = True
        if ours and not folder.worth_keeping:
            shutil.rmtree(folder.path, ignore_errors=True)
        for empty in (folder.path, *missing):
            with contextlib.suppress(OSError):  # one that holds something stays
                empty.rmdir()


@contextlib.contextmanager
def reading(file: Path) -> Iterator[None]:
    """Raise BadInput, naming the file, where its content turns out to be damaged."""
    try:
        yield
    except (ValueError, KeyError, OSError) as error:
        if getattr(error, "errno", None):  # the disk's, not of the content
            raise
        raise BadInput(f"{short(file)}: is damaged ({one_line(str(error))})") from error


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table as text."""
    table.to_csv(path, index=False, lineterminator="\n")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON; what is there stays until all of it is on disk."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    unfinished = path.with_suffix(BROKEN)
    unfinished.write_text(text + "\n", encoding="utf-8")
    flush(unfinished)
    unfinished.replace(path)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet (zstd), which pandas, polars, DuckDB and R open."""
    write_in_groups([table], path)


def write_in_groups(tables: Iterable[pd.DataFrame], path: Path) -> None:
    """Write tables of the same columns as one of Parquet, each as a row group; at least one.

    Numbers are split into bytes so that they compress. Only one table is in memory at a time. A
    `month`, "2026-01", becomes a date, its first day.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with contextlib.ExitStack() as opened:
        writer = None
        for table in map(_dated, tables):
            arrow = pa.Table.from_pandas(table, preserve_index=False).combine_chunks()
            if "month" in table:  # which an empty table tells no type of
                place = arrow.schema.get_field_index("month")
                arrow = arrow.cast(arrow.schema.set(place, pa.field("month", pa.date32())))
            if writer is None:
                numbers = [field.name for field in arrow.schema if pa.types.is_floating(field.type)]
                others = [name for name in arrow.column_names if name not in numbers]
                writer = opened.enter_context(
                    pq.ParquetWriter(
                        path,
                        arrow.schema,
                        compression="zstd",
                        use_dictionary=others,
                        column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
                    )
                )
            writer.write_table(arrow.cast(writer.schema), row_group_size=max(len(arrow), 1))


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its months as dates, which compare and join in whatever reads them."""
    if "month" not in table:
        return table
    months = table["month"].astype("category").cat
    days = pd.to_datetime(months.categories.astype("str"), format="%Y-%m")
    dates = np.array(days.date, dtype=object)[months.codes]
    return table.assign(month=pd.Series(dates, index=table.index, dtype=object))


def _refuse_taken(target: Path, output: str) -> None:
    if target.is_dir():
        if any(target.iterdir()):
            raise BadInput(f"output={output}: the folder is not empty; name a new one")
    elif target.exists():
        raise BadInput(f"output={output}: is a file; name a new folder")


def _try_to_write(folder: Path, output: str, needed: int) -> None:
    """Fail now rather than after the runs."""
    probe = folder / "probe"
    probe.write_bytes(bytes(PROBE_BYTES))
    flush(probe)
    probe.unlink()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BadInput(
            f"output={output}: {free // MEGABYTE} MB free on that disk, "
            f"about {needed // MEGABYTE + 1} MB needed"
        )


def _refuse_interrupted(folder: ResultFolder, output: str) -> None:
    if folder.worth_keeping:
        raise BadInput(
            f"output={output}: an interrupted job is kept in {folder.path.name}; "
            f"go on with: {going_on(output)}, or name another folder"
        )


def _find(folder: ResultFolder, output: str) -> None:
    """The unfinished folder, or the published one with failed runs as an unfinished one again."""
    if folder.path.is_dir():
        return
    if not folder.target.is_dir():
        raise BadInput(f"resume={output}: there is no job to go on with")
    folder.target.rename(folder.path)


@contextlib.contextmanager
def _locked(file: Path, output: str) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends. Raises BadInput if it is held."""
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


def _clean(folder: Path) -> None:
    """Remove what an earlier command left but its finished runs and what it was asked."""
    for path in folder.iterdir():
        if path.name not in (PARTS, LOCK, MANIFEST):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _in_words(error: BaseException, output: str) -> BaseException:
    """A fault of the disk as bad input; any other as it is."""
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


def going_on(folder: str) -> str:
    """The command that goes on with the job in a folder, as a shell takes it."""
    return f"openclosed {shlex.quote(f'resume={folder}')}"


def short(path: Path) -> str:
    """The path as seen from the present folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
