"""What the lessons say of the model: every sentence, table and code that rests on its runs."""

import math
from collections.abc import Iterable

import numpy as np

from openclosed.analysis.lab.levers import UNCHANGED
from openclosed.analysis.lab.yardsticks import SHOWN
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
        "last": made.times[-1][:4],
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
        "glossary": rows_of(
            ("Word", "Meaning"),
            [tuple(one.split(": ", 1)) for one in str(WORDS["glossary"]).split("|")],
        ),
        "law.table": _law(told, today),
        "twins": _twins(told),
    }


def _made(told: Told) -> str:
    firms, times = told.origin["config"]["firms"]["count"], told.made.times
    return (
        f"openclosed {told.origin['version']}, {firms} firms, {len(told.made.seeds)} runs of each "
        f"scenario, {times[0]} to {times[-1]}, seed {told.origin['config']['seed']}"
    )


def _yardsticks(told: Told, place: int) -> str:
    rows = [
        (
            str(WORDS[f"yardstick.{one.key}"]),
            endings(told, place, number),
            level(told, place, number),
            f"`{told.code(place, number)}`",
        )
        for number, one in enumerate(SHOWN)
    ]
    last = told.made.times[-1][:4]
    return rows_of(("Counted", "How the runs end", f"In {last}", "Code"), rows)


def _table(told: Told, places: Iterable[int]) -> str:
    rows = [
        (scenario_name(told, place), endings(told, place), level(told, place), _code(told, place))
        for place in places
    ]
    last = told.made.times[-1][:4]
    return rows_of(("Scenario", "How the runs end", f"Developers' use in {last}", "Code"), rows)


def _code(told: Told, place: int) -> str:
    return f"`{told.code(place)}`"


def _farthest(told: Told, today: int, single: list[int]) -> str:
    """Which single move takes the middle run farthest."""
    start = told.last(today)[1]
    place = max(single, key=lambda one: abs(told.last(one)[1] - start))
    before, after = (value_written(value) for value in (start, told.last(place)[1]))
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


def _law(told: Told, today: int) -> str:
    """What open models can do by the page's product, in the law and in the runs."""
    board = told.made.board
    moved = [
        place
        for place, count in enumerate(told.moved)
        if count == 1
        for key, (_, stop) in zip(
            board.levers, board.at(told.made.offers[place].stops), strict=True
        )
        if key in ("pace", "growth") and stop.basis != "today"
    ]
    rows = []
    for place in [today, *moved]:
        product = told.cube.fact("kappa_gap", place).clip(min=0.0)
        able = 1.0 - told.cube.fact("closed_only", place)
        x = float(np.nanmedian(product))
        law = value_written(float(np.interp(x, told.law[:, 0], told.law[:, 2])))
        found = value_written(float(np.nanmedian(able)))
        low, high = (value_written(end) for end in (np.nanmin(able), np.nanmax(able)))
        rows.append(
            (
                scenario_name(told, place),
                f"{x / math.log(2.0):.1f}",
                law,
                found,
                f"{low} to {high}",
                _code(told, place),
            )
        )
    head = ("Scenario", "New work × Catching up", "The law says", "Open can do", "All runs", "Code")
    return rows_of(head, rows)


def _twins(told: Told) -> str:
    """Two recorded runs of one world that end differently."""
    pair = [told.recordings[title] for title in ("high", "low") if title in told.recordings]
    said = [
        f"{value_written(one['curves']['use'][-1])} ({WORDS['ending.' + one['ending']]})"
        for one in pair
    ]
    return " and ".join(said) or "none"


def _extremes(told: Told, places: list[int]) -> str:
    ordered = sorted(places, key=lambda one: told.last(one)[1])
    ends = {place: value_written(told.last(place)[1]) for place in ordered}
    return " and ".join(
        f"{scenario_name(told, place)} (`{told.code(place)}`: {ends[place]})"
        for place in (ordered[0], ordered[-1])
    )
