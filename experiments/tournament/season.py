"""A season: every entrant plays its programme, and what came of it is on disk at its end.

An entrant's programme is not gone on with in its middle: its class may remember what it did, and
the check of its process comes last.
"""

import contextlib
import hashlib
from collections.abc import Generator, Iterator, Sequence
from math import nan
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.tournament.answer import YARDSTICKS
from experiments.execution import progress
from experiments.execution.executors import wait_for_compiling, worker_count
from experiments.execution.isolated import Stopped, each_alone
from experiments.execution.processes import signals_later
from experiments.execution.progress import Advance
from experiments.question.settings import Settings
from experiments.results.checkpoints import Arrays, Pieces
from experiments.runs.points import refuse_unbuildable
from experiments.runs.records import Keep, Records, recorded
from experiments.runs.replicate import Replicate, Task, replicate
from experiments.tournament.entrants import Entrant
from experiments.tournament.matches import Control, Out, Played, Programme, matches

CHANGED = "the program is not the same after it has played"


class Result(NamedTuple):
    """What came of an entrant.

    Attributes:
        runs: its whole programme; runs that were not played any more are failed ones.
        books: of each run, (runs, YARDSTICKS); nan where it failed.
        reason: why it is out; empty if it is not.
        control: what its process made of the record at the end, empty if it did not come to it.
    """

    runs: Records
    books: NDArray[np.float64]
    reason: str
    control: bytes

    @property
    def arrays(self) -> Arrays:
        """The same to be kept on disk."""
        own = {"books": self.books, "reason": np.array(self.reason, dtype=np.str_)}
        return self.runs._asdict() | own | {"control": np.frombuffer(self.control, dtype=np.uint8)}


def play(
    programmes: Sequence[Programme], settings: Settings, seconds: float, pieces: Pieces
) -> list[Result]:
    """Let everybody play; what is there among `pieces` is not played again.

    Who is out plays no further. A run without any entrant that failed is played again, since the
    fault may have been the machine's.
    """
    names = [name_of(programme.entrant) for programme in programmes]
    found = {number: _kept(pieces.get(name)) for number, name in enumerate(names)}
    results = {number: one for number, one in found.items() if one is not None}
    todo = [number for number in found if number not in results]
    if todo:
        _make_ready(programmes[0])
    with contextlib.closing(_played(programmes, todo, settings, seconds)) as playing:
        for number, result in playing:
            pieces.keep(names[number], result.arrays)
            results[number] = result
    usual = results[0].control
    for number, one in results.items():
        if usual and not one.reason and one.control != usual:
            results[number] = one._replace(reason=CHANGED)
    return [results[number] for number in sorted(results)]


def name_of(entrant: Entrant) -> str:
    """The name of an entrant's piece; a file that was changed makes another one."""
    content = Path(entrant.file).read_bytes() if entrant.file else b""
    return hashlib.sha256(repr((*entrant, content)).encode()).hexdigest()[:16]


def _kept(piece: Arrays | None) -> Result | None:
    """What came of an entrant, as it was kept; None if it is to play."""
    if piece is None:
        return None
    runs = Records(**{name: piece[name] for name in Records._fields})
    reason = str(piece["reason"])
    if not (reason or runs.done.all()):
        return None
    return Result(runs, piece["books"], reason, piece["control"].tobytes())


def _make_ready(first: Programme) -> None:
    """Refuse worlds that cannot be built, and compile all that runs need."""
    wait_for_compiling()
    with signals_later():
        for market in first.markets:
            refuse_unbuildable(market.parameters, first.seeds[0])
        # A run compiles the rest, so that the time for compiling is no strategy's.
        replicate(first.markets[0].parameters, Task(0, first.seeds[0]))


def _played(
    programmes: Sequence[Programme], todo: Sequence[int], settings: Settings, seconds: float
) -> Generator[tuple[int, Result]]:
    """What comes of each, as soon as it is known.

    One whose process the system killed plays again from the start, once: it need not be its fault.
    """
    each = len(programmes[0].markets) * len(programmes[0].seeds)
    total, before = each * len(programmes), each * (len(programmes) - len(todo))
    again: list[int] = []
    with progress.showing(total, settings.quiet, before=before) as advance:
        for numbers in (todo, again):
            workers = worker_count(settings.execution, len(numbers))
            jobs = [programmes[number] for number in numbers]
            with contextlib.closing(each_alone(matches, jobs, workers, seconds)) as playing:
                for job, result, killed in _results(jobs, playing, advance):
                    if killed and numbers is todo:
                        again.append(numbers[job])
                        advance(-each, 0)
                    else:
                        yield numbers[job], result


def _results(
    jobs: Sequence[Programme],
    playing: Iterator[tuple[int, Played | Out | Control | Stopped]],
    advance: Advance,
) -> Iterator[tuple[int, Result, bool]]:
    """What came of each job at its end, and whether the system killed its process."""
    runs: list[list[Played]] = [[] for _ in jobs]
    for job, said in playing:
        one, own = jobs[job], runs[job]
        if isinstance(said, Played):
            own.append(said)
            advance(1, 1 if said.replicate.error else 0)
            reason = _why(said.replicate) if one.entrant.path and said.replicate.error else ""
            if not reason:
                continue
        else:
            reason = "" if isinstance(said, Control) else said.reason
        advance(len(one.markets) * len(one.seeds) - len(own), 0)
        final = said.final if isinstance(said, Control) else b""
        yield job, _result(one, own, reason, final), isinstance(said, Stopped) and said.killed


def _why(failed: Replicate) -> str:
    return f"{failed.error} (at {failed.stage})"


def _result(programme: Programme, played: list[Played], reason: str, final: bytes) -> Result:
    """What came of an entrant, with the rest of its programme as failed runs."""
    each = len(programme.markets) * len(programme.seeds)
    rows = list(played)
    for run in range(len(played), each):
        task = Task(run, programme.seeds[run % len(programme.seeds)])
        missing = Replicate(task, None, None, {}, [], "", f"not played: {reason}")
        rows.append(Played(missing, nan, nan, nan))
    runs = recorded([row.replicate for row in rows], [0] * each, Keep())
    books = np.array([[getattr(row, name) for name in YARDSTICKS] for row in rows], dtype=float)
    books[~runs.done] = nan
    return Result(runs, books, reason, final)
