"""How time and memory grow: the exponent of each size, with an interval."""

import gc
import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.cast import VendorParameters
from sim.parameters.paths import all_replaced
from tests.benchmarks.setting import benchmark_parameters

_FIRMS, _MONTHS = 2_000, 24


@dataclass(frozen=True)
class Exponent:
    """The e of `amount ~ size^e`, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def above_linear(self) -> bool:
        """Whether the amount surely grows faster than the size, by more than 2 % an e-fold."""
        return self.low > 1.02


@dataclass(frozen=True)
class Axis:
    """One size that is varied while all others stay."""

    name: str
    sizes: tuple[int, ...]
    world: Callable[[int], list[Parameters]]
    reason: str  # why it grows as it does

    def measured(self, repeats: int) -> "Growth":
        """Time and memory at each size."""
        seconds = [math.inf] * len(self.sizes)
        for _ in range(repeats):  # sizes in turn, so that a disturbance does not hit one alone
            for place, size in enumerate(self.sizes):
                seconds[place] = min(seconds[place], _run_seconds(self.world(size)))
        return Growth(self, seconds, [_peak_bytes(self.world(size)) for size in self.sizes])


@dataclass(frozen=True)
class Growth:
    """What an axis takes at its sizes: seconds of the processor, and peak bytes of Python objects
    and arrays.
    """

    axis: Axis
    seconds: list[float]
    bytes: list[float]

    @property
    def time(self) -> Exponent:
        """Exponent of time."""
        return exponent(self.axis.sizes, self.seconds)

    @property
    def memory(self) -> Exponent:
        """Exponent of memory."""
        return exponent(self.axis.sizes, self.bytes)


def exponent(sizes: Sequence[float], amounts: Sequence[float]) -> Exponent:
    """Least squares on logarithms, with Student's t for the interval; three sizes or more.

    A fixed part, which every run has, makes small sizes look cheaper by less than they are, so the
    exponent comes out below that of the growing part, and never above it.
    """
    x, y = np.log(np.asarray(sizes, float)), np.log(np.asarray(amounts, float))
    wide = float(np.sum((x - x.mean()) ** 2))
    slope = float(np.sum((x - x.mean()) * (y - y.mean()))) / wide
    left = y - y.mean() - slope * (x - x.mean())
    error = math.sqrt(float(left @ left) / (len(x) - 2) / wide)
    half = float(stats.t.ppf(0.975, len(x) - 2)) * error
    return Exponent(slope, slope - half, slope + half)


def _run_seconds(worlds: list[Parameters]) -> float:
    start = time.thread_time()
    for seed, parameters in enumerate(worlds):
        Ecosystem(parameters, rng=seed).run()
    return time.thread_time() - start


def _peak_bytes(worlds: list[Parameters]) -> float:
    gc.collect()
    tracemalloc.start()
    try:
        for seed, parameters in enumerate(worlds):
            Ecosystem(parameters, rng=seed).run()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _with(**values: float) -> list[Parameters]:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return [all_replaced(benchmark_parameters(_FIRMS, _MONTHS), named)]


def _with_offerings(count: int) -> list[Parameters]:
    """The setting's 12 offerings and further closed labs, one offering each."""
    (parameters,) = _with()
    more = {
        f"lab_{n}": VendorParameters(launch_share=1.0, openness="fixed") for n in range(count - 12)
    }
    return [parameters.model_copy(update={"vendors": parameters.vendors | more})]


AXES = (
    Axis(
        "firms",
        (2_000, 4_000, 8_000, 16_000, 32_000),
        lambda firms: [benchmark_parameters(firms, _MONTHS)],
        "one loop over firms",
    ),
    Axis(
        "offerings",
        (12, 18, 24, 30),
        _with_offerings,
        "each review values all offerings; what a firm does beside that stays",
    ),
    Axis(
        "workloads a firm",
        (4, 8, 16, 32),
        lambda count: [benchmark_parameters(_FIRMS, _MONTHS, count)],
        "each workload is reviewed by itself",
    ),
    Axis(
        "neighbours a firm",
        (8, 16, 32, 64),
        lambda degree: _with(network__degree=float(degree)),
        "a firm that reviews looks at its neighbours once",
    ),
    Axis(
        "months",
        (24, 48, 96, 192),
        lambda months: [benchmark_parameters(_FIRMS, months)],
        "a month costs what it costs; the record holds a row for each",
    ),
    Axis(
        "replicates",
        (1, 2, 4, 8),
        lambda runs: [benchmark_parameters(1_000, _MONTHS)] * runs,
        "runs one after another; finished worlds wait for the garbage collector",
    ),
)


def grown(repeats: int = 3) -> list[Growth]:
    """All axes."""
    _run_seconds([benchmark_parameters(100, _MONTHS)])  # compiles
    return [axis.measured(repeats) for axis in AXES]
