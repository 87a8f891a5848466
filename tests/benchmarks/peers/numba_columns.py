"""The market and its firms as tuples of arrays, for the compiled loops of `numba_loops`."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers.frozen import REQUIREMENTS, Floats, Frozen

UNAWARE = 1 << 30  # a month that does not come
LANES = 16  # alternatives at most; a fixed number lets a loop over them become vector code
(
    SUPPORT,
    TRUST,
    EVIDENCE,
    ABLE,
    RESPONSE,
    FLEXIBILITY,
    ENGINEERING,
    PRICE,
    FOREIGN,
    CLOSED,
    OPEN,
) = range(11)  # rows of the board
UNFIT = -1e30  # the utility of what may not be chosen

type Whole = NDArray[np.int64]


class Offers(NamedTuple):
    """What is on offer to each kind of firm: LANES numbers a row, zero where there is nothing."""

    places: int
    closed: int
    board: Floats  # (kinds, rows, LANES), by the places of rows above
    fit: Floats  # (1 + LANES, LANES) network utility, by what a peer uses; first of none
    distance: Floats  # (1 + LANES, LANES) share of its cost, by what is used; first of none
    lineage: Whole


class Rules(NamedTuple):
    """How firms choose; arrays are by kind of firm, or by cohort of work."""

    innovation: float
    imitation: float
    years: float
    nest_scale: float
    outside: float
    effort: float
    review_months: Floats
    lock_in: Floats
    custom: Floats
    growth: Floats


class Firms(NamedTuple):
    """A row for each firm; `first` are its first workloads and neighbours."""

    kind: Whole
    weight: Floats
    affinity: Floats
    liking: Floats
    barred: NDArray[np.bool_]
    aware_since: Whole
    first_workload: Whole
    first_neighbour: NDArray[np.int32]
    neighbour: NDArray[np.int32]


class Workloads(NamedTuple):
    """A row for each workload, those of a firm one after another."""

    work: NDArray[np.int8]
    held: NDArray[np.int8]
    volume: Floats
    need: Floats
    needed: Floats  # (workloads, 3) exp of what is required over the width of its slope
    review_at: Floats


class Counted(NamedTuple):
    """What is counted in a month, and what each firm uses most."""

    users: Whole
    states: Whole
    primary: NDArray[np.int8]


def offers_of(market: Frozen) -> Offers:
    """What is on offer."""
    places = len(market.family)
    is_open = np.arange(places) >= market.closed
    board = np.zeros((2, 11, LANES))
    board[:, ABLE] = UNFIT
    for kind, rows in enumerate(board):
        for row, name in enumerate(REQUIREMENTS):
            rows[row, :places] = np.exp(market.of[name] / market.width[kind])
        rows[ABLE:, :places] = (
            market.able[kind], market.response[kind], market.flexibility[kind],
            market.engineering[kind], market.price, market.foreign, ~is_open, is_open,
        )  # fmt: skip
    fit, distance = np.zeros((2, 1 + LANES, LANES))
    fit[1 : 1 + places, :places] = market.strength * market.fit.T
    distance[1 : 1 + places, :places] = market.distances()
    return Offers(
        places=places,
        closed=market.closed,
        board=board,
        fit=fit,
        distance=distance,
        lineage=np.append(market.lineage, np.zeros(LANES - places, np.int64)),
    )


def rules_of(market: Frozen) -> Rules:
    """How firms choose."""
    return Rules(
        innovation=market.innovation,
        imitation=market.imitation,
        years=market.years,
        nest_scale=market.nest_scale,
        outside=market.outside_utility,
        effort=market.effort,
        review_months=market.review_months,
        lock_in=market.switching_cost,
        custom=market.custom,
        growth=market.growth,
    )


def crowd_of(market: Frozen, rng: np.random.Generator) -> tuple[Firms, Workloads]:
    """Initial columns."""
    tastes, kind = market.tastes(rng), market.kind[market.firm]
    wanted = [market.required(name, kind, market.work) for name in REQUIREMENTS]
    firms = Firms(
        kind=market.kind,
        weight=tastes["weight"],
        affinity=tastes["affinity"],
        liking=tastes["family_taste"],
        barred=tastes["origin_view"] < market.barred[market.kind],
        aware_since=np.where(market.aware, 0, UNAWARE),
        first_workload=np.searchsorted(market.firm, np.arange(market.firms + 1)),
        first_neighbour=market.first_neighbour,
        neighbour=market.neighbours,
    )
    workloads = Workloads(
        work=market.work.astype(np.int8),
        held=market.held.astype(np.int8),
        volume=market.volume,
        need=market.need,
        needed=np.exp(np.stack(wanted, axis=1)),
        review_at=market.review_at.copy(),
    )
    return firms, workloads
