"""The tables of a result, and what each of their columns means."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.experiments.results import store
from openclosed.experiments.runs.records import VERDICTS, Keep, Records
from openclosed.experiments.runs.replicate import month_ends
from openclosed.sim.outcomes import INDEX, OUTCOMES
from openclosed.sim.outcomes.verdict import LABELS
from openclosed.sim.parameters import ParameterInfo, Parameters, describe
from openclosed.sim.state.story import EVENTS

NAMES = [outcome.name for outcome in OUTCOMES]
DICTIONARY = ["file", "column", "unit", "meaning"]
MONEY = "1 of money buys a volume of 1 at a price of 1: the median workload at the start, a month"
LEADING = ("run", "point", "point_name", "scenario", "seed")
_LABELS = np.array([*LABELS, ""], dtype=np.str_)  # a failed run has the last


class Calendar(NamedTuple):
    """The months of the runs of one clock as places in `labels`, (kept months,) and (steps,)."""

    labels: Sequence[str]
    months: NDArray[np.intp]
    steps: NDArray[np.intp]


def calendars(clocks: Sequence[Parameters]) -> list[Calendar]:
    """The calendars of worlds, all by the same labels: every month of any of them, in order."""
    steps = [[one.clock.month(step) for step in range(one.clock.steps)] for one in clocks]
    labels = sorted({label for one in steps for label in one})
    place = {label: number for number, label in enumerate(labels)}
    made = []
    for one, names in zip(clocks, steps, strict=True):
        places = np.array([place[name] for name in names], dtype=np.intp)
        made.append(Calendar(labels, places[month_ends(one)], places))
    return made


def run_rows(
    head: Mapping[str, Any], records: Records, outcomes: Sequence[str] = NAMES
) -> pd.DataFrame:
    """One row a run: the columns of `head`, its status, what else tells of its point, its end."""
    table = {name: head[name] for name in LEADING}
    table["status"] = np.where(records.done, "done", "failed")
    table |= {"stage": records.stage, "error": records.error}
    table |= {name: head[name] for name in head if name not in LEADING}
    table |= {name: records.final[:, INDEX[name]] for name in outcomes}
    for place, (yardstick, scope) in enumerate(VERDICTS):
        table[f"verdict_{yardstick}_{scope}"] = _LABELS[records.label[:, place]]
    return pd.DataFrame(table)


def month_rows(
    run: NDArray[np.int64], records: Records, keep: Keep, calendar: Sequence[Calendar]
) -> pd.DataFrame:
    """One row a finished run and month kept, with the outcomes kept; `calendar` is each run's."""
    table = pd.DataFrame(records.months, columns=list(keep.months), copy=False)
    table.insert(0, "run", np.repeat(run, records.lengths))
    pairs = zip(calendar, records.lengths.tolist(), strict=True)
    codes = [one.months[keep.thinned] for one, length in pairs if length]
    months = np.concatenate(codes or [np.empty(0, dtype=np.intp)])
    labels: list[str] = list(calendar[0].labels) if calendar else []
    known = pd.CategoricalDtype(pd.Index(labels, dtype="str"))
    column = pd.Series(pd.Categorical.from_codes(months, dtype=known), index=table.index)
    table.insert(1, "month", column)
    return table


def event_rows(
    run: NDArray[np.int64], records: Records, calendar: Sequence[Calendar]
) -> pd.DataFrame:
    """One row an event of a finished run; `calendar` is each run's own."""
    ends = np.cumsum(records.counts).tolist()
    steps = [
        one.steps[records.step[end - count : end]]
        for one, end, count in zip(calendar, ends, records.counts.tolist(), strict=True)
    ]
    labels = np.array(calendar[0].labels if calendar else [], dtype=np.str_)
    table = {
        "run": np.repeat(run, records.counts),
        "month": labels[np.concatenate(steps or [np.empty(0, dtype=np.intp)])],
        "what": records.names[records.what],
        "who": records.names[records.who],
        "amount": records.amount,
    }
    return pd.DataFrame(table)


def meanings_of(columns: Sequence[str] | pd.Index, keep: Keep) -> list[tuple[str, ...]]:
    """File, column, unit and meaning of all tables of runs, months and events that are kept.

    `columns` are those of the table of runs.
    """
    rows = meanings_of_runs(columns)
    if keep.months:
        rows += meanings_of_months(("run", "month", *keep.months))
    if not keep.events:
        return rows
    amounts = [f"{what}: {kind.text} ({kind.unit})" for what, kind in EVENTS.items()]
    amounts.append(MONEY)
    return [
        *rows,
        ("events.parquet", "run", "", "number of the run"),
        ("events.parquet", "month", *MEANINGS["month"]),
        ("events.parquet", "what", ", ".join(EVENTS), "kind of event"),
        ("events.parquet", "who", "", "vendor, community or family that it happened to"),
        ("events.parquet", "amount", "by kind", "; ".join(amounts)),
    ]


def write_dictionary(folder: Path, rows: Sequence[tuple[str, ...]]) -> None:
    """Write the dictionary of a result, rows of file, column, unit and meaning."""
    store.write_csv(pd.DataFrame(rows, columns=DICTIONARY), folder / "data_dictionary.csv")


def meanings_of_runs(columns: Sequence[str] | pd.Index) -> list[tuple[str, ...]]:
    """The rows of a dictionary about the table of runs."""
    outcomes = {outcome.name: (outcome.unit, outcome.text) for outcome in OUTCOMES}
    return [("runs.parquet", name, *_meaning(name, outcomes, final=True)) for name in columns]


def meanings_of_months(columns: Sequence[str] | pd.Index) -> list[tuple[str, ...]]:
    """The rows of a dictionary about the table of months."""
    outcomes = {outcome.name: (outcome.unit, outcome.text) for outcome in OUTCOMES}
    return [("months.parquet", name, *_meaning(name, outcomes, final=False)) for name in columns]


MEANINGS = {
    "run": ("", "number of the run, from 0"),
    "point": ("", "number of the point of the design, from 0"),
    "point_name": ("", "name of that point"),
    "scenario": ("", "name of the scenario"),
    "seed": ("", "seed of the run's random numbers"),
    "status": ("done, failed", "whether the run came to its end"),
    "stage": ("start, YYYY-MM, verdict, process", "where a failed run stopped"),
    "error": ("", "exception and message of a failed run"),
    "kept_world": ("", "number of the kept world that it goes on from"),
    "hypothesis": ("", "hypothesis that the world is of"),
    "bias": ("logit", "standard deviation of venues' biases by which the world was weighed"),
    "founder": ("", "number of the first world that it descends from"),
    "k": ("1/year", "growth of new work"),
    "sigma": ("utility", "standard deviation of a month's step of developers' shared taste"),
    "rho": ("1", "part of that taste which is left after a month"),
    "month": ("date", "first day of the calendar month"),
    "factor": ("", "the one parameter that was moved; empty: the scenario as it is"),
    "factor_value": ("unit of the parameter", "its value; empty for a choice"),
}


@functools.cache
def _parameters() -> dict[str, ParameterInfo]:
    """Parameters by their dotted names."""
    return {info.name: info for info in describe()}


def _meaning(name: str, outcomes: Mapping[str, tuple[str, str]], *, final: bool) -> tuple[str, str]:
    if name in MEANINGS:
        return MEANINGS[name]
    if name in outcomes:
        unit, text = outcomes[name]
        if unit.startswith("money"):
            text = f"{text} ({MONEY})"
        return unit, f"{text}; mean of the last 12 months" if final else text
    if not name.startswith("verdict_"):
        info = _parameters().get(name)
        return (info.unit, f"Parameter: {info.text}") if info else ("", "setting of the point")
    yardstick, scope = name.removeprefix("verdict_").rsplit("_", 1)
    return ", ".join(LABELS), f"verdict of the run by {yardstick}, firms: {scope}"
