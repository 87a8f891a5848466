"""The adoption step in plain numpy: columns, whole-array operations, blocks that fit the cache.

Workloads that are due are handled by kind of firm and of work, so that what an offering is to them
is one row for all and most of utility is a matrix product.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers.frozen import (
    CRAFT,
    FLEXIBILITY,
    NONE,
    NOT_STARTED,
    POLISH,
    PRICE,
    QUALITY,
    RESPONSE,
    RISK,
    SUPPORT,
    TRANSPARENCY,
    Floats,
    Frozen,
    main,
    report,
)

CRITICAL = 2  # kind of work
BLOCK = 4096  # workloads at once

type Rows = NDArray[np.int64]


def columns(market: Frozen, rng: np.random.Generator) -> tuple[dict[str, Any], dict[str, Any]]:
    """Initial columns of the firms and of their workloads, these one after another."""
    per_firm = market.work.shape[1]
    firms = {
        "kind": market.kind,
        "skill": market.skill.copy(),
        "aware": market.aware.copy(),
        "seen": np.full(market.firms, NONE),
        **market.tastes(rng),
    }
    workloads = {
        "firm": np.repeat(np.arange(market.firms), per_firm),
        "work": market.work.ravel(),
        "held": market.held.flatten(),
        "volume": market.volume.ravel(),
        "review_at": market.review_at.flatten(),
        "since": np.zeros(market.work.size),
    }
    return firms, workloads


def month(market: Frozen, firms: Any, workloads: Any, now: int, rng: np.random.Generator) -> int:
    """Let firms hear and decide; returns how many choices were made. Columns change in place."""
    hear(market, firms, rng)
    started = workloads.held == NOT_STARTED
    due = workloads.review_at <= now
    due[started] = (
        rng.random(np.count_nonzero(started))
        < (market.chance_of_start * (market.starts <= now))[workloads.work[started]]
    )
    due &= firms.aware[workloads.firm]
    workloads.held[due & started] = NONE
    pull = pulls(market, firms.seen)
    group = 4 * firms.kind[workloads.firm] + workloads.work
    choices = 0
    for of_group in range(8):
        rows = np.flatnonzero(due & (group == of_group))
        for start in range(0, len(rows), BLOCK):
            choices += decide(
                market, firms, workloads, pull, rows[start : start + BLOCK], of_group, now, rng
            )
    return choices


def hear(market: Frozen, firms: Any, rng: np.random.Generator) -> None:
    """Awareness at the hazard p + q F, F the adopting share of a firm's neighbours."""
    unaware = np.flatnonzero(~firms.aware)
    if not len(unaware):
        return
    using = np.concatenate(([0], np.cumsum(firms.seen[market.neighbours] >= 0)))
    first, last = market.first_neighbour[unaware], market.first_neighbour[unaware + 1]
    share = (using[last] - using[first]) / np.maximum(last - first, 1)
    chance = -np.expm1(-(market.innovation + market.imitation * share) * market.years)
    firms.aware[unaware[rng.random(len(unaware)) < chance]] = True


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
    group: int,
    now: int,
    rng: np.random.Generator,
) -> int:
    """Let workloads `rows`, all of one kind of firm and of work, choose; how many did."""
    kind, work = divmod(group, 4)
    firm, held = workloads.firm[rows], workloads.held[rows]
    value = utilities(market, firms, workloads, rows, firm, held, kind, work, now) + pull[firm]
    passes = qualified(market, firms, firm, kind, work)
    value[~passes] = -np.inf
    chosen = np.where(passes.any(axis=1), drawn(market, value, rng), held)
    months = market.review_months[kind] * (2.0 / 3.0 + 2.0 / 3.0 * rng.random(len(rows)))
    workloads.review_at[rows] = now + months
    moved = rows[chosen != held]
    workloads.since[moved] = now
    workloads.held[rows] = chosen
    return int(np.count_nonzero(passes.any(axis=1)))


def utilities(
    market: Frozen,
    firms: Any,
    workloads: Any,
    rows: Rows,
    firm: Rows,
    held: Rows,
    kind: int,
    work: int,
    now: int,
) -> Floats:
    """(rows, A) utilities but for the network's."""
    terms, closed = market.terms[kind, work], market.closed
    alternatives = np.arange(len(market.family))
    weight = firms.weight[firm]
    plain = np.stack(
        [terms[QUALITY], terms[SUPPORT], terms[TRANSPARENCY], terms[FLEXIBILITY], -terms[RISK]]
    )
    unskilled = 1.0 - firms.skill[firm]
    volume = workloads.volume[rows] * market.growth[work]
    cost = np.outer(unskilled, market.engineering) + np.outer(
        volume, terms[PRICE] * terms[RESPONSE]
    )
    logarithm = np.log((cost + market.effort) / (volume + market.effort)[:, None])
    value = weight[:, :5] @ plain
    value -= np.outer(weight[:, 3] * unskilled, terms[CRAFT])
    value -= weight[:, 5:6] * logarithm
    value += np.outer(firms.affinity[firm], np.where(alternatives < closed, -0.5, 0.5))
    value += firms.family_taste[firm][:, market.lineage] + terms[POLISH]

    current = np.maximum(held, 0)
    same_camp = (alternatives < closed) == (current < closed)[:, None]
    distance = np.where(same_camp, market.distance_family, 1.0)
    distance[market.family == market.family[current][:, None]] = market.distance_delivery
    distance[np.arange(len(rows)), current] = 0.0
    lock_in = market.switching_factor[kind] * (
        market.switching
        + market.switching_tenure * np.log1p((now - workloads.since[rows]) / 12.0)
        + market.switching_custom * market.custom[work]
    )
    foreseen = (1.0 - market.surprise) * np.where(held >= 0, lock_in, 0.0)
    moved: Floats = value - foreseen[:, None] * distance
    return moved


def qualified(market: Frozen, firms: Any, firm: Rows, kind: int, work: int) -> NDArray[np.bool_]:
    """(rows, A) which alternatives pass every requirement."""
    own = 1.0 + market.requirement_spread[kind] * (2.0 * firms.strictness[firm] - 1.0)
    own *= market.critical_factor[kind] if work == CRITICAL else 1.0
    passes = np.broadcast_to(
        market.terms[kind, work, QUALITY] >= market.floor[work], (len(firm), len(market.family))
    )
    for name in ("support", "security", "compliance"):
        need = np.minimum(market.of[f"need_{name}"][kind] * own, 1.0)
        passes = passes & (market.of[name] >= need[:, None])
    home = firms.origin_view[firm] < market.origin_excluding[kind, work]
    allowed: NDArray[np.bool_] = passes & ~(home[:, None] & market.foreign)
    return allowed


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
    """Users of each alternative and firms by state; renews what peers see, and skill."""
    alternatives = len(market.family)
    rows = np.flatnonzero(workloads.held >= 0)
    held, firm = workloads.held[rows], workloads.firm[rows]
    users = np.bincount(held, minlength=alternatives)
    work = workloads.work[rows]
    response = market.terms[firms.kind[firm], work, RESPONSE, held]
    volume = workloads.volume[rows] * market.growth[work] * response

    largest = np.lexsort((volume, firm))  # the last of a firm's rows is its largest workload
    last = np.flatnonzero(np.diff(firm[largest], append=-1))
    firms.seen[:] = NONE
    firms.seen[firm[largest][last]] = held[largest][last]

    uses_open = np.bincount(firm, weights=held >= market.closed, minlength=market.firms) > 0
    uses_closed = np.bincount(firm, weights=held < market.closed, minlength=market.firms) > 0
    state = np.select([uses_open & uses_closed, uses_open, uses_closed], [3, 1, 2], 0)
    learns = np.bincount(firm, weights=market.own_models[held], minlength=market.firms) > 0
    rate = market.learning[firms.kind[learns]] * market.years
    firms.skill[learns] = 1.0 - (1.0 - firms.skill[learns]) * np.exp(-rate)
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
