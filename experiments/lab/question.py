"""The classroom's page: a sweep over every combination of the levers, and a few runs watched.

The page holds what it shows: no scenario of it is computed or interpolated in the browser.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.analysis.lab import law, levers, page
from openclosed.analysis.lab.codes import RUN_ROOM, SCENARIO_ROOM, place_of
from openclosed.analysis.lab.levers import Board, Worlds
from openclosed.analysis.lab.yardsticks import BY, NEEDED, times_of
from openclosed.experiments.answer import question as ensemble
from openclosed.experiments.answer.settings import EnsembleSettings
from openclosed.experiments.execution.executors import results_of
from openclosed.experiments.lab.settings import LabSettings
from openclosed.experiments.lab.tables import (
    Made,
    Offer,
    cells,
    cube_of,
    meanings,
    quarterly,
    reference_of,
    table,
)
from openclosed.experiments.lab.watched_run import Watched, recorded
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.starts.mixture import Mixture


def run(question: Question, settings: LabSettings) -> int:
    """Build the page, or run one of its scenarios alone.

    Returns 1 if any run failed, else 0. Raises BadInput for a code that is none, a lever that does
    not fit the parameters, too many runs for a code, or a result that cannot be written.
    """
    board = levers.declared().limited(settings.stops)
    _refuse(question, settings, board)
    if settings.page_code:
        alone = _named(settings.page_code, board, question)
        return ensemble.run(alone, EnsembleSettings(replicates=settings.replicates))
    offers = offers_of(board, question)
    points = [Point(offer.name, offer.parameters) for offer in offers]
    count = max(settings.reference, settings.replicates)
    total = len(points) * settings.replicates + count
    with study(question, runs=total, months=NEEDED) as sweep:
        seeds = sweep.seeds(settings.replicates)
        runs = sweep.runs(points, seeds)
        as_today = points[board.combinations().index(board.unchanged)]
        reference = sweep.runs([as_today], sweep.seeds(count))

        def answer(origin: dict[str, Any]) -> Finding:
            times = times_of(question.parameters, board.since)
            made = Made(board, offers, seeds, times, question.parameters)
            return _finding(question, made, sweep, runs, reference, origin)

        return finish(sweep, answer, page=lambda *_: None)


def _refuse(question: Question, settings: LabSettings, board: Board) -> None:
    """Raise BadInput for options that cannot be."""
    if settings.stops is not None and settings.stops < 1:
        raise BadInput(f"experiment.stops={settings.stops}: must be at least 1, or null for all")
    if settings.reference < 1:
        raise BadInput(f"experiment.reference={settings.reference}: must be at least 1")
    replicates = question.settings.replicates
    if replicates > RUN_ROOM:
        raise BadInput(f"replicates={replicates}: a code of the page has room for {RUN_ROOM}")
    if len(times_of(question.parameters, board.since)) < MOST_PLACES:
        raise BadInput(
            f"clock.horizon={question.parameters.clock.horizon:g}: the page needs the year after "
            f"{board.since}"
        )


MOST_PLACES = 6
"""Times that a prediction needs at least: where it starts, and the quarters of a year and more."""


def offers_of(board: Board, question: Question) -> list[Offer]:
    """Every combination of stops in the board's order.

    Raises BadInput where a stop does not fit the parameters.
    """
    worlds = Worlds(board, question.parameters)
    offers = [_offer(worlds, stops) for stops in board.combinations()]
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
    return Offer(stops, "+".join(moved) or levers.UNCHANGED, parameters)


def _named(code: str, board: Board, question: Question) -> Question:
    """The question of the scenario that a code names. Raises BadInput if there is none."""
    try:
        place = place_of(code).scenario
    except ValueError as error:
        raise BadInput(f"experiment.page_code={error}") from error
    combinations = board.combinations()
    if place >= len(combinations):
        raise BadInput(f"experiment.page_code={code}: this page has no such scenario")
    offer = _offer(Worlds(board, question.parameters), combinations[place])
    name = question.scenario if offer.name == levers.UNCHANGED else offer.name
    return question.model_copy(update={"scenario": name, "parameters": offer.parameters})


class Chosen(NamedTuple):
    """A run of the world as today that is worth watching: what it shows, and its row."""

    title: str
    row: int


def choose(reference: pd.DataFrame) -> list[Chosen]:
    """A usual run of the world as today, and two of one world that end differently.

    The two go on from the same world, by other luck: those that end farthest apart of all such
    pairs in which a camp wins one and not the other. There may be none.
    """
    yardstick, scope = BY["use"]
    ends = reference[f"open_share_{yardstick}_{scope}"].to_numpy(dtype=float)
    verdicts = reference[f"verdict_{yardstick}_{scope}"].to_numpy()
    done = np.flatnonzero(np.isfinite(ends)).tolist()
    if not done:
        return []
    middle = np.median(ends[done])
    chosen = [Chosen("typical", min(done, key=lambda row: abs(ends[row] - middle)))]
    world = reference.get("kept_world", pd.Series(0, index=reference.index)).to_numpy()
    pairs = [
        (low, high)
        for low in done
        for high in done
        if world[low] == world[high] and ends[low] < ends[high] and verdicts[low] != verdicts[high]
    ]
    if pairs:
        low, high = max(pairs, key=lambda pair: ends[pair[1]] - ends[pair[0]])
        chosen += [Chosen("low", low), Chosen("high", high)]
    return chosen


def _finding(
    question: Question,
    made: Made,
    sweep: Study,
    runs: pd.DataFrame,
    reference: pd.DataFrame,
    origin: dict[str, Any],
) -> Finding:
    """Watch some runs; the page and the table of times are written into the result's folder."""
    values = quarterly(sweep.months_of(runs["run"].to_numpy()), made)
    store.write_in_groups([table(values, made)], sweep.path / "times.parquet")
    cube = cube_of(values, runs, made)
    seeds = reference["seed"].tolist()
    verdicts = reference["verdict_" + "_".join(BY["use"])].tolist()
    watched = [
        Watched(title, verdicts[row], int(seeds[row]), question.parameters)
        for title, row in choose(reference)
    ]
    columns = {name: reference[name] for name in law.NAMES if name in reference}
    growths = tuple(
        stop.whole_run.get("work.size_growth")
        for stop in made.board.levers["growth"].stops.values()
    )
    content = page.data(
        made.board,
        question.parameters,
        cube,
        reference_of(reference),
        law.law(law.worlds_of(columns, question.parameters), growths),
        results_of(_watch, sweep.mixture, watched, question.settings, "runs watched"),
        origin,
    )
    text = page.page(content)
    (Path(sweep.path) / page.NAME).write_text(text, encoding="utf-8")
    said = (
        f"{len(made.offers):,} scenarios with {len(made.seeds)} runs each; firms to watch in "
        f"{len(watched)} runs. Open {page.NAME} ({len(text) / 1e6:.1f} MB) in a browser; it needs "
        "no network."
    )
    times, ends = meanings(made.board)
    elsewhere = [("times.parquet", *row) for row in times]
    shown = for_files("cells", ends, cells(cube, made))
    return Finding("The class's page", [said], [shown], elsewhere=elsewhere)


def _watch(mixture: Mixture | None, watched: Watched) -> dict[str, Any]:
    return recorded(watched, mixture)
