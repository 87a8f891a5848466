"""The classroom's page: one file that holds its look, its program, its words and its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.common.bands import RECORDS
from openclosed.analysis.lab import codes
from openclosed.analysis.lab.cube import Cube, packed, text_of
from openclosed.analysis.lab.levers import Board
from openclosed.analysis.lab.yardsticks import BY, COMPARED_WITH, SHOWN, STATES, times_of, years_of
from openclosed.sim.parameters import Parameters

NAME = "lab.html"
FORMAT = 2  # of scenario links; a page of another format refuses them
ITS_OWN = ("output", "execution", "quiet", "resume")
"""What differs where the same page is made again."""
PARTS = Path(__file__).with_name("page")
SCRIPTS = (
    "elements", "words", "data", "codes", "state", "charts", "levers", "why", "predict", "play",
    "discover", "explain", "decide", "ticket", "room", "main",
)  # fmt: skip
"""Files of the program in the order in which they stand on the page; they share one scope."""
LOOKS = ("charts", "page")


def page(content: Mapping[str, Any]) -> str:
    """The page as HTML around its numbers, those of `data`."""
    pieces = {
        "LOOK": "\n".join(_part(f"{name}.css") for name in LOOKS),
        "WORDS": _embedded(json.loads(_part("words.json"))),
        "DATA": _embedded(content),
        "SCRIPT": '(() => {\n"use strict";\n'
        + "\n".join(_part(f"{name}.js") for name in SCRIPTS)
        + "\n})();",
    }
    text = _part("page.html")
    for name, piece in pieces.items():
        text = text.replace(f"<!--{name}-->", piece, 1)
    return text


def data(
    board: Board,
    base: Parameters,
    made: Cube,
    reference: Mapping[str, Any],
    law: NDArray[np.float64],
    recordings: Sequence[Mapping[str, Any]],
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """All that the page knows beside its words, as plain values.

    Args:
        board: the levers; scenarios of the cube are its combinations.
        base: the parameters to which they are applied.
        made: the runs.
        reference: what many runs of the world as today come to: `experiments.lab.tables`.
        law: what open models can do by the product of growth and delay: `analysis.lab.law`.
        recordings: what `experiments.lab.watched_run` made of the runs that can be watched.
        manifest: version, configuration, seeds and times.
    """
    return {
        "format": FORMAT,
        "years": years_of(base),
        "record_end": COMPARED_WITH,
        "since": board.since,
        "times": times_of(base, board.since),
        "levers": [
            {
                "key": key,
                "name": lever.name,
                "question": lever.question,
                "unchanged": lever.unchanged,
                "stops": [
                    {"key": name} | stop.model_dump(include={"name", "meaning", "basis", "example"})
                    for name, stop in lever.stops.items()
                ],
            }
            for key, lever in board.levers.items()
        ],
        "yardsticks": [{"key": one.key, "unit": one.unit, "endings": one.endings} for one in SHOWN],
        "states": STATES,
        "record": {
            one.key: [[venue.source, *venue.observed.items()] for venue in _venues(one.key)]
            for one in SHOWN
        },
        "cube": packed(made),
        "reference": reference,
        "law": np.round(law, 3).tolist(),
        "codes": {
            "prefix": codes.PREFIX,
            "alphabet": codes.ALPHABET,
            "weights": codes.WEIGHTS,
            "yardstick_room": codes.YARDSTICK_ROOM,
            "run_room": codes.RUN_ROOM,
        },
        "recordings": [
            {
                "title": one["title"],
                "bytes": text_of(json.dumps(one, separators=(",", ":")).encode()),
            }
            for one in recordings
        ],
        "made": {
            key: manifest.get(key)
            for key in ("version", "scenario", "started", "ended", "status", "seeds")
        }
        | {
            "seeds": manifest.get("seeds", [])[: made.codes.shape[2]],
            "firms": base.firms.count,
            "master_seed": manifest.get("config", {}).get("seed"),
            "words": [one for one in manifest.get("words", []) if not one.startswith(ITS_OWN)],
            "config": text_of(json.dumps(_of_the_world(manifest.get("config", {}))).encode()),
        },
    }


def _venues(key: str) -> Sequence[Any]:
    return RECORDS.get("open_share_" + "_".join(BY[key]), ())


def _of_the_world(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without where it was run and where its result went."""
    return {key: value for key, value in config.items() if not key.startswith(ITS_OWN)}


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _embedded(content: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
