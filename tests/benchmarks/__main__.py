"""Measure everything and write docs/performance.md: `python -m tests.benchmarks`."""

import os
from collections.abc import Iterable

from tests.benchmarks import measure
from tests.benchmarks.guard import machine
from tests.benchmarks.measure import RUN_FIRMS, RUN_MONTHS, RUNS, SIZES, Budget
from tests.pages.document import put, table
from tests.test_layout import ROOT

PAGE = ROOT / "docs" / "performance.md"
STUDIES, CORES = (10**4, 10**6, 10**8), (1, 2, 64, 1_000)  # numbers of runs and cores


def measure_parts() -> dict[str, str]:
    """The parts of the page, measured one after another, undisturbed."""
    load = os.getloadavg()[0]
    budgets, core_seconds, table_bytes = measure.time_commands()
    run = measure.run_seconds()
    growth = measure.fresh(measure.growth, measure.baseline(RUN_FIRMS), *RUNS)
    sizes = {firms: measure.fresh(measure.size, firms) for firms in SIZES}
    ratio = sizes[SIZES[-1]][1] / sizes[1_000][1]
    run_name = f"a run of {RUN_FIRMS} firms over {RUN_MONTHS} months"
    memory = f"memory of a process after {RUNS[1]:,} runs beyond that after {RUNS[0]:,}"
    budgets += [
        Budget(run_name, 30, 1e3 * run, "ms"),
        Budget(memory, 2, growth / 1e6, "MB"),
        Budget(f"time a firm-month of {SIZES[-1]:,} firms over that of 1,000", 1, ratio, "times"),
    ]
    return {
        "machine": f"{machine()}; its load average was {load:.2g} before",
        "budgets": format_table(("what", "at most", "measured", "unit"), budgets),
        "sizes": format_table(
            ("firms", "build, s", "ns a firm-month", "bytes a firm"),
            ([firms, *each] for firms, each in sizes.items()),
        ),
        "studies": format_studies(core_seconds, table_bytes),
    }


def format_studies(core_seconds: float, table_bytes: float) -> str:
    """Hours and gigabytes of many runs, at the marginal cost of one."""
    hours, gigabytes = core_seconds / 3600.0, 1e-9 * table_bytes
    rows = ([n, *(n * hours / cores for cores in CORES), n * gigabytes] for n in STUDIES)
    heads = (f"hours on {n:,} core{'s' * (n > 1)}" for n in CORES)
    return format_table(("runs", *heads, "GB of `runs.parquet`"), rows)


def format_table(head: Iterable[str], rows: Iterable[Iterable[float | str]]) -> str:
    return table(head, ([one if isinstance(one, str) else rounded(one) for one in r] for r in rows))


def rounded(value: float) -> str:
    """A number with three significant digits."""
    return f"{float(f'{value:.3g}'):,.10f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    for name, part in measure_parts().items():
        text = put(text, name, part)
    PAGE.write_text(text, encoding="utf-8")
