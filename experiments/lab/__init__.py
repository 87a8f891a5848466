"""The classroom's page: a sweep over every combination of the levers, and a few runs watched.

The page holds what it shows: no scenario of it is computed or interpolated in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.finding.finding import Finding, for_files
from analysis.lab import levers, page
from analysis.lab.codes import RUN_ROOM, SCENARIO_ROOM, place_of
from analysis.lab.cube import Cube
from analysis.lab.levers import Board, Worlds
from analysis.lab.yardsticks import NEEDED, years_of
from experiments import ensemble
from experiments.ensemble import EnsembleSettings
from experiments.execution.jobs import results_of
from experiments.lab.tables import Made, Offer, cells, cube_of, meanings, table, yearly
from experiments.lab.watched_run import Watched, recorded
from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput, one_line
from experiments.question.messages import as_bad_input
from experiments.question.settings import Question, Replicates, Settings
from experiments.results import store
from experiments.runs.finish import finish
from experiments.runs.points import Point
from experiments.runs.study import study
from experiments.worlds.mixture import Mixture


class LabSettings(Settings):
    """The class's page, one file that opens offline."""

    of_the_model = True
    upkeep = True
    node: ClassVar[Mapping[str, Any]] = {"clock": {"horizon": 156}}

    replicates: Replicates = 20
    """Runs of each combination."""
    stops: int | None = None
    """Most stops of a lever; null: all."""
    more: bool = True
    """Also the scenarios that the page offers beside the levers."""
    recordings: int = 5
    """Runs whose firms can be watched: a usual one, two of equal settings, the most open and the
    most closed world."""
    page_code: str = ""
    """A code from the page, as OS-4K2-7F: run that scenario alone."""


def run(question: Question, settings: LabSettings) -> int:
    """Build the page, or run one of its scenarios alone.

    Returns 1 if any run failed, else 0. Raises BadInput for a code that is none, a lever that does
    not fit the parameters, too many runs for a code, or a result that cannot be written.
    """
    _refuse(question, settings.stops, settings.recordings)
    board = levers.declared().limited(settings.stops)
    if settings.page_code:
        alone = _named(settings.page_code, board, question, settings.more)
        return ensemble.run(alone, EnsembleSettings(replicates=settings.replicates))
    offers = offers_of(board, question, settings.more)
    points = [Point(offer.name, offer.parameters) for offer in offers]
    with study(question, runs=len(points) * settings.replicates, months=NEEDED) as sweep:
        seeds = sweep.seeds(settings.replicates)
        runs = sweep.runs(points, seeds)

        def answer(origin: dict[str, Any]) -> Finding:
            made = Made(board, offers, seeds, years_of(question.parameters))
            watching = sweep.path, sweep.mixture, settings.recordings
            return _finding(question, made, runs, sweep.months, origin, *watching)

        return finish(sweep, answer, page=lambda *_: None)


def _refuse(question: Question, stops: int | None, recordings: int) -> None:
    """Raise BadInput for options that cannot be."""
    if stops is not None and stops < 1:
        raise BadInput(f"experiment.stops={stops}: must be at least 1, or null for all")
    if recordings < 0:
        raise BadInput(f"experiment.recordings={recordings}: must be at least 0")
    replicates = question.settings.replicates
    if replicates > RUN_ROOM:
        raise BadInput(f"replicates={replicates}: a code of the page has room for {RUN_ROOM}")
    if not years_of(question.parameters):
        raise BadInput(
            f"clock.horizon={question.parameters.clock.horizon:g}: the page needs a whole year"
        )


def offers_of(board: Board, question: Question, more: bool) -> list[Offer]:
    """Every combination of stops in the board's order, then the scenarios beside them.

    Raises BadInput where a stop does not fit the parameters, or a scenario has another clock.
    """
    worlds = Worlds(board, question.parameters)
    offers = [_offer(worlds, stops) for stops in board.combinations()]
    offers += [_beside(question, name) for name in _names_beside(board, more)]
    if len(offers) > SCENARIO_ROOM:
        raise BadInput(f"levers: {len(offers)} combinations, a code has room for {SCENARIO_ROOM}")
    return offers


def _offer(worlds: Worlds, stops: tuple[int, ...]) -> Offer:
    """The world with the levers at these stops, named by those that were moved."""
    moved = [
        f"{key}={list(lever.stops)[place]}"
        for (key, lever), place in zip(worlds.board.levers.items(), stops, strict=True)
        if place != lever.unchanged
    ]
    try:
        parameters = worlds.at(stops)
    except ValueError as error:
        raise as_bad_input(error) or BadInput(one_line(str(error))) from error
    return Offer(stops, "+".join(moved) or levers.UNCHANGED, "", parameters)


def _names_beside(board: Board, more: bool) -> tuple[str, ...]:
    return board.more if more else ()


def _beside(question: Question, name: str) -> Offer:
    """A scenario that stands beside the levers."""
    other = catalogue.under_the_same_words(question, name)
    if other.parameters.clock != question.parameters.clock:
        raise BadInput(f"experiment.more: {name} has another clock than {question.scenario}")
    return Offer((), name, other.about.description, other.parameters)


def _named(code: str, board: Board, question: Question, more: bool) -> Question:
    """The question of the scenario that a code names. Raises BadInput if there is none."""
    try:
        place = place_of(code).scenario
    except ValueError as error:
        raise BadInput(f"experiment.page_code={error}") from error
    combinations, beside = board.combinations(), _names_beside(board, more)
    if place >= len(combinations) + len(beside):
        raise BadInput(f"experiment.page_code={code}: this page has no such scenario")
    if place < len(combinations):
        offer = _offer(Worlds(board, question.parameters), combinations[place])
    else:
        offer = _beside(question, beside[place - len(combinations)])
    name = question.scenario if offer.name == levers.UNCHANGED else offer.name
    return question.model_copy(update={"scenario": name, "parameters": offer.parameters})


def choose(made: Cube, offers: Sequence[Offer], start: Sequence[int], count: int) -> list[Watched]:
    """Runs worth watching, each once.

    First a usual run of the baseline, then the two runs of the world where the page starts (`start`
    holds its stops) that end farthest apart, then a usual run of the most open and of the most
    closed world: all by the first yardstick in the last year, of scenarios with a finished run.
    """
    last = {place: made.values(0, place)[:, -1] for place in range(len(offers))}
    last = {place: ends for place, ends in last.items() if not np.isnan(ends).all()}
    picked: dict[tuple[int, int], str] = {}
    for place, ends in last.items():
        if offers[place].name == levers.UNCHANGED:
            picked.setdefault((place, _nearest(ends)), "typical")
    for place, ends in last.items():
        if offers[place].stops == tuple(start):
            picked.setdefault((place, int(np.nanargmin(ends))), "low")
            picked.setdefault((place, int(np.nanargmax(ends))), "high")
    medians = {place: float(np.median(_finished(ends))) for place, ends in last.items()}
    for title, most in (("most_open", max), ("most_closed", min)):
        if medians:
            place = most(medians, key=lambda one: medians[one])
            picked.setdefault((place, _nearest(last[place])), title)
    return [Watched(*at, title, offers[at[0]].parameters) for at, title in picked.items()][:count]


def _finished(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[~np.isnan(values)]


def _nearest(values: NDArray[np.float64]) -> int:
    """Place of the run that is nearest to the median."""
    return int(np.nanargmin(np.abs(values - np.median(_finished(values)))))


def _finding(
    question: Question,
    made: Made,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    origin: dict[str, Any],
    folder: Path,
    mixture: Mixture | None,
    recordings: int,
) -> Finding:
    """Watch some runs; the page and the table of years are written into `folder`."""
    values = yearly(months, made, question.parameters)
    store.write_parquet(table(values, made), folder / "years.parquet")
    cube = cube_of(values, runs, made)
    watched = choose(cube, made.offers, made.board.beginning, recordings)
    content = page.data(
        made.board,
        question.parameters,
        [(offer.stops, offer.name, offer.text) for offer in made.offers],
        cube,
        _watch_all(watched, (tuple(made.seeds), mixture), question),
        origin,
    )
    text = page.page(content)
    (folder / page.NAME).write_text(text, encoding="utf-8")
    said = (
        f"{len(made.offers):,} scenarios with {len(made.seeds)} runs each; firms to watch in "
        f"{len(watched)} runs. Open {page.NAME} ({len(text) / 1e6:.1f} MB) in a browser; it needs "
        "no network."
    )
    years, ends = meanings(made.board)
    elsewhere = [("years.parquet", *row) for row in years]
    shown = for_files("cells", ends, cells(cube, made))
    return Finding("The class's page", [said], [shown], elsewhere=elsewhere)


type _Runs = tuple[tuple[int, ...], Mixture | None]
"""Seeds of the runs, and the worlds that they go on from."""


def _watch_all(watched: Sequence[Watched], runs: _Runs, question: Question) -> list[dict[str, Any]]:
    """The recordings, in the order asked."""
    return results_of(_watch, runs, watched, question.settings, "runs watched")


def _watch(runs: _Runs, watched: Watched) -> dict[str, Any]:
    seeds, mixture = runs
    return recorded(watched, seeds[watched.run], mixture)
