"""How near a review comes to what this machine can do.

What a review needs is counted from the equations; what the machine can do is measured with small
loops on one core. The limit is the larger of the time for arithmetic and the time for memory, as if
nothing ever waited: Williams, Waterman and Patterson 2009, "Roofline".
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim import Ecosystem
from sim.agents.tastes import LOTS, NORMAL_LOTS
from sim.engine.elementary import exponential_of, logarithm_of
from sim.engine.randomness import words
from sim.state.crowd import LATER, empty_crowd
from tests.benchmarks.market import freeze, frozen, go_on
from tests.benchmarks.peers.frozen import Frozen
from tests.benchmarks.phases import adoption_parts
from tests.benchmarks.setting import NEIGHBOURS, OFFERINGS, REVIEW_MONTHS, WORKLOADS

type Floats = NDArray[np.float64]

FAMILIES = 8  # of the setting
VISIT = "visit of a firm"
DECIDING, FINDING = "`adopt`: deciding", "`adopt`: finding who is to decide"
TARGET = 5.0  # a review may take this many times the limit
_FIRMS, _MONTHS = 100_000, 12
_njit: Any = numba.njit(error_model="numpy")
_fused: Any = numba.njit(error_model="numpy", fastmath={"contract"})

OPERATIONS = ("multiply-add", "division", "exponential", "logarithm", "look-up", "random block")
"""What arithmetic is counted in. A random block is four words of Philox, or eight lots; a look-up
finds the normal quantile of a lot."""


@dataclass(frozen=True)
class Need:
    """What one part of the work takes, and how often."""

    part: str
    times: float  # a review
    counts: dict[str, float] = field(default_factory=dict)  # by OPERATIONS, each time
    streamed: float = 0.0  # bytes that come one after another, each time
    far: float = 0.0  # reads from anywhere, each time
    why: str = ""


@dataclass(frozen=True)
class Reached:
    """How many offerings are able to do the work, on average over workloads."""

    all: float
    closed: float


def reached(world: Ecosystem) -> Reached:
    """Of the world's present board."""
    market = Frozen(frozen(world))
    able = market.able[market.kind[market.firm]] >= market.need[:, None]
    return Reached(*(float(some.sum(axis=1).mean()) for some in (able, able[:, : market.closed])))


def needs(good: Reached) -> list[Need]:
    """What a review needs, from the equations of docs/odd.md, with that many offerings to value.

    Of a firm's four workloads each is due with probability 1/6 a month, so that a firm reviews
    in 1 - (5/6)^4 of months; what it prepares then is shared by the reviews of that month.
    """
    due = 1.0 / REVIEW_MONTHS
    visits = 1.0 / (WORKLOADS * due)  # firm-months a review
    prepared = (1.0 - (1.0 - due) ** WORKLOADS) * visits  # preparations a review
    firm = empty_crowd(1, 0).bytes
    workload = empty_crowd(1, 1).bytes - firm
    return [
        Need(
            "utility of an offering", good.all,
            {"multiply-add": 20, "division": 4, "logarithm": 1},
            why="V: 10 terms, of them three slopes x/(x + need), ln(p + F (1 - s)/v + C0)",
        ),
        Need(
            "qualification of an offering", good.all, {"multiply-add": 2},
            why="capability against the workload's own need, the law on origin",
        ),
        Need(
            "probability of an offering", good.all,
            {"multiply-add": 5, "division": 2, "exponential": 1},
            why="exp((V - best)/scale), the sum, the mean of V, the share, the draw",
        ),
        Need(
            "choice of a nest", 1,
            {"multiply-add": 20, "division": 5, "exponential": 3, "logarithm": 1,
             "random block": 2},
            why="three nests, the surplus; draws for the choice and for the next review",
        ),
        Need(
            "sellers' expectations", good.closed, {"multiply-add": 18},
            why="expected sales of each closed offering and their slope in price",
        ),
        Need(
            "tastes of a firm", prepared,
            {"multiply-add": 20 + FAMILIES, "exponential": 6, "look-up": 7 + FAMILIES,
             "random block": 3},
            why="six weights and an affinity, a taste for each family, views",
        ),
        Need(
            "requirements of a workload", 1, {"multiply-add": 12, "exponential": 3},
            why="support, trust and evidence by how critical the work is, as exp(need/width)",
        ),
        Need(
            "peers of a firm", prepared,
            {"multiply-add": OFFERINGS * (NEIGHBOURS / 2 + 1), "division": OFFERINGS},
            streamed=8.0 + 4.0 * NEIGHBOURS, far=NEIGHBOURS,
            why="what neighbours are seen to use, about half of them different families",
        ),
        Need(
            VISIT, visits,
            {"multiply-add": 10 * WORKLOADS},
            streamed=2.0 * (firm + workload * WORKLOADS),
            why="is a workload due; counting what all use; all columns read twice",
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """What one core can do in a second."""

    operations: dict[str, float]  # by OPERATIONS
    streamed: float  # bytes from memory
    far: float  # reads from anywhere in a table larger than the cache


@dataclass(frozen=True)
class Roofline:
    """A review against the machine's limit; all in nanoseconds."""

    machine: Machine
    needs: list[Need]
    arithmetic: dict[str, float]  # by part
    memory: dict[str, float]  # by part
    taken: float
    parts: dict[str, float]  # of what was taken: of DECIDING, FINDING and the phase's functions

    @property
    def limit(self) -> float:
        """The least time that a review can take."""
        return max(sum(self.arithmetic.values()), sum(self.memory.values()))

    @property
    def deciding_times_limit(self) -> float:
        """What deciding takes, over the arithmetic of all but the visits of firms."""
        return self.parts[DECIDING] / (sum(self.arithmetic.values()) - self.arithmetic[VISIT])

    @property
    def times_limit(self) -> float:
        """What a review takes, over the limit."""
        return self.taken / self.limit


@_fused
def _multiply_add(turns: int, value: Floats) -> None:
    for _ in range(turns):
        for k in range(value.size):
            x = value[k]
            y = x
            for _ in range(16):
                y = y * x + 0.25
            value[k] = y * 1e-3


@_njit
def _divide(turns: int, value: Floats) -> None:
    for _ in range(turns):
        for k in range(value.size):
            value[k] = 1.5 / (value[k] + 1.0)


@_njit
def _exponentiate(turns: int, value: Floats) -> None:
    for _ in range(turns):
        for k in range(value.size):
            value[k] = exponential_of(-value[k])


@_njit
def _take_logarithms(turns: int, value: Floats) -> None:
    for _ in range(turns):
        for k in range(value.size):
            value[k] = logarithm_of(value[k] * value[k] + 1.5)


@_njit
def _look_up(turns: int, value: Floats) -> None:
    for turn in range(turns):
        for k in range(value.size):
            value[k] = NORMAL_LOTS[(k * 37 + turn) & (LOTS - 1)]


@_njit
def _draw_blocks(turns: int, value: Floats) -> None:
    seed = np.uint64(7)
    for turn in range(turns):
        for k in range(value.size):
            drawn = words(seed, np.uint64(k), np.uint64(turn), np.uint64(1), np.uint64(0))
            value[k] = np.float64(drawn[0] ^ drawn[1] ^ drawn[2] ^ drawn[3])


@_njit
def _stream(table: NDArray[np.int64]) -> int:
    total = 0
    for k in range(table.size):
        total += table[k]
    return total


@_njit
def _look_far(table: NDArray[np.int8], places: NDArray[np.int32]) -> int:
    total = 0
    for k in range(places.size):
        total += table[places[k]]
    return total


_LOOPS: dict[str, tuple[Callable[[int, Floats], None], int]] = {
    "multiply-add": (_multiply_add, 16),
    "division": (_divide, 1),
    "exponential": (_exponentiate, 1),
    "logarithm": (_take_logarithms, 1),
    "look-up": (_look_up, 1),
    "random block": (_draw_blocks, 1),
}


def _least_seconds(work: Callable[[], Any], repeats: int = 15) -> float:
    work()
    best = float("inf")
    for _ in range(repeats):
        start = time.thread_time()
        work()
        best = min(best, time.thread_time() - start)
    return best


def machine(turns: int = 200, megabytes: int = 256) -> Machine:
    """Measure this machine: arithmetic in the first cache, memory far beyond the last."""
    value, rates = np.full(512, 0.3), {}
    for name, (loop, each) in _LOOPS.items():
        seconds = _least_seconds(partial(loop, turns, value))
        rates[name] = turns * value.size * each / seconds
    table = np.zeros(megabytes * 2**17, np.int64)
    streamed = table.nbytes / _least_seconds(lambda: _stream(table), 5)
    seen = np.zeros(megabytes * 2**20, np.int8)
    places = np.random.default_rng(1).integers(0, seen.size, 2_000_000).astype(np.int32)
    far = places.size / _least_seconds(lambda: _look_far(seen, places), 5)
    return Machine(rates, streamed, far)


def roofline(firms: int = _FIRMS, months: int = _MONTHS) -> Roofline:
    """A review in the benchmark setting, once reviews are spread over the months."""
    can, nanosecond = machine(), 1e-9
    world = freeze(firms, 1)
    needed = needs(reached(world))
    arithmetic = {
        need.part: need.times
        * sum(count / can.operations[name] for name, count in need.counts.items())
        / nanosecond
        for need in needed
    }
    memory = {
        need.part: need.times * (need.streamed / can.streamed + need.far / can.far) / nanosecond
        for need in needed
    }
    for _ in range(months):
        go_on(world)
    start, choices = time.thread_time(), 0
    for _ in range(months):
        go_on(world)
        choices += int(world.tally.kinds["choices"].sum())
    taken = (time.thread_time() - start) / choices / nanosecond
    spent = adoption_parts(world, go_on, months)
    each = taken / sum(spent.values())
    world.crowd.review_at[:] = LATER  # now nobody decides
    idle = adoption_parts(world, go_on, months)["adopt"]
    parts = {
        DECIDING: each * (spent.pop("adopt") - idle),
        FINDING: each * idle,
        **{f"`{name}`": each * seconds for name, seconds in spent.items()},
    }
    return Roofline(can, needed, arithmetic, memory, taken, parts)
