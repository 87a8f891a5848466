"""Make the class page: a sweep over every combination of the levers, and a few watched runs.

The page holds all that it shows: the browser computes and interpolates nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.classroom import cube, levers, page
from openclosed.experiments.classroom.codes import RUN_ROOM, SCENARIO_ROOM
from openclosed.experiments.classroom.levers import Board, LeverParameters
from openclosed.experiments.classroom.settings import ClassroomSettings
from openclosed.experiments.classroom.single_runs import WatchedRun, watch_run
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.opening import study
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.parameters import Parameters


def make_page(question: Question, settings: ClassroomSettings) -> int:
    """Make the page; 1 if any run failed, else 0.

    Raises BadInput for a lever that does not fit the parameters, more runs than a code can name,
    or a result that cannot be written.
    """
    board, base = levers.declared(), question.parameters
    _refuse(question, settings, board)
    board = board if settings.stops is None else board.limited(settings.stops)
    points = scenarios(board, question)
    count = max(settings.reference, settings.replicates)
    total = len(points) * settings.replicates + count
    with study(question, runs=total, months=cube.NEEDED) as sweep:
        runs = sweep.runs(points, sweep.seeds(settings.replicates))
        today = points[board.combinations().index(board.unchanged)]
        reference = sweep.runs([today], sweep.seeds(count))

        def answer(origin: dict[str, Any]) -> Finding:
            made = cube_of(sweep.months_of(runs["run"].to_numpy()), runs, base, board)
            seeds, endings = reference["seed"], reference[cube.ALL_ENDINGS["use"]]
            watched = [
                WatchedRun(title, endings[row], int(seeds[row]), question.overrides, board.since)
                for title, row in choose_watched_runs(reference).items()
            ]
            watched_runs = run_tasks(watch_run, sweep.draws, watched, settings, "runs watched")
            summary = reference_of(reference)
            data = page.page_data(board, base, made, summary, watched_runs, origin)
            text = page.page_html(data)
            (Path(sweep.path) / page.NAME).write_text(text, encoding="utf-8")
            sentence = (
                f"{len(points):,} scenarios with {settings.replicates} runs each; in "
                f"{len(watched)} runs one can watch the firms. Open {page.NAME} "
                f"({len(text) / 1e6:.1f} MB) in a browser; it needs no network."
            )
            return Finding("The class page", [sentence])

        return finish(sweep, answer, page=lambda *_: None)


def _refuse(question: Question, settings: ClassroomSettings, board: Board) -> None:
    """Raise BadInput for settings out of range."""
    if settings.stops is not None and settings.stops < 1:
        raise BadInput(f"experiment.stops={settings.stops}: must be at least 1, or null for all")
    if settings.reference < 1:
        raise BadInput(f"experiment.reference={settings.reference}: must be at least 1")
    if (count := settings.replicates) > RUN_ROOM:
        raise BadInput(f"replicates={count}: at most {RUN_ROOM} fit the codes of a page")
    if len(cube.times_of(question.parameters, board.since)) < 2:
        raise BadInput(
            f"clock.horizon={question.parameters.clock.horizon:g}: the page needs the year after "
            f"{board.since}"
        )


def scenarios(board: Board, question: Question) -> list[Point]:
    """Every combination of stops in the board's order, named by the levers moved.

    Raises BadInput if a stop does not fit the parameters.
    """
    lever_parameters = LeverParameters(board, question.overrides)
    points = [_scenario(lever_parameters, stops) for stops in board.combinations()]
    if len(points) > SCENARIO_ROOM:
        raise BadInput(f"levers: {len(points)} combinations, at most {SCENARIO_ROOM} fit the codes")
    return points


def _scenario(lever_parameters: LeverParameters, stops: tuple[int, ...]) -> Point:
    moved = [
        f"{key}={list(lever.stops)[place]}"
        for (key, lever), place in zip(lever_parameters.board.levers.items(), stops, strict=True)
        if place != lever.unchanged
    ]
    try:
        overrides = lever_parameters.at(stops)
    except ValueError as error:
        raise as_bad_input(error) or BadInput(one_line(str(error))) from error
    return Point("+".join(moved) or levers.UNCHANGED, overrides)


def cube_of(
    months: NDArray[np.float64], runs: pd.DataFrame, base: Parameters, board: Board
) -> cube.Cube:
    """The runs of all scenarios, in order: `months` (runs, months, NEEDED), and their table."""
    values = np.array([cube.by_time(run, base, board.since) for run in months])
    today = board.combinations().index(board.unchanged)
    shape = len(board.combinations()), -1
    values = np.moveaxis(values.reshape(*shape, *values.shape[1:]), 2, 0)
    first = len(cube.MEASURES)
    shares, today_series, liking = np.split(values, [first, first + len(cube.TODAY_SERIES)])
    facts = runs[list(cube.FACTS.values())].to_numpy(np.float64).T.reshape(len(cube.FACTS), *shape)
    endings = endings_of(runs).reshape(len(cube.MEASURES), *shape)
    return cube.quantise(shares, today_series[:, today], endings, facts, liking[0, today])


def endings_of(runs: pd.DataFrame) -> NDArray[np.uint8]:
    """(MEASURES, runs) places of the runs' endings in LABELS; MISSING for one that failed."""
    endings = pd.Index(LABELS)
    places = np.array(
        [endings.get_indexer(pd.Index(runs[name])) for name in cube.ALL_ENDINGS.values()]
    )
    return np.where(places < 0, cube.MISSING, places).astype(np.uint8)  # -1 for none


def reference_of(runs: pd.DataFrame) -> dict[str, Any]:
    """Median and endings of many unchanged runs, by measure."""
    runs = runs[runs["status"] == "done"]
    summary: dict[str, Any] = {"runs": len(runs)}
    for key in cube.MEASURES:
        counts = runs[cube.ALL_ENDINGS[key]].value_counts()
        summary[key] = {
            "last_year": round(float(runs[cube.SHARES[key]].median()), 4),
            "endings": {label: int(counts.get(label, 0)) for label in LABELS},
        }
    return summary


def choose_watched_runs(reference: pd.DataFrame) -> dict[str, int]:
    """The rows of a typical unchanged run, and of two that end differently, by title.

    The two share one draw of parameters and differ by seed: the pair that ends farthest apart, of
    those with different endings. There may be none.
    """
    ends = reference[cube.SHARES["use"]].to_numpy(dtype=float)
    endings = reference[cube.ALL_ENDINGS["use"]].to_numpy()
    done = np.flatnonzero(np.isfinite(ends)).tolist()
    if not done:
        return {}
    middle = np.median(ends[done])
    chosen = {"typical": min(done, key=lambda row: abs(ends[row] - middle))}
    draw = reference.get("draw", pd.Series(0, index=reference.index)).to_numpy()
    pairs = [
        (low, high)
        for low in done
        for high in done
        if draw[low] == draw[high] and ends[low] < ends[high] and endings[low] != endings[high]
    ]
    if pairs:
        low, high = max(pairs, key=lambda pair: ends[pair[1]] - ends[pair[0]])
        chosen |= {"low": low, "high": high}
    return chosen
