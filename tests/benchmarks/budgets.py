"""What was promised, what was reached, and why not where it was missed."""

import math
from dataclasses import dataclass

from tests.benchmarks import flat_memory, studies
from tests.benchmarks.comparison import PEERS, SIZES, Timed
from tests.benchmarks.growth import Growth
from tests.benchmarks.phases import Run
from tests.benchmarks.roofline import TARGET, Roofline
from tests.benchmarks.runs import Pair
from tests.benchmarks.scale import Size
from tests.benchmarks.start_up import StartUp
from tests.benchmarks.studies import Study

WHY: dict[str, str] = {
    "opponent at 1000": (
        "each month of the engine begins and ends in Python, and fills its batches of choices only "
        "in part; the program in C has nothing but the loop"
    ),
    "opponent at 100000": (
        "the program in C computes in single precision, may reorder its sums, keeps each firm's "
        "tastes in four times the memory, and adds up nothing for sellers"
    ),
    "first use": (
        "compiling takes some 40 seconds of one core, which two processes share; half of it is "
        "what firms decide, which is compiled as one piece. Machine code that was kept elsewhere "
        "for any processor would spare it, but runs 10 to 18 % slower, and is not shipped"
    ),
    "second use": (
        "two thirds of it are the 400 runs of 500 firms; the rest is loading Python's packages, "
        "composing the worlds of the mixture, and drawing nine figures twice, all on one core"
    ),
    "run of 300": (
        "firms' choices and their count alone take about 0.17 ms a month, most of the budget; "
        "vendors, communities and hosts decide in Python in every third month, new work comes by "
        "it in every third, and each month crosses into compiled code six times"
    ),
    "run of 1000": (
        "as with 300 firms; each further firm takes about 0.06 ms of a run, nearly all of it its "
        "choices"
    ),
    "machinery": (
        "every run goes back to the process that hands out the work, which packs and writes it, "
        "and start and report take seconds however many there are"
    ),
    "many runs": "it goes by the time of a run",
    "sensitivity": "it goes by the time of a run, and each of its runs has parameters of its own",
    "throughput": "a review takes what the section on the machine's limit says",
    "memory of firms": (
        "each firm's contracts for sixteen cohorts are kept, of which it uses a part"
    ),
    "memory of runs": (
        "nothing is kept, but what a run leaves in circles waits until Python looks through its "
        "oldest objects, which it does once a quarter of all is new"
    ),
}
"""Why a budget is missed, by its name; the page gives the reason only where it is."""


@dataclass(frozen=True)
class Results:
    """Everything that one run of the benchmarks measures."""

    compared: list[Timed]
    pairs: list[Pair]
    pace: float  # firm-months a second in the baseline
    sizes: list[Size]  # smallest first
    runs: dict[int, Run]  # by firms, as `RUN_MS`
    roofline: Roofline
    growth: list[Growth]
    start_up: StartUp
    many: Study
    sensitivity: Study  # with a smaller design
    sensitivity_runs: int  # with its own
    held: float  # bytes that a process holds after many runs beyond those after fewer
    others: float  # cores that other work kept busy meanwhile


RUN_MS = {300: 25.0, 1_000: 40.0}  # by firms, over 120 months


@dataclass(frozen=True)
class Budget:
    """A promise and what came of it; NaN if it could not be measured."""

    name: str
    what: str
    promised: float
    reached: float
    unit: str
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """One word, or by how much it was missed."""
        if math.isnan(self.reached):
            return "not measured"
        held = self.reached >= self.promised if self.at_least else self.reached <= self.promised
        if held:
            return "reached"
        if self.promised == 0.0:
            return "missed"
        gap = self.promised / self.reached if self.at_least else self.reached / self.promised
        return (
            f"missed by a factor of {gap:.2g}"
            if gap > 1.1
            else f"missed by {100.0 * (gap - 1.0):.2g} %"
        )


def rate_of(compared: list[Timed], module: str, firms: int) -> float:
    """Firm-months a second at which a peer goes through the adoption step."""
    rates = (t.rate for t in compared if (t.peer.module, t.firms) == (module, firms))
    return next(rates, math.nan)


def fastest_other(compared: list[Timed], firms: int) -> float:
    """How many times the engine's pace the fastest of all other ways reaches."""
    engine, *others = (rate_of(compared, peer.module, firms) for peer in PEERS)
    return max((rate for rate in others if rate > 0.0), default=math.nan) / engine


def size_of(sizes: list[Size], firms: int) -> Size | None:
    """The world of that size, if it was measured."""
    return next((size for size in sizes if size.firms == firms), None)


def budgets(results: Results) -> list[Budget]:
    """All promises."""
    reference, largest = size_of(results.sizes, 100_000), results.sizes[-1]
    per_firm_month = reference.per_firm_month if reference else math.nan
    worse = sum(g.time.above_linear + g.memory.above_linear for g in results.growth)
    many, start, runs = results.many, results.start_up, studies.MANY
    fewer, more = flat_memory.RUNS
    return [
        *(
            Budget(
                f"opponent at {firms}",
                f"the adoption step of {firms:,} firms in the fastest other way",
                1.5, fastest_other(results.compared, firms), "times this engine's pace",
            )
            for firms in SIZES
        ),
        Budget("first use", "the first `openclosed`, nothing cached", 15, start.first_use, "s"),
        Budget("second use", "the second `openclosed`", 10, start.second_use, "s"),
        Budget("help", "`openclosed --help`", 0.5, start.help, "s"),
        Budget("import", "`import sim`", 1, start.import_sim, "s"),
        *(
            Budget(
                f"run of {firms}",
                f"{firms:,} firms over 120 months with 10 vendors and 10 communities",
                milliseconds, 1e3 * results.runs[firms].whole, "ms",
            )
            for firms, milliseconds in RUN_MS.items()
        ),
        Budget(
            "many runs", f"{runs:,} runs of {studies.FIRMS} firms on two cores",
            4, many.wall_of(runs) / 60.0, "minutes",
        ),
        Budget(
            "machinery", "what of that does not go into the runs themselves",
            5, 100.0 * many.machinery_of(runs), "%",
        ),
        Budget(
            "cores", "both cores, from the first run to the last", 90, 100.0 * many.use, "% busy",
            at_least=True,
        ),
        Budget(
            "sensitivity", "`experiment=sensitivity`: all parameters",
            4, results.sensitivity.wall_of(results.sensitivity_runs) / 60.0, "minutes",
        ),
        Budget(
            "memory of runs",
            f"memory of a process after {more:,} runs beyond that after {fewer:,}",
            flat_memory.FLAT / 1e6, results.held / 1e6, "MB",
        ),
        Budget(
            "throughput",
            "throughput of 100,000 firms in the benchmark setting, everything included",
            10, 1e3 / per_firm_month, "million firm-months a second and core", at_least=True,
        ),
        Budget(
            "memory of firms", f"memory of {largest.firms:,} firms, building included",
            100, largest.bytes_a_firm, "bytes a firm",
        ),
        Budget(
            "scale", f"time a firm-month of {largest.firms:,} firms over that of 100,000",
            1.5, largest.per_firm_month / per_firm_month, "times",
        ),
        Budget(
            "limit", "a review over the machine's limit", TARGET, results.roofline.times_limit,
            "times",
        ),
        Budget("growth", "sizes in which time or memory grow worse than linearly", 0, worse, ""),
    ]  # fmt: skip
