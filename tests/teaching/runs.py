"""The runs that the lessons speak of: those of the page that stands beside them."""

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.lab.codes import Place, code_of
from analysis.lab.cube import Cube, band, unpacked
from analysis.lab.levers import Board, declared
from analysis.lab.yardsticks import YARDSTICKS
from experiments.lab import offers_of
from experiments.lab.tables import Made, Offer
from experiments.question.composing import composing, question_of
from experiments.question.settings import Question

MOST_MOVED = 3  # levers away from today in a scenario that the lessons may name
USE = 0  # place of the yardstick that the lessons start with, developers' use
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


class Told(NamedTuple):
    """What the lessons may name.

    `places` are those of `made.offers` in the list of the whole page, which codes are made of;
    `moved` the number of levers away from today, 0 also for the scenarios beside the levers;
    `recordings` the runs of the page that can be watched, by title.
    """

    made: Made
    cube: Cube
    places: Sequence[int]
    moved: Sequence[int]
    origin: dict[str, Any]
    recordings: dict[str, dict[str, Any]]

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


def data_of(path: Path) -> dict[str, Any]:
    """The numbers that a page carries."""
    found = _DATA.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path}: no page of the lab")
    content: dict[str, Any] = json.loads(found[1])
    return content


def config_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration that made a page."""
    content: dict[str, Any] = _unpacked(data["made"]["config"])
    return content


def _unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def question(*words: str) -> Question:
    """What `openclosed experiment=lab` asks with further words."""
    with composing():
        return question_of(["experiment=lab", *words, "output=lessons"])


def offered(asked: Question) -> tuple[Board, list[Offer]]:
    """The levers, and all scenarios of the page in its order."""
    board = declared()
    with composing():
        return board, offers_of(board, asked, more=True)


def told(data: Mapping[str, Any], board: Board, offers: Sequence[Offer]) -> Told:
    """What a page with these levers and scenarios lets the lessons say."""
    cube = unpacked(data["cube"])
    moved = [
        sum(place != same for place, same in zip(offer.stops, board.unchanged, strict=False))
        for offer in offers
    ]
    places = [place for place, count in enumerate(moved) if count <= MOST_MOVED]
    chosen = cube._replace(
        codes=cube.codes[:, places],
        endings=cube.endings[:, places],
        facts=cube.facts[:, places],
    )
    made = Made(board, [offers[p] for p in places], data["made"]["seeds"], data["years"])
    origin = {"version": data["made"]["version"], "config": config_of(data)}
    recordings = {one["title"]: one | _unpacked(one["bytes"]) for one in data["recordings"]}
    return Told(made, chosen, places, [moved[p] for p in places], origin, recordings)
