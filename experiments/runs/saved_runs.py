"""The finished runs of a study on disk, in parts that are each there whole or not at all.

A write that was broken off leaves a file of another name, which the next command in this folder
removes. What a damaged part held is to be made again.
"""

import functools
import hashlib
import io
import re
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openclosed.experiments.results import store
from openclosed.experiments.results.store import RUNS
from openclosed.experiments.runs.replicate import SCHEMA

NAME = re.compile(rf"(?P<number>\d{{6}})-(?P<digest>[0-9a-f]{{16}}){re.escape(RUNS)}")
CACHED = 4  # parts in memory while runs are gathered in order


class SavedRuns:
    """The finished runs of a study, each part a table of `SCHEMA` as Parquet, and where each is.

    A run that is in two parts counts as it is in the later one; of runs that were there before,
    only those count that came to their end.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = store.open_parts(folder)
        self._files: list[Path] = []
        self._next = 0
        self._part, self._row, self._done = array("q"), array("q"), array("b")
        self._places: dict[tuple[int, int], int] = {}
        for file in sorted(self.folder.iterdir()):
            if named := NAME.fullmatch(file.name):
                self._next = int(named["number"]) + 1
                content = file.read_bytes()
                if _digest(content) == named["digest"]:
                    self._enter(file, pq.read_table(io.BytesIO(content)), failures=False)
                else:
                    store.tell_damaged(file)

    def place(self, digest: int, seed: int) -> int | None:
        """Where a run is, for `take`; None if it is to be made."""
        return self._places.get((digest, seed))

    def done(self, place: int) -> bool:
        """Whether the run at this place came to its end."""
        return bool(self._done[place])

    def add(self, made: pa.Table) -> None:
        """Write runs as one part and wait until they are on disk."""
        content = pa.BufferOutputStream()
        pq.write_table(made, content, compression="zstd")
        written = content.getvalue().to_pybytes()
        file = self.folder / f"{self._next:06}-{_digest(written)}{RUNS}"
        store.write_whole(file, written)
        self._enter(file, made, failures=True)
        self._next += 1

    def take(self, places: NDArray[np.int64], columns: Sequence[str]) -> pa.Table:
        """Columns of the runs at `places`, in that order."""
        if not len(places):
            return SCHEMA.empty_table().select(list(columns))
        parts = np.frombuffer(self._part, dtype=np.int64)[places]
        rows = np.frombuffer(self._row, dtype=np.int64)[places]
        order = np.argsort(parts, kind="stable")
        starts = np.flatnonzero(np.diff(parts[order], prepend=-1))
        pieces = [
            _loaded(self._files[parts[group[0]]], tuple(columns)).take(rows[group])
            for group in np.split(order, starts[1:])
        ]
        return pa.concat_tables(pieces).take(np.argsort(order, kind="stable"))

    def _enter(self, file: Path, made: pa.Table, *, failures: bool) -> None:
        pairs = zip(made["digest"].to_pylist(), made["seed"].to_pylist(), strict=True)
        for row, (pair, status) in enumerate(zip(pairs, made["status"].to_pylist(), strict=True)):
            if status == "done" or failures:
                self._places[pair] = len(self._part)
            self._part.append(len(self._files))
            self._row.append(row)
            self._done.append(status == "done")
        self._files.append(file)


def _digest(content: bytes) -> str:
    """What the name of a part says of its content."""
    return hashlib.sha256(content).hexdigest()[:16]


@functools.lru_cache(maxsize=CACHED)
def _loaded(file: Path, columns: tuple[str, ...]) -> pa.Table:
    return pq.read_table(file, columns=list(columns))
