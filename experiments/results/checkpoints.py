"""Finished pieces of a job on disk, each there whole or not at all, and found again by its name."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.results.store import BROKEN, PART, PARTS, flush

type Arrays = Mapping[str, NDArray[Any]]


class Pieces:
    """The pieces in a folder.

    A piece is what cannot be gone on with in its middle. A write that was broken off leaves a file
    of another name, which the next command in this folder removes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / PARTS
        open_folder(self._folder)

    def get(self, name: str) -> Arrays | None:
        """The piece of that name; None if it is to be made."""
        file = self._folder / f"{name}{PART}"
        if not file.exists():
            return None
        with np.load(file) as piece:
            return dict(piece)

    def keep(self, name: str, content: Arrays) -> None:
        """Write a piece and wait until it is on disk."""
        write_arrays(self._folder / f"{name}{PART}", content)


def open_folder(folder: Path) -> None:
    """Make a folder of parts, or rid it of what was broken off."""
    folder.mkdir(exist_ok=True)
    for broken in folder.glob(f"*{BROKEN}"):
        broken.unlink()


def write_arrays(file: Path, content: Arrays) -> None:
    """Write arrays as one file, which is there whole or not at all, and wait for the disk."""
    unfinished = file.with_suffix(BROKEN)
    try:
        with unfinished.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    flush(file.parent)
