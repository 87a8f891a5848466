"""The finished runs of a study on disk, and the tables of a result.

They lie in parts, each of which is on disk whole or not at all. An interrupted write leaves a file
of another name, which the next command in this folder removes. The runs of a damaged part are
repeated.
"""

import contextlib
import functools
import hashlib
import io
import re
import shutil
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.results import store
from openclosed.experiments.results.started import read_started
from openclosed.experiments.results.store import RUNS
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.replicate import ALL_ENDINGS, END, SCHEMA, Keep, month_ends
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import Parameters

NAME = re.compile(rf"(?P<number>\d{{6}})-(?P<digest>[0-9a-f]{{16}}){re.escape(RUNS)}")
LEADING = ("run", "point", "point_name", "scenario", "seed")
WHICH = ("digest", "seed", "status")
STATUSES = ("done", "failed", "pending")
EVENT = ("month", "what", "who", "amount")
CACHED = 4  # parts in memory while runs are gathered
READ_AT_ONCE = 4096  # runs of a result


def copy_parts(folder: Path, into: Path) -> None:
    """Copy the parts of a job, which may be running, into another folder.

    Raises BadInput if it ends meanwhile.
    """
    parts = store.open_parts(into)
    try:
        for part in sorted((folder / store.PARTS).glob(f"*{RUNS}")):
            shutil.copyfile(part, parts / part.name)
    except OSError as error:
        store.remove_parts(parts, RUNS)
        if isinstance(error, FileNotFoundError):
            raise BadInput(f"so_far={folder}: has just ended; see its answer") from None
        raise


def content_of(part: Path) -> bytes:
    """The content of a part; empty if it cannot be read."""
    try:
        return part.read_bytes()
    except OSError:
        return b""


def report_damaged(part: Path, then: str = "repeated") -> None:
    """Report a damaged part."""
    print(f"openclosed: {part.name} is damaged; its runs are {then}", file=sys.stderr)


class SavedRuns:
    """The finished runs of a study, in parts that are tables of `SCHEMA`, and their places.

    Of a run in two parts the later one counts; of earlier runs only those that finished count, and
    with `failures` those that failed.
    """

    def __init__(self, folder: Path, *, failures: bool = False) -> None:
        self.folder = store.open_parts(folder)
        self._files: list[Path] = []
        self._next = 0
        self._part, self._row, self._status = array("q"), array("q"), array("b")
        self._places: dict[tuple[int, int], int] = {}
        for file in sorted(self.folder.iterdir()):
            if named := NAME.fullmatch(file.name):
                self._next = int(named["number"]) + 1
                content = content_of(file)
                if _digest(content) == named["digest"]:
                    part = pq.read_table(io.BytesIO(content), columns=list(WHICH))
                    self._enter(file, part, failures=failures)
                else:
                    report_damaged(file, "missing" if failures else "repeated")

    def place(self, digest: int, seed: int) -> int | None:
        """The place of a run, for `take`; None if it is missing."""
        return self._places.get((digest, seed))

    def done(self, place: int) -> bool:
        """Whether the run at this place finished."""
        return self.status(place) == "done"

    def status(self, place: int) -> str:
        """One of STATUSES."""
        return STATUSES[self._status[place]]

    def add(self, runs: pa.Table) -> None:
        """Write runs as one part and wait for the disk."""
        content = pa.BufferOutputStream()
        pq.write_table(runs, content, compression="zstd")
        written = content.getvalue().to_pybytes()
        file = self.folder / f"{self._next:06}-{_digest(written)}{RUNS}"
        store.write_whole(file, written)
        self._enter(file, runs, failures=True)
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

    def _enter(self, file: Path, runs: pa.Table, *, failures: bool) -> None:
        which = zip(*(runs[name].to_pylist() for name in WHICH), strict=True)
        for row, (digest, seed, status) in enumerate(which):
            if status == "done" or failures:
                self._places[digest, seed] = len(self._part)
            self._part.append(len(self._files))
            self._row.append(row)
            self._status.append(STATUSES.index(status))
        self._files.append(file)


class ResultRuns:
    """The finished runs of the result that `setting` names, read back from its tables.

    `runs` are their rows by number; `numbers` has the number of each by the digest of its
    parameters and its seed. With `failures` they include runs that did not finish.

    Raises BadInput if a table is missing, damaged or changed.
    """

    def __init__(self, setting: str, *, failures: bool = False) -> None:
        self.setting, self._folder = setting, Path(setting.partition("=")[2]).expanduser()
        begun = read_started(self._folder / store.MANIFEST)
        assert begun is not None
        for name, digest in begun.tables.items():
            if not (self._folder / name).is_file():
                raise BadInput(f"{setting}: {name} is missing")
            if store.digest_of(self._folder / name) != digest:
                raise BadInput(f"{setting}: {name} was changed since it was written")
        with store.reading(self._folder / "runs.parquet"):
            runs = pd.read_parquet(self._folder / "runs.parquet").set_index("run")
            digests = np.array([int(one, 16) for one in begun.points], dtype=np.uint64)
            kept = runs if failures else runs[runs["status"] == "done"]
            self.runs = kept.assign(digest=digests[kept["point"]])
            keys = zip(self.runs["digest"].tolist(), self.runs["seed"].tolist(), strict=True)
            self.numbers = dict(zip(keys, self.runs.index.tolist(), strict=True))

    def tables(self, numbers: Iterable[int], keep: Keep) -> Iterator[pa.Table]:
        """The runs of these numbers as rows of `SCHEMA`, some at a time.

        Raises BadInput if not all that must be kept of a run is there.
        """
        chosen = np.array(sorted(numbers), dtype=np.int64)
        for first in range(0, len(chosen), READ_AT_ONCE):
            run = chosen[first : first + READ_AT_ONCE]
            rows: Any = self.runs.loc[run]
            columns: dict[str, Any] = {name: rows[name] for name in ("digest", "seed", *END)}
            columns |= {"months": [[]] * len(run), "events": [[]] * len(run)}
            if keep.months:
                rows = self._rows("months", run, keep.months)
                values = np.stack([rows[name] for name in keep.months], axis=1).astype(np.float32)
                columns["months"] = _lists(run, rows["run"], pa.array(values.ravel()))
            if keep.events:
                rows = self._rows("events", run, EVENT)
                month = pc.strftime(rows["month"], format="%Y-%m")
                parts = [one.combine_chunks() for one in (month, *map(rows.column, EVENT[1:]))]
                columns["events"] = _lists(
                    run, rows["run"], pa.StructArray.from_arrays(parts, EVENT)
                )
            yield pa.table(
                [pa.array(columns[one.name], one.type, from_pandas=True) for one in SCHEMA], SCHEMA
            )

    def kept(self, months: Sequence[str]) -> list[str]:
        """Those of the outcomes that are there by month."""
        file = self._folder / "months.parquet"
        known = set(pq.read_schema(file).names) if months and file.is_file() else set()
        return [one for one in months if one in known]

    def _rows(self, name: str, run: NDArray[np.int64], columns: Sequence[str]) -> pa.Table:
        """Rows of a table that belong to some runs."""
        file = self._folder / f"{name}.parquet"
        with store.reading(file):
            known = pq.read_schema(file).names
            if missing := [one for one in columns if one not in known]:
                raise BadInput(
                    f"{self.setting}: keeps no {missing[0]} by month; run the whole job instead"
                )
            within = [("run", ">=", run[0]), ("run", "<=", run[-1])]
            rows = pq.read_table(file, columns=["run", *columns], filters=within)
            return rows.filter(pc.is_in(rows["run"], pa.array(run)))


def _lists(run: NDArray[np.int64], of: pa.ChunkedArray, values: pa.Array) -> pa.ListArray:
    """The values of each run as a list, where those of a row of `of` lie together."""
    each = len(values) // max(len(of), 1)
    ends = np.searchsorted(of.to_numpy(), run, side="right") * each
    return pa.ListArray.from_arrays(pa.array(np.r_[0, ends], pa.int32()), values)


def _digest(content: bytes) -> str:
    """The digest of a part's content, for its name."""
    return hashlib.sha256(content).hexdigest()[:16]


@functools.lru_cache(maxsize=CACHED)
def _loaded(file: Path, columns: tuple[str, ...]) -> pa.Table:
    with pq.ParquetFile(file) as part:
        return part.read(list(columns))


def run_rows(head: Mapping[str, Any], kept: pa.Table) -> pd.DataFrame:
    """One row per run: the columns of `head`, its status, its factors, its end."""
    end = kept.to_pandas()
    table = {name: head[name] for name in LEADING}
    table |= {name: end[name] for name in ("status", "stage", "error")}
    table |= {name: head[name] for name in head if name not in LEADING}
    table |= {name: end[name] for name in (*NAMES, *ALL_ENDINGS.values())}
    return pd.DataFrame(table)


def calendars(points: Sequence[Parameters], keep: Keep) -> tuple[list[NDArray[np.intp]], list[str]]:
    """The kept months of a run of each point, as places in an ordered list of all months."""
    kept = [[one.clock.month(step) for step in month_ends(one)[keep.thinned]] for one in points]
    known = sorted({month for months in kept for month in months})
    place = {month: number for number, month in enumerate(known)}
    return [np.array([place[month] for month in months], dtype=np.intp) for months in kept], known


def month_rows(
    run: NDArray[np.int64],
    kept: pa.Table,
    keep: Keep,
    calendar: Sequence[NDArray[np.intp]],
    known: list[str],
) -> pd.DataFrame:
    """One row per finished run and kept month; `calendar` has the months of each run."""
    values = pc.list_flatten(kept["months"]).to_numpy().reshape(-1, len(keep.months))
    table = pd.DataFrame(values, columns=list(keep.months), copy=False)
    lengths = lengths_of(kept["months"]) // len(keep.months)
    own = [months for months, length in zip(calendar, lengths, strict=True) if length]
    places = np.concatenate([np.empty(0, dtype=np.intp), *own])
    dtype = pd.CategoricalDtype(pd.Index(known, dtype="str"))
    months = pd.Series(pd.Categorical.from_codes(places, dtype=dtype), index=table.index)
    table.insert(0, "run", np.repeat(run, lengths))
    table.insert(1, "month", months)
    return table


def event_rows(run: NDArray[np.int64], kept: pa.Table) -> pd.DataFrame:
    """One row per event of a finished run."""
    events = pc.list_flatten(kept["events"]).combine_chunks()
    table: pd.DataFrame = pa.Table.from_struct_array(events).to_pandas()
    table.insert(0, "run", np.repeat(run, lengths_of(kept["events"])))
    return table


def lengths_of(lists: pa.ChunkedArray) -> NDArray[np.int64]:
    """The length of each run's list in a column of lists."""
    return np.asarray(pc.list_value_length(lists), dtype=np.int64)


def identity_of(
    points: Sequence[Point], factors: Iterable[str], scenario: str, place: NDArray[np.int64]
) -> pd.DataFrame:
    """The number, name, scenario and factors of the points at these places."""
    columns: dict[str, Any] = {
        "point": np.arange(len(points)),
        "point_name": [one.name for one in points],
        "scenario": [one.scenario or scenario for one in points],
    }
    for name in factors:
        columns[name] = pd.Series([one.factors.get(name) for one in points]).array
    return pd.DataFrame(columns).take(place).reset_index(drop=True)


def groups(runs: int, size: int) -> Iterator[NDArray[np.int64]]:
    """The numbers of all runs in groups; a single empty one if there are none."""
    for first in range(0, max(runs, 1), size):
        yield np.arange(first, min(first + size, runs))


def write_in_groups(
    tables: Iterable[pd.DataFrame],
    path: Path,
    origin: Mapping[str, str],
    meanings_of: Callable[[Sequence[str]], Iterable[Sequence[str]]],
) -> None:
    """Write tables of the same columns into one Parquet file (zstd), each as a row group.

    There is at least one. The schema carries `origin`, and the unit and meaning of each column:
    `meanings_of` gives rows of file, column, unit and meaning. Pandas, polars, DuckDB and R open
    the file. Numbers are split into bytes so that they compress. Only one table is in memory at a
    time. A `month`, "2026-01", becomes its first day, a type of time that all of them compare and
    join.
    """
    with contextlib.ExitStack() as opened:
        writer = None
        for table in map(_with_dates, tables):
            arrow = pa.Table.from_pandas(table, preserve_index=False).combine_chunks()
            if writer is None:
                own = (row for row in meanings_of(arrow.column_names) if row[0] == path.name)
                known = {name: {"unit": unit, "meaning": text} for _, name, unit, text in own}
                fields = [field.with_metadata(known[field.name]) for field in arrow.schema]
                schema = pa.schema(fields, {**(arrow.schema.metadata or {}), **origin})
                numbers = [field.name for field in arrow.schema if pa.types.is_floating(field.type)]
                others = [name for name in arrow.column_names if name not in numbers]
                writer = opened.enter_context(
                    pq.ParquetWriter(
                        path,
                        schema,
                        compression="zstd",
                        use_dictionary=others,
                        column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
                    )
                )
            writer.write_table(arrow.cast(writer.schema), row_group_size=max(len(arrow), 1))


def _with_dates(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the first days of its months."""
    if "month" not in table:
        return table
    months = table["month"].astype("category").cat
    days = pd.to_datetime(months.categories.astype("str"), format="%Y-%m").as_unit("ms")
    return table.assign(month=days.take(months.codes.to_numpy()))
