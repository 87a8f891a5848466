"""Unit and meaning of every column of the tables of runs, months and events."""

import functools
from collections.abc import Iterable, Sequence

from openclosed.analysis.finding.words import Words
from openclosed.experiments.runs.replicate import Keep
from openclosed.sim.outcomes import INDEX, OUTCOMES
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.parameters import ParameterInfo, describe
from openclosed.sim.state.event_log import EVENTS

WORDS = Words(__file__)
MONEY = "1 of money buys a volume of 1 at a price of 1: the median workload at the start, a month"
MEANINGS = {
    "run": ("", "number of the run, from 0"),
    "point": ("", "number of the design point, from 0"),
    "point_name": ("", "name of the design point"),
    "scenario": ("", "name of the scenario"),
    "seed": ("", "seed of the run's random numbers"),
    "status": ("done, failed, pending", "whether the run finished"),
    "stage": ("start, YYYY-MM, ending, process", "where a failed run stopped"),
    "error": ("", "exception and message of a failed run"),
    "draw": (
        "",
        "number of the draw or starting state; drawn parameters have columns of their own",
    ),
    "month": ("date", "first day of the calendar month"),
    "factor": ("", "the one parameter that was changed; empty: the unchanged scenario"),
    "factor_value": ("unit of the parameter", "its value; empty for a choice"),
}

type Row = tuple[str, ...]


def meanings_of(columns: Iterable[str], keep: Keep, factors: Sequence[str]) -> list[Row]:
    """File, column, unit and meaning of the tables of runs, months and events.

    `columns` are those of the table of runs, `factors` the names that identify its points.
    """
    rows: list[Row] = [("runs.parquet", name, *_meaning(name, final=True)) for name in columns]
    if keep.months:
        head = ("run", "month", "point", "point_name", "scenario", *factors)
        names = dict.fromkeys((*head, "seed", *keep.months))
        rows += [("months.parquet", name, *_meaning(name, final=False)) for name in names]
    if not keep.events:
        return rows
    amounts = [f"{what}: {kind.text} ({kind.unit})" for what, kind in EVENTS.items()]
    return [
        *rows,
        ("events.parquet", "run", "", "number of the run"),
        ("events.parquet", "month", *MEANINGS["month"]),
        ("events.parquet", "what", ", ".join(EVENTS), "kind of event"),
        ("events.parquet", "who", "", "vendor, community or family concerned"),
        ("events.parquet", "amount", "by kind", "; ".join([*amounts, MONEY])),
    ]


def _meaning(name: str, *, final: bool) -> tuple[str, str]:
    """The unit and the meaning of a column."""
    if name in MEANINGS:
        return MEANINGS[name]
    if name in INDEX:
        outcome = OUTCOMES[INDEX[name]]
        money = MONEY if outcome.unit.startswith("money") else ""
        return outcome.unit, WORDS("outcome", text=outcome.text, money=money, final=final)
    if not name.startswith("ending_"):
        info = _parameters().get(name)
        return (
            (info.unit, f"Parameter: {info.text}") if info else ("", "setting of the design point")
        )
    measure, scope = name.removeprefix("ending_").rsplit("_", 1)
    return ", ".join(LABELS), f"ending of the run by {measure}, firms: {scope}"


@functools.cache
def _parameters() -> dict[str, ParameterInfo]:
    """Parameters by their dotted names."""
    return {info.name: info for info in describe()}
