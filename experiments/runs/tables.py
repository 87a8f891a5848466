"""The tables of a result, and what each of their columns means."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from openclosed.experiments.results import store
from openclosed.experiments.runs.replicate import VERDICTS, Keep, month_ends
from openclosed.sim.outcomes import NAMES, OUTCOMES
from openclosed.sim.outcomes.verdict import LABELS
from openclosed.sim.parameters import ParameterInfo, Parameters, describe
from openclosed.sim.state.story import EVENTS

DICTIONARY = ["file", "column", "unit", "meaning"]
MONEY = "1 of money buys a volume of 1 at a price of 1: the median workload at the start, a month"
LEADING = ("run", "point", "point_name", "scenario", "seed")


def run_rows(
    head: Mapping[str, Any], kept: pa.Table, outcomes: Sequence[str] = NAMES
) -> pd.DataFrame:
    """One row a run: the columns of `head`, its status, what else tells of its point, its end."""
    end = kept.to_pandas()
    table = {name: head[name] for name in LEADING}
    table |= {name: end[name] for name in ("status", "stage", "error")}
    table |= {name: head[name] for name in head if name not in LEADING}
    table |= {name: end[name] for name in (*outcomes, *VERDICTS.values())}
    return pd.DataFrame(table)


def calendars(worlds: Sequence[Parameters], keep: Keep) -> tuple[list[NDArray[np.intp]], list[str]]:
    """The months kept of a run of each world, as places in a list of all of them in order."""
    kept = [[one.clock.month(step) for step in month_ends(one)[keep.thinned]] for one in worlds]
    known = sorted({month for months in kept for month in months})
    place = {month: number for number, month in enumerate(known)}
    return [np.array([place[month] for month in months], dtype=np.intp) for months in kept], known


def month_rows(
    run: NDArray[np.int64],
    kept: pa.Table,
    keep: Keep,
    calendar: Sequence[NDArray[np.intp]],
    known: list[str],
) -> pd.DataFrame:
    """One row a finished run and month kept, with the outcomes kept; `calendar` is each run's."""
    values = pc.list_flatten(kept["months"]).to_numpy().reshape(-1, len(keep.months))
    table = pd.DataFrame(values, columns=list(keep.months), copy=False)
    lengths = lengths_of(kept["months"]) // len(keep.months)
    own = [months for months, length in zip(calendar, lengths, strict=True) if length]
    places = np.concatenate([np.empty(0, dtype=np.intp), *own])
    dtype = pd.CategoricalDtype(pd.Index(known, dtype="str"))
    months = pd.Series(pd.Categorical.from_codes(places, dtype=dtype), index=table.index)
    table.insert(0, "run", np.repeat(run, lengths))
    table.insert(1, "month", months)
    return table


def event_rows(run: NDArray[np.int64], kept: pa.Table) -> pd.DataFrame:
    """One row an event of a finished run."""
    events = pc.list_flatten(kept["events"]).combine_chunks()
    table: pd.DataFrame = pa.Table.from_struct_array(events).to_pandas()
    table.insert(0, "run", np.repeat(run, lengths_of(kept["events"])))
    return table


def lengths_of(lists: pa.ChunkedArray) -> NDArray[np.int64]:
    """How much each run has in a column of lists."""
    return np.asarray(pc.list_value_length(lists), dtype=np.int64)


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
