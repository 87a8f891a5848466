"""Those who choose: workloads that are to be decided, many at once.

They are of one kind of firm and of work, so that they all read the same of an offering, and each
stands in a lane of its own: the loops over lanes become vector code.
"""

from inspect import unwrap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.choice import NOTHING, Odds, budget_of, switching_cost
from sim.demand.qualification import threshold
from sim.demand.rules import ChoiceRules
from sim.demand.tastes import DrawBuffer
from sim.engine.compiled import kernel
from sim.state.crowd import Crowd
from sim.state.kinds import CRITICAL
from sim.state.market import Table
from sim.state.offers import Board

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

LANES = 128
"""So many batch, at most, are decided at once."""


class DecisionBatch(NamedTuple):
    """What they bring to the choice, and what comes of it; one in each lane."""

    row: Integers  # (lanes) row of the firm
    place: Integers  # (lanes) row of the workload
    nth: NDArray[np.uint64]  # (lanes) which of the firm's workloads it is
    number: NDArray[np.uint64]  # (lanes) the firm's name in the streams
    rank: Floats  # (lanes) the firm's quantile among all
    skill: Floats  # (lanes) in [0, 1)
    volume: Floats  # (lanes) a month at a price of 1
    per_budget: Floats  # (lanes) 1 over what the work would cost at that price
    current: Integers  # (lanes) alternative in use, or NOTHING
    family: Integers  # (lanes) its family, or -1
    years: Floats  # (lanes) for which it has been in use
    lock_in: Floats  # (lanes) utility that a switch to the other camp costs
    need_support: Floats  # (lanes) thresholds in [0, 1], as the next two
    need_security: Floats
    need_compliance: Floats
    excludes_foreign: Integers  # (lanes) 0 or 1
    rebate: Floats  # (lanes) part of the price of open offerings that the state pays
    weight: Floats  # (7, lanes) weights of the six concerns, and the affinity for open
    taste: Floats  # (families, lanes) for each family from which an alternative comes
    users: Floats  # (families, lanes) peers that use each family
    peers: Floats  # (lanes) all of them
    per_peer: Floats  # (lanes) 1 over those that count
    pull: Floats  # (A, lanes) what the peers' choices are worth
    value: Floats  # (A, lanes) utilities; IMPOSSIBLE where not qualified
    chooses: Integers  # (lanes) whether anything qualifies, 0 or 1
    odds: Odds
    draws: DrawBuffer  # to draw in
    chosen: Integers  # (lanes) alternative, or NOTHING
    gain: Floats  # (lanes) expected gain of having AI on offer, in utility


LANE_FIELDS = np.dtype(
    [
        *((name, "i8", (LANES,)) for name in (
            "row", "place", "current", "family", "excludes_foreign", "chooses", "chosen",
        )),
        *((name, "u8", (LANES,)) for name in ("nth", "number", "slot")),
        ("word", "u8", (4, LANES)),
        *((name, "f8", (LANES,)) for name in (
            "rank", "skill", "volume", "per_budget", "years", "lock_in", "need_support",
            "need_security", "need_compliance", "rebate", "peers", "per_peer", "best", "total",
            "inverse", "gain",
        )),
        ("weight", "f8", (7, LANES)),
        ("nest", "f8", (3, LANES)),
        ("inclusive", "f8", (3, LANES)),
        ("mean_inside", "f8", (2, LANES)),
    ]
)  # fmt: skip
"""What lanes hold whatever the board: one record, which compiled code takes as one argument."""


class Lanes(NamedTuple):
    """Memory of batch."""

    fields: Table  # (1) of LANE_FIELDS
    of_families: NDArray[np.float64]  # (2, families, lanes) taste and users
    of_offerings: NDArray[np.float64]  # (3, A, lanes) pull, value and odds within a nest


def empty_lanes(board: Board, families: int) -> Lanes:
    """Lanes on a board with so many families, with the pull when everyone is a peer."""
    of_offerings = np.zeros((3, board.offerings.size, LANES))
    of_offerings[0] = board.offerings["pull"][:, None]
    return Lanes(np.zeros(1, LANE_FIELDS), np.zeros((2, families, LANES)), of_offerings)


@kernel
def batch_in(lanes: Lanes) -> DecisionBatch:
    """The batch in this memory."""
    own = lanes.fields[0]
    return DecisionBatch(
        row=own.row,
        place=own.place,
        nth=own.nth,
        number=own.number,
        rank=own.rank,
        skill=own.skill,
        volume=own.volume,
        per_budget=own.per_budget,
        current=own.current,
        family=own.family,
        years=own.years,
        lock_in=own.lock_in,
        need_support=own.need_support,
        need_security=own.need_security,
        need_compliance=own.need_compliance,
        excludes_foreign=own.excludes_foreign,
        rebate=own.rebate,
        weight=own.weight,
        taste=lanes.of_families[0],
        users=lanes.of_families[1],
        peers=own.peers,
        per_peer=own.per_peer,
        pull=lanes.of_offerings[0],
        value=lanes.of_offerings[1],
        chooses=own.chooses,
        odds=Odds(
            lanes.of_offerings[2], own.nest, own.inclusive, own.mean_inside, own.best, own.total,
            own.inverse,
        ),
        draws=DrawBuffer(own.slot, own.word),
        chosen=own.chosen,
        gain=own.gain,
    )  # fmt: skip


def batch_for(board: Board, families: int) -> DecisionBatch:
    """DecisionBatch for those who call rules from Python, on a board with so many families."""
    lanes = empty_lanes(board, families)
    batch: DecisionBatch = unwrap(batch_in)(lanes._replace(fields=lanes.fields.view(np.recarray)))
    return batch


@kernel
def load_state(
    choice: ChoiceRules,
    switching: float,
    crowd: Crowd,
    board: Board,
    step: int,
    length: float,
    w: int,
    lanes: int,
    batch: DecisionBatch,
) -> None:
    """Let the workloads in `batch.place` of the firms in `batch.row` bring their own state.

    `switching` is the factor of their kind of firm on the cost of switching; a step is of
    `length` months.
    """
    growth, custom, places = board.growth[w], board.custom[w], crowd.kind.size
    now = step * length
    for b in range(lanes):
        i, m = np.uint64(batch.row[b]), np.uint64(batch.place[b])
        batch.nth[b] = m - np.uint64(crowd.first[i])
        batch.number[b] = crowd.number[i]
        batch.rank[b] = (batch.row[b] + 0.5) / places
        batch.skill[b] = crowd.skill[i]
        batch.volume[b] = crowd.volume[m] * growth
        held = crowd.slot[m]
        batch.current[b] = NOTHING if held < 0 else board.position[np.uint64(held)]
        batch.family[b] = held // 3 if held >= 0 else -1
        since = np.float64(np.float32(crowd.since[m] * length))
        batch.years[b] = (now - since) / 12.0
    for b in range(lanes):
        batch.per_budget[b] = 1.0 / budget_of(choice.log_cost, batch.volume[b], choice.effort)
        lock_in = switching * switching_cost(
            choice.switching, choice.switching_tenure, batch.years[b], choice.switching_custom,
            custom,
        )  # fmt: skip
        batch.lock_in[b] = lock_in if batch.current[b] >= 0 else 0.0


@kernel
def require(
    firm: Table,
    kind: int,
    w: int,
    lanes: int,
    strictness: Floats,
    origin: Floats,
    public: Floats,
    batch: DecisionBatch,
) -> None:
    """Let the batch state what they must have, from their firms' lasting draws in (0, 1).

    `strictness` spreads the requirements, `origin` says whether foreign families are excluded, and
    `public` whether the firm is public.
    """
    rules = firm[kind]
    factor = rules.critical_factor if w == CRITICAL else 1.0
    spread, excluding = rules.requirement_spread, rules.origin_excluding[w]
    support, security, compliance = rules.need_support, rules.need_security, rules.need_compliance
    share, rebate = rules.public_share, rules.rebate
    for b in range(lanes):
        batch.need_support[b] = threshold(support, factor, spread, strictness[b])
        batch.need_security[b] = threshold(security, factor, spread, strictness[b])
        batch.need_compliance[b] = threshold(compliance, factor, spread, strictness[b])
        batch.excludes_foreign[b] = origin[b] < excluding
        batch.rebate[b] = rebate if public[b] < share else 0.0
