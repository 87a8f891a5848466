"""The runs that the lessons speak of: those of the page that stands beside them."""

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.lab.codes import Place, code_of
from openclosed.analysis.lab.cube import Cube, unpacked
from openclosed.analysis.lab.levers import Board, declared
from openclosed.analysis.lab.yardsticks import SHOWN, times_of
from openclosed.experiments.lab.question import offers_of
from openclosed.experiments.lab.tables import Made, Offer
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.settings import Question

MOST_MOVED = 3  # levers away from today in a scenario that the lessons may name
TOLD = ("open", "shared", "moving", "closed")
INSTEAD = {"no_closed": "open", "no_market": "moving"}  # as in data.js
USE = 0  # place of the yardstick that the lessons start with, developers' use
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


class Told(NamedTuple):
    """What the lessons may name.

    `places` are those of `made.offers` in the list of the whole page, which codes are made of;
    `moved` the number of levers away from today;
    `recordings` the runs of the page that can be watched, by title; `law` the page's, and `record`
    the months and shares of the record that it draws.
    """

    made: Made
    cube: Cube
    places: Sequence[int]
    moved: Sequence[int]
    origin: dict[str, Any]
    recordings: dict[str, dict[str, Any]]
    law: NDArray[np.float64]
    record: Sequence[tuple[str, float]]

    def code(self, scenario: int, yardstick: int = USE, run: int = 0) -> str:
        """The page's code of what is at this place of `made.offers`."""
        return code_of(Place(self.places[scenario], yardstick, run))

    def counts(self, scenario: int, yardstick: int = USE) -> dict[str, int]:
        """How many runs ended in which way, the most frequent first."""
        ends = self.cube.endings[yardstick, scenario].tolist()
        keys = SHOWN[yardstick].endings
        counts = dict.fromkeys(TOLD, 0)
        for place, key in enumerate(keys):
            counts[INSTEAD.get(key, key)] += ends.count(place)
        return dict(sorted(counts.items(), key=lambda one: -one[1]))

    def last(self, scenario: int, yardstick: int = USE) -> tuple[float, float, float]:
        """A tenth of the runs ends below, the median, and a tenth ends above."""
        ends = self.cube.values(yardstick, scenario)[:, -1]
        low, median, high = np.nanquantile(ends, (0.1, 0.5, 0.9)).tolist()
        return low, median, high


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
        return board, offers_of(board, asked)


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
    base = offers[0].parameters
    chosen_offers = [offers[place] for place in places]
    made = Made(board, chosen_offers, data["made"]["seeds"], times_of(base, board.since), base)
    origin = {"version": data["made"]["version"], "config": config_of(data)}
    recordings = {one["title"]: one | _unpacked(one["bytes"]) for one in data["recordings"]}
    return Told(
        made, chosen, places, [moved[p] for p in places], origin, recordings,
        np.array(data["law"]), [tuple(one) for one in data["record"][SHOWN[USE].key][0][1:]],
    )  # fmt: skip


def scenario_cube(data: Mapping[str, Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Growth times delay, and what open models can do, of the runs of the class's board."""
    board, cube = declared(), unpacked(data["cube"])
    free = [list(board.levers).index(key) for key in ("growth", "pace")]
    product, able = [], []
    for scenario, stops in enumerate(board.combinations()):
        if all(
            stop == same or i in free
            for i, (stop, same) in enumerate(zip(stops, board.unchanged, strict=True))
        ):
            product.append(cube.fact("kappa_gap", scenario).clip(min=0.0))
            able.append(1.0 - cube.fact("closed_only", scenario))
    return np.concatenate(product), np.concatenate(able)
