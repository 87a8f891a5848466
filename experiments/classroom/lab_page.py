"""The classroom's page as the server needs it: its text, and what its numbers say of the levers."""

import base64
import gzip
import json
import math
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from experiments.question.errors import BadInput

_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
_ADDRESS = '<meta name="openclosed-room" content="">'
_BEFORE = '<script type="application/json" id="words">'
HANDLES = (0.2, 0.4, 0.6, 0.8, 1.0)  # parts of the time after the record
_MOST = 20_000_000  # bytes of a file that may be a page


class LabPage(NamedTuple):
    """A page that `openclosed experiment=lab` made.

    `levers` are the keys of the levers with those of their stops, in the page's order; `unchanged`
    the place of the stop of each that changes nothing; `since` the month from which they move;
    `config` the configuration of its runs.
    """

    text: str
    levers: dict[str, list[str]]
    names: dict[str, tuple[str, list[str]]]
    unchanged: tuple[int, ...]
    years: list[str]
    record_end: str
    since: str
    yardsticks: dict[str, tuple[str, float]]
    scenarios: int
    seeds: list[int]
    config: dict[str, Any]

    @property
    def handles(self) -> list[int]:
        """Places of the years at which a prediction has a value, as in predict.js."""
        last = len(self.years) - 1
        past = self.years.index(self.record_end) if self.record_end in self.years else 0
        return sorted({past + math.ceil(part * (last - past)) for part in HANDLES})

    @property
    def combinations(self) -> int:
        """How many scenarios are made of levers; the others stand beside them."""
        return math.prod(len(stops) for stops in self.levers.values())

    def stops(self, scenario: int) -> list[int] | None:
        """Stops of a scenario, the last lever fastest; None for one beside the levers."""
        if scenario >= self.combinations:
            return None
        found: list[int] = []
        for stops in reversed(self.levers.values()):
            scenario, stop = divmod(scenario, len(stops))
            found.insert(0, stop)
        return found

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
    tops = {layer["key"]: float(layer["high"]) for layer in data["cube"]["layers"]}
    return LabPage(
        text=text,
        levers={one["key"]: [stop["key"] for stop in one["stops"]] for one in levers},
        names={
            one["key"]: (one["name"], [stop["name"] for stop in one["stops"]]) for one in levers
        },
        unchanged=tuple(int(one["unchanged"]) for one in levers),
        years=list(data["years"]),
        record_end=data["record_end"],
        since=data["since"],
        yardsticks={one["key"]: (one["unit"], tops[one["key"]]) for one in data["yardsticks"]},
        scenarios=int(data["cube"]["shape"][1]),
        seeds=[int(seed) for seed in data["made"]["seeds"]],
        config=json.loads(zlib.decompress(base64.b64decode(data["made"]["config"]))),
    )
