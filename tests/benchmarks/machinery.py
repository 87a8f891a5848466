"""What running costs beside the model: `python -m tests.benchmarks.machinery [OPTION ...]`.

`--docs` writes docs/scaling.md, too; `--long` lets Hydra's own launchers make 10,000 jobs, which
takes an hour; `--quick` takes small sizes, to try the command itself.
"""

import json
import operator
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from experiments.execution.chunks import CHUNK_SECONDS, HANDED_OUT
from experiments.execution.executors import map_chunks
from experiments.question.settings import Execution
from tests.benchmarks.comparison import CannotRun, environment_of, failure_of, installer
from tests.benchmarks.fresh import ROOT, environment
from tests.benchmarks.guard import here
from tests.benchmarks.neighbours import Neighbours, told
from tests.benchmarks.report import figure, table
from tests.benchmarks.ways import FIRMS, INSTANT, MONTHS, PROGRAM, REAL
from tests.experiments.dask_cluster import started

PAGE = ROOT / "docs" / "scaling.md"
TEMPLATE = Path(__file__).with_name("scaling.md.template")
JOBLIB = ("hydra-joblib-launcher==1.2.0", "joblib==1.6.0")
SIZES = (100, 1_000, 10_000)
CHUNKS = 2_000  # handed out by Dask, to see what one takes
STUDIES = (10**6, 10**9)  # runs
MEMORY = 32e9  # bytes of a usual machine
CORES = (2, 100, 1_000)


class Way(NamedTuple):
    """A way to make many runs: its words for `ways`, and what may be asked of it."""

    name: str
    program: str
    workers: int
    words: tuple[str, ...] = ()
    sizes: tuple[int, ...] = SIZES  # of runs that take no time
    real: tuple[int, int] | None = None  # of runs of the model
    plugin: tuple[str, ...] = ()  # packages of its own


FEW = SIZES[:2]  # what takes too long for more
WAYS = (
    Way("`openclosed -m`, two processes", "ours", 2, real=(50, 250)),
    Way("`openclosed -m`, one process", "ours", 1, (), (), (50, 250)),
    Way("`openclosed -m execution=dask`, two workers", "ours", 2, ("execution=dask",)),
    Way("Mesa's `batch_run`, one process", "mesa", 1, real=(10, 110)),
    Way("Mesa's `batch_run`, two processes", "mesa", 2, real=(10, 110)),
    Way("Hydra's basic launcher", "hydra", 1, ("basic",), FEW, (5, 45)),
    Way("Hydra's joblib launcher, two processes", "hydra", 2, ("joblib",), FEW, (5, 45), JOBLIB),
)
OURS, ALONE = WAYS[:2]


class Made(NamedTuple):
    """A whole command: its wall time in seconds, peak memory and table of runs in bytes."""

    seconds: float
    peak: int
    table: int


@dataclass
class Measured:
    """All commands by way, model and number of runs; why a way did not run; seconds of a chunk.

    `quick` tells that sizes were small.
    """

    made: dict[tuple[str, str, int], Made] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    chunk: float = float("nan")
    quick: bool = False
    others: float = float("nan")  # cores that other work kept busy

    def further(self, way: Way, model: str, what: str = "seconds") -> float:
        """What each further run adds: between the two largest numbers of runs.

        It is nan where it was not measured, or other work on the machine hid it.
        """
        sizes = sorted(runs for name, of, runs in self.made if (name, of) == (way.name, model))
        if len(sizes) < 2:
            return float("nan")
        less, more = sizes[-2:]
        low, high = (getattr(self.made[way.name, model, runs], what) for runs in (less, more))
        return float(high - low) / (more - less) if high > low else float("nan")


def measured(tell: Callable[[str], None], *, quick: bool = False, long: bool = False) -> Measured:
    """Every way, one after another."""
    results, neighbours = Measured(quick=quick), Neighbours()
    tell("compiling")
    make(OURS, (), INSTANT, SIZES[0], "")
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Path(folder) / "dask", ("1", "1")) as cluster,
    ):
        execution = Execution(where="dask", address=cluster.address, timeout=60.0)
        results.chunk = chunk_seconds(execution, 50 if quick else CHUNKS)
        for way in WAYS:
            words = cluster.words if "execution=dask" in way.words else way.words
            try:
                beside = plugin(way.plugin)
                for model, runs in asked(way, quick=quick, long=long):
                    tell(f"{way.name}: {runs} runs, {model}")
                    results.made[way.name, model, runs] = make(way, words, model, runs, beside)
            except CannotRun as error:
                results.failures[way.name] = str(error)
    results.others = neighbours.busy
    return results


def asked(way: Way, *, quick: bool, long: bool) -> Iterator[tuple[str, int]]:
    """Models and numbers of runs."""
    sizes = SIZES if long and way.sizes else way.sizes
    real: tuple[int, ...] = way.real or ()
    if quick:
        sizes, real = sizes[:-1], tuple(times * real[0] for times in (1, 2) if real)
    yield from ((INSTANT, runs) for runs in sizes)
    yield from ((REAL, runs) for runs in real)


def make(way: Way, words: Sequence[str], model: str, runs: int, beside: str) -> Made:
    """One command, in a process of its own.

    Raises:
        CannotRun: when it fails.
    """
    command = ["-c", PROGRAM, way.program, model, str(runs), str(way.workers)]
    path = os.pathsep.join(filter(None, [str(ROOT), beside]))
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command, *words],
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise CannotRun((done.stderr.splitlines() or ["no message"])[-1])
    said = json.loads(done.stdout.splitlines()[-1])
    return Made(seconds, said["peak"], said["files"].get("runs.parquet", 0))


def plugin(packages: Sequence[str]) -> str:
    """A folder with these packages alone, made if it is not there; empty for none.

    Raises:
        CannotRun: when they cannot be installed.
    """
    if not packages:
        return ""
    folder = environment_of(packages[0])
    if not folder.exists():
        install = [*installer(), "pip", "install", "--quiet", "--no-config", "--no-deps"]
        failure = failure_of([*install, "--target", str(folder), *packages])
        if failure:
            raise CannotRun(f"cannot be installed: {failure}")
    return str(folder)


def chunk_seconds(execution: Execution, chunks: int) -> float:
    """Wall time in which Dask hands out and collects a chunk that takes no time."""
    list(map_chunks(operator.mul, 1, range(20), execution))
    start = time.perf_counter()
    assert sum(map_chunks(operator.mul, 1, range(chunks), execution)) == sum(range(chunks))
    return (time.perf_counter() - start) / chunks


def page(results: Measured) -> str:
    """docs/scaling.md."""
    machinery, model = results.further(OURS, INSTANT), results.further(OURS, REAL)
    alone = results.further(ALONE, REAL)
    return TEMPLATE.read_text(encoding="utf-8").format(
        machine=here(),
        quiet=told(results.others) + " Only small sizes were tried." * results.quick,
        firms=f"{FIRMS:,}",
        months=MONTHS,
        instant=_instant(results),
        real=_real(results),
        machinery=figure(1e3 * machinery),
        share=figure(100.0 * machinery / model),
        cores=figure(alone / model),
        alone=figure(1e3 * alone),
        studies=_studies(results),
        chunk=figure(1e3 * results.chunk),
        chunk_seconds=f"{CHUNK_SECONDS:g}",
        fed=figure(CHUNK_SECONDS / results.chunk, 2),
        longer=figure(1e3 / HANDED_OUT),
        held=figure(1e-6 * MEMORY / results.further(OURS, INSTANT, "peak")),
        memory=figure(results.further(OURS, INSTANT, "peak")),
        bytes=figure(results.further(OURS, REAL, "table")),
    )


def _instant(results: Measured) -> str:
    def row(way: Way) -> list[str]:
        name = f"{way.name}: {results.failures[way.name]}" if way.name in results.failures else ""
        made = [results.made.get((way.name, INSTANT, runs)) for runs in SIZES]
        each = ["-" if one is None else figure(1e3 * one.seconds / runs)
                for one, runs in zip(made, SIZES, strict=True)]  # fmt: skip
        return [name or way.name, *each, figure(1e3 * results.further(way, INSTANT))]

    head = ("way", *(f"{runs:,} runs" for runs in SIZES), "each further run")
    return table(head, (row(way) for way in WAYS if way.sizes))


def _real(results: Measured) -> str:
    rows = ((way.name, figure(1e3 * results.further(way, REAL))) for way in WAYS if way.real)
    return table(("way", "ms for each further run"), rows)


def _studies(results: Measured) -> str:
    """Hours, disk and memory of large studies, at the pace of this machine's cores."""
    hours = results.further(ALONE, REAL) / 3600.0
    disk = results.further(OURS, REAL, "table") / 1e9
    memory = results.further(OURS, INSTANT, "peak") / 1e9
    head = ("runs", "core-hours", *(f"days on {cores:,} cores" for cores in CORES),
            "GB of `runs.parquet`", "GB of memory, as one study")  # fmt: skip
    rows = (
        (
            f"{runs:,}",
            figure(runs * hours),
            *(figure(runs * hours / cores / 24.0) for cores in CORES),
            figure(runs * disk),
            figure(runs * memory),
        )
        for runs in STUDIES
    )
    return table(head, rows)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    start = time.perf_counter()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - start:5.0f} s  {what}", file=sys.stderr, flush=True)

    text = page(measured(tell, quick="--quick" in arguments, long="--long" in arguments))
    print(text)
    if "--docs" in arguments:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
