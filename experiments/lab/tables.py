"""The runs of the classroom's page as tables, and as the cube that the page carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.lab import cube as packing
from openclosed.analysis.lab.codes import Place, code_of
from openclosed.analysis.lab.cube import Cube
from openclosed.analysis.lab.levers import Board
from openclosed.analysis.lab.yardsticks import BY, FACTS, LAYERS, SHOWN, STATES, by_time
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import Parameters

type Meaning = tuple[str, str, str]
type Floats = NDArray[np.float64]


class Offer(NamedTuple):
    """A scenario that the page offers: its stops, its name, and its world."""

    stops: tuple[int, ...]
    name: str
    parameters: Parameters


class Made(NamedTuple):
    """What was run: the levers, the scenarios, the seeds of each, the times, and the base."""

    board: Board
    offers: Sequence[Offer]
    seeds: Sequence[int]
    times: Sequence[str]
    base: Parameters


def quarterly(months: Floats, made: Made) -> Floats:
    """(LAYERS, scenarios, runs, times) of (runs, months, NEEDED); nan for a run that failed."""
    values = np.array([by_time(run, made.base, made.board.since) for run in months])
    shape = len(made.offers), len(made.seeds), *values.shape[1:]
    return np.moveaxis(values.reshape(shape), 2, 0)


def endings_of(runs: pd.DataFrame) -> NDArray[np.uint8]:
    """(SHOWN, runs) places of the endings by the runs' verdicts; MISSING where one failed."""
    found = np.full((len(SHOWN), len(runs)), packing.MISSING, np.uint8)
    done = (runs["status"] == "done").to_numpy()
    for place, one in enumerate(SHOWN):
        labels = runs["verdict_" + "_".join(BY[one.key])].to_numpy()[done]
        found[place, done] = [one.endings.index(label) for label in labels]
    return found


def cube_of(values: Floats, runs: pd.DataFrame, made: Made) -> Cube:
    """The runs of all scenarios as the page carries them; `runs` has the verdicts, in order."""
    shape = len(made.offers), len(made.seeds)
    facts = runs[list(FACTS.values())].to_numpy(np.float64).T.reshape(len(FACTS), *shape)
    return packing.cube(values, endings_of(runs).reshape(len(SHOWN), *shape), facts)


def reference_of(runs: pd.DataFrame) -> dict[str, Any]:
    """What many runs of the world as today come to, by yardstick: the middle, and how they end."""
    done = (runs["status"] == "done").to_numpy()
    ends = endings_of(runs)[:, done]
    told: dict[str, Any] = {"runs": int(done.sum())}
    for place, one in enumerate(SHOWN):
        outcome = runs.loc[done, "open_share_" + "_".join(BY[one.key])]
        told[one.key] = {
            "last_year": round(float(outcome.median()), 4),
            "endings": {key: int((ends[place] == i).sum()) for i, key in enumerate(one.endings)},
        }
    return told


def table(values: Floats, made: Made) -> pd.DataFrame:
    """One row a finished run and time, as the model gave it; nan where a number does not exist."""
    layers, scenarios, runs, times = values.shape
    flat = values.reshape(layers, -1).T
    names = np.array([offer.name for offer in made.offers])
    frame = pd.DataFrame(flat, columns=list(LAYERS))
    frame.insert(0, "scenario", np.repeat(names, runs * times))
    frame.insert(1, "run", np.tile(np.repeat(np.arange(runs), times), scenarios))
    frame.insert(2, "seed", np.tile(np.repeat(np.array(made.seeds), times), scenarios))
    frame.insert(3, "time", list(made.times) * (scenarios * runs))
    return frame[~np.isnan(flat).all(axis=1)].reset_index(drop=True)


def cells(cube: Cube, made: Made) -> pd.DataFrame:
    """One row a scenario and yardstick: what the page says of its last quarter, and its code."""
    rows: list[dict[str, Any]] = []
    for place, offer in enumerate(made.offers):
        at = zip(made.board.levers, made.board.at(offer.stops), strict=True)
        stops = {key: stop.name for key, (_, stop) in at}
        for y, yardstick in enumerate(SHOWN):
            last = cube.values(y, place)[:, -1]
            ends = cube.endings[y, place]
            counts = [f"{key} {int((ends == i).sum())}" for i, key in enumerate(yardstick.endings)]
            known = last[~np.isnan(last)]
            rows.append(
                {
                    "code": code_of(Place(place, y, 0)),
                    "scenario": offer.name,
                    **stops,
                    "yardstick": yardstick.key,
                    "time": made.times[-1],
                    "runs": int((ends != packing.MISSING).sum()),
                    "endings": "; ".join(counts),
                    "median": float(np.median(known)) if known.size else np.nan,
                }
            )
    return pd.DataFrame(rows)


def meanings(board: Board) -> tuple[list[Meaning], list[Meaning]]:
    """Column, unit and meaning of those of times.parquet, and of those of cells.csv."""
    texts = {outcome.name: outcome.text for outcome in OUTCOMES}
    outcomes = [f"open_share_{'_'.join(BY[one.key])}" for one in SHOWN]
    times = [
        ("scenario", "", "levers that were moved and their stops"),
        ("run", "", "number of the run in its scenario, from 0"),
        ("seed", "", "seed of the run's random numbers"),
        ("time", "YYYY-MM", "last month of a quarter; first the last month of the record"),
        *(
            (key, "share", f"{texts[name]}, mean of the quarter")
            for key, name in zip(LAYERS, outcomes, strict=False)
        ),
        *((name, "share", f"{texts[name]}, mean of the year's last quarter") for name in STATES),
    ]
    cells = [
        ("code", "", "code of the scenario on the page, with its first run"),
        ("scenario", "", "as in times.parquet"),
        *((key, "", f"stop of the lever {lever.name}") for key, lever in board.levers.items()),
        ("yardstick", "", "which of the yardsticks of times.parquet is meant"),
        ("time", "YYYY-MM", "last month of the last quarter"),
        ("runs", "", "finished runs"),
        ("endings", "", "how many runs ended in which way"),
        ("median", "share", "median of the runs in the last quarter, to a hundredth"),
    ]
    return times, cells
