"""The runs of the classroom's page as tables, and as the cube that the page carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.lab import cube as packing
from analysis.lab.codes import Place, code_of
from analysis.lab.cube import Cube
from analysis.lab.levers import Board
from analysis.lab.yardsticks import STATES, YARDSTICKS, endings
from experiments.replicate import Replicate
from experiments.tables import DICTIONARY
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters


class Offer(NamedTuple):
    """A scenario that the page offers: its stops, or a name beside the levers with no stops."""

    stops: tuple[int, ...]
    name: str
    text: str
    parameters: Parameters


def cube_of(replicates: Sequence[Replicate], offers: int, years: Sequence[str]) -> Cube:
    """The runs of all scenarios as the page carries them."""
    layers = len(YARDSTICKS) + len(STATES)
    each = len(replicates) // offers
    values = np.full((len(replicates), layers, len(years)), np.nan)
    ends = np.full((len(replicates), len(YARDSTICKS)), packing.MISSING, np.uint8)
    for place, one in enumerate(replicates):
        if one.months is not None:
            values[place] = one.months
            found = endings(values[place], one.labels, list(years))
            ends[place] = [y.endings.index(end) for y, end in zip(YARDSTICKS, found, strict=True)]
    shaped = values.reshape(offers, each, layers, len(years)).transpose(2, 0, 1, 3)
    return packing.cube(shaped, ends.reshape(offers, each, -1).transpose(2, 0, 1))


def table(
    replicates: Sequence[Replicate], offers: Sequence[Offer], years: Sequence[str]
) -> pd.DataFrame:
    """One row a finished run and year, the numbers as the model gave them."""
    each = len(replicates) // len(offers)
    done = [one for one in replicates if one.months is not None]
    keys = [*(yardstick.key for yardstick in YARDSTICKS), *STATES]
    stacks = [one.months.T for one in done if one.months is not None]
    values = np.concatenate(stacks) if stacks else np.empty((0, len(keys)), np.float32)
    frame = pd.DataFrame(values, columns=keys)
    places = np.repeat([one.task.run // each for one in done], len(years)).astype(np.int64)
    names = [offer.name for offer in offers]
    frame.insert(0, "scenario", [names[place] for place in places])
    frame.insert(1, "run", np.repeat([one.task.run % each for one in done], len(years)))
    frame.insert(2, "seed", np.repeat([one.task.seed for one in done], len(years)))
    frame.insert(3, "year", list(years) * len(done))
    return frame


def cells(made: Cube, offers: Sequence[Offer], board: Board, years: Sequence[str]) -> pd.DataFrame:
    """One row a scenario and yardstick: what the page says of its last year, and its code."""
    rows: list[dict[str, Any]] = []
    for place, offer in enumerate(offers):
        stops = {
            key: stop.name
            for key, (_, stop) in zip(
                board.levers, board.at(offer.stops or board.unchanged), strict=True
            )
        }
        for y, yardstick in enumerate(YARDSTICKS):
            last = packing.band(made.values(y, place))
            ends = made.endings[y, place]
            rows.append(
                {
                    "code": code_of(Place(place, y, 0)),
                    "scenario": offer.name,
                    **stops,
                    "yardstick": yardstick.key,
                    "year": years[-1],
                    "runs": int((ends != packing.MISSING).sum()),
                    "endings": "; ".join(
                        f"{key} {int((ends == i).sum())}" for i, key in enumerate(yardstick.endings)
                    ),
                    "low": last.low[-1],
                    "median": last.median[-1],
                    "high": last.high[-1],
                }
            )
    return pd.DataFrame(rows)


def dictionary(board: Board) -> pd.DataFrame:
    """Unit and meaning of every column of both tables."""
    texts = {outcome.name: outcome.text for outcome in OUTCOMES}
    values = [
        ("use", "share", "open share of workloads on AI, mean of the year"),
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
        ("yardstick", "", "which of the yardsticks of years.parquet is told"),
        ("year", "YYYY", "last calendar year"),
        ("runs", "", "finished runs"),
        ("endings", "", "how many runs ended in which way"),
        ("low", "by yardstick", "lower end of the middle 80 % of runs, to a step of the page"),
        ("median", "by yardstick", "median of the runs, to a step of the page"),
        ("high", "by yardstick", "upper end of the middle 80 % of runs, to a step of the page"),
    ]
    rows = [("years.parquet", *row) for row in years] + [("cells.csv", *row) for row in cells]
    return pd.DataFrame(rows, columns=DICTIONARY)
