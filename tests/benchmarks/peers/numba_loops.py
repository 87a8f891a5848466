"""The adoption step in plain numba: columns, one compiled loop over firms and their workloads.

As those who know numba write it: loops instead of temporary arrays, `fastmath`, helpers inlined so
that tuples of arrays need not be handed on, an exponential and a logarithm that become vector code
(numba's own do so only with Intel's SVML, which comes with conda alone), numpy's generator. One
thread.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers.frozen import NONE, NOT_STARTED, Floats, Frozen, main, report
from tests.benchmarks.peers.numba_columns import (
    ABLE,
    CLOSED,
    ENGINEERING,
    EVIDENCE,
    FLEXIBILITY,
    FOREIGN,
    LANES,
    OPEN,
    PRICE,
    RESPONSE,
    SUPPORT,
    TRUST,
    UNAWARE,
    UNFIT,
    Counted,
    Firms,
    Offers,
    Rules,
    Workloads,
    crowd_of,
    offers_of,
    rules_of,
)  # fmt: skip

_compiled: Any = numba.njit(fastmath=True, error_model="numpy")
_inlined: Any = numba.njit(fastmath=True, error_model="numpy", forceinline=True)


@_inlined
def exponential(x: float) -> float:
    """e to the x <= 0, as arithmetic that a loop over alternatives can do in vector registers."""
    x = max(x * 1.4426950408889634, -1023.0)  # 2^-1023 becomes 0
    whole = np.floor(x + 0.5)
    part = x - whole
    y = 1.525273380405984e-5
    y = y * part + 1.540353039338161e-4
    y = y * part + 1.333355814642844e-3
    y = y * part + 9.618129107628477e-3
    y = y * part + 5.550410866482158e-2
    y = y * part + 2.402265069591007e-1
    y = y * part + 6.931471805599453e-1
    y = y * part + 1.0
    two = np.int64((np.int64(whole) + 1023) << 52).view(np.float64)
    return float(two * y)


@_inlined
def logarithm(x: float) -> float:
    """Natural logarithm of x > 0, likewise."""
    bits = np.float64(x).view(np.int64)
    power = (bits - 0x3FE6A09E667F3BCD) >> 52
    m = np.int64(bits - (power << 52)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    y = 0.0769230769
    y = y * z + 0.0909090909090909
    y = y * z + 0.1111111111111111
    y = y * z + 0.1428571428571428
    y = y * z + 0.2
    y = y * z + 0.3333333333333333
    y = y * z + 1.0
    return 0.6931471805599453 * power + 2.0 * s * y


@_compiled
def month(
    offers: Offers,
    rules: Rules,
    firms: Firms,
    workloads: Workloads,
    seen: NDArray[np.int8],
    counted: Counted,
    now: int,
    rng: np.random.Generator,
) -> int:
    """Let firms hear and decide, and count them; returns how many choices were made."""
    counted.users[:], counted.states[:] = 0, 0
    scratch = np.empty((3, LANES))
    choices = 0
    for i in range(firms.kind.size):
        if firms.aware_since[i] == UNAWARE and hears(rules, firms, seen, i, rng):
            firms.aware_since[i] = now
        since, shared = firms.aware_since[i], False
        if since != UNAWARE:
            for w in range(firms.first_workload[i], firms.first_workload[i + 1]):
                waits = workloads.held[w] == NOT_STARTED
                if workloads.review_at[w] + (since if waits else 0) > now:
                    continue
                if waits:
                    workloads.held[w] = NONE
                if not shared:
                    share(offers, firms, seen, i, scratch[0])
                    shared = True
                choices += review(offers, rules, firms, workloads, scratch, i, w, now, rng)
        count(offers, rules, firms, workloads, counted, i)
    return choices


@_inlined
def hears(
    rules: Rules, firms: Firms, seen: NDArray[np.int8], i: int, rng: np.random.Generator
) -> bool:
    """Whether firm i becomes aware, at the hazard p + q F."""
    first, last = firms.first_neighbour[i], firms.first_neighbour[i + 1]
    using = 0
    for n in range(first, last):
        using += seen[firms.neighbour[n]] >= 0
    hazard = rules.innovation + rules.imitation * using / max(last - first, 1)
    return bool(rng.random() < -np.expm1(-hazard * rules.years))


@_inlined
def share(offers: Offers, firms: Firms, seen: NDArray[np.int8], i: int, common: Floats) -> None:
    """The part of utility that all workloads of a firm share: peers, families, camp, origin."""
    board = offers.board[firms.kind[i]]
    for a in range(LANES):
        common[a] = 0.0
    using = 0
    for n in range(firms.first_neighbour[i], firms.first_neighbour[i + 1]):
        used = seen[firms.neighbour[n]]
        using += used >= 0
        for a in range(LANES):
            common[a] += offers.fit[1 + used, a]
    each, affinity = 1.0 / max(using, 1), firms.affinity[i]
    origin = -UNFIT if firms.barred[i] else firms.weight[i, 4]
    for a in range(LANES):
        common[a] = (
            common[a] * each
            + firms.liking[i, offers.lineage[a]]
            + affinity * (board[OPEN, a] - 0.5)
            - origin * board[FOREIGN, a]
        )


@_inlined
def review(
    offers: Offers,
    rules: Rules,
    firms: Firms,
    workloads: Workloads,
    scratch: Floats,
    i: int,
    w: int,
    now: int,
    rng: np.random.Generator,
) -> int:
    """Value what is able and allowed, choose, and agree on the next review; 1 if there was any."""
    held, kind, odds = workloads.held[w], firms.kind[i], scratch[2]
    evaluate(offers, rules, firms, workloads, scratch, i, w)
    best, inclusive, whole = nests(offers.board[kind], scratch, rules.nest_scale)
    some = best > 0.5 * UNFIT
    if some:
        top = max(rules.outside, inclusive[0], inclusive[1])
        none = np.exp(rules.outside - top)
        closed, open_ = np.exp(inclusive[0] - top), np.exp(inclusive[1] - top)
        u = rng.random() * (none + closed + open_)
        if u < none:
            workloads.held[w] = NONE
        elif u < none + closed:
            workloads.held[w] = drawn(odds, 0, offers.closed, rng.random() * whole[0])
        else:
            workloads.held[w] = drawn(odds, offers.closed, offers.places, rng.random() * whole[1])
    elif held == NONE:
        workloads.review_at[w] = now + 1.0
        return 0
    months = rules.review_months[kind] * (2.0 / 3.0 + 2.0 / 3.0 * rng.random())
    workloads.review_at[w] = now + months
    return int(some)


@_inlined
def evaluate(
    offers: Offers,
    rules: Rules,
    firms: Firms,
    workloads: Workloads,
    scratch: Floats,
    i: int,
    w: int,
) -> None:
    """Utilities of all alternatives; `UNFIT` where one does not qualify."""
    kind, work, held = firms.kind[i], workloads.work[w], workloads.held[w]
    board, distance = offers.board[kind], offers.distance[1 + held]
    w_support, w_trust, w_evidence = firms.weight[i, 0], firms.weight[i, 1], firms.weight[i, 2]
    w_custom, w_cost = firms.weight[i, 3] * rules.custom[work], firms.weight[i, 5]
    needed = workloads.needed
    support, trust, evidence = needed[w, 0], needed[w, 1], needed[w, 2]
    need, least = workloads.need[w], rules.effort
    effort, lock_in = 1.0 / workloads.volume[w], rules.lock_in[kind]
    for a in range(LANES):
        worth = (
            scratch[0, a]
            + w_support * board[SUPPORT, a] / (board[SUPPORT, a] + support)
            + w_trust * board[TRUST, a] / (board[TRUST, a] + trust)
            + w_evidence * board[EVIDENCE, a] / (board[EVIDENCE, a] + evidence)
            + w_custom * board[FLEXIBILITY, a]
            - w_cost * logarithm(board[PRICE, a] + board[ENGINEERING, a] * effort + least)
            - lock_in * distance[a]
        )
        scratch[1, a] = worth if board[ABLE, a] >= need else UNFIT


@_inlined
def nests(
    board: Floats, scratch: Floats, scale: float
) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """The best value, the inclusive values of both camps and the sums of their odds.

    Row 1 of `scratch` holds the values; row 2 is filled with the odds within a camp.
    """
    best_closed = best_open = UNFIT
    for a in range(LANES):
        best_closed = max(best_closed, scratch[1, a] if board[CLOSED, a] > 0.0 else UNFIT)
        best_open = max(best_open, scratch[1, a] if board[OPEN, a] > 0.0 else UNFIT)
    sum_closed = sum_open = mean_closed = mean_open = 0.0
    for a in range(LANES):
        top = best_closed if board[CLOSED, a] > 0.0 else best_open
        odds = exponential((scratch[1, a] - top) / scale)
        scratch[2, a] = odds
        sum_closed += odds * board[CLOSED, a]
        sum_open += odds * board[OPEN, a]
        mean_closed += odds * board[CLOSED, a] * scratch[1, a]
        mean_open += odds * board[OPEN, a] * scratch[1, a]
    inclusive_closed = mean_closed / sum_closed if best_closed > 0.5 * UNFIT else UNFIT
    inclusive_open = mean_open / sum_open if best_open > 0.5 * UNFIT else UNFIT
    return (
        max(best_closed, best_open),
        (inclusive_closed, inclusive_open),
        (sum_closed, sum_open),
    )


@_inlined
def drawn(odds: Floats, first: int, last: int, left: float) -> int:
    """An alternative of a nest by the odds."""
    chosen = first
    for a in range(first, last):
        if odds[a] > 0.0:
            chosen = a
            left -= odds[a]
            if left < 0.0:
                break
    return chosen


@_inlined
def count(
    offers: Offers, rules: Rules, firms: Firms, workloads: Workloads, counted: Counted, i: int
) -> None:
    """Count a firm and its workloads; renew what it uses most."""
    kind, state, largest, primary = firms.kind[i], 0, -1.0, NONE
    for w in range(firms.first_workload[i], firms.first_workload[i + 1]):
        held = workloads.held[w]
        if held < 0:
            continue
        counted.users[held] += 1
        state |= 2 if held < offers.closed else 1
        growth = rules.growth[workloads.work[w]]
        volume = workloads.volume[w] * growth * offers.board[kind, RESPONSE, held]
        if volume > largest:
            largest, primary = volume, held
    counted.states[state] += 1
    counted.primary[i] = primary


@_compiled
def count_all(
    offers: Offers, rules: Rules, firms: Firms, workloads: Workloads, counted: Counted
) -> None:
    """Count all firms without a month's passing."""
    for i in range(firms.kind.size):
        count(offers, rules, firms, workloads, counted, i)


class NumbaCrowd:
    """Firms and workloads as columns."""

    def __init__(self, market: Frozen, rng: np.random.Generator) -> None:
        """The firms of the market."""
        self.rng, self.choices = rng, 0
        self.firms, self.workloads = crowd_of(market, rng)
        self.setting = (offers_of(market), rules_of(market), self.firms, self.workloads)
        self.users, self.states = np.zeros(len(market.family), np.int64), np.zeros(4, np.int64)
        self.seen, self.primary = (np.full(market.firms, NONE, np.int8) for _ in range(2))
        count_all(*self.setting, Counted(self.users, self.states, self.primary))

    def month(self, now: int) -> None:
        """Hear, review, qualify, choose and be counted."""
        self.seen, self.primary = self.primary, self.seen
        counted = Counted(self.users, self.states, self.primary)
        self.choices = month(*self.setting, self.seen, counted, now, self.rng)

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        return report(self.users, self.states, self.choices)


if __name__ == "__main__":
    main(NumbaCrowd)
