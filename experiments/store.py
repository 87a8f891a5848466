"""A result folder that appears whole or not at all.

Everything is written into a hidden folder beside the wanted one, which takes the wanted name when
all is on disk. Whatever ends the command before that leaves nothing behind.
"""

import contextlib
import errno
import itertools
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.bad_input import BadInput
from experiments.tables import Tables

PROBE_BYTES = 65_536
MEGABYTE = 1_000_000
DISK_ERRORS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "there is no such place",
    errno.EEXIST: "part of the path is a file, not a folder",
    errno.ENOTDIR: "part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the path is a loop of links",
}


class ResultFolder:
    """A folder in the making: write into `path`, then `publish` it."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.{os.getpid()}.partial")

    def publish(self) -> Path:
        """Give the folder its name and return it.

        A name that another program took meanwhile is left alone: the next of NAME-2, NAME-3, ...
        is used, so that no work is lost.
        """
        for path in [*self.path.rglob("*"), self.path]:
            _flush(path)
        for number in itertools.count(1):
            name = self.target.name if number == 1 else f"{self.target.name}-{number}"
            published = self.target.with_name(name)
            try:
                self.path.rename(published)
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                    continue
                raise
            _flush(published.parent)
            return published
        raise AssertionError


@contextlib.contextmanager
def result_folder(output: str, needed: int) -> Iterator[ResultFolder]:
    """A new result folder `output`, checked to be writable and to have `needed` bytes of room.

    Raises BadInput when it is taken or cannot be written, before or during the work. A folder that
    is not published is removed, with the parents that were made for it.
    """
    target = Path(output).expanduser().absolute()
    folder = ResultFolder(target)
    missing = [parent for parent in target.parents if not parent.exists()]
    try:
        _refuse_taken(target, output)
        folder.path.mkdir(parents=True)
        _try_to_write(folder.path, output, needed)
        yield folder
    except OSError as error:
        reason = DISK_ERRORS.get(error.errno or 0)
        if reason is None:
            raise
        raise BadInput(f"output={output}: {reason}") from error
    finally:
        if folder.path.exists():
            shutil.rmtree(folder.path, ignore_errors=True)
        with contextlib.suppress(OSError):  # a parent that holds something stays
            for parent in missing:
                parent.rmdir()


def write_tables(folder: Path, tables: Tables) -> None:
    """Write the tables as Parquet (zstd), which pandas, polars, DuckDB and R open."""
    write_parquet(tables.runs, folder / "runs.parquet")
    write_parquet(tables.months, folder / "months.parquet")
    write_parquet(tables.events, folder / "events.parquet")
    write_csv(tables.dictionary, folder / "data_dictionary.csv")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table as text."""
    table.to_csv(path, index=False, lineterminator="\n")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as readable JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet, numbers split into bytes so that they compress."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    numbers = [field.name for field in arrow.schema if pa.types.is_floating(field.type)]
    others = [name for name in arrow.column_names if name not in numbers]
    pq.write_table(
        arrow,
        path,
        compression="zstd",
        use_dictionary=others,
        column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
    )


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
    _flush(probe)
    probe.unlink()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BadInput(
            f"output={output}: {free // MEGABYTE} MB free on that disk, "
            f"about {needed // MEGABYTE + 1} MB needed"
        )


def _flush(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
