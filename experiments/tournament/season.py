"""A season: every entrant plays its programme, and what came of it is on disk at its end.

An entrant's programme is not gone on with in its middle: its class may remember what it did.
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
from experiments.execution.executors import Executor, executor, wait_for_compiling, worker_count
from experiments.execution.isolated import Message, Stopped, each_alone
from experiments.execution.processes import signals_later
from experiments.execution.progress import Advance
from experiments.question.errors import one_line
from experiments.question.settings import Settings
from experiments.results.checkpoints import Arrays, Checkpoints
from experiments.runs.points import refuse_unbuildable
from experiments.runs.records import Keep, Records, recorded
from experiments.runs.replicate import Replicate, Task, replicate
from experiments.tournament.decisions import OTHERWISE, FoulError
from experiments.tournament.entrants import Entrant
from experiments.tournament.matches import (
    Played,
    Programme,
    Turn,
    decided,
    play_turn,
    tasks_of,
    turn_of,
)

SHOWN = 200  # signs of what an entrant's process says of itself


class Result(NamedTuple):
    """What came of an entrant.

    Attributes:
        runs: its whole programme; runs that were not played any more are failed ones.
        books: of each run, (runs, YARDSTICKS); nan where it failed.
        reason: why it is out; empty if it is not.
    """

    runs: Records
    books: NDArray[np.float64]
    reason: str

    @property
    def arrays(self) -> Arrays:
        """The same to be kept on disk."""
        own = {"books": self.books, "reason": np.array(self.reason, dtype=np.str_)}
        return self.runs._asdict() | own


def play(
    programmes: Sequence[Programme], settings: Settings, seconds: float, checkpoints: Checkpoints
) -> list[Result]:
    """Let everybody play; what is there among `checkpoints` is not played again.

    Who is out plays no further. A run without any entrant that failed is played again, since the
    fault may have been the machine's.
    """
    names = [name_of(programme.entrant) for programme in programmes]
    found = {number: _kept(checkpoints.get(name)) for number, name in enumerate(names)}
    results = {number: one for number, one in found.items() if one is not None}
    todo = [number for number in found if number not in results]
    if todo:
        _make_ready(programmes[0])
        with contextlib.closing(_played(programmes, todo, settings, seconds)) as playing:
            for number, result in playing:
                checkpoints.keep(names[number], result.arrays)
                results[number] = result
    return [results[number] for number in sorted(results)]


def name_of(entrant: Entrant) -> str:
    """The name of an entrant's checkpoint; a file that was changed makes another one."""
    content = Path(entrant.file).read_bytes() if entrant.file else b""
    return hashlib.sha256(repr((*entrant, content)).encode()).hexdigest()[:16]


def _kept(checkpoint: Arrays | None) -> Result | None:
    """What came of an entrant, as it was kept; None if it is to play."""
    if checkpoint is None:
        return None
    runs = Records(**{name: checkpoint[name] for name in Records._fields})
    reason = str(checkpoint["reason"])
    if not (reason or runs.done.all()):
        return None
    return Result(runs, checkpoint["books"], reason)


def _make_ready(first: Programme) -> None:
    """Refuse worlds that cannot be built, and compile all that runs need."""
    wait_for_compiling()
    with signals_later():
        for market in first.markets:
            if market.mixture is None:
                refuse_unbuildable(market.parameters, first.seeds[0])
        # A run compiles the rest, so that the time for compiling is no strategy's.
        market = first.markets[0]
        replicate(market.parameters, Task(0, first.seeds[0]), mixture=market.mixture)


def _played(
    programmes: Sequence[Programme], todo: Sequence[int], settings: Settings, seconds: float
) -> Generator[tuple[int, Result]]:
    """What comes of each, as soon as it is known.

    One whose process the system killed plays again from the start, once: it need not be its fault.
    """
    each = len(programmes[0].markets) * len(programmes[0].seeds)
    shipped = [number for number in todo if _is_shipped(programmes[number].entrant)]
    others = [number for number in todo if number not in shipped]
    again: list[int] = []
    shown = progress.showing(
        each * len(programmes), settings.quiet, before=each * (len(programmes) - len(todo))
    )
    seat, execution = programmes[0].seat, settings.execution
    with shown as advance, executor(seat, execution, each * len(todo)) as mapped:
        yield from _of_shipped(programmes, shipped, mapped, advance)
        for numbers in (others, again):
            jobs = [programmes[number] for number in numbers]
            workers = worker_count(execution, len(numbers))
            with contextlib.closing(each_alone(decided, jobs, workers, seconds, each)) as playing:
                for job, said, stopped in _decided(jobs, playing):
                    if stopped.killed and numbers is others:
                        again.append(numbers[job])
                        continue
                    yield numbers[job], _judged(jobs[job], said, stopped.reason, mapped)
                    advance(each, 0)


def _is_shipped(entrant: Entrant) -> bool:
    """Whether an entrant is code of the project."""
    return not entrant.file and (not entrant.path or entrant.path.startswith("sim."))


def _of_shipped(
    programmes: Sequence[Programme], numbers: Sequence[int], mapped: Executor, advance: Advance
) -> Iterator[tuple[int, Result]]:
    """What comes of the project's own strategies, and of the seat as it is."""
    turns = [
        Turn(task, market, programmes[number].entrant.path, number)
        for number in numbers
        for market, task in tasks_of(programmes[number])
    ]
    runs: dict[int, list[Played]] = {number: [] for number in numbers}
    for turn, played in mapped(play_turn, turns):
        own, programme = runs[turn.entrant], programmes[turn.entrant]
        own.append(played)
        advance(1, 1 if played.replicate.error else 0)
        if len(own) == len(programme.markets) * len(programme.seeds):
            own.sort(key=lambda one: one.replicate.task.run)
            failed = next((one.replicate for one in own if one.replicate.error), None)
            reason = _why(failed) if programme.entrant.path and failed else ""
            yield turn.entrant, _result(programme, own, reason)


def _decided(
    jobs: Sequence[Programme], playing: Iterator[tuple[int, Message | Stopped | None]]
) -> Iterator[tuple[int, list[Message], Stopped]]:
    """All that each job said, at its end, and why it said no more, empty if all is said."""
    said: list[list[Message]] = [[] for _ in jobs]
    for job, message in playing:
        if isinstance(message, dict):
            said[job].append(message)
        else:
            yield job, said[job], message or Stopped("")


def _judged(programme: Programme, said: list[Message], reason: str, mapped: Executor) -> Result:
    """What comes of an entrant by its decisions, up to the first run that failed."""
    pairs = list(tasks_of(programme))
    turns: list[Turn] = []
    failed: list[Played] = []
    for (market, task), message in zip(pairs, said, strict=False):
        if "out" in message:
            reason = _shown(message["out"])
            break
        if message.get("error"):
            stage, error = _shown(message.get("stage")), _shown(message["error"])
            missing = Replicate(task, None, None, {}, [], stage, error)
            failed.append(Played(missing, nan, nan, nan))
            break
        try:
            turns.append(turn_of(market, task, message))
        except FoulError as error:
            reason = str(error)
            break
    runs = [*(played for _, played in mapped(play_turn, turns)), *failed]
    runs.sort(key=lambda one: one.replicate.task.run)
    wrong = next((place for place, one in enumerate(runs) if one.replicate.error), len(runs))
    if wrong < len(runs):
        reason = _why(runs[wrong].replicate)
    elif len(runs) < len(pairs):
        reason = reason or OTHERWISE
    return _result(programme, runs[: wrong + 1], reason)


def _shown(text: object) -> str:
    """What a process says of itself, fit for a line."""
    return one_line(str(text)[:SHOWN])


def _why(failed: Replicate) -> str:
    return f"{failed.error} (at {failed.stage})"


def _result(programme: Programme, played: list[Played], reason: str) -> Result:
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
    return Result(runs, books, reason)
