"""What lesson 2 says of luck: a setting at which it decides, a board around it, two of its runs."""

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from tests.teaching.puzzles import solved
from tests.teaching.runs import USE, Told
from tests.teaching.wording import WORDS, endings, rows_of, scenario_name, value_written

FEW = 2  # levers moved
APART = 0.1  # of all use: two runs have parted where they differ by more, for good


def texts(told: Told) -> dict[str, str]:
    """The texts by key; `flip` is the setting at which luck decides most."""
    flip = _most_even(told)
    fields = _fields(told, flip)
    return {
        "flip.code": f"`{told.code(flip)}`",
        "flip": f"{scenario_name(told, flip)}: {endings(told, flip)}",
        "flip.board": _board(told, flip, fields),
        "flip.fields": _solved(told, fields),
        "flip.step": _steepest(told, fields),
        "twins": _parting(told),
    }


def _most_even(told: Told) -> int:
    """The scenario with levers, at most two moved, whose leading ending has the fewest runs."""
    places = [
        place
        for place, offer in enumerate(told.made.offers)
        if offer.stops and told.moved[place] <= FEW
    ]
    return min(places, key=lambda one: (max(told.counts(one).values()), told.moved[one], one))


def _parting(told: Told) -> str:
    """The two recorded runs of the world where the page starts, and when they part for good."""
    pair = [told.recordings[title] for title in ("low", "high") if title in told.recordings]
    if len(pair) < 2:
        return "none"
    place = list(told.places).index(pair[0]["scenario"])
    values = told.cube.values(USE, place)
    low, high = (one["run"] for one in pair)
    together = np.flatnonzero(~(np.abs(values[high] - values[low]) > APART))
    year = int(together[-1]) + 1 if together.size else 0
    ends = [
        f"`{told.code(place, USE, one['run'])}` ends with "
        f"{value_written(values[one['run'], -1], 'share')}; {failures(one)}"
        for one in pair
    ]
    if year == len(told.made.years):
        return f"{'. '.join(ends)}. They never part for good"
    return f"{'. '.join(ends)}. They stay apart from {told.made.years[year]} on"


def failures(recording: Mapping[str, Any]) -> str:
    """Which makers closed down in a recorded run, and when."""
    failed = [
        f"{re.split(' closes down|,', words)[0]} ({recording['months'][month][:4]})"
        for month, what, words in recording["events"]
        if what == "bankruptcy"
    ]
    return f"closed down: {', '.join(failed)}" if failed else "no maker closed down"


def _levers(told: Told, flip: int) -> tuple[int, int]:
    """Places of two levers, those that the flip moves among them."""
    unchanged = told.made.board.unchanged
    stops = told.made.offers[flip].stops
    moved = [i for i, stop in enumerate(stops) if stop != unchanged[i]]
    first, second = sorted((moved + [i for i in range(len(stops)) if i not in moved])[:2])
    return first, second


def _fields(told: Told, flip: int) -> dict[tuple[int, int], int]:
    """The board: by the stops of two levers, all others as today, the scenario."""
    first, second = _levers(told, flip)
    found = {}
    for place, offer in enumerate(told.made.offers):
        others = list(offer.stops)
        if others:
            at = others[first], others[second]
            others[first], others[second] = (told.made.board.unchanged[i] for i in (first, second))
            if tuple(others) == told.made.board.unchanged:
                found[at] = place
    return found


def _board(told: Told, flip: int, fields: dict[tuple[int, int], int]) -> str:
    """The board as a table: which ending comes most often, and in how many runs."""
    levers = list(told.made.board.levers.values())
    across, down = (levers[i] for i in _levers(told, flip))
    rows = [
        (
            f"**{stop.name}**",
            *(
                _leading(told, fields[x, y]) if (x, y) in fields else ""
                for x in range(len(across.stops))
            ),
        )
        for y, stop in enumerate(down.stops.values())
    ]
    head = f"{down.name} ↓ {across.name} →", *(stop.name for stop in across.stops.values())
    return rows_of(head, rows)


def _leading(told: Told, place: int) -> str:
    ending, count = next(iter(told.counts(place).items()))
    return f"{WORDS[f'ending.use.{ending}']}: {count}"


def _solved(told: Told, fields: dict[tuple[int, int], int]) -> str:
    """Which fields of the board solve the page's puzzle of the coin flip."""
    found = [
        scenario_name(told, place) for place in fields.values() if place in solved(told, "coin")
    ]
    return "; ".join(found) or "none"


def _steepest(told: Told, fields: dict[tuple[int, int], int]) -> str:
    """The two fields in one row or column that differ most, few levers moved first."""
    steps = [
        (fields[one], fields[other])
        for one, other in combinations(sorted(fields), 2)
        if one[0] == other[0] or one[1] == other[1]
    ]
    step = min(steps, key=lambda pair: (-_apart(told, *pair), sum(told.moved[p] for p in pair)))
    pair = sorted(step, key=lambda place: told.moved[place])
    return "; ".join(f"{scenario_name(told, place)}: {endings(told, place)}" for place in pair)


def _apart(told: Told, one: int, other: int) -> int:
    """How many runs would have to end in another way for both to have the same counts."""
    counts = [told.counts(place) for place in (one, other)]
    return sum(abs(counts[0][ending] - counts[1][ending]) for ending in counts[0]) // 2
