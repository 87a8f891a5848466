"""The classroom's page: a sweep over every combination of the levers, and a few runs watched.

The page holds what it shows: no scenario of it is computed or interpolated in the browser.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.lab import levers, page
from analysis.lab.codes import RUN_ROOM, SCENARIO_ROOM, place_of
from analysis.lab.cube import Cube
from analysis.lab.levers import Board
from analysis.lab.yardsticks import by_year, years_of
from experiments import ensemble, progress, store
from experiments import scenarios as catalogue
from experiments.bad_input import BadInput, one_line
from experiments.ending import kept_if_not_understood, tell
from experiments.execution import map_chunks
from experiments.lab_tables import Offer, cells, cube_of, dictionary, table
from experiments.points import Point, run_points
from experiments.provenance import manifest, now
from experiments.recording import Watched, recorded
from experiments.replicate import Replicate
from experiments.settings import Question
from sim.parameters import Parameters
from sim.randomness import spawn_seeds

FIXED_BYTES = 30_000_000  # the page, and room to write it
RUN_BYTES = 700


def run(
    question: Question,
    stops: int | None = None,
    more: bool = True,
    recordings: int = 4,
    code: str = "",
) -> int:
    """Build the page, or run one of its scenarios alone.

    Args:
        question: the scenario to which the levers are applied, seeds, place.
        stops: most stops of a lever, the unchanged one included; None: all.
        more: whether scenarios are offered beside the levers.
        recordings: runs that are watched closely, from 0.
        code: a code of the page, of which the scenario is run as the main job would.

    Returns 1 if any run failed, else 0. Raises BadInput for a code that is none, a lever that does
    not fit the parameters, too many runs for a code, or a result that cannot be written.
    """
    _refuse(question, stops, recordings)
    board = levers.declared().limited(stops)
    offers = offers_of(board, question, more)
    if code:
        offer = _named(code, offers)
        return ensemble.run(question.model_copy(update={"parameters": offer.parameters}))
    settings = question.settings
    started = now()
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.replicates)]
    needed = FIXED_BYTES + len(offers) * len(seeds) * RUN_BYTES
    with store.result_folder(settings.output, needed) as folder:
        points = [Point(offer.name, offer.parameters) for offer in offers]
        replicates = run_points(points, seeds, settings, reduce=yearly)
        statuses = ["failed" if one.error else "done" for one in replicates]
        origin = manifest(question, seeds, statuses, started)
        origin["words"] = list(question.words)
        store.write_json(folder.path / "manifest.json", origin)
        years = years_of(question.parameters)
        store.write_parquet(table(replicates, offers, years), folder.path / "years.parquet")
        said = ""
        if not all(one.error for one in replicates):
            with kept_if_not_understood(folder):
                made = cube_of(replicates, len(offers), years)
                told = cells(made, offers, board, years)
                store.write_csv(told, folder.path / "cells.csv")
                store.write_csv(dictionary(board), folder.path / "data_dictionary.csv")
                watched = choose(made, offers, seeds, recordings)
                said = _page(folder.path, question, board, offers, made, watched, origin)
        published = folder.publish()
    return tell(said, published, replicates)


def yearly(one: Replicate, parameters: Parameters) -> Replicate:
    """A run with what the page shows of it in place of its months: (layers, years)."""
    if one.months is None:
        return one
    return one._replace(months=by_year(one.months, parameters).astype(np.float32), events=[])


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
    base = question.parameters
    offers = []
    try:
        for stops in board.combinations():
            name = "+".join(
                f"{key}={list(lever.stops)[place]}"
                for (key, lever), place in zip(board.levers.items(), stops, strict=True)
                if place != lever.unchanged
            )
            parameters = levers.world(board, base, stops)
            offers.append(Offer(stops, name or levers.UNCHANGED, "", parameters))
    except ValueError as error:
        raise BadInput(one_line(str(error))) from error
    for name in board.more if more else ():
        other = catalogue.under_the_same_words(question, name)
        if other.parameters.clock != base.clock:
            raise BadInput(f"experiment.more: {name} has another clock than {question.scenario}")
        offers.append(Offer((), name, other.settings.description, other.parameters))
    if len(offers) > SCENARIO_ROOM:
        raise BadInput(f"levers: {len(offers)} combinations, a code has room for {SCENARIO_ROOM}")
    return offers


def _named(code: str, offers: Sequence[Offer]) -> Offer:
    try:
        place = place_of(code)
    except ValueError as error:
        raise BadInput(f"experiment.code={error}") from error
    if place.scenario >= len(offers):
        raise BadInput(f"experiment.code={code}: this page has no such scenario")
    return offers[place.scenario]


def choose(made: Cube, offers: Sequence[Offer], seeds: Sequence[int], count: int) -> list[Watched]:
    """Runs worth watching: a typical one, two opposite endings of equal settings, the most open.

    All by the first yardstick, the share of use, in the last year.
    """
    last = np.array([made.values(0, place)[:, -1] for place in range(len(offers))])
    unchanged = next(i for i, offer in enumerate(offers) if offer.name == levers.UNCHANGED)
    spread = np.nan_to_num(np.nanmax(last, axis=1) - np.nanmin(last, axis=1))
    widest = int(np.argmax(spread))
    open_most = int(np.nanargmax(np.nanmedian(last, axis=1)))
    picked = [
        (unchanged, _nearest(last[unchanged]), "typical"),
        (widest, int(np.nanargmin(last[widest])), "low"),
        (widest, int(np.nanargmax(last[widest])), "high"),
        (open_most, _nearest(last[open_most]), "most_open"),
    ]
    return [
        Watched(place, run, title, offers[place].parameters, seeds[run])
        for place, run, title in dict.fromkeys(picked[:count])
    ]


def _nearest(values: NDArray[np.float64]) -> int:
    """Place of the run that is nearest to the median."""
    return int(np.nanargmin(np.abs(values - np.nanmedian(values))))


def _page(
    folder: Path,
    question: Question,
    board: Board,
    offers: Sequence[Offer],
    made: Cube,
    watched: Sequence[Watched],
    origin: dict[str, Any],
) -> str:
    """Watch the runs, write the page; the text for the terminal."""
    settings = question.settings
    recordings: list[dict[str, Any]] = []
    results = map_chunks(_watch, None, list(watched), settings.execution)
    with (
        contextlib.closing(results),
        progress.showing(len(watched), settings.quiet, "runs watched") as advance,
    ):
        for one in results:
            recordings.append(one)
            advance(1, 0)
    order = [(one.scenario, one.run) for one in watched]
    recordings.sort(key=lambda one: order.index((one["scenario"], one["run"])))
    text = page.page(
        board,
        question.parameters,
        [(offer.stops, offer.name, offer.text) for offer in offers],
        made,
        recordings,
        origin,
    )
    (folder / page.NAME).write_text(text, encoding="utf-8")
    runs = made.endings.shape[-1]
    return (
        f"{len(offers):,} scenarios with {runs} runs each, {len(recordings)} of them with firms "
        f"to watch.\nOpen {page.NAME} ({len(text) / 1e6:.1f} MB) in a browser; it needs no network."
    )


def _watch(_: None, watched: Watched) -> dict[str, Any]:
    return recorded(watched)
