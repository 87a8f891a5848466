"""Runs of the model, each kept as a row of a table. A failed run is kept, too."""

import hashlib
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from openclosed.analysis.finding.words import Words
from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import Executor, peak_memory
from openclosed.experiments.execution.progress import Pace, WorkersLost
from openclosed.experiments.question.errors import BadInput, EarlyEnd, one_line
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.own_model import OwnModel
from openclosed.experiments.starts.draws import Draws
from openclosed.experiments.starts.states import States
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import INDEX, MEASURES, NAMES, SCOPES
from openclosed.sim.outcomes.record import judge_endings
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.event_log import Event

WORDS = Words(__file__)
FINAL_MONTHS = 12.0  # what a run's final outcomes are averaged over
LOST = "the process ended before the run"
RUN_BYTES = 12 * len(NAMES)
FIXED_BYTES = 20_000_000  # figures and report
EVENT_BYTES = 20_000  # of a run
ALL_ENDINGS = {(by, scope): f"ending_{by}_{scope}" for by in MEASURES for scope in SCOPES}

END = ("status", "stage", "error", *NAMES, *ALL_ENDINGS.values())
"""The columns of the table of runs that a run itself fills."""
SCHEMA = pa.schema(
    [
        ("digest", pa.uint64()),  # of the parameters
        ("seed", pa.int64()),
        *((name, pa.float64() if name in INDEX else pa.string()) for name in END),
        ("months", pa.list_(pa.float32())),  # one after another, each with the kept outcomes
        ("events", pa.list_(pa.struct(
            {"month": pa.string(), "what": pa.string(), "who": pa.string(), "amount": pa.float64()}
        ))),
    ]
)  # fmt: skip
"""A row is a run."""


class Keep(NamedTuple):
    """What to keep of a run besides its end: months of some outcomes, and its events.

    Each `every`-th month is kept: with 3 the end of each quarter. It also holds the draws or
    starting states of the runs, if any.
    """

    months: tuple[str, ...] = ()
    events: bool = False
    draws: Draws | States | None = None
    every: int = 1
    own: OwnModel | None = None  # the user's own model

    @property
    def thinned(self) -> slice:
        """The kept months of a run."""
        return slice(self.every - 1, None, self.every)


class Chunk(NamedTuple):
    """Runs for one worker: overrides with their digests, and (overrides, seed) pairs."""

    overrides: list[Overrides]
    digests: list[int]
    tasks: list[tuple[int, int]]

    def alone(self) -> list["Chunk"]:
        """Each of its runs as a chunk."""
        return [Chunk(self.overrides, self.digests, [task]) for task in self.tasks]


def digest_of(parameters: Parameters, more: str) -> int:
    """A number below 2^64 that identifies a parameter set, and `more` about it."""
    text = repr(parameters.model_dump(by_alias=True)) + more
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def chunks_of(
    overrides: Sequence[Overrides],
    digests: Sequence[int],
    todo: Sequence[tuple[int, int]],
    pace: Pace,
) -> Iterator[Chunk]:
    """The runs in chunks: overrides by number with seeds, in this order."""
    first = 0
    while first < len(todo):
        chosen = todo[first : first + pace.size()]
        numbers = list(dict.fromkeys(point for point, _ in chosen))
        yield Chunk(
            [overrides[one] for one in numbers],
            [digests[one] for one in numbers],
            [(numbers.index(point), seed) for point, seed in chosen],
        )
        first += len(chosen)


class Replicate(NamedTuple):
    """The kept part of a run.

    `months` holds the outcomes, (calendar months, outcomes); `final` their means over the last
    year, (outcomes,); `labels` the ending's label for each (measure, scope). A failed run has a
    `stage` and an `error`, and nothing else.
    """

    months: NDArray[np.float32] | None = None
    final: NDArray[np.float64] | None = None
    labels: Mapping[tuple[str, str], str] = MappingProxyType({})
    events: Sequence[Event] = ()
    stage: str = ""
    error: str = ""


def replicate(
    overrides: Overrides,
    seed: int,
    draws: Draws | States | None = None,
    kind: type[Ecosystem] | None = None,
) -> Replicate:
    """Run the model once, or the user's own `kind`.

    With draws, the seed chooses the uncertain parameters. Any exception of the model becomes a
    failed run.
    """
    stage, parameters = "start", overrides.parameters
    try:
        kind = kind or Ecosystem
        model = kind(parameters, rng=seed) if draws is None else draws.model(overrides, seed, kind)
        for step in range(model.step_number, parameters.clock.steps):
            stage = parameters.clock.month(step)
            model.step()
        stage = "ending"
        record = model.record
        labels = {key: ending.label for key, ending in judge_endings(record, parameters).items()}
        months = record[month_ends(parameters)].astype(np.float32)
        final_steps = max(1, round(FINAL_MONTHS / parameters.clock.months_per_step))
        final = mean_where_known(record[-final_steps:])
        return Replicate(months, final, labels, list(model.events))
    except Exception as error:  # noqa: BLE001 a model's fault is a result of its run
        if (cause := error.__cause__) and not isinstance(cause, Exception):
            raise cause from None  # a signal that ends the job, within compiled code
        message = f"{type(error).__name__}: {one_line(str(error))}"
        return Replicate(stage=stage, error=message)


def refuse_unbuildable(
    parameters: Parameters, seed: int, kind: type[Ecosystem] = Ecosystem
) -> None:
    """Build the model once before any run.

    Raises BadInput if the parameters are refused, or for any fault of the user's own model.
    """
    try:
        kind(parameters, rng=seed)
    except Exception as error:
        if kind is not Ecosystem and not isinstance(error, ValueError):
            reason = f"{type(error).__name__}: {one_line(str(error))}"
            raise BadInput(f"ecosystem={kind.__qualname__} cannot be built: {reason}") from error
        if not isinstance(error, ValueError):
            raise
        raise BadInput(one_line(str(error))) from error


def mean_where_known(record: NDArray[np.float64]) -> NDArray[np.float64]:
    """(outcomes) means of a record over the months in which each exists; nan if there is none."""
    means: NDArray[np.float64] = np.ma.masked_invalid(record).mean(axis=0).filled(np.nan)
    return means


def month_ends(parameters: Parameters) -> list[int]:
    """The last step of each calendar month of a run, (months,): all of them at monthly steps."""
    return list(
        {parameters.clock.month(step): step for step in range(parameters.clock.steps)}.values()
    )


def run_chunk(keep: Keep, chunk: Chunk) -> pa.Table:
    """Do the runs of a chunk, a row of `SCHEMA` each, including failed ones."""
    kind = keep.own.kind if keep.own else None
    done = [
        replicate(chunk.overrides[place], seed, draws=keep.draws, kind=kind)
        for place, seed in chunk.tasks
    ]
    return _table(done, chunk, keep)


def fail_chunk(chunk: Chunk) -> pa.Table:
    """The runs of a chunk as failed, because their processes ended."""
    failed = [Replicate(stage="process", error=LOST)] * len(chunk.tasks)
    return _table(failed, chunk, Keep())


def run_chunks(executor: Executor, chunks: Iterable[Chunk]) -> Generator[pa.Table]:
    """The runs of the chunks; a run whose process ends at each attempt counts as failed.

    Raises:
        BadInput: if the first two runs end their processes, so that the runs are not to blame.
    """
    any_done, lost = False, 0

    def run(some: Iterable[Chunk]) -> Iterator[pa.Table]:
        nonlocal any_done
        for done in executor(run_chunk, some):
            any_done = True
            yield done

    while True:
        try:
            yield from run(chunks)
        except WorkersLost as ended:
            for one in (single for chunk in ended.chunks for single in chunk.alone()):
                try:
                    yield from run([one])
                except WorkersLost:
                    lost += 1
                    if lost > 1 and not any_done:
                        raise BadInput(
                            "every worker process ended before its first run was done: check "
                            "that there is enough memory, or use execution=serial"
                        ) from None
                    yield fail_chunk(one)
        else:
            return


def pending(keys: Iterable[tuple[int, int]]) -> pa.Table:
    """Runs that are not done, by the digest of their parameters and their seed."""
    rows = [{"digest": digest, "seed": seed, **_empty("pending")} for digest, seed in keys]
    return pa.Table.from_pylist(rows, SCHEMA)


def _table(runs: Sequence[Replicate], chunk: Chunk, keep: Keep) -> pa.Table:
    rows = [
        {"digest": chunk.digests[place], "seed": seed}
        | _row(one, chunk.overrides[place].parameters, keep)
        for one, (place, seed) in zip(runs, chunk.tasks, strict=True)
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def _row(one: Replicate, parameters: Parameters, keep: Keep) -> dict[str, Any]:
    """The kept part of a run as a row."""
    if one.months is None or one.final is None:
        return _empty("failed", one.stage, one.error)
    return {
        "status": "done",
        "stage": "",
        "error": "",
        **dict(zip(NAMES, one.final.tolist(), strict=True)),
        **{ALL_ENDINGS[key]: label for key, label in one.labels.items()},
        "months": one.months[keep.thinned, [INDEX[name] for name in keep.months]].ravel(),
        "events": [
            (parameters.clock.month(event.month), str(event.what), str(event.who), event.amount)
            for event in (one.events if keep.events else ())
        ],
    }


def _empty(status: str, stage: str = "", error: str = "") -> dict[str, Any]:
    """The row of a run without outcomes."""
    head = {"status": status, "stage": stage, "error": error}
    return head | dict.fromkeys(ALL_ENDINGS.values(), "") | {"months": [], "events": []}


def bytes_needed(parameters: Parameters, keep: Keep, runs: int) -> int:
    """A high estimate of the bytes of a job with this number of runs, in parts and in tables."""
    clock = parameters.clock
    months = clock.steps * max(1.0, clock.months_per_step)
    rows = months / keep.every
    each = round(2 * (RUN_BYTES + 4 * len(keep.months) * rows) + EVENT_BYTES * keep.events)
    return FIXED_BYTES + runs * each


def estimate(
    executor: Executor, chunks: Iterable[Chunk], workers: int, runs: int, size: int
) -> EarlyEnd:
    """The end of a job that is only estimated.

    The chunks are run, one run for each worker before the clock starts, and none is kept.
    """
    single = [one for chunk in chunks for one in chunk.alone()]
    early, timed = single[:workers], single[workers:] or single
    list(executor(run_chunk, early))
    begun = time.monotonic()
    list(executor(run_chunk, timed))
    each = (time.monotonic() - begun) / len(timed)
    memory = max(executor(peak_memory, range(workers))) / 1e6
    said = WORDS(
        "estimate", time=progress.format_duration(runs * each), runs=runs, workers=workers,
        seconds=each * workers, memory=memory, disk=size / 1e6,
    )  # fmt: skip
    return EarlyEnd(said, 0)
