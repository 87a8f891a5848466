"""Strategies against each other: each takes the seat of one vendor, on the same seeds.

Code of others runs in processes of its own. One that raises, hangs, cheats or ends its process is
disqualified, and the others go on.
"""

import contextlib
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.standings import EXTRAS, YARDSTICKS
from experiments import progress, store, tables
from experiments import scenarios as catalogue
from experiments.bad_input import BadInput
from experiments.bounded import Stopped, each_alone
from experiments.ending import kept_if_not_understood, tell
from experiments.execution import signals_later, wait_for_compiling, worker_count
from experiments.points import refuse_unbuildable, refuse_unpaired
from experiments.provenance import manifest, now
from experiments.records import Keep, recorded
from experiments.replicate import Replicate, Task, replicate
from experiments.settings import Question
from experiments.tournament.entrants import Entrant, entrants_of
from experiments.tournament.matches import Control, Market, Out, Played, Programme, matches
from sim.outcomes import OUTCOMES
from sim.parameters.wording import did_you_mean
from sim.randomness import spawn_seeds

FIXED_BYTES = 10_000_000  # figures and report
RUN_BYTES = 12 * len(OUTCOMES)


class Season(NamedTuple):
    """What came of a tournament: the runs of each entrant, and why some are out."""

    played: list[list[Played]]
    reasons: dict[int, str]


def run(
    question: Question,
    seat: str,
    entrants: Sequence[str] = (),
    own: Sequence[str] = (),
    scenarios: Sequence[str] = (),
    yardstick: str = "money",
    seconds: float = 60.0,
) -> int:
    """Let every entrant play all scenarios on the same seeds, and write and say how they rank.

    Args:
        question: the first scenario, seeds, place.
        seat: vendor whose place entrants take; its settings stay.
        entrants: strategies of the project; empty: all.
        own: those of others, as `entrants_of` reads them.
        scenarios: further scenarios.
        yardstick: what entrants are ranked by first, one of YARDSTICKS.
        seconds: time in which a run must end.

    Returns 1 if a run without any entrant failed or no entrant is left, else 0. Raises BadInput for
    what is not there, fewer than two replicates, or a result that cannot be written.
    """
    settings = question.settings
    if yardstick not in YARDSTICKS:
        raise BadInput(
            f"experiment.yardstick={yardstick}: must be one of {', '.join(YARDSTICKS)}"
            f"{did_you_mean(yardstick, YARDSTICKS)}"
        )
    if not (isinstance(seconds, int | float) and seconds > 0):
        raise BadInput(f"experiment.seconds={seconds}: must be a number above 0")
    refuse_unpaired((), settings.replicates)
    players = entrants_of(entrants, own)
    markets = _markets(question, seat, scenarios)
    seeds = tuple(int(seed) for seed in spawn_seeds(settings.seed, settings.replicates))
    started = now()
    count = len(players) * len(markets) * len(seeds)
    with store.result_folder(settings.output, FIXED_BYTES + count * RUN_BYTES) as folder:
        programmes = [Programme(player, seat, markets, seeds) for player in players]
        season = _season(question, programmes, float(seconds))
        runs = _runs(programmes, season)
        out = {players[number].name: why for number, why in sorted(season.reasons.items())}
        origin = manifest(question, seeds, runs["status"], started)
        store.write_parquet(runs, folder.path / "runs.parquet")
        store.write_json(folder.path / "manifest.json", origin)
        with kept_if_not_understood(folder):
            said = _answer(folder.path, runs, seat, yardstick, out, origin)
        published = folder.publish()
    code = tell(said, published, runs[~runs["point_name"].isin(list(out))])
    return code if len(out) < len(players) - 1 else 1


def _markets(question: Question, seat: str, names: Sequence[str]) -> tuple[Market, ...]:
    """The markets to play, all with the seat and one length of time."""
    others = [name for name in dict.fromkeys(names) if name != question.scenario]
    asked = [question, *(catalogue.under_the_same_words(question, name) for name in others)]
    for one in asked:
        vendors = one.parameters.vendors
        if seat not in vendors:
            raise BadInput(
                f"experiment.seat={seat}: no vendor of {one.scenario}; choose from "
                f"{', '.join(vendors)}{did_you_mean(seat, vendors)}"
            )
        if one.parameters.clock != question.parameters.clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )
    return tuple(Market(one.scenario, one.parameters) for one in asked)


def _season(question: Question, programmes: Sequence[Programme], seconds: float) -> Season:
    """Play everything; who is out plays no further."""
    settings, first = question.settings, programmes[0]
    wait_for_compiling()
    with signals_later():
        for market in first.markets:
            refuse_unbuildable(market.parameters, first.seeds[0])
        # A run compiles all that runs need, so that the time for compiling is no strategy's.
        replicate(first.markets[0].parameters, Task(0, first.seeds[0]))
    each = len(first.markets) * len(first.seeds)
    played: list[list[Played]] = [[] for _ in programmes]
    reasons: dict[int, str] = {}
    controls: dict[int, bytes] = {}
    results = each_alone(
        matches, programmes, worker_count(settings.execution, len(programmes)), seconds
    )
    shown = progress.showing(each * len(programmes), settings.quiet)
    with contextlib.closing(results), shown as advance:
        for number, said in results:
            if isinstance(said, Control):
                controls[number] = said.final
                continue
            if isinstance(said, Played):
                played[number].append(said)
                advance(1, 1 if said.replicate.error else 0)
                error = said.replicate.error if programmes[number].entrant.path else ""
                reason = f"{error} (at {said.replicate.stage})" if error else ""
            else:
                assert isinstance(said, Out | Stopped)
                reason = said.reason
            if reason:
                reasons[number] = reason
                advance(each - len(played[number]), 0)
    for number, final in controls.items():
        if number not in reasons and final != controls.get(0, final):
            reasons[number] = "the program is not the same after it has played"
    return Season(played, reasons)


def _runs(programmes: Sequence[Programme], season: Season) -> pd.DataFrame:
    """One row a run, entrant by entrant; those that were not played any more are failed ones."""
    first = programmes[0]
    each = len(first.markets) * len(first.seeds)
    rows: list[Played] = []
    for number, made in enumerate(season.played):
        why = f"not played: {season.reasons.get(number, '')}"
        rows += made
        for run in range(len(made), each):
            task = Task(run, first.seeds[run % len(first.seeds)])
            rows.append(Played(Replicate(task, None, None, {}, [], "", why), nan, nan, nan))
    kept = recorded([row.replicate for row in rows], [0] * len(rows), Keep())
    point = [number for number in range(len(programmes)) for _ in range(each)]
    scenarios = [market.scenario for market in first.markets for _ in first.seeds]
    head: dict[str, Any] = {
        "run": np.arange(len(rows)),
        "point": point,
        "point_name": [programmes[number].entrant.name for number in point],
        "scenario": scenarios * len(programmes),
        "seed": kept.seed,
    }
    for name in YARDSTICKS:
        values = np.array([getattr(row, name) for row in rows], dtype=float)
        head[name] = np.where(kept.done, values, nan)
    return tables.run_rows(head, kept)


def _answer(
    folder: Path,
    runs: pd.DataFrame,
    seat: str,
    yardstick: str,
    out: dict[str, str],
    origin: dict[str, object],
) -> str:
    """Write the standings, figures and report; the text for the terminal."""
    from analysis import standings, standings_report

    found = standings.answer(runs, seat, yardstick, out)
    store.write_csv(found.table, folder / "standings.csv")
    store.write_json(folder / "verdict.json", found.summary)
    extras = {name: [("runs.parquet", name, *what)] for name, *what in EXTRAS}
    rows = [
        row for name in runs.columns for row in extras.get(name) or tables.meanings_of_runs([name])
    ]
    rows += [("standings.csv", *row) for row in standings.MEANINGS]
    tables.write_dictionary(folder, rows)
    standings_report.write(folder, found, runs, origin)
    return standings_report.terminal(found)


__all__ = ["Entrant", "run"]
