"""Measure everything and print it: `python -m tests.benchmarks [--docs] [--quick]`.

`--docs` also writes docs/performance.md; `--quick` takes small sizes, to try the command itself.
"""

import math
import os
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import measure
from tests.benchmarks.guard import here
from tests.benchmarks.measure import RUN_FIRMS, RUN_MONTHS, WHOLE, Budget

PAGE = measure.ROOT / "docs" / "performance.md"
TEMPLATE = Path(__file__).with_name("performance.md.template")
RUNS, CORES = (10**4, 10**6, 10**8), (2, 64, 1_000)  # runs, and cores that make them


class Results(NamedTuple):
    """Everything that one run of the benchmarks measures."""

    budgets: list[Budget]
    runs: dict[int, dict[str, float]]  # seconds by part, by firms
    sizes: dict[int, tuple[float, float, float]]  # what `measure.size` finds, by firms
    core_seconds: float  # a run of the default command
    table_bytes: float  # a run, of runs.parquet
    load: float  # of the machine's cores in the minute before


def measured(quick: bool) -> Results:
    """Everything, one after another, so that nothing disturbs the other."""
    load = os.getloadavg()[0]
    budgets, core_seconds, table_bytes = (
        measure.waits(("replicates=20",), (2, 4)) if quick else measure.waits()
    )
    repeats = 2 if quick else 15
    runs = {n: measure.split(measure.baseline(n), repeats) for n in (RUN_FIRMS, 500)}
    fewer, more = (10, 20) if quick else measure.RUNS
    growth = measure.fresh(measure.growth, measure.baseline(RUN_FIRMS), fewer, more)
    firms = (1_000, 10_000) if quick else measure.SIZES
    sizes = {n: measure.fresh(measure.size, n) for n in firms}
    apart = sizes[firms[-1]][1] / sizes[1_000][1]
    what = f"a run of {RUN_FIRMS} firms over {RUN_MONTHS} months"
    memory = f"memory of a process after {more:,} runs beyond that after {fewer:,}"
    budgets += [
        Budget(what, 30, 1e3 * runs[RUN_FIRMS][WHOLE], "ms", measure.PER_RUN),
        Budget(memory, 2, growth / 1e6, "MB"),
        Budget(f"time a firm-month of {firms[-1]:,} firms over that of 1,000", 1, apart, "times"),
    ]
    return Results(budgets, runs, sizes, core_seconds, table_bytes, load)


def page(found: Results) -> str:
    """docs/performance.md: budgets with their verdicts, and the tables behind them."""
    budgets, runs = found.budgets, found.runs
    missed = [f"- {one.what}: {one.why}." for one in budgets if one.verdict.startswith("missed")]
    hours, gigabytes = found.core_seconds / 3600.0, 1e-9 * found.table_bytes
    cores = [f"hours on {n:,} cores" for n in CORES]
    studies = ([f"{n:,}", n * hours, *(n * hours / m for m in CORES), n * gigabytes] for n in RUNS)
    return TEMPLATE.read_text(encoding="utf-8").format(
        machine=here(),
        load=figure(found.load),
        budgets=table(
            ["what", "at most", "measured", "unit", "verdict"],
            ([*one[:4], one.verdict] for one in budgets),
        ),
        missed="\n".join(["Why budgets are missed:", "", *missed]) if missed else "None is missed.",
        months=RUN_MONTHS,
        runs=table(
            ["ms a run", *(f"{firms:,} firms" for firms in runs)],
            ([part, *(1e3 * run[part] for run in runs.values())] for part in runs[RUN_FIRMS]),
        ),
        first_months=measure.FIRST_MONTHS,
        sizes=table(
            ["firms", "build, s", "ns a firm-month", "bytes a firm"],
            ([f"{firms:,}", *each] for firms, each in found.sizes.items()),
        ),
        core_ms=figure(1e3 * found.core_seconds),
        bytes=figure(found.table_bytes),
        studies=table(["runs", "core-hours", *cores, "GB of `runs.parquet`"], studies),
    )


def table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A table of Markdown: words to the left, numbers to the right."""
    marks = ["---" if name in {head[0], "unit", "verdict"} else "---:" for name in head]
    cells = (
        [figure(one) if isinstance(one, float | int) else str(one) for one in row] for row in rows
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, marks, *cells))


def figure(value: float) -> str:
    """A number with three significant digits; a dash if there is none."""
    return f"{Decimal(f'{value:.3g}'):,f}" if math.isfinite(value) else "-"


if __name__ == "__main__":
    text = page(measured("--quick" in sys.argv))
    print(text)
    if "--docs" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
