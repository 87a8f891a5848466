"""The runs that the lessons speak of: the page's scenarios in which few levers are moved."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from analysis.lab.codes import Place, code_of
from analysis.lab.cube import Cube, band
from analysis.lab.levers import Board, declared
from analysis.lab.yardsticks import NEEDED, YARDSTICKS, years_of
from experiments.lab import offers_of
from experiments.lab.tables import Made, Offer, cube_of, yearly
from experiments.question.composing import composing, question_of
from experiments.question.settings import Question
from experiments.runs.points import Point
from experiments.runs.study import study
from sim.engine.randomness import spawn_seeds

MOST_MOVED = 2  # levers away from today in a scenario that the lessons may name
USE = 0  # place of the yardstick that the lessons start with, the share of use


class Told(NamedTuple):
    """What the lessons may name.

    `places` are those of `made.offers` in the list of the whole page, which codes are made of;
    `moved` the number of levers away from today, 0 also for the scenarios beside the levers.
    """

    made: Made
    cube: Cube
    places: Sequence[int]
    moved: Sequence[int]
    origin: dict[str, Any]

    def code(self, scenario: int, yardstick: int = USE, run: int = 0) -> str:
        """The page's code of what is at this place of `made.offers`."""
        return code_of(Place(self.places[scenario], yardstick, run))

    def counts(self, scenario: int, yardstick: int = USE) -> dict[str, int]:
        """How many runs ended in which way, the most frequent first."""
        ends = self.cube.endings[yardstick, scenario].tolist()
        keys = YARDSTICKS[yardstick].endings
        counts = {key: ends.count(place) for place, key in enumerate(keys)}
        return dict(sorted(counts.items(), key=lambda one: -one[1]))

    def last(self, scenario: int, yardstick: int = USE) -> tuple[float, float, float]:
        """Low end, median and high end of the band in the last year."""
        found = band(self.cube.values(yardstick, scenario))
        return float(found.low[-1]), float(found.median[-1]), float(found.high[-1])


def question(*words: str) -> Question:
    """What `openclosed experiment=lab` asks with further words."""
    with composing():
        return question_of(["experiment=lab", *words, "output=lessons"])


def offered(asked: Question) -> tuple[Board, list[Offer]]:
    """The levers, and all scenarios of the page in its order."""
    board = declared()
    with composing():
        return board, offers_of(board, asked, more=True)


def seeds_of(asked: Question) -> list[int]:
    """The seeds of every scenario's runs."""
    return [int(seed) for seed in spawn_seeds(asked.settings.seed, asked.settings.replicates)]


def made_of(
    asked: Question, points: Sequence[Point]
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """The runs of the points, their months, and the origin; no file is kept."""
    seeds = seeds_of(asked)
    with TemporaryDirectory() as folder:
        settings = asked.settings.model_copy(update={"output": str(Path(folder) / "runs")})
        asked = asked.model_copy(update={"settings": settings})
        with study(asked, runs=len(points) * len(seeds), months=NEEDED) as sweep:
            runs = sweep.runs(points, seeds)
            origin = sweep.write()
            months = sweep.months
            sweep.publish()
    return runs, months, origin


def told(*words: str, most_moved: int = MOST_MOVED) -> Told:
    """Run the scenarios in which at most `most_moved` levers are moved, as the page's job would."""
    asked = question(*words)
    board, offers = offered(asked)
    moved = [
        sum(place != same for place, same in zip(offer.stops, board.unchanged, strict=False))
        for offer in offers
    ]
    places = [place for place, count in enumerate(moved) if count <= most_moved]
    chosen = [offers[place] for place in places]
    seeds = seeds_of(asked)
    runs, months, origin = made_of(asked, [Point(one.name, one.parameters) for one in chosen])
    made = Made(board, chosen, seeds, years_of(asked.parameters))
    values = yearly(months, made, asked.parameters)
    return Told(made, cube_of(values, runs, made), places, [moved[p] for p in places], origin)
