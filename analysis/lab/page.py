"""The classroom's page: one file that holds its look, its program, its words and its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.common import style
from analysis.lab import codes, levers, puzzles
from analysis.lab.cube import Cube, packed, text_of
from analysis.lab.levers import Board
from analysis.lab.yardsticks import COMPARED_WITH, STATES, YARDSTICKS, years_of
from sim.parameters import Parameters

NAME = "lab.html"
FORMAT = 1  # of scenario links; a page of another format refuses them
ITS_OWN = ("output", "execution", "quiet", "resume")
"""What differs where the same page is made again."""
PARTS = Path(__file__).with_name("page")
SCRIPTS = (
    "elements", "words", "data", "codes", "state", "sizes", "charts", "tables", "waffle", "replay",
    "reasons", "levers", "predict", "run", "compare", "explain", "challenge", "law", "bets",
    "whatif", "download", "paper", "room", "keys", "main",
)  # fmt: skip
"""Files of the program in the order in which they stand on the page; they share one scope."""
LOOKS = ("look", "layout", "print")


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
    scenarios: Sequence[tuple[Sequence[int], str, str]],
    made: Cube,
    recordings: Sequence[Mapping[str, Any]],
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """All that the page knows beside its words, as plain values.

    Args:
        board: the levers.
        base: the parameters to which they are applied.
        scenarios: stops, name and sentence of each scenario of the cube, in its order.
        made: the runs.
        recordings: what `experiments.lab.watched_run` made of the runs that can be watched.
        manifest: version, configuration, seeds and times.
    """
    return {
        "format": FORMAT,
        "years": years_of(base),
        "record_end": COMPARED_WITH,
        "since": board.since,
        "levers": [
            {
                "key": key,
                "name": lever.name,
                "question": lever.question,
                "unchanged": lever.unchanged,
                "stops": [
                    {
                        "key": name,
                        "name": stop.name,
                        "meaning": stop.meaning,
                        "basis": stop.basis,
                        "example": stop.example,
                        "changes": levers.changes(board, base, stop),
                    }
                    for name, stop in lever.stops.items()
                ],
            }
            for key, lever in board.levers.items()
        ],
        "start": next(
            (at for at, (stops, _, _) in enumerate(scenarios) if tuple(stops) == board.beginning), 0
        ),
        "more": [
            {"key": name, "scenario": place, "meaning": text}
            for place, (stops, name, text) in enumerate(scenarios)
            if not stops
        ],
        "yardsticks": [
            {"key": one.key, "unit": one.unit, "endings": one.endings} for one in YARDSTICKS
        ],
        "states": STATES,
        "cube": packed(made),
        "puzzles": puzzles.packed(
            puzzles.puzzles(board, [stops for stops, _, _ in scenarios], made)
        ),
        "codes": {
            "prefix": codes.PREFIX,
            "alphabet": codes.ALPHABET,
            "weights": codes.WEIGHTS,
            "yardstick_room": codes.YARDSTICK_ROOM,
            "run_room": codes.RUN_ROOM,
        },
        "looks": {name: look._asdict() for name, look in style.LOOKS.items()},
        "recordings": [
            {
                **{key: one[key] for key in ("scenario", "run", "title")},
                "bytes": text_of(json.dumps(one, separators=(",", ":")).encode()),
            }
            for one in recordings
        ],
        "made": {
            key: manifest.get(key)
            for key in (
                "version",
                "scenario",
                "started",
                "ended",
                "status",
                "seeds",
            )
        }
        | {
            "firms": base.firms.count,
            "master_seed": manifest.get("config", {}).get("seed"),
            "words": [one for one in manifest.get("words", []) if not one.startswith(ITS_OWN)],
            "config": text_of(json.dumps(_of_the_world(manifest.get("config", {}))).encode()),
        },
    }


def _of_the_world(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without where it was run and where its result went."""
    return {key: value for key, value in config.items() if not key.startswith(ITS_OWN)}


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _embedded(content: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
