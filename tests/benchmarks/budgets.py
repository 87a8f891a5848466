"""What was promised, and what was reached."""

import math
from dataclasses import dataclass

from tests.benchmarks.comparison import PEERS, SIZES, Timed
from tests.benchmarks.growth import Growth
from tests.benchmarks.phases import Run
from tests.benchmarks.roofline import TARGET, Roofline
from tests.benchmarks.runs import Pair
from tests.benchmarks.scale import Size
from tests.benchmarks.start_up import StartUp

BYTES_A_FIRM = 100.0
RUN_MS = 10.0  # of 1,000 firms over 120 months


@dataclass(frozen=True)
class Results:
    """Everything that one run of the benchmarks measures."""

    compared: list[Timed]
    pairs: list[Pair]
    pace: float  # firm-months a second in the baseline
    sizes: list[Size]  # on one thread, smallest first
    two_threads: Size | None  # of a size that is in `sizes`
    run: Run
    roofline: Roofline
    growth: list[Growth]
    start_up: StartUp
    others: float  # cores that other work kept busy meanwhile


@dataclass(frozen=True)
class Budget:
    """A promise and what came of it; NaN if it could not be measured."""

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
        return f"missed by a factor of {gap:.2g}"


def speed_up(compared: list[Timed], module: str, firms: int) -> float:
    """How many times as fast as a peer the engine goes through the adoption step."""
    rate = {t.peer.module: t.rate for t in compared if t.firms == firms}
    return rate.get("engine", math.nan) / rate.get(module, math.nan)


def size_of(sizes: list[Size], firms: int) -> Size | None:
    """The world of that size, if it was measured."""
    return next((size for size in sizes if size.firms == firms), None)


def budgets(results: Results) -> list[Budget]:
    """All promises."""
    whole = {pair.setting: pair.ratio for pair in results.pairs}
    reference, largest = size_of(results.sizes, 100_000), results.sizes[-1]
    per_firm_month = reference.per_firm_month if reference else math.nan
    one_thread = size_of(results.sizes, results.two_threads.firms) if results.two_threads else None
    both = (
        one_thread.month / results.two_threads.month
        if one_thread and results.two_threads
        else math.nan
    )
    worse = sum(g.time.above_linear + g.memory.above_linear for g in results.growth)
    return [
        Budget(
            "a whole run of 1,000 firms against Mesa's usual way, benchmark setting",
            250, whole["benchmark setting"], "times as fast", at_least=True,
        ),
        Budget(
            "the same in the baseline", 250, whole["baseline"], "times as fast", at_least=True
        ),
        Budget(
            f"the adoption step of {SIZES[-1]:,} firms against Mesa's usual way",
            500, speed_up(results.compared, PEERS[1].module, SIZES[-1]), "times as fast",
            at_least=True,
        ),
        Budget(
            "throughput of 100,000 firms in the benchmark setting, everything included",
            10, 1e3 / per_firm_month, "million firm-months a second and core", at_least=True,
        ),
        Budget(
            "1,000 firms over 120 months with 10 vendors and 10 communities",
            RUN_MS, 1e3 * results.run.whole, "ms",
        ),
        Budget(
            f"memory of {largest.firms:,} firms, building included",
            BYTES_A_FIRM, largest.bytes_a_firm, "bytes a firm",
        ),
        Budget(
            f"time a firm-month of {largest.firms:,} firms over that of 100,000",
            1.5, largest.per_firm_month / per_firm_month, "times",
        ),
        Budget("two threads against one", 1.8, both, "times as fast", at_least=True),
        Budget("a review over the machine's limit", TARGET, results.roofline.times_limit, "times"),
        Budget("sizes in which time or memory grow worse than linearly", 0, worse, ""),
        Budget("`import sim`", 1, results.start_up.import_sim, "s"),
        Budget("`openclosed --help`", 1, results.start_up.help, "s"),
    ]  # fmt: skip
