"""The offering board: what every firm can read this month, and the tally of what firms did.

Alternatives stand in one order: closed ones first, then open ones, each by their slot number, so
that a camp is a range. Tables have one entry per kind of firm, kind of work and alternative.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kinds import FIRM_KINDS, WORK_KINDS

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

MOST_WORKLOADS = 33  # workloads of one firm, none included
SIZE_CLASSES = 20
UNIT = 2.0**20
"""Sums over firms are integers in units of 2^-20: exact, hence the same in any order of firms."""


class Board(NamedTuple):
    """The A alternatives of a month."""

    closed: Counts  # (1) how many alternatives are closed
    slot: Counts  # (A) offering number
    position: Counts  # (slots) its place on the board, or -1
    family: Counts  # (A)
    delivery: Counts  # (A)
    foreign: Counts  # (A) 0 or 1
    quality: Floats  # (kind, work, A) perceived quality in [0, 1]
    support: Floats  # (A) in [0, 1], as averaged by firms
    security: Floats  # (A) trust in [0, 1], as averaged by firms
    compliance: Floats  # (A) in [0, 1]
    transparency: Floats  # (A) in [0, 1]
    flexibility: Floats  # (A) in [0, 1]
    risk: Floats  # (kind, A) perceived risk in [0, 1]
    polish: Floats  # (A) in [0, 1]
    price: Floats  # (work, A) money per unit of volume, at the tier used
    list_price: Floats  # (A) money per unit of volume at its own capability
    unit_cost: Floats  # (work, A) money per unit of volume that serving takes
    response: Floats  # (work, A) volume at this price over volume at price 1
    engineering: Floats  # (A) fixed money a month at no skill; 0 unless self-hosted
    capability: Floats  # (A) published capability
    pull: Floats  # (A) network utility when everyone is a peer
    incident: Counts  # (A) 1 if its family had an incident last month
    compatibility: Floats  # (family, family) what a user of the second is worth to a user of the first
    growth: Floats  # (work) volume relative to the start
    custom: Floats  # (work) need for adaptation this month


class Tally(NamedTuple):
    """Sums over firms of one month; money and volume in units of 2^-20."""

    users: Counts  # (kind, work, A) workloads that use an alternative
    volume: Counts  # (kind, work, A)
    spend: Counts  # (kind, work, A) payments to vendors and hosts
    own_spend: Counts  # (kind, work, A) own compute and engineering
    skilled: Counts  # (A) skill of the users, summed
    sales: Counts  # (A) expected serving cost of the volume of those who chose this month
    sales_response: Counts  # (A) its fall with the logarithm of the price
    potential: Counts  # (kind, work) workloads of the present firms
    firms: Counts  # (kind, 4) firms without AI, open only, closed only, hybrid
    volume_in_use: Counts  # (kind) volume of firms that use AI
    volume_in_hybrids: Counts  # (kind) the part of it in firms that use both camps
    uses: Counts  # (kind, MOST_WORKLOADS) firms by number of workloads in use
    changed: Counts  # (kind) firms that changed their primary offering's family
    had_primary: Counts  # (kind) firms that had one before
    large: Counts  # (3) large firms with AI; of these with 3 families or more; with any open
    foreign: Counts  # (kind) workloads on foreign families
    access: Counts  # (SIZE_CLASSES, 2) firms by size class, and the capability they use
    choices: Counts  # (kind) workloads decided this month
    surplus: Counts  # (kind) their expected gain over no AI, in utility
    surprise: Counts  # (kind) switching cost borne without having been foreseen, in utility


def empty_board(alternatives: int, slots: int, families: int) -> Board:
    """A board for so many alternatives, offering numbers and families, to be filled."""
    kinds, works, a = len(FIRM_KINDS), len(WORK_KINDS), alternatives
    whole = np.int64
    return Board(
        closed=np.zeros(1, whole),
        slot=np.zeros(a, whole),
        position=np.full(slots, -1, whole),
        family=np.zeros(a, whole),
        delivery=np.zeros(a, whole),
        foreign=np.zeros(a, whole),
        quality=np.zeros((kinds, works, a)),
        support=np.zeros(a),
        security=np.zeros(a),
        compliance=np.zeros(a),
        transparency=np.zeros(a),
        flexibility=np.zeros(a),
        risk=np.zeros((kinds, a)),
        polish=np.zeros(a),
        price=np.zeros((works, a)),
        list_price=np.zeros(a),
        unit_cost=np.zeros((works, a)),
        response=np.ones((works, a)),
        engineering=np.zeros(a),
        capability=np.zeros(a),
        pull=np.zeros(a),
        incident=np.zeros(a, whole),
        compatibility=np.eye(families),
        growth=np.ones(works),
        custom=np.zeros(works),
    )


def empty_tally(alternatives: int) -> Tally:
    """A tally of zeros for so many alternatives."""
    kinds, works, a = len(FIRM_KINDS), len(WORK_KINDS), alternatives
    shape = {
        "users": (kinds, works, a),
        "volume": (kinds, works, a),
        "spend": (kinds, works, a),
        "own_spend": (kinds, works, a),
        "skilled": (a,),
        "sales": (a,),
        "sales_response": (a,),
        "potential": (kinds, works),
        "firms": (kinds, 4),
        "uses": (kinds, MOST_WORKLOADS),
        "large": (3,),
        "access": (SIZE_CLASSES, 2),
    }
    return Tally(
        **{name: np.zeros(shape.get(name, (kinds,)), np.int64) for name in Tally._fields}
    )
