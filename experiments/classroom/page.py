"""The class page: one file that holds its styles, its scripts, its words and its data.

This module writes it, and reads it again for the server.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from openclosed.analysis.common.bands import OBSERVED
from openclosed.analysis.common.paired import student_quantile
from openclosed.experiments.classroom import codes, cube
from openclosed.experiments.classroom.levers import Board
from openclosed.experiments.question.errors import BadInput
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.parameters import Parameters

NAME = "class.html"
FORMAT = 4  # of a page's data and scripts; a page of another format is not served
ITS_OWN = ("output", "execution", "quiet", "resume", "experiment")
"""Settings that may differ when the same page is made again."""
PARTS = Path(__file__).with_name("page")
SCRIPTS = (
    "elements", "data", "state", "charts", "why", "predict", "play", "discover", "explain",
    "decide", "main",
)  # fmt: skip
"""Scripts in the order in which they stand on the page; they share one scope."""
LOOKS = ("charts", "page")
_BEFORE = '<script type="application/json" id="data">'
_DATA = re.compile(rf"{_BEFORE}(.*?)</script>", re.DOTALL)
_ADDRESS = '<meta name="openclosed-session" content="">'
_MOST = 20_000_000  # bytes of a file that may be a page
_MAKE = "openclosed classroom serve=false output=mine makes one"


def page_html(content: Mapping[str, Any]) -> str:
    """The page as HTML, with the content of `page_data`."""
    program = "\n".join(_part(f"{name}.js") for name in SCRIPTS)
    pieces = {
        "LOOK": "\n".join(_part(f"{name}.css") for name in LOOKS),
        "WORDS": embed_json(words_in(PARTS)),
        "DATA": embed_json(content),
        "SCRIPT": f'(() => {{\n"use strict";\n{program}\n}})();',
    }
    text = _part("page.html")
    for name, piece in pieces.items():
        text = text.replace(f"<!--{name}-->", piece, 1)
    return text


def page_data(
    board: Board,
    base: Parameters,
    made: cube.Cube,
    reference: Mapping[str, Any],
    watched_runs: Sequence[Mapping[str, Any]],
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """The data of the page, as plain values.

    The scenarios `made` are the combinations of the `board` on a `base`. See `making` for the
    reference, `single_runs` for the watched runs.
    """
    config = manifest.get("config", {})
    return {
        "format": FORMAT,
        "since": board.since,
        "times": cube.times_of(base, board.since),
        "levers": [
            {
                "key": key,
                "unchanged": lever.unchanged,
                "stops": [{"key": name, "basis": stop.basis} for name, stop in lever.stops.items()],
            }
            for key, lever in board.levers.items()
        ],
        "measures": [{"key": key, "unit": "share", "endings": LABELS} for key in cube.MEASURES],
        "today_series": cube.TODAY_SERIES,
        "measured": {
            key: [[one.source, *one.observed.items()] for one in OBSERVED.get(share, ())]
            for key, share in cube.SHARES.items()
        },
        "cube": cube.pack(made),
        "reference": reference,
        "quantiles": [0.0, 0.0, *map(student_quantile, range(1, made.codes.shape[2]))],
        "codes": {
            "prefix": codes.PREFIX,
            "alphabet": codes.ALPHABET,
            "weights": codes.WEIGHTS,
            "measure_room": codes.MEASURE_ROOM,
            "run_room": codes.RUN_ROOM,
        },
        "watched_runs": [
            {
                "title": one["title"],
                "bytes": cube.text_of(json.dumps(one, separators=(",", ":")).encode()),
            }
            for one in watched_runs
        ],
        "made": {
            key: manifest.get(key) for key in ("version", "scenario", "started", "ended", "status")
        }
        | {
            "seeds": manifest.get("seeds", [])[: made.codes.shape[2]],
            "firms": base.firms.count,
            "master_seed": config.get("seed"),
            "words": [one for one in manifest.get("words", []) if not one.startswith(ITS_OWN)],
            "config": cube.text_of(json.dumps(model_config(config)).encode()),
        },
    }


def model_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without the settings of execution and output."""
    return {key: value for key, value in config.items() if not key.startswith(ITS_OWN)}


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def words_in(folder: Path) -> dict[str, dict[str, str]]:
    """The words of scripts by language: words.json is English, words.de.json German, and so on."""
    files = [folder / "words.json", *sorted(folder.glob("words.*.json"))]
    return {
        file.stem.partition(".")[2] or "en": json.loads(file.read_text(encoding="utf-8"))
        for file in files
    }


def embed_json(content: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


class PageModel(NamedTuple):
    """The model of a page's runs: the month since, and the configuration."""

    since: str
    config: Mapping[str, Any]


class ClassPage(NamedTuple):
    """A page as the server needs it: its text, levers and data.

    `levers` are keys; `config` is the configuration of its runs; `projector` what all may see.
    """

    text: str
    levers: list[str]
    times: list[str]
    measures: list[str]
    seeds: list[int]
    config: dict[str, Any]
    projector: dict[str, Any]

    @property
    def years(self) -> list[str]:
        """The years after today; a prediction has a value for each."""
        return self.times[1:]

    @property
    def model(self) -> PageModel:
        """The model of its runs."""
        return PageModel(self.times[0], self.config)

    @property
    def expected(self) -> float | None:
        """The unchanged runs' median in the last year, as on the page; None without runs."""
        ends = [run["values"][-1] for run in self.projector["runs"]]
        known = [one for one in ends if one is not None]
        return round(median(known), 4) if known else None

    def html_for_browser(self, head: str) -> bytes:
        """The page for a browser, gzipped: it knows that it is served, and begins with `head`."""
        text = self.text.replace(_ADDRESS, _ADDRESS.replace('""', '"session"'), 1)
        return gzip.compress(text.replace(_BEFORE, head + _BEFORE, 1).encode(), 6, mtime=0)


def read_page(path: Path) -> ClassPage:
    """The page in a file. Raises BadInput if there is none."""
    setting = f"experiment.page={path}"
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"{setting}: not a file; {_MAKE}")
        if path.stat().st_size > _MOST:
            raise BadInput(f"{setting}: too large for a class page; {_MAKE}")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise BadInput(f"{setting}: {reason}; {_MAKE}") from error
    found = _DATA.search(text)
    if not found or _ADDRESS not in text:
        raise BadInput(f"{setting}: not a class page; {_MAKE}")
    try:
        return _parse_page(text, json.loads(found[1]))
    except (ValueError, LookupError, TypeError, ArithmeticError, zlib.error) as error:
        raise BadInput(f"{setting}: a page of another version, or damaged; {_MAKE}") from error


def _parse_page(text: str, content: Any) -> ClassPage:
    if content["format"] != FORMAT:
        raise ValueError("its scripts do not fit this server")
    return ClassPage(
        text=text,
        levers=[one["key"] for one in content["levers"]],
        times=list(content["times"]),
        measures=[one["key"] for one in content["measures"]],
        seeds=[int(seed) for seed in content["made"]["seeds"]],
        config=cube.content_of(content["made"]["config"]),
        projector=_projector(content),
    )


def _projector(content: Any) -> dict[str, Any]:
    """What everybody sees of the first measure: the data, the unchanged runs, the firms.

    `firms` is from a typical watched run, if the page has one.
    """
    first, levers = content["measures"][0], content["levers"]
    made = cube.unpack(content["cube"])
    stops = [len(one["stops"]) for one in levers]
    today = int(np.ravel_multi_index([int(one["unchanged"]) for one in levers], stops))
    typical = next((cube.content_of(one["bytes"]) for one in content["watched_runs"]), None)
    runs = zip(made.values(0, today).round(2), made.endings[0, today].tolist(), strict=True)
    return {
        "times": content["times"],
        "measured": content["measured"][first["key"]],
        "runs": [
            {
                "values": [None if math.isnan(value) else value for value in values.tolist()],
                "ending": first["endings"][end],
            }
            for values, end in runs
            if end != cube.MISSING
        ],
        "firms": typical
        and {key: typical[key] for key in ("times", "firms", "states")}
        | {"use": typical["curves"][first["key"]]},
    }
