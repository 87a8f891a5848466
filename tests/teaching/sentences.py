"""What the lessons say of the model: every sentence, table and code that rests on its runs."""

import math
from collections.abc import Iterable

import numpy as np

from analysis.lab.levers import UNCHANGED
from analysis.lab.yardsticks import YARDSTICKS
from tests.teaching import luck, puzzles
from tests.teaching.runs import Told
from tests.teaching.wording import (
    WORDS,
    endings,
    level,
    named,
    rows_of,
    scenario_name,
    value_written,
)


def texts(told: Told) -> dict[str, str]:
    """Every text by the key that stands in the documents."""
    today = named(told, UNCHANGED)
    single = [place for place, count in enumerate(told.moved) if count == 1]
    made = told.made
    return {
        "made": _made(told),
        "runs": str(len(made.seeds)),
        "last": made.years[-1],
        "baseline.code": f"`{told.code(today)}`",
        "baseline.endings": endings(told, today),
        "baseline.level": level(told, today),
        "baseline.yardsticks": _yardsticks(told, today),
        "levers.table": _table(told, [today, *single]),
        "levers.most": _farthest(told, today, single),
        "levers.reaches": ", ".join(
            f"{name} {points:.0f}" for name, points in _reaches(told, single)
        ),
        "levers.extremes": _extremes(told, [today, *single]),
        "worlds.table": _table(told, _beside(told)),
        **luck.texts(told),
        **_law(told, today),
        **_start(told),
        **puzzles.texts(told, _plain(), lambda place: scenario_name(told, place)),
    }


def _plain() -> dict[str, str]:
    """The page's words in their plain version."""
    return {key: one if isinstance(one, str) else one["plain"] for key, one in WORDS.items()}


def _beside(told: Told) -> list[int]:
    return [place for place, offer in enumerate(told.made.offers) if not offer.stops]


def _made(told: Told) -> str:
    firms, years = told.origin["config"]["firms"]["count"], told.made.years
    return (
        f"openclosed {told.origin['version']}, {firms} firms, {len(told.made.seeds)} runs of each "
        f"scenario, {years[0]} to {years[-1]}, seed {told.origin['config']['seed']}"
    )


def _yardsticks(told: Told, place: int) -> str:
    rows = [
        (
            str(WORDS[f"yardstick.{one.key}"]),
            endings(told, place, number),
            level(told, place, number),
            f"`{told.code(place, number)}`",
        )
        for number, one in enumerate(YARDSTICKS)
    ]
    last = told.made.years[-1]
    return rows_of(("Winning means", "How the runs end", f"In {last}", "Code"), rows)


def _table(told: Told, places: Iterable[int]) -> str:
    rows = [
        (scenario_name(told, place), endings(told, place), level(told, place), _code(told, place))
        for place in places
    ]
    last = told.made.years[-1]
    return rows_of(("Scenario", "How the runs end", f"Developers' use in {last}", "Code"), rows)


def _code(told: Told, place: int) -> str:
    return f"`{told.code(place)}`"


def _farthest(told: Told, today: int, single: list[int]) -> str:
    """Which single move takes the middle run farthest."""
    start = told.last(today)[1]
    place = max(single, key=lambda one: abs(told.last(one)[1] - start))
    before, after = (value_written(value, "share") for value in (start, told.last(place)[1]))
    return f"{scenario_name(told, place)} (`{told.code(place)}`), from {before} to {after}"


def _reaches(told: Told, single: list[int]) -> list[tuple[str, float]]:
    """Each lever with the points by which its stops move the middle run, the farthest first."""
    board, today = told.made.board, told.made.board.unchanged
    found = []
    for i, lever in enumerate(board.levers.values()):
        own = [p for p in single if told.made.offers[p].stops[i] != today[i]]
        ends = [told.last(p)[1] for p in [*own, named(told, UNCHANGED)]]
        found.append((lever.name, 100.0 * (max(ends) - min(ends))))
    return sorted(found, key=lambda one: -one[1])


def _start(told: Told) -> dict[str, str]:
    """The world where the page starts."""
    start = tuple(told.made.board.beginning)
    place = next(i for i, one in enumerate(told.made.offers) if one.stops == start)
    return {
        "start.code": _code(told, place),
        "start.name": scenario_name(told, place),
        "start.endings": endings(told, place),
        "start.level": level(told, place),
    }


def _law(told: Told, today: int) -> dict[str, str]:
    """The middle of growth times delay, and of the work that only closed can do, by scenario."""
    board = told.made.board
    single = [place for place, count in enumerate(told.moved) if count == 1]
    moved = [
        place
        for place in single
        for key, (_, stop) in zip(
            board.levers, board.at(told.made.offers[place].stops), strict=True
        )
        if key in ("pace", "growth", "labs") and stop.basis != "today"
    ]
    rows = []
    for place in [today, *moved]:
        gap, only = (told.cube.fact(key, place) for key in ("kappa_gap", "closed_only"))
        x, y = float(np.nanmedian(gap)), float(np.nanmedian(only))
        least, most = (value_written(end, "share") for end in (np.nanmin(only), np.nanmax(only)))
        law = value_written(1.0 - math.exp(-max(x, 0.0)), "share")
        rows.append(
            (
                scenario_name(told, place),
                f"{x:.2f}",
                law,
                value_written(y, "share"),
                f"{least} to {most}",
                _code(told, place),
            )
        )
    head = ("Scenario", "Growth × delay", "The law says", "Only closed can", "All runs", "Code")
    return {"law.table": rows_of(head, rows)}


def _extremes(told: Told, places: list[int]) -> str:
    ordered = sorted(places, key=lambda one: told.last(one)[1])
    ends = {place: value_written(told.last(place)[1], "share") for place in ordered}
    return " and ".join(
        f"{scenario_name(told, place)} (`{told.code(place)}`: {ends[place]})"
        for place in (ordered[0], ordered[-1])
    )
