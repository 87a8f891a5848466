"""What the lessons say of the model: every sentence, table and code that rests on its runs."""

import json
from collections.abc import Iterable

import numpy as np

from analysis.lab.levers import UNCHANGED
from analysis.lab.page import PARTS
from analysis.lab.yardsticks import YARDSTICKS
from tests.teaching import puzzles
from tests.teaching.runs import USE, Told

APART = 0.1  # of all use: two runs have parted where they differ by more, for good
_WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))


def texts(told: Told) -> dict[str, str]:
    """Every text by the key that stands in the documents."""
    today = _named(told, UNCHANGED)
    single = [place for place, count in enumerate(told.moved) if count == 1]
    flip = _most_even(told)
    low, high = _twins(told, flip)
    made = told.made
    return {
        "made": _made(told),
        "runs": str(len(made.seeds)),
        "last": made.years[-1],
        "baseline.code": f"`{told.code(today)}`",
        "baseline.endings": _endings(told, today),
        "baseline.level": _level(told, today),
        "baseline.yardsticks": _yardsticks(told, today),
        "levers.table": _table(told, [today, *single]),
        "levers.most": _farthest(told, today, single),
        "levers.extremes": _extremes(told, [today, *single]),
        "worlds.table": _table(told, _beside(told)),
        "flip.code": f"`{told.code(flip)}`",
        "flip": f"{_scenario(told, flip)}: {_endings(told, flip)}",
        "flip.board": _board(told, flip),
        "twins": _parting(told, flip, low, high),
    } | puzzles.texts(told, _plain(), lambda place: _scenario(told, place))


def _plain() -> dict[str, str]:
    """The page's words in their plain version."""
    return {key: one if isinstance(one, str) else one["plain"] for key, one in _WORDS.items()}


def _named(told: Told, name: str) -> int:
    return next(place for place, offer in enumerate(told.made.offers) if offer.name == name)


def _beside(told: Told) -> list[int]:
    return [place for place, offer in enumerate(told.made.offers) if not offer.stops]


def _made(told: Told) -> str:
    firms, years = told.origin["config"]["firms"]["count"], told.made.years
    return (
        f"openclosed {told.origin['version']}, {firms} firms, {len(told.made.seeds)} runs of each "
        f"scenario, {years[0]} to {years[-1]}, seed {told.origin['config']['seed']}"
    )


def _scenario(told: Told, place: int) -> str:
    """A scenario in the words of the page."""
    board, offer = told.made.board, told.made.offers[place]
    if not offer.stops:
        return str(_WORDS[f"more.{offer.name}"])
    moved = [
        f"{lever.name}: {stop.name}"
        for lever, stop in board.at(offer.stops)
        if stop != list(lever.stops.values())[lever.unchanged]
    ]
    return " and ".join(moved) or "Baseline"


def _endings(told: Told, place: int, yardstick: int = USE) -> str:
    """As the page's headline: the most frequent ending, then the others."""
    key = YARDSTICKS[yardstick].key
    counts = {end: count for end, count in told.counts(place, yardstick).items() if count}
    total = sum(counts.values())
    names = [str(_WORDS[f"ending.{key}.{end}"]) for end in counts]
    said = [
        f"{name if i == 0 else name[0].lower() + name[1:]} in {count}"
        for i, (name, count) in enumerate(zip(names, counts.values(), strict=True))
    ]
    said[0] += f" of {total} runs"
    return ", ".join(said)


def _value(value: float, unit: str) -> str:
    return f"{100 * value:.0f} %" if unit == "share" else f"{value:.1f}"


def _level(told: Told, place: int, yardstick: int = USE) -> str:
    """The middle run and the band, with the unit."""
    unit = YARDSTICKS[yardstick].unit
    low, median, high = (_value(value, unit) for value in told.last(place, yardstick))
    behind = {"share": "", "months": " months", "developers": " makers", "incidents": " a year"}
    return f"{median}{behind[unit]} in the middle run, {low} to {high} in eight of ten runs"


def _yardsticks(told: Told, place: int) -> str:
    rows = [
        (
            str(_WORDS[f"yardstick.{one.key}"]),
            _endings(told, place, number),
            _level(told, place, number),
            f"`{told.code(place, number)}`",
        )
        for number, one in enumerate(YARDSTICKS)
    ]
    last = told.made.years[-1]
    return _rows(("Winning means", "How the runs end", f"In {last}", "Code"), rows)


def _table(told: Told, places: Iterable[int]) -> str:
    rows = [
        (_scenario(told, place), _endings(told, place), _level(told, place), _code(told, place))
        for place in places
    ]
    last = told.made.years[-1]
    return _rows(("Scenario", "How the runs end", f"Share of use in {last}", "Code"), rows)


def _code(told: Told, place: int) -> str:
    return f"`{told.code(place)}`"


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"


def _farthest(told: Told, today: int, single: list[int]) -> str:
    """Which single move takes the middle run farthest."""
    start = told.last(today)[1]
    place = max(single, key=lambda one: abs(told.last(one)[1] - start))
    return (
        f"{_scenario(told, place)} (`{told.code(place)}`), from {_value(start, 'share')} "
        f"to {_value(told.last(place)[1], 'share')}"
    )


def _extremes(told: Told, places: list[int]) -> str:
    ordered = sorted(places, key=lambda one: told.last(one)[1])
    return " and ".join(
        f"{_scenario(told, place)} (`{told.code(place)}`: {_value(told.last(place)[1], 'share')})"
        for place in (ordered[0], ordered[-1])
    )


def _most_even(told: Told) -> int:
    """The scenario with levers whose leading ending has the fewest runs; few levers moved first."""
    places = [place for place, offer in enumerate(told.made.offers) if offer.stops]
    return min(places, key=lambda one: (max(told.counts(one).values()), told.moved[one], one))


def _twins(told: Told, place: int) -> tuple[int, int]:
    """The runs of a scenario that end lowest and highest."""
    ends = told.cube.values(USE, place)[:, -1]
    return int(np.nanargmin(ends)), int(np.nanargmax(ends))


def _parting(told: Told, place: int, low: int, high: int) -> str:
    """The two runs with their codes, and the year from which they stay apart."""
    values = told.cube.values(USE, place)
    away = np.abs(values[high] - values[low]) > APART
    together = np.flatnonzero(~away)
    year = int(together[-1]) + 1 if together.size else 0
    ends = [
        f"`{told.code(place, USE, run)}` ends with {_value(values[run, -1], 'share')}"
        for run in (low, high)
    ]
    if year == len(told.made.years):
        return f"{ends[0]}, {ends[1]}; they never part for good"
    return f"{ends[0]}, {ends[1]}; they stay apart from {told.made.years[year]} on"


def _board(told: Told, flip: int) -> str:
    """For the board: all combinations of two levers, those that the flip moves among them."""
    board, stops = told.made.board, told.made.offers[flip].stops
    keys = list(board.levers)
    moved = [i for i, stop in enumerate(stops) if stop != board.unchanged[i]]
    first, second = sorted((moved + [i for i in range(len(keys)) if i not in moved])[:2])
    at = {offer.stops: place for place, offer in enumerate(told.made.offers) if offer.stops}
    across, down = (list(board.levers[keys[i]].stops.values()) for i in (first, second))
    names = [board.levers[keys[i]].name for i in (first, second)]
    rows = []
    for y, stop in enumerate(down):
        cells = [f"**{stop.name}**"]
        for x in range(len(across)):
            place = list(board.unchanged)
            place[first], place[second] = x, y
            cells.append(str(told.counts(at[tuple(place)])["open"]) if tuple(place) in at else "")
        rows.append(tuple(cells))
    return _rows((f"{names[1]} ↓ {names[0]} →", *(stop.name for stop in across)), rows)
