"""The classroom's page as the server needs it: its text, and what its numbers say of the levers."""

import base64
import gzip
import json
import math
import re
import zlib
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from openclosed.analysis.lab.cube import MISSING, unpacked
from openclosed.experiments.classroom.asked import World
from openclosed.experiments.question.errors import BadInput

_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
_ADDRESS = '<meta name="openclosed-room" content="">'
_BEFORE = '<script type="application/json" id="data">'
_MOST = 20_000_000  # bytes of a file that may be a page


class LabPage(NamedTuple):
    """A page that `openclosed experiment=lab` made.

    `levers` are the keys of the levers with those of their stops, in the page's order; `unchanged`
    the place of the stop of each that changes nothing, `shown` what is said of them; `config` is
    the configuration of its runs; `wall` what all may see.
    """

    text: str
    levers: dict[str, list[str]]
    unchanged: tuple[int, ...]
    times: list[str]
    yardsticks: list[str]
    seeds: list[int]
    config: dict[str, Any]
    shown: list[dict[str, Any]]
    wall: dict[str, Any]

    @property
    def handles(self) -> list[int]:
        """Places of the times at which a prediction has a value: the ends of years after today."""
        return [place for place, time in enumerate(self.times) if place and time[5:] == "12"]

    @property
    def world(self) -> World:
        """What its runs were made of."""
        return World(self.levers, self.times[0], self.config)

    @property
    def expected(self) -> float | None:
        """The mean of its runs of today at its last time; None where there is none."""
        ends = [run["values"][-1] for run in self.wall["runs"] if run["values"][-1] is not None]
        return round(fmean(ends), 4) if ends else None

    @property
    def scenarios(self) -> int:
        """How many scenarios the levers make."""
        return math.prod(len(stops) for stops in self.levers.values())

    def served(self, head: str) -> bytes:
        """The page for a browser, gzipped: it knows its room, and begins with `head`."""
        text = self.text.replace(_ADDRESS, _ADDRESS.replace('""', '"room"'), 1)
        return gzip.compress(text.replace(_BEFORE, head + _BEFORE, 1).encode(), 6, mtime=0)


def read(path: Path) -> LabPage:
    """The page in a file. Raises BadInput if there is none, or it is of another kind."""
    said = f"experiment.page={path}"
    make = "openclosed experiment=lab output=lab makes one"
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"{said}: is no file; {make}")
        if path.stat().st_size > _MOST:
            raise BadInput(f"{said}: too large for a page of the lab; {make}")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise BadInput(f"{said}: {reason}; {make}") from error
    found = _DATA.search(text)
    if not found or _ADDRESS not in text or _BEFORE not in text:
        raise BadInput(f"{said}: no page of the lab; {make}")
    try:
        return _understood(text, json.loads(found[1]))
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise BadInput(f"{said}: a page of another version of the lab; {make}") from error


def _understood(text: str, data: Any) -> LabPage:
    levers = data["levers"]
    return LabPage(
        text=text,
        levers={one["key"]: [stop["key"] for stop in one["stops"]] for one in levers},
        unchanged=tuple(int(one["unchanged"]) for one in levers),
        times=list(data["times"]),
        yardsticks=[one["key"] for one in data["yardsticks"]],
        seeds=[int(seed) for seed in data["made"]["seeds"]],
        config=_unpacked(data["made"]["config"]),
        shown=[
            {key: one[key] for key in ("key", "name", "question", "unchanged")}
            | {"stops": [{key: stop[key] for key in ("name", "meaning")} for stop in one["stops"]]}
            for one in levers
        ],
        wall=_wall(data),
    )


def _wall(data: Any) -> dict[str, Any]:
    """What everybody sees of the page's first yardstick: the record, the runs of today, the firms.

    `firms` is the recording of a usual run, if the page has one.
    """
    first = data["yardsticks"][0]
    made, today = unpacked(data["cube"]), _today(data)
    usual = next((_unpacked(one["bytes"]) for one in data["recordings"]), None)
    return {
        "times": data["times"],
        "record": data["record"][first["key"]],
        "runs": [
            {
                "values": [None if math.isnan(value) else value for value in row],
                "ending": first["endings"][end],
            }
            for row, end in zip(
                made.values(0, today).round(2).tolist(),
                made.endings[0, today].tolist(),
                strict=True,
            )
            if end != MISSING
        ],
        "firms": usual
        and {key: usual[key] for key in ("months", "firms", "states")}
        | {"use": usual["curves"][first["key"]]},
    }


def _today(data: Any) -> int:
    """The scenario in which every lever stands where it changes nothing."""
    place = 0
    for lever in data["levers"]:
        place = place * len(lever["stops"]) + int(lever["unchanged"])
    return place


def _unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))
