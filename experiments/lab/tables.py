"""The runs of the classroom's page as tables, and as the cube that the page carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.lab import cube as packing
from analysis.lab.codes import Place, code_of
from analysis.lab.cube import Cube
from analysis.lab.levers import Board
from analysis.lab.yardsticks import BY, FACTS, NEEDED, STATES, YARDSTICKS, by_year, endings
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters

type Meaning = tuple[str, str, str]


class Offer(NamedTuple):
    """A scenario that the page offers: its stops, or a name beside the levers with no stops."""

    stops: tuple[int, ...]
    name: str
    text: str
    parameters: Parameters


class Made(NamedTuple):
    """What was run: the levers, the scenarios, the seeds of each of them, and the whole years."""

    board: Board
    offers: Sequence[Offer]
    seeds: Sequence[int]
    years: Sequence[str]


def yearly(months: pd.DataFrame, made: Made, parameters: Parameters) -> NDArray[np.float64]:
    """(layers, scenarios, runs, years) what the months come to; nan for a run that failed."""
    each, layers = len(made.seeds), len(YARDSTICKS) + len(STATES)
    values = np.full((layers, len(made.offers), each, len(made.years)), np.nan)
    numbers = months["run"].to_numpy()
    content = months[list(NEEDED)].to_numpy()
    ends = np.flatnonzero(np.diff(numbers, append=-1)) + 1
    first = 0
    for end in ends.tolist():
        scenario, run = divmod(int(numbers[first]), each)
        values[:, scenario, run] = by_year(content[first:end], parameters)
        first = end
    return values


def cube_of(values: NDArray[np.float64], runs: pd.DataFrame, made: Made) -> Cube:
    """The runs of all scenarios as the page carries them; `runs` has the verdicts, in order."""
    shape = values.shape[1:3]
    ends = np.full((len(YARDSTICKS), *shape), packing.MISSING, np.uint8)
    by = list(dict.fromkeys(BY.values()))
    verdicts = runs[[f"verdict_{yardstick}_{scope}" for yardstick, scope in by]].to_numpy()
    for number in np.flatnonzero(runs["status"] == "done").tolist():
        scenario, run = divmod(number, shape[1])
        own = dict(zip(by, verdicts[number], strict=True))
        found = endings(values[:, scenario, run], own, list(made.years))
        ends[:, scenario, run] = [
            one.endings.index(end) for one, end in zip(YARDSTICKS, found, strict=True)
        ]
    facts = runs[list(FACTS.values())].to_numpy(np.float64).T.reshape(len(FACTS), *shape)
    return packing.cube(values, ends, facts)


def table(values: NDArray[np.float64], made: Made) -> pd.DataFrame:
    """One row a finished run and year, as the model gave it; nan where a number does not exist."""
    layers, scenarios, runs, years = values.shape
    keys = [*(yardstick.key for yardstick in YARDSTICKS), *STATES]
    flat = values.reshape(layers, -1).T
    names = np.array([offer.name for offer in made.offers])
    frame = pd.DataFrame(flat, columns=keys)
    frame.insert(0, "scenario", np.repeat(names, runs * years))
    frame.insert(1, "run", np.tile(np.repeat(np.arange(runs), years), scenarios))
    frame.insert(2, "seed", np.tile(np.repeat(np.array(made.seeds), years), scenarios))
    frame.insert(3, "year", list(made.years) * (scenarios * runs))
    return frame[~np.isnan(flat).all(axis=1)].reset_index(drop=True)


def cells(cube: Cube, made: Made) -> pd.DataFrame:
    """One row a scenario and yardstick: what the page says of its last year, and its code."""
    rows: list[dict[str, Any]] = []
    board = made.board
    for place, offer in enumerate(made.offers):
        at = board.at(offer.stops or board.unchanged)
        stops = {key: stop.name for key, (_, stop) in zip(board.levers, at, strict=True)}
        for y, yardstick in enumerate(YARDSTICKS):
            band = packing.band(cube.values(y, place))
            ends = cube.endings[y, place]
            counts = [f"{key} {int((ends == i).sum())}" for i, key in enumerate(yardstick.endings)]
            rows.append(
                {
                    "code": code_of(Place(place, y, 0)),
                    "scenario": offer.name,
                    **stops,
                    "yardstick": yardstick.key,
                    "year": made.years[-1],
                    "runs": int((ends != packing.MISSING).sum()),
                    "endings": "; ".join(counts),
                    "low": band.low[-1],
                    "median": band.median[-1],
                    "high": band.high[-1],
                }
            )
    return pd.DataFrame(rows)


def meanings(board: Board) -> tuple[list[Meaning], list[Meaning]]:
    """Column, unit and meaning of those of years.parquet, and of those of cells.csv."""
    texts = {outcome.name: outcome.text for outcome in OUTCOMES}
    values = [
        ("use", "share", "open share of developers' tokens, mean of the year"),
        ("firms", "share", "open share of enterprises' workloads on AI, mean of the year"),
        ("capability", "months", "capability lag of open models, mean of the year"),
        ("value", "share", "open share of payments, mean of the year"),
        ("developers", "families", "effective number of families by workloads, mean of the year"),
        ("safety", "1/year", "incidents at open and closed families"),
        *((name, "share", f"{texts[name]}, mean of the year") for name in STATES),
    ]
    years = [
        ("scenario", "", "levers that were moved and their stops; or a scenario beside them"),
        ("run", "", "number of the run in its scenario, from 0"),
        ("seed", "", "seed of the run's random numbers"),
        ("year", "YYYY", "calendar year"),
        *values,
    ]
    cells = [
        ("code", "", "code of the scenario on the page, with its first run"),
        ("scenario", "", "as in years.parquet"),
        *((key, "", f"stop of the lever {lever.name}") for key, lever in board.levers.items()),
        ("yardstick", "", "which of the yardsticks of years.parquet is meant"),
        ("year", "YYYY", "last calendar year"),
        ("runs", "", "finished runs"),
        ("endings", "", "how many runs ended in which way"),
        ("low", "by yardstick", "lower end of the middle 80 % of runs, to a step of the page"),
        ("median", "by yardstick", "median of the runs, to a step of the page"),
        ("high", "by yardstick", "upper end of the middle 80 % of runs, to a step of the page"),
    ]
    return years, cells
