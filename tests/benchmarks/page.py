"""docs/performance.md: budgets with their verdicts, and the tables behind them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.commands import Waits
from tests.benchmarks.comparison import ERRORS, MONTHS, PEERS, SIZES, Timed, bytes_a_firm
from tests.benchmarks.fresh import told
from tests.benchmarks.guard import BAND, BAND_ELSEWHERE, here
from tests.benchmarks.phases import Run
from tests.benchmarks.scale import FIRST_MONTHS, RUN_FIRMS, RUN_MONTHS, RUNS, Size
from tests.benchmarks.setting import NEIGHBOURS, OFFERINGS, REVIEW_MONTHS, WORKLOADS

TEMPLATE = Path(__file__).with_name("performance.md.template")
WORDS = {"unit", "verdict"}  # columns that hold no numbers
STUDIES = (10**4, 10**6, 10**8)  # runs
CORES = (2, 64, 1_000)
WHY = {
    "the first `openclosed`, nothing cached": (
        "compiling takes about 32 s of processor time in two processes, of which `adopt` alone "
        "takes 14; most is numba's own analysis of types, which no level of optimisation shortens"
    ),
    "the second `openclosed`": (
        "its 200 runs take about two thirds: 50 ms of a core each, half of them choices, and two "
        "busy cores of this kind slow each other down; the rest are imports, most of them Mesa's "
        "and what Mesa imports, and nine pictures"
    ),
    f"a run of {RUN_FIRMS} firms over {RUN_MONTHS} months": (
        "choices, at the pace of the program in C, take two fifths; vendors, hosts and communities "
        "decide in Python, whatever the number of firms, and none of these parts takes more than "
        "a sixth. Parameters and tables are already kept from month to month"
    ),
    f"the fastest other way to take a step of {SIZES[0]:,} firms": (
        "the program in C works in single precision and leaves out what sellers may expect; and of "
        "a step that takes less than .2 ms, Python, which calls the rules, needs a quarter"
    ),
}
"""Why a budget is missed, by what it is of; the page gives the reason only where it is."""


@dataclass(frozen=True)
class Results:
    """Everything that one run of the benchmarks measures."""

    waits: Waits
    runs: dict[int, Run]  # by firms
    held: float  # bytes that a process holds after many runs beyond those after fewer
    compared: list[Timed]
    sizes: list[Size]  # smallest first
    load: float  # cores that other programs kept busy meanwhile


@dataclass(frozen=True)
class Budget:
    """A promise and what came of it; NaN if it could not be measured."""

    what: str
    most: float
    reached: float
    unit: str

    @property
    def verdict(self) -> str:
        """One word, or by how much it was missed."""
        if math.isnan(self.reached):
            return "not measured"
        gap = self.reached / self.most
        if gap <= 1.0:
            return "kept"
        return (
            f"missed by a factor of {gap:.2g}"
            if gap > 1.1
            else f"missed by {100 * (gap - 1):.2g} %"
        )


def budgets(results: Results) -> list[Budget]:
    """All promises."""
    waits, sizes = results.waits, results.sizes
    fewer, more = RUNS
    small = next((one.per_firm_month for one in sizes if one.firms == 1_000), math.nan)
    return [
        Budget("the first `openclosed`, nothing cached", 30, waits.first_use, "s"),
        Budget("the second `openclosed`", 10, waits.second_use, "s"),
        Budget("a what-if of one scenario", 10, waits.what_if, "s"),
        Budget("`experiment=update`", 20, waits.update, "s"),
        Budget("`openclosed --help`", 0.4, waits.help, "s"),
        Budget(
            f"a run of {RUN_FIRMS} firms over {RUN_MONTHS} months",
            30, 1e3 * results.runs[RUN_FIRMS].whole, "ms",
        ),
        Budget(
            f"memory of a process after {more:,} runs beyond that after {fewer:,}",
            2, results.held / 1e6, "MB",
        ),
        *(
            Budget(
                f"the fastest other way to take a step of {firms:,} firms",
                1.5, fastest_other(results.compared, firms), "times this engine's pace",
            )
            for firms in SIZES
        ),
        Budget(
            f"time a firm-month of {sizes[-1].firms:,} firms over that of 1,000",
            1.0, sizes[-1].per_firm_month / small, "times",
        ),
    ]  # fmt: skip


def rate_of(compared: list[Timed], module: str, firms: int) -> float:
    """Firm-months a second at which a peer goes through the adoption step."""
    rates = (t.rate for t in compared if (t.peer.module, t.firms) == (module, firms))
    return next(rates, math.nan)


def fastest_other(compared: list[Timed], firms: int) -> float:
    """How many times the engine's pace the fastest of all other ways reaches."""
    engine, *others = (rate_of(compared, peer.module, firms) for peer in PEERS)
    return max((rate for rate in others if rate > 0.0), default=math.nan) / engine


def page(results: Results) -> str:
    """The whole page."""
    promises = budgets(results)
    return TEMPLATE.read_text(encoding="utf-8").format(
        machine=here(),
        load=told(results.load),
        budgets=_budgets(promises),
        missed=_missed(promises),
        runs=_runs(results.runs),
        months=RUN_MONTHS,
        step_months=MONTHS,
        compared=_compared(results.compared),
        errors=f"{ERRORS:g}",
        notes="\n".join(f"- **{peer.name}.** {peer.note}" for peer in PEERS),
        workloads=WORKLOADS,
        offerings=OFFERINGS,
        neighbours=NEIGHBOURS,
        review_months=f"{REVIEW_MONTHS:g}",
        first_months=FIRST_MONTHS,
        sizes=_sizes(results.sizes),
        core_ms=figure(1e3 * results.waits.core_seconds),
        bytes=figure(results.waits.table_bytes),
        studies=_studies(results.waits),
        band=f"{1.0 + BAND:g}",
        band_elsewhere=f"{1.0 + BAND_ELSEWHERE:g}",
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown: words to the left, numbers to the right."""
    marks = ["---", *("---" if name in WORDS else "---:" for name in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def figure(value: float, digits: int = 3) -> str:
    """A number with `digits` significant digits; a dash if there is none."""
    if not math.isfinite(value):
        return "-"
    if value == 0.0:
        return "0"
    if float(value).is_integer() and abs(value) < 10.0**digits:
        return f"{value:.0f}"
    rounded = float(f"{value:.{digits}g}")
    places = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(places, 0)}f}"


def _budgets(promises: Iterable[Budget]) -> str:
    rows = ((one.what, figure(one.most), figure(one.reached), one.unit, one.verdict)
            for one in promises)  # fmt: skip
    return table(("what", "at most", "measured", "unit", "verdict"), rows)


def _missed(promises: Iterable[Budget]) -> str:
    lines = [
        f"- {one.what}: {WHY.get(one.what, 'the reason is not known yet')}."
        for one in promises
        if one.verdict.startswith("missed")
    ]
    return "\n".join(["Why budgets are missed:", "", *lines] if lines else ["None is missed."])


def _runs(runs: dict[int, Run]) -> str:
    head = ("ms a run", *(f"{firms:,} firms" for firms in runs))
    parts: dict[str, list[float]] = {
        "all, without these clocks": [run.whole for run in runs.values()],
        "building the world": [run.build for run in runs.values()],
    }
    names = next(iter(runs.values())).phases
    parts |= {name: [run.phases[name] for run in runs.values()] for name in names}
    return table(
        head, ((name, *(figure(1e3 * one) for one in all_)) for name, all_ in parts.items())
    )


def _compared(compared: list[Timed]) -> str:
    def row(timed: Timed) -> tuple[str, ...]:
        if timed.failure:
            return (f"{timed.peer.name}: {timed.failure}", f"{timed.firms:,}", "-", "-", "-", "-")
        engine = rate_of(compared, PEERS[0].module, timed.firms)
        return (
            timed.peer.name,
            f"{timed.firms:,}",
            figure(timed.rate),
            figure(engine / timed.rate),
            figure(bytes_a_firm(compared, timed.peer)),
            "-" if timed.peer == PEERS[0] else f"{timed.disagreement:.1f}",
        )

    head = ("way", "firms", "firm-months a second", "time, engine = 1", "bytes a firm",
            "standard errors apart")  # fmt: skip
    return table(head, (row(timed) for timed in sorted(compared, key=lambda one: -one.firms)))


def _sizes(sizes: Iterable[Size]) -> str:
    rows = (
        (
            f"{size.firms:,}",
            figure(size.build),
            figure(size.per_firm_month),
            figure(size.bytes_a_firm),
        )
        for size in sizes
    )
    return table(("firms", "build, s", "ns a firm-month", "bytes a firm"), rows)


def _studies(waits: Waits) -> str:
    head = ("runs", "core-hours", *(f"hours on {cores:,} cores" for cores in CORES),
            "GB of `runs.parquet`")  # fmt: skip
    rows = []
    for runs in STUDIES:
        hours = runs * waits.core_seconds / 3600.0
        each = (figure(hours / cores) for cores in CORES)
        rows.append((f"{runs:,}", figure(hours), *each, figure(1e-9 * runs * waits.table_bytes)))
    return table(head, rows)
