"""The adoption step in plain numpy: columns, whole-array operations, blocks that fit the cache.

Workloads that are due are handled by kind of firm and cohort of work, so that what an offering is
to them is one row for all and a part of utility is a matrix product.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers.frozen import (
    NONE,
    NOT_STARTED,
    REQUIREMENTS,
    Floats,
    Frozen,
    main,
    report,
)

BLOCK = 4096  # workloads at once
UNAWARE = 1 << 30  # a month that does not come

type Rows = NDArray[np.int64]


def columns(market: Frozen, rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, Any]]:
    """Initial columns of the firms and of their workloads, these one after another."""
    firms = {
        "kind": market.kind,
        "aware_since": np.where(market.aware, 0, UNAWARE),
        "seen": np.full(market.firms, NONE),
        **market.tastes(rng),
    }
    workloads = {
        "firm": market.firm,
        "work": market.work,
        "held": market.held.copy(),
        "volume": market.volume,
        "need": market.need,
        "review_at": market.review_at.copy(),
    }
    return firms, workloads


def month(market: Frozen, firms: Any, workloads: Any, now: int, rng: np.random.Generator) -> int:
    """Let firms hear and decide; returns how many choices were made. Columns change in place."""
    hear(market, firms, now, rng)
    waits = workloads.held == NOT_STARTED
    aware_since = firms.aware_since[workloads.firm]
    due = workloads.review_at + np.where(waits, aware_since, 0) <= now
    workloads.held[due & waits] = NONE
    pull = pulls(market, firms.seen)
    cohorts = len(market.growth)
    group = cohorts * firms.kind[workloads.firm] + workloads.work
    choices = 0
    for of_group in range(2 * cohorts):
        kind, work = divmod(of_group, cohorts)
        rows = np.flatnonzero(due & (group == of_group))
        for start in range(0, len(rows), BLOCK):
            choices += decide(
                market, firms, workloads, pull, rows[start : start + BLOCK], kind, work, now, rng
            )
    return choices


def hear(market: Frozen, firms: Any, now: int, rng: np.random.Generator) -> None:
    """Awareness at the hazard p + q F, F the adopting share of a firm's neighbours."""
    unaware = np.flatnonzero(firms.aware_since == UNAWARE)
    if not len(unaware):
        return
    using = np.concatenate(([0], np.cumsum(firms.seen[market.neighbours] >= 0)))
    first, last = market.first_neighbour[unaware], market.first_neighbour[unaware + 1]
    share = (using[last] - using[first]) / np.maximum(last - first, 1)
    chance = -np.expm1(-(market.innovation + market.imitation * share) * market.years)
    firms.aware_since[unaware[rng.random(len(unaware)) < chance]] = now


def pulls(market: Frozen, seen: Rows) -> Floats:
    """(N, A) network utility of each alternative by what a firm's neighbours are seen to use."""
    alternatives = len(market.family)
    peers = seen[market.neighbours]
    row = np.repeat(np.arange(len(seen)), np.diff(market.first_neighbour))
    using = peers >= 0
    cells = row[using] * alternatives + peers[using]
    users = np.bincount(cells, minlength=len(seen) * alternatives).reshape(-1, alternatives)
    pull: Floats = users @ (market.strength * market.fit.T)
    return pull / np.maximum(users.sum(axis=1), 1)[:, None]


def decide(
    market: Frozen,
    firms: Any,
    workloads: Any,
    pull: Floats,
    rows: Rows,
    kind: int,
    work: int,
    now: int,
    rng: np.random.Generator,
) -> int:
    """Let workloads `rows`, all of one kind of firm and cohort, choose; how many did."""
    firm, held = workloads.firm[rows], workloads.held[rows]
    value = utilities(market, firms, firm, held, workloads.volume[rows], kind, work) + pull[firm]
    passes = market.able[kind] >= workloads.need[rows][:, None]
    barred = firms.origin_view[firm] < market.barred[kind]
    passes &= ~(barred[:, None] & market.foreign)
    value[~passes] = -np.inf
    chooses = passes.any(axis=1)
    chosen = np.where(chooses, drawn(market, value, rng), held)
    months = market.review_months[kind] * (2.0 / 3.0 + 2.0 / 3.0 * rng.random(len(rows)))
    workloads.review_at[rows] = now + np.where(chooses | (held >= 0), months, 1.0)
    workloads.held[rows] = chosen
    return int(np.count_nonzero(chooses))


def utilities(
    market: Frozen, firms: Any, firm: Rows, held: Rows, volume: Floats, kind: int, work: int
) -> Floats:
    """(rows, A) utilities but for the network's."""
    closed, weight = market.closed, firms.weight[firm]
    alternatives = np.arange(len(market.family))
    custom = market.custom[work] * weight[:, 3]
    cost = market.price + np.outer(1.0 / volume, market.engineering[kind])
    value: Floats = firms.family_taste[firm][:, market.lineage]
    value -= weight[:, 5:6] * np.log(cost + market.effort)
    value += np.stack([custom, -weight[:, 4], firms.affinity[firm]], 1) @ (
        np.stack(
            [market.flexibility[kind], market.foreign, np.where(alternatives < closed, -0.5, 0.5)]
        )
    )
    width = market.width[kind]
    for place, name in enumerate(REQUIREMENTS):
        needed = np.exp(market.required(name, kind, work))
        has = np.exp(market.of[name] / width)
        value += weight[:, place : place + 1] * (has / (has + needed))

    current = np.maximum(held, 0)
    same_camp = (alternatives < closed) == (current < closed)[:, None]
    distance = np.where(same_camp, market.distance_family, 1.0)
    distance[market.family == market.family[current][:, None]] = 0.0
    lock_in = np.where(held >= 0, market.switching_cost[kind], 0.0)
    value -= lock_in[:, None] * distance
    return value


def drawn(market: Frozen, value: Floats, rng: np.random.Generator) -> Rows:
    """An alternative for each row, or NONE, by the nested logit."""
    closed, scale = market.closed, market.nest_scale
    within = np.zeros_like(value)
    inclusive = np.full((len(value), 3), -np.inf)
    inclusive[:, 0] = market.outside_utility
    for nest, part in ((1, slice(0, closed)), (2, slice(closed, None))):
        of_nest = value[:, part]
        best = of_nest.max(axis=1, keepdims=True)
        some = np.flatnonzero(best > -np.inf)
        weight = np.exp((of_nest[some] - best[some]) / scale)
        weight /= weight.sum(axis=1, keepdims=True)
        within[some, part] = weight
        finite = np.where(weight > 0.0, of_nest[some], 0.0)
        inclusive[some, nest] = (weight * finite).sum(axis=1)
    odds = np.exp(inclusive - inclusive.max(axis=1, keepdims=True))
    bounds = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    u_nest, u_within = rng.random(len(value)), rng.random(len(value))
    is_open = u_nest >= bounds[:, 1]
    within[is_open, :closed] = 0.0
    within[~is_open, closed:] = 0.0
    cumulated = np.cumsum(within, axis=1)
    alternative = (cumulated < u_within[:, None] * cumulated[:, -1:]).sum(axis=1)
    return np.where(u_nest < bounds[:, 0], NONE, alternative)


def count(market: Frozen, firms: Any, workloads: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Users of each alternative and firms by state; renews what peers see."""
    alternatives = len(market.family)
    rows = np.flatnonzero(workloads.held >= 0)
    held, firm = workloads.held[rows], workloads.firm[rows]
    users = np.bincount(held, minlength=alternatives)
    work = workloads.work[rows]
    response = market.response[firms.kind[firm], held]
    volume = workloads.volume[rows] * market.growth[work] * response

    largest = np.lexsort((volume, firm))  # the last of a firm's rows is its largest workload
    last = np.flatnonzero(np.diff(firm[largest], append=-1))
    firms.seen[:] = NONE
    firms.seen[firm[largest][last]] = held[largest][last]

    uses_open = np.bincount(firm, weights=held >= market.closed, minlength=market.firms) > 0
    uses_closed = np.bincount(firm, weights=held < market.closed, minlength=market.firms) > 0
    state = np.select([uses_open & uses_closed, uses_open, uses_closed], [3, 1, 2], 0)
    return users, np.bincount(state, minlength=4)


class NumpyCrowd:
    """Firms and workloads as columns."""

    def __init__(self, market: Frozen, rng: np.random.Generator) -> None:
        """The firms of the market."""
        self.market, self.rng = market, rng
        firms, workloads = columns(market, rng)
        self.firms, self.workloads = SimpleNamespace(**firms), SimpleNamespace(**workloads)
        count(market, self.firms, self.workloads)

    def month(self, now: int) -> None:
        """Hear, review, qualify, choose and be counted."""
        self.choices = month(self.market, self.firms, self.workloads, now, self.rng)
        self.users, self.states = count(self.market, self.firms, self.workloads)

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        return report(self.users, self.states, self.choices)


if __name__ == "__main__":
    main(NumpyCrowd)
