"""The finished runs of a study on disk, in parts that are each there whole or not at all."""

from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.results.checkpoints import open_folder, read_arrays, write_arrays
from openclosed.experiments.results.store import PART, PARTS
from openclosed.experiments.runs import records
from openclosed.experiments.runs.records import Keep, Records

DIGITS = 6  # of the name of a part
CACHED = 4  # parts in memory while runs are gathered in order


class SavedRuns:
    """The parts in a folder, and where each run is.

    A run that is in two parts counts as it is in the later one. A write that was broken off leaves
    a file of another name, which the next study in this folder removes. Runs of a part that is
    damaged are to be made again.

    Args:
        folder: where they are.
        keep: what is kept of each run.
        failures: whether the failed runs that are there already count as made.
    """

    def __init__(self, folder: Path, keep: Keep, *, failures: bool = False) -> None:
        self.folder = folder / PARTS
        self.keep = keep
        open_folder(self.folder)
        self._part, self._row, self._done = array("q"), array("q"), array("b")
        self._places: dict[tuple[int, int], int] = {}
        self._cache: dict[tuple[int, bool, bool], Records] = {}
        self._next = 0
        for file in sorted(self.folder.glob(f"{'[0-9]' * DIGITS}{PART}")):
            self._next = int(file.stem) + 1
            part = read_arrays(file)
            if part is not None:
                self._enter(int(file.stem), part, failures=failures)

    def __len__(self) -> int:
        """The number of runs that are there."""
        return len(self._places)

    def place(self, digest: int, seed: int) -> int | None:
        """Where a run is, for `take`; None if it is to be made."""
        return self._places.get((digest, seed))

    def done(self, place: int) -> bool:
        """Whether the run at this place came to its end."""
        return bool(self._done[place])

    def add(self, made: Records) -> None:
        """Write runs as one part and wait until they are on disk."""
        write_arrays(self._file(self._next), made._asdict())
        self._enter(self._next, made._asdict(), failures=True)
        self._next += 1

    def take(
        self, places: NDArray[np.int64], *, months: bool = False, events: bool = False
    ) -> Records:
        """The runs at `places`, in that order, with or without their months and events."""
        if not len(places):
            return records.nothing(self.keep)
        parts = np.frombuffer(self._part, dtype=np.int64)[places]
        rows = np.frombuffer(self._row, dtype=np.int64)[places]
        order = np.argsort(parts, kind="stable")
        starts = np.flatnonzero(np.diff(parts[order], prepend=-1))
        pieces = [
            self._load(int(parts[group[0]]), months, events).select(rows[group])
            for group in np.split(order, starts[1:])
        ]
        return records.joined(pieces).select(np.argsort(order, kind="stable"))

    def _enter(self, number: int, part: Mapping[str, Any], *, failures: bool) -> None:
        done = part["done"]
        pairs = zip(part["digest"].tolist(), part["seed"].tolist(), strict=True)
        for row, pair in enumerate(pairs):
            if done[row] or failures:
                self._places[pair] = len(self._part)
            self._part.append(number)
            self._row.append(row)
            self._done.append(bool(done[row]))

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:0{DIGITS}}{PART}"

    def _load(self, number: int, months: bool, events: bool) -> Records:
        key = number, months, events
        if key not in self._cache:
            while len(self._cache) >= CACHED:
                del self._cache[next(iter(self._cache))]
            with np.load(self._file(number)) as part:
                none = records.nothing(self.keep)
                wanted = records.HEAD + (records.MONTHS if months else ())
                wanted += records.EVENTS if events else ()
                loaded = none._replace(**{name: part[name] for name in wanted})
            zeros = np.zeros(loaded.size, dtype=np.int32)
            if not months:
                loaded = loaded._replace(lengths=zeros)
            if not events:
                loaded = loaded._replace(counts=zeros)
            self._cache[key] = loaded
        return self._cache[key]
