"""Those who choose: workloads that are to be decided, many at once.

They are of one kind of firm and of work, so that they all read the same of an offering, and each
stands in a lane of its own: the loops over lanes become vector code.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import Board
from sim.compiled import compiled, kernel
from sim.crowd import Crowd
from sim.kinds import CRITICAL
from sim.market import Table
from sim.rules.choice import NOTHING, Odds, budget_of, switching_cost
from sim.rules.qualification import threshold
from sim.rules.settings import ChoiceRules
from sim.rules.tastes import Room

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

LANES = 64
"""So many askers, at most, are decided at once."""


class Askers(NamedTuple):
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
    room: Room  # to draw in
    chosen: Integers  # (lanes) alternative, or NOTHING
    gain: Floats  # (lanes) expected gain of having AI on offer, in utility


@compiled
def room_for_askers(board: Board, families: int) -> Askers:
    """Lanes on a board with so many families, with the pull when everyone is a peer."""
    alternatives = board.offerings.size
    # One array of each type: each more would be one more loop to compile.
    lane = np.zeros((31 + 2 * families + 3 * alternatives, LANES))
    whole = np.zeros((7, LANES), np.int64)
    name = np.zeros((7, LANES), np.uint64)
    wide = lane[31:]
    taste, users = wide[:families], wide[families : 2 * families]
    wide = wide[2 * families :]
    pull, value = wide[:alternatives], wide[alternatives : 2 * alternatives]
    within = wide[2 * alternatives :]
    for a in range(alternatives):
        for b in range(LANES):
            pull[a, b] = board.offerings[a].pull
    return Askers(
        row=whole[0],
        place=whole[1],
        nth=name[0],
        number=name[1],
        rank=lane[0],
        skill=lane[1],
        volume=lane[2],
        per_budget=lane[3],
        current=whole[2],
        family=whole[3],
        years=lane[4],
        lock_in=lane[5],
        need_support=lane[6],
        need_security=lane[7],
        need_compliance=lane[8],
        excludes_foreign=whole[4],
        rebate=lane[9],
        weight=lane[24:31],
        taste=taste,
        users=users,
        peers=lane[10],
        per_peer=lane[11],
        pull=pull,
        value=value,
        chooses=whole[5],
        odds=Odds(
            within, lane[16:19], lane[19:22], lane[22:24], lane[12], lane[13], lane[14]
        ),
        room=Room(name[2], name[3:]),
        chosen=whole[6],
        gain=lane[15],
    )  # fmt: skip


@kernel
def step_forward(
    choice: ChoiceRules,
    switching: float,
    crowd: Crowd,
    board: Board,
    now: float,
    w: int,
    lanes: int,
    askers: Askers,
) -> None:
    """Let the workloads in `askers.place` of the firms in `askers.row` bring their own state.

    `switching` is the factor of their kind of firm on the cost of switching.
    """
    growth, custom, places = board.growth[w], board.custom[w], crowd.kind.size
    for b in range(lanes):
        i, m = np.uint64(askers.row[b]), np.uint64(askers.place[b])
        askers.nth[b] = m - np.uint64(crowd.first[i])
        askers.number[b] = crowd.number[i]
        askers.rank[b] = (askers.row[b] + 0.5) / places
        askers.skill[b] = crowd.skill[i]
        askers.volume[b] = crowd.volume[m] * growth
        held = crowd.slot[m]
        askers.current[b] = NOTHING if held < 0 else board.position[np.uint64(held)]
        askers.family[b] = held // 3 if held >= 0 else -1
        askers.years[b] = (now - crowd.since[m]) / 12.0
    for b in range(lanes):
        askers.per_budget[b] = 1.0 / budget_of(choice.log_cost, askers.volume[b], choice.effort)
        lock_in = switching * switching_cost(
            choice.switching, choice.switching_tenure, askers.years[b], choice.switching_custom,
            custom,
        )  # fmt: skip
        askers.lock_in[b] = lock_in if askers.current[b] >= 0 else 0.0


@kernel
def require(
    firm: Table,
    kind: int,
    w: int,
    lanes: int,
    strictness: Floats,
    origin: Floats,
    public: Floats,
    askers: Askers,
) -> None:
    """Let the askers state what they must have, from their firms' lasting draws in (0, 1).

    `strictness` spreads the requirements, `origin` says whether foreign families are excluded, and
    `public` whether the firm is public.
    """
    rules = firm[kind]
    factor = rules.critical_factor if w == CRITICAL else 1.0
    spread, excluding = rules.requirement_spread, rules.origin_excluding[w]
    support, security, compliance = rules.need_support, rules.need_security, rules.need_compliance
    share, rebate = rules.public_share, rules.rebate
    for b in range(lanes):
        askers.need_support[b] = threshold(support, factor, spread, strictness[b])
        askers.need_security[b] = threshold(security, factor, spread, strictness[b])
        askers.need_compliance[b] = threshold(compliance, factor, spread, strictness[b])
        askers.excludes_foreign[b] = origin[b] < excluding
        askers.rebate[b] = rebate if public[b] < share else 0.0
