"""A study: design points run with seeds, in any number of calls, into one result folder.

Workers start once. Finished runs go to disk in parts, so that memory does not grow with them, and
an interrupted job resumes where it was: it asks for the same runs, and finished ones are not
repeated.
"""

import contextlib
import functools
import sys
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.analysis.finding.words import Words
from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import (
    Executor,
    signals_later,
    wait_for_compiling,
    worker_count,
)
from openclosed.experiments.execution.progress import Pace
from openclosed.experiments.question.errors import BadInput, EarlyEnd
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.results.provenance import REMADE, carried, manifest
from openclosed.experiments.results.started import started_at
from openclosed.experiments.results.store import ResultFolder
from openclosed.experiments.runs import replicate, saved_runs
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.meanings import meanings_of
from openclosed.experiments.runs.replicate import (
    END,
    Keep,
    bytes_needed,
    chunks_of,
    digest_of,
    estimate,
    refuse_unbuildable,
    run_chunks,
)
from openclosed.experiments.runs.saved_runs import ResultRuns, SavedRuns, groups, identity_of
from openclosed.sim import Ecosystem, warm_up
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.base import value_of

WORDS = Words(__file__)
MONTHS = "months.parquet"
PART_SECONDS = 2.0
PART_BYTES = 16_000_000
RUNS_IN_GROUP, KEPT_IN_GROUP = 8192, 512  # runs in a row group of runs.parquet, and of other tables


class Study:
    """Points run with seeds into one folder; created by `study`.

    The experiment writes further files into `path` before it calls `publish`.
    """

    def __init__(
        self, question: Question, folder: ResultFolder, keep: Keep, executor: Executor, planned: int
    ) -> None:
        self.question, self.folder, self.keep = question, folder, keep
        self.draws = keep.draws
        settings = question.settings
        self._executor = executor
        self._planned = planned  # runs
        self._saved = SavedRuns(folder.path, failures=bool(settings.so_far))
        self._earlier = ResultRuns(f"expand={settings.expand}") if settings.expand else None
        if settings.draw:
            self._earlier = ResultRuns(f"draw={settings.draw}", failures=True)
            self.keep = keep._replace(months=tuple(self._earlier.kept(keep.months)))
        self._taken = 0  # runs, from an earlier result
        self._started = started_at(folder.path / store.MANIFEST)
        self._points: list[Point] = []
        self._digests: list[int] = []
        self._numbers: dict[tuple[str, int], int] = {}  # of a point, by name and digest
        self._runs: dict[tuple[int, int], int] = {}  # the number of a run, by point and seed
        self._point, self._seed, self._at = array("q"), array("q"), array("q")
        self._waiting: list[pa.Table] = []
        self._written = time.monotonic()
        self._ready = False
        self.some_missing = False  # of an unfinished job, which is answered as it stands
        self._under_way: list[tuple[int, int]] = []  # digests and seeds of runs not yet numbered
        self.origin: dict[str, Any] = {}  # further entries of the manifest
        self._remade: dict[str, None] = {}  # what was changed before the end of the data
        self.path = folder.path
        self.write_manifest()

    def runs(self, points: Sequence[Point], seeds: Sequence[int]) -> pd.DataFrame:
        """Run every point with every seed: a row for each, point by point, as in `runs.parquet`.

        A point and seed that this study has run already keep their row and run number. A run
        depends on its parameters and its seed alone, and rows keep the requested order, so the
        table is the same for any number of workers.

        Raises BadInput if the model of the first point cannot be built.
        """
        return self.run_pairs([(point, seed) for point in points for seed in seeds])

    def run_pairs(self, asked: Sequence[tuple[Point, int]]) -> pd.DataFrame:
        """Run points with seeds of their own, in this order; otherwise as `runs`."""
        points = {id(point): point for point, _ in asked}  # number a point once, not per run
        number = {key: self._number(point) for key, point in points.items()}
        pairs = [(number[id(point)], int(seed)) for point, seed in asked]
        self._run_missing({(self._digests[point], seed): (point, seed) for point, seed in pairs})
        run = np.array([self._enter(point, seed) for point, seed in pairs], dtype=np.int64)
        self._under_way = []
        return self._rows(run)

    def seeds(self, count: int) -> list[int]:
        """Seeds of runs, the same at every point."""
        master = self.question.settings.seed
        if self.draws is not None:
            return self.draws.seeds(master, count)
        return [int(one) for one in spawn_seeds(master, count)]

    @property
    def all_runs(self) -> pd.DataFrame:
        """All runs so far, a row each, as in `runs.parquet`."""
        return self._rows(np.arange(len(self._seed)))

    @property
    def months(self) -> pd.DataFrame:
        """The kept months of all runs so far, one row per finished run and month."""
        return pd.concat(list(self._months()), ignore_index=True)

    def months_of(self, run: NDArray[np.int64]) -> NDArray[np.float64]:
        """(runs, months, kept outcomes) of runs by their numbers; nan for failed ones.

        The runs must have one clock.
        """
        kept = self._take(run, ["months"])["months"]
        size, outcomes = saved_runs.lengths_of(kept), len(self.keep.months)
        months = np.full((len(run), size.max(initial=0) // outcomes, outcomes), np.nan)
        done = size > 0
        months[done] = pc.list_flatten(kept).to_numpy().reshape(months[done].shape)
        return months

    def write(self) -> dict[str, Any]:
        """Write the tables of all runs and the manifest; return the manifest."""
        rows = (self._rows(run) for run in groups(len(self._seed), RUNS_IN_GROUP))
        tables: dict[str, Iterator[pd.DataFrame]] = {"runs.parquet": rows}
        if self.keep.months:
            tables[MONTHS] = map(self._with_points, self._months())
        if self.keep.events:
            tables["events.parquet"] = self._events()
        origin = carried(self.question)
        for name, table in tables.items():
            saved_runs.write_in_groups(
                table, self.path / name, origin,
                lambda columns: meanings_of(columns, self.keep, self.factors),
            )  # fmt: skip
        files = sorted(self.path.glob("*.parquet"))
        self.origin["tables"] = {one.name: store.digest_of(one) for one in files}
        return self.write_manifest()

    def write_manifest(self) -> dict[str, Any]:
        """Write and return the manifest of the runs so far, with the number of pending ones."""
        places = [*self._at, *(self._saved.place(*key) for key in self._under_way)]
        statuses = ["pending" if at is None else self._saved.status(at) for at in places]
        origin = manifest(self.question, [*dict.fromkeys(self._seed)], statuses, self._started)
        origin |= self.origin | {"points": [f"{digest:016x}" for digest in self._digests]}
        if self._remade:
            origin[REMADE] = list(self._remade)
        store.write_json(self.path / store.MANIFEST, origin)
        return origin

    @property
    def some_done(self) -> bool:
        """Whether any run finished."""
        return any(self._saved.done(at) for at in self._at)

    def publish(self) -> Path:
        """Give the folder its name; the parts stay only if runs failed, to be repeated."""
        whole = bool(self.question.settings.so_far) or all(map(self._saved.done, self._at))
        return self.folder.publish(whole=whole)

    def flush(self) -> None:
        """Write finished runs to disk."""
        if self._waiting:
            self._saved.add(pa.concat_tables(self._waiting))
            self._waiting.clear()
        self._written = time.monotonic()

    def _number(self, point: Point) -> int:
        own = self.keep.own
        fixed = "".join(sorted(self.draws.named(point.overrides))) if self.draws else ""
        digest = digest_of(point.parameters, (own.source if own else "") + fixed)
        key = point.name, digest
        if key not in self._numbers:
            self.question.refuse_third_party_code(point.parameters)
            if self.draws is not None:
                self.draws.refuse(point.overrides)
                self._remade |= dict.fromkeys(self.draws.remade(point.overrides))
            self._numbers[key] = len(self._points)
            self._points.append(point)
            self._digests.append(digest)
        return self._numbers[key]

    def _enter(self, point: int, seed: int) -> int:
        if (point, seed) not in self._runs:
            self._runs[point, seed] = len(self._seed)
            place = self._saved.place(self._digests[point], seed)
            assert place is not None
            self._point.append(point)
            self._seed.append(seed)
            self._at.append(place)
        return self._runs[point, seed]

    def _run_missing(self, asked: Mapping[tuple[int, int], tuple[int, int]]) -> None:
        """Do the missing runs, points by number with seeds; write them to disk."""
        settings = self.question.settings
        missing = {key: pair for key, pair in asked.items() if self._saved.place(*key) is None}
        earlier = self._earlier.numbers if self._earlier else {}
        known = [key for key in missing if key in earlier]
        todo = [pair for key, pair in missing.items() if key not in earlier]
        self._under_way = [key for key, pair in asked.items() if pair not in self._runs]
        if settings.so_far:
            self._leave_out(list(asked))
            return
        if settings.draw and todo:
            every = f"{len(todo):,} of {len(asked):,} runs"
            raise BadInput(f"draw={settings.draw}: {every} are not in its runs.parquet")
        if known and not (todo and settings.estimate):
            self._reuse(known, len(todo))
        if not todo:
            return
        self._prepare(*todo[0])
        # Seed by seed, so that a half-finished job has pairs and a worker replays a state once.
        same = SEEDS_PER_DRAW if self.draws is not None else 1
        todo.sort(key=lambda pair: pair[1] // same)
        workers = worker_count(settings.execution, len(todo))
        overrides = [one.overrides for one in self._points]
        in_chunks = functools.partial(chunks_of, overrides, self._digests)
        if settings.estimate:
            few = in_chunks(todo[: 3 * workers], Pace(3 * workers, workers))
            count = max(self._planned - len(known), len(todo))
            size = bytes_needed(self.question.parameters, self.keep, count)
            raise estimate(self._executor, few, workers, count, size)
        pace = Pace(len(todo), workers)
        results = run_chunks(self._executor, in_chunks(todo, pace))
        before = len(asked) - len(todo)
        shown = progress.show_progress(len(asked), settings.quiet, before=before)
        with contextlib.closing(results), shown as advance:
            for done in results:
                self._waiting.append(done)
                pace.done(len(done))
                failed = done.filter(pc.equal(done["status"], "failed")).to_pylist()
                advance(len(done), len(failed))
                if failed and settings.on_failure == "stop":
                    self.flush()
                    raise self._stop(failed[0])
                late = time.monotonic() - self._written > PART_SECONDS
                if late or sum(one.nbytes for one in self._waiting) > PART_BYTES:
                    self.flush()
        self.flush()

    def _reuse(self, keys: Sequence[tuple[int, int]], more: int) -> None:
        """Take finished runs of an earlier result.

        Raises BadInput if they start elsewhere than the same seeds do here.
        """
        earlier = self._earlier
        assert earlier is not None
        numbers = [earlier.numbers[key] for key in keys]
        if self.draws is not None:
            before, fixed = earlier.runs.loc[numbers], set(self.factors)
            fixed.update(*(self.draws.named(one.overrides) for one in self._points))
            own = self.draws.columns(before["seed"].to_numpy())
            for name in own.keys() - fixed:
                if name not in before or not np.array_equal(before[name].to_numpy(), own[name]):
                    raise BadInput(f"{earlier.setting}: its runs start from other states or draws")
        self.some_missing |= "pending" in set(earlier.runs.loc[numbers, "status"])
        for table in earlier.tables(numbers, self.keep):
            self._saved.add(table)
        self._taken += len(keys)
        if more and not self.question.settings.quiet:
            progress.clear_status()
            every = f"{self._taken:,} of {len(earlier.numbers):,} runs"
            text = f"openclosed: {earlier.setting}: takes {every} from there, {more:,} are new"
            print(text, file=sys.stderr)

    def _leave_out(self, asked: Sequence[tuple[int, int]]) -> None:
        """Count runs as missing that an unfinished job has not done.

        Raises BadInput if none is done, or what is asked for depends on others that are missing.
        """
        setting = f"so_far={self.question.settings.so_far}"
        if self.some_missing:
            raise BadInput(f"{setting}: what this job runs next depends on runs that are missing")
        places = [self._saved.place(*key) for key in asked]
        if not any(at is not None and self._saved.done(at) for at in places):
            raise BadInput(f"{setting}: no run is done yet")
        if missing := [key for key, at in zip(asked, places, strict=True) if at is None]:
            self._saved.add(replicate.pending(missing))
            self.some_missing = True

    def _stop(self, failed: Mapping[str, Any]) -> EarlyEnd:
        """The end of a job that stops at its first failed run."""
        point = self._points[self._digests.index(failed["digest"])]
        what = {name: failed[name] for name in ("seed", "stage", "error")}
        return EarlyEnd(WORDS("stopped", point=point.name, **what), 1)

    def _prepare(self, point: int, seed: int) -> None:
        """Refuse a model that cannot be built, and compile, before the first run."""
        if self._ready:
            return
        is_new = not warm_up.is_done()
        if is_new:
            text = f"Compiling the model, once: about {warm_up.SECONDS} s"
            progress.show_status(text, quiet=self.question.settings.quiet, also_in_logs=True)
        with signals_later():
            kind = self.keep.own.kind if self.keep.own else Ecosystem
            refuse_unbuildable(self._points[point].parameters, seed, kind)
            if is_new:
                warm_up.compile_rest()
        wait_for_compiling()
        self._ready = True

    def _take(self, run: NDArray[np.int64], columns: Sequence[str]) -> pa.Table:
        return self._saved.take(np.array(self._at, dtype=np.int64)[run], columns)

    def _rows(self, run: NDArray[np.int64]) -> pd.DataFrame:
        point = np.array(self._point, dtype=np.int64)[run]
        seed = np.array(self._seed, dtype=np.int64)[run]
        identity = identity_of(self._points, self.factors, self.question.scenario, point)
        columns = {str(name): column.array for name, column in identity.items()}
        head: dict[str, Any] = {"run": run, **columns, "seed": seed}
        if self.draws is not None:
            own = self.draws.columns(head["seed"])
            for number, one in enumerate(self._points):
                for name in self.draws.named(one.overrides):
                    own[name][point == number] = value_of(one.parameters, name)
            head = own | head | own  # a factor that a point does not set is drawn
        return saved_runs.run_rows(head, self._take(run, END))

    def _months(self) -> Iterator[pd.DataFrame]:
        calendars, known = saved_runs.calendars([one.parameters for one in self._points], self.keep)
        for run in groups(len(self._seed), KEPT_IN_GROUP):
            own = [calendars[self._point[number]] for number in run]
            yield saved_runs.month_rows(run, self._take(run, ["months"]), self.keep, own, known)

    def _with_points(self, months: pd.DataFrame) -> pd.DataFrame:
        """Months with the columns that identify their points, as in `runs.parquet`."""
        point = np.array(self._point, dtype=np.int64)[months["run"].to_numpy()]
        identity = identity_of(self._points, self.factors, self.question.scenario, point)
        seed = pd.Series(
            np.array(self._seed, dtype=np.int64)[months["run"].to_numpy()], name="seed"
        )
        return pd.concat([months.iloc[:, :2], identity, seed, months.iloc[:, 2:]], axis=1)

    @property
    def factors(self) -> list[str]:
        """The factors of all points, in order of appearance."""
        return list(dict.fromkeys(name for one in self._points for name in one.factors))

    def _events(self) -> Iterator[pd.DataFrame]:
        for run in groups(len(self._seed), KEPT_IN_GROUP):
            yield saved_runs.event_rows(run, self._take(run, ["events"]))
