"""Finished runs as compact arrays: what workers send back, and what lies on disk in parts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.question.own_model import OwnModel
from openclosed.experiments.runs.replicate import Replicate, Task, replicate
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim.outcomes import INDEX, NAMES, SCOPES, YARDSTICKS
from openclosed.sim.outcomes.verdict import LABELS
from openclosed.sim.parameters import Parameters

VERDICTS = tuple((yardstick, scope) for yardstick in YARDSTICKS for scope in SCOPES)
LOST = "its process ended before the run did"
UNKNOWN = -1  # the label of a failed run

RUN_BYTES = 12 * len(NAMES)
EVENT_BYTES = 20_000  # of a run

HEAD = ("digest", "seed", "done", "stage", "error", "final", "label")
MONTHS = ("lengths", "months")
EVENTS = ("counts", "step", "what", "who", "amount", "names")


class Keep(NamedTuple):
    """What is kept of a run beside its end: months of some outcomes, and its events.

    Of the months each `every`-th is kept: with 3 the last of each quarter. With it go the worlds
    that runs start from, if not from a plain one.
    """

    months: tuple[str, ...] = ()
    events: bool = False
    mixture: Mixture | None = None
    every: int = 1
    own: OwnModel | None = None  # whose worlds they are, if not the project's

    @property
    def thinned(self) -> slice:
        """Which of a run's months are kept."""
        return slice(self.every - 1, None, self.every)


class Chunk(NamedTuple):
    """Runs made one after another in one place: worlds with their digests, and (world, seed)."""

    worlds: list[Parameters]
    digests: list[int]
    tasks: list[tuple[int, int]]

    def alone(self) -> list["Chunk"]:
        """Each of its runs as a chunk."""
        return [Chunk(self.worlds, self.digests, [task]) for task in self.tasks]


class Records(NamedTuple):
    """Some runs, one entry each in the arrays of `HEAD`.

    `digest` and `seed` say which run it is; `done` whether it came to its end, else `stage` and
    `error` say where and why not; `final` holds the means of the last year, (runs, outcomes);
    `label` the places of the verdicts in LABELS, (runs, len(VERDICTS)), or UNKNOWN.

    A run has `lengths` rows of `months`, (rows, outcomes kept), and `counts` events, of which
    `what` and `who` are places in `names`.
    """

    digest: NDArray[np.uint64]
    seed: NDArray[np.int64]
    done: NDArray[np.bool_]
    stage: NDArray[np.str_]
    error: NDArray[np.str_]
    final: NDArray[np.float64]
    label: NDArray[np.int8]
    lengths: NDArray[np.int32]
    months: NDArray[np.float32]
    counts: NDArray[np.int32]
    step: NDArray[np.int32]
    what: NDArray[np.int32]
    who: NDArray[np.int32]
    amount: NDArray[np.float64]
    names: NDArray[np.str_]

    @property
    def size(self) -> int:
        """The number of runs."""
        return len(self.seed)

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in self)

    def select(self, rows: NDArray[np.intp]) -> Self:
        """The runs at `rows`, in that order."""
        chosen: dict[str, Any] = {name: getattr(self, name)[rows] for name in HEAD}
        chosen["lengths"], chosen["counts"] = self.lengths[rows], self.counts[rows]
        chosen["months"] = self.months[_inside(self.lengths, rows)]
        happened = _inside(self.counts, rows)
        chosen |= {name: getattr(self, name)[happened] for name in ("step", "what", "who")}
        return self._replace(**chosen, amount=self.amount[happened])


def make(keep: Keep, chunk: Chunk) -> Records:
    """Make the runs of a chunk; a run that fails is one of them."""
    kind = keep.own.kind if keep.own else None
    made = [
        replicate(chunk.worlds[world], Task(number, seed), mixture=keep.mixture, kind=kind)
        for number, (world, seed) in enumerate(chunk.tasks)
    ]
    return recorded(made, [chunk.digests[world] for world, _ in chunk.tasks], keep)


def lost(chunk: Chunk, keep: Keep) -> Records:
    """The runs of a chunk as failed, because no process outlived them."""
    made = [
        Replicate(Task(number, seed), None, None, {}, [], "process", LOST)
        for number, (_, seed) in enumerate(chunk.tasks)
    ]
    return recorded(made, [chunk.digests[world] for world, _ in chunk.tasks], keep)


def recorded(made: Sequence[Replicate], digests: Sequence[int], keep: Keep) -> Records:
    """Runs as arrays, with what is to be kept of them."""
    columns = [INDEX[name] for name in keep.months]
    paths = [one.months[keep.thinned, columns] if one.months is not None else None for one in made]
    months = [one for one in paths if columns and one is not None]
    lengths = [0 if not columns or one is None else len(one) for one in paths]
    events = [event for one in made for event in (one.events if keep.events else ())]
    texts = [text for event in events for text in (event.what, event.who)]
    names, places = np.unique(np.array(texts, dtype=np.str_), return_inverse=True)
    missing = np.full(len(NAMES), np.nan)
    return Records(
        digest=np.array(digests, dtype=np.uint64),
        seed=np.array([one.task.seed for one in made], dtype=np.int64),
        done=np.array([one.final is not None for one in made], dtype=np.bool_),
        stage=np.array([one.stage for one in made], dtype=np.str_),
        error=np.array([one.error for one in made], dtype=np.str_),
        final=np.array([missing if one.final is None else one.final for one in made]),
        label=np.array([_codes(one.labels) for one in made], dtype=np.int8),
        lengths=np.array(lengths, dtype=np.int32),
        months=np.concatenate(months or [np.empty((0, len(columns)), dtype=np.float32)]),
        counts=np.array([len(one.events) if keep.events else 0 for one in made], dtype=np.int32),
        step=np.array([event.month for event in events], dtype=np.int32),
        what=places[0::2].astype(np.int32),
        who=places[1::2].astype(np.int32),
        amount=np.array([event.amount for event in events], dtype=np.float64),
        names=names,
    )


def joined(pieces: Sequence[Records]) -> Records:
    """The runs of all pieces one after another; at least one piece."""
    if len(pieces) == 1:
        return pieces[0]
    both = Records(*(np.concatenate(arrays) for arrays in zip(*pieces, strict=True)))
    names, places = np.unique(both.names, return_inverse=True)
    starts = np.cumsum([0, *(len(piece.names) for piece in pieces[:-1])])
    shift = np.repeat(starts, [len(piece.what) for piece in pieces])
    what, who = (places[codes + shift].astype(np.int32) for codes in (both.what, both.who))
    return both._replace(names=names, what=what, who=who)


def nothing(keep: Keep) -> Records:
    """No runs."""
    return recorded([], [], keep)._replace(
        final=np.empty((0, len(NAMES))), label=np.empty((0, len(VERDICTS)), dtype=np.int8)
    )


def bytes_of_run(parameters: Parameters, keep: Keep) -> int:
    """About how much room a run takes, in parts and in tables, rather too much than too little."""
    clock = parameters.clock
    months = clock.steps * max(1.0, clock.months_per_step)
    rows = months / keep.every
    return round(2 * (RUN_BYTES + 4 * len(keep.months) * rows) + EVENT_BYTES * keep.events)


def _codes(labels: Mapping[tuple[str, str], str]) -> list[int]:
    return [LABELS.index(labels[key]) if key in labels else UNKNOWN for key in VERDICTS]


def _inside(lengths: NDArray[np.int32], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places of the rows of the chosen runs, where each run has `lengths` rows."""
    counts = lengths[rows].astype(np.intp)
    starts = (np.cumsum(lengths) - lengths)[rows]
    before = np.cumsum(counts) - counts
    places: NDArray[np.intp] = np.arange(counts.sum()) + np.repeat(starts - before, counts)
    return places
