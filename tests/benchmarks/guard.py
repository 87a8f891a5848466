"""Has the model become slower?

A firm's choice is timed as a ratio to a fixed loop in the same process. A month of vendors and
communities, which is Python, is counted in calls: the same number on every machine.

`python -m tests.benchmarks.guard` compares with the stored costs; `... guard --renew` replaces
them, after an intended slowdown or a speed-up to preserve.

Model and loop alternate many times in short pieces, and the fastest piece of each counts, since
other load on the machine rarely slows down all pieces.
"""

import json
import math
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import binding
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.demand.adoption import adoption
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.demand import Cohort
from tests.sim.runs import both_kinds, run_phases_before

KEPT = Path(__file__).with_name("guard.json")
BAND = 0.25
"""Allowed rise: of time more than it varies on a busy machine, of calls than between versions."""
BAND_ELSEWHERE = 1.5
"""The same of time on another processor, Python or compiler than that stored."""

_FIRMS, _PIECES, _LIFE = 1000, 4, 24.0
_TURNS = 1000
_ROUNDS = 60

type Floats = NDArray[np.float64]

_njit: Any = numba.njit(error_model="numpy", cache=True)
_COEFFICIENTS = tuple(1.0 / math.factorial(k) for k in range(12))


@_njit
def _random_bits(counter: np.uint64) -> np.uint64:
    x = counter
    for _ in range(10):
        x = (x ^ (x >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return x


@_njit
def compiled_loop(turns: int, table: Floats, value: Floats) -> float:
    """Random bits, a look-up, a series over a short array, and a sum, `turns` times. It measures
    the machine's speed and shares no code with the model, which may become faster."""
    total, places = 0.0, np.uint64(table.size)
    for turn in range(turns):
        bits = _random_bits(np.uint64(turn))
        start = table[bits % places]
        for a in range(value.size):
            x = start * 0.5 + value[a]
            y = _COEFFICIENTS[11]
            for k in range(10, -1, -1):
                y = y * x + _COEFFICIENTS[k]
            value[a] = 0.5 / (1.0 + y)
        largest = value[0]
        for a in range(value.size):
            largest = max(largest, value[a])
        total += largest
    return total


_COHORTS = (
    Cohort(need=95.0),
    Cohort(need=100.0, custom=1.0),
    Cohort(need=100.0, critical=1.0),
    Cohort(need=108.0),  # more than open families can do at the start
)
_SETTING: dict[str, Any] = {
    "clock.horizon": 24.0,
    "network.degree": 8.0,
    # The initial vendors and communities of the baseline have twelve offerings: four closed ones,
    # and four open families, hosted or self-hosted. None enters or leaves.
    "releases.fork_hazard": 0.0,
    "releases.openness_rate": 0.0,
    "releases.lab_entry": 0.0,
    "pricing.host_entry": 0.0,
    "pricing.host_exit": 0.0,
    "policy.origin_rule.strength": 0.1,  # so that the rule forbids something
    "work.tied_to": "nothing",
    "work.retirement": 0.0,
    "work.start_months": 1.0,
    "work.kept_apart": len(_COHORTS),
    "work.cohorts": {
        f"work_{n}": one.model_copy(update={"size": 0.0, "enterprises": 1.0, "startups": 1.0})
        for n, one in enumerate(_COHORTS)
    },
    # A contract is reviewed in the month after its end, on average half a month later.
    **both_kinds({"timing": "jittered", "review_months": 5.5, "initial_adopters": 1.0}),
}
"""Differences from the baseline. All firms know of AI at the start, and their work begins within
about a month, so that each firm-month has two thirds of a choice."""


def benchmark_parameters(firms: int) -> Parameters:
    """The benchmark setting: 4 workloads a firm, 14 offerings, 8 neighbours in a small world, a
    review every 6 months on average. All firms use AI from the start; no vendor enters or leaves.
    """
    return all_replaced(Parameters(), _SETTING | {"firms.count": firms})


def freeze(firms: int, seed: int) -> Ecosystem:
    """A market in its first month, with offers posted, just before firms choose."""
    market = Ecosystem(benchmark_parameters(firms), rng=seed)
    run_phases_before(market, "adoption")
    market.board.offerings["incident"] = 0  # it would never end here
    return market


def choose_again(market: Ecosystem) -> None:
    """A month in which only firms act: work, offerings, prices and incidents do not change."""
    adoption(market)
    np.copyto(market.firm_table.seen, market.firm_table.primary)
    market.step_number += 1


def time_a_choice() -> float:
    """Time of a firm-month of choices, in turns of the compiled loop."""
    table, value = np.linspace(0.0, 1.0, 1 << 12), np.zeros(12)

    def choices() -> Floats:
        model = freeze(_FIRMS, 1)
        return time_pieces(lambda: choose_again(model))

    def turns() -> Floats:
        return time_pieces(lambda: compiled_loop(_TURNS, table, value))

    fastest = [choices(), turns()]
    for _ in range(_ROUNDS):
        jobs = zip(fastest, (choices, turns), strict=True)
        fastest = [np.minimum(best, job()) for best, job in jobs]
    choice, turn = (float(best.mean()) for best in fastest)
    return choice / _FIRMS / (turn / _TURNS)


def time_pieces(job: Callable[[], Any]) -> Floats:
    """Seconds of this thread for each of some calls."""
    marks = [time.thread_time()]
    for _ in range(_PIECES):
        job()
        marks.append(time.thread_time())
    return np.diff(marks)


def count_calls() -> float:
    """Python and C functions that a month of the baseline calls, with 20 firms, over two years."""
    parameters = all_replaced(Parameters(), {"firms.count": 20, "clock.horizon": _LIFE})
    Ecosystem(parameters, rng=1).run_model()  # compiles
    model, calls = Ecosystem(parameters, rng=1), Counter[str]()
    sys.setprofile(lambda _frame, event, _argument: calls.update((event,)))
    try:
        model.run_model()
    finally:
        sys.setprofile(None)
    return (calls["call"] + calls["c_call"]) / _LIFE


def bytes_a_firm(firms: int = 2_000) -> float:
    """Bytes of all arrays per firm, with its workloads and links, in the benchmark setting.
    Counted, not measured: the same on every machine."""
    model = Ecosystem(benchmark_parameters(firms), rng=1)
    return float(sum(array.nbytes for array in (*model.firm_table, *model.graph))) / firms


def machine() -> str:
    """The processor, Python and compiler, among which the ratio differs little."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{binding.get_host_cpu_name()}, Python {python}, numba {numba.__version__}"


def slowdowns(now: dict[str, float], kept: dict[str, Any], place: str) -> list[str]:
    """A sentence for each cost that rose by more than allowed."""
    bands = {"choice": BAND if kept["where"] == place else BAND_ELSEWHERE, "month": BAND}
    units = {"choice": "turns of the fixed loop", "month": "calls of functions"}
    return [
        f"a {name} takes {cost:.4g} {units[name]} instead of {kept['costs'][name]:.4g} in "
        f"{KEPT.name}, and {1.0 + bands[name]:g} times as many are allowed. If intended, store "
        "it: python -m tests.benchmarks.guard --renew"
        for name, cost in now.items()
        if cost > kept["costs"][name] * (1.0 + bands[name])
    ]


def main(renew: bool) -> int:
    now = {"choice": round(time_a_choice(), 3), "month": round(count_calls(), 1)}
    print(*(f"{name} {cost}" for name, cost in now.items()), machine())
    if renew:
        kept = {"where": machine(), "costs": now, "bytes_a_firm": round(bytes_a_firm(), 1)}
        KEPT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        return 0
    slower = slowdowns(now, json.loads(KEPT.read_text(encoding="utf-8")), machine())
    print("\n".join(slower) or "No slower than stored.")
    return int(bool(slower))


if __name__ == "__main__":
    sys.exit(main("--renew" in sys.argv[1:]))
