"""Checkpoints of a job on disk, each there whole or not at all, and found again by its name."""

import hashlib
import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.results.store import BROKEN, PART, PARTS, flush, remove_parts

DIGEST_BYTES = 32  # of a file's content, behind it, where numpy does not look

type Arrays = Mapping[str, NDArray[Any]]


class Checkpoints:
    """The checkpoints in a folder.

    A checkpoint is work that cannot be resumed in its middle. A write that was broken off leaves a
    file of another name, which the next command in this folder removes. One that is damaged is to
    be made again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / PARTS
        open_folder(self._folder)

    def get(self, name: str) -> Arrays | None:
        """The checkpoint of that name; None if it is to be made."""
        file = self._folder / f"{name}{PART}"
        return read_arrays(file) if file.exists() else None

    def keep(self, name: str, content: Arrays) -> None:
        """Write a checkpoint and wait until it is on disk."""
        write_arrays(self._folder / f"{name}{PART}", content)


def open_folder(folder: Path) -> None:
    """Make a folder of parts, or rid it of what was broken off."""
    remove_parts(folder, BROKEN)
    folder.mkdir(exist_ok=True)


def write_arrays(file: Path, content: Arrays) -> None:
    """Write arrays as one file, which is there whole or not at all, and wait for the disk."""
    unfinished = file.with_suffix(BROKEN)
    try:
        with unfinished.open("w+b") as stream:
            np.savez(stream, allow_pickle=False, **content)
            stream.seek(0)
            digest = hashlib.file_digest(stream, hashlib.sha256).digest()
            stream.write(digest)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    flush(file.parent)


def read_arrays(file: Path) -> Arrays | None:
    """What `write_arrays` wrote; None, with a line on the error stream, if the file is damaged."""
    try:
        content = file.read_bytes()
    except OSError:
        content = b""
    arrays, digest = content[:-DIGEST_BYTES], content[-DIGEST_BYTES:]
    if hashlib.sha256(arrays).digest() == digest:
        with np.load(io.BytesIO(arrays)) as found:
            return dict(found)
    print(f"openclosed: {file.name} is damaged; what it held is made again", file=sys.stderr)
    return None
