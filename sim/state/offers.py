"""The offering board: what every firm can read this month, and the tally of what firms did.

Alternatives stand in one order: closed ones first, then open ones, each by their slot number, so
that a camp is a range.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.state.crowd import SIZE_CLASSES
from sim.state.kinds import FIRM_KINDS, WORK_KINDS
from sim.state.market import Table
from sim.terms.table import COLUMNS

type Floats = NDArray[np.float64]

MOST_WORKLOADS = 33  # workloads of one firm, none included
UNIT = 2.0**20
"""Sums over firms are integers in units of 2^-20: exact, hence the same in any order of firms."""

_KINDS, _WORKS = len(FIRM_KINDS), len(WORK_KINDS)

OFFERING = np.dtype(
    [
        ("slot", "i8"),  # offering number
        ("family", "i8"),
        ("delivery", "i8"),
        ("foreign", "i8"),
        ("incident", "i8"),  # 1 if its family had an incident last month
        ("quality", "f8", (_KINDS, _WORKS)),  # perceived quality in [0, 1]
        ("support", "f8"),  # in [0, 1], as averaged by firms
        ("security", "f8"),  # trust in [0, 1], as averaged by firms
        ("compliance", "f8"),  # in [0, 1], as the next three
        ("transparency", "f8"),
        ("flexibility", "f8"),
        ("polish", "f8"),
        ("risk", "f8", (_KINDS,)),  # perceived risk, 0 and up
        ("price", "f8", (_WORKS,)),  # money per unit of volume, at the tier used
        ("unit_cost", "f8", (_WORKS,)),  # money per unit of volume that serving takes
        ("response", "f8", (_WORKS,)),  # volume at this price over volume at price 1
        ("exponent", "f8", (_WORKS,)),  # fall of the log of volume with the log of price
        ("list_price", "f8"),  # money per unit of volume at its own capability
        ("engineering", "f8"),  # fixed money a month at no skill; 0 unless self-hosted
        ("capability", "f8"),  # published, points
        ("pull", "f8"),  # network utility when everyone is a peer
    ]
)

OFFERING_TALLY = np.dtype(
    [
        ("users", "i8", (_KINDS, _WORKS)),  # workloads that use it
        ("volume", "i8", (_KINDS, _WORKS)),
        ("spend", "i8", (_KINDS, _WORKS)),  # payments to vendors and hosts
        ("skilled", "i8"),  # skill of the users, summed
        ("sales", "i8"),  # expected serving cost of the volume of those who chose this month
        ("sales_response", "i8"),  # its fall with the logarithm of the price
        ("camp_response", "i8"),  # the same when the prices of all closed offerings move together
    ]
)

KIND_TALLY = np.dtype(
    [
        ("potential", "i8", (_WORKS,)),  # workloads of the present firms
        ("firms", "i8", (4,)),  # firms without AI, open only, closed only, hybrid
        ("volume_in_use", "i8"),  # volume of firms that use AI
        ("volume_in_hybrids", "i8"),  # the part of it in firms that use both camps
        ("uses", "i8", (MOST_WORKLOADS,)),  # firms by number of workloads in use
        ("switches", "i8"),  # workloads that moved to another family
        ("foreign", "i8"),  # workloads on foreign families
        ("choices", "i8"),  # workloads decided this month
        ("surplus", "i8"),  # their expected gain over no AI, in utility
        ("surprise", "i8"),  # switching cost borne without having been foreseen, in utility
    ]
)


class Columns(NamedTuple):
    """The alternatives as the loops over them read them: an array for each attribute."""

    family: NDArray[np.int64]  # (A)
    lineage: NDArray[np.int64]  # (A) the family from which it was forked, itself if none
    foreign: NDArray[np.int64]  # (A) 0 or 1
    support: Floats  # (A) in [0, 1], as the next two
    security: Floats  # (A)
    compliance: Floats  # (A)
    fit: Floats  # (F, A) what a user of the family is worth to the alternative as a peer
    shown: Floats  # (kind, work, COLUMNS, A) what enters utility


class Board(NamedTuple):
    """The A alternatives of a month, and what all firms know beside them."""

    offerings: Table  # (A) of OFFERING
    columns: Columns
    closed: NDArray[np.int64]  # (1) how many alternatives are closed
    position: NDArray[np.int64]  # (slots) an offering's place on the board, or -1
    compatibility: Floats  # (F, F) worth of a user of the second to one of the first
    growth: Floats  # (work) volume relative to the start
    custom: Floats  # (work) need for adaptation this month


class Tally(NamedTuple):
    """Sums over firms of one month; money, volume, skill and utility in units of 2^-20."""

    offerings: Table  # (A) of OFFERING_TALLY
    kinds: Table  # (firm kinds) of KIND_TALLY
    large: NDArray[np.int64]  # (3) large firms with AI; with 3 families or more; with any open
    access: NDArray[np.int64]  # (SIZE_CLASSES, 2) firms by size class, and the quality they use


def empty_columns(alternatives: int, families: int) -> Columns:
    """Columns for so many alternatives and families, to be filled."""
    return Columns(
        family=np.empty(alternatives, np.int64),
        lineage=np.empty(alternatives, np.int64),
        foreign=np.empty(alternatives, np.int64),
        support=np.empty(alternatives),
        security=np.empty(alternatives),
        compliance=np.empty(alternatives),
        fit=np.empty((families, alternatives)),
        shown=np.empty((_KINDS, _WORKS, len(COLUMNS), alternatives)),
    )


def empty_board(alternatives: int, families: int) -> Board:
    """A board for so many alternatives and families, to be filled."""
    return Board(
        offerings=np.zeros(alternatives, OFFERING),
        columns=empty_columns(alternatives, families),
        closed=np.zeros(1, np.int64),
        position=np.empty(3 * families, np.int64),
        compatibility=np.empty((families, families)),
        growth=np.empty(_WORKS),
        custom=np.empty(_WORKS),
    )


def plain(board: Board) -> tuple[Any, ...]:
    """The board as tuples without names: handing these to a compiled rule costs a sixth."""
    return (board.offerings, tuple(board.columns), *board[2:])


@compiled
def named(parts: tuple[Any, ...]) -> Board:
    """The board of its `plain` tuples, in compiled rules."""
    offerings, columns, closed, position, compatibility, growth, custom = parts
    return Board(offerings, Columns(*columns), closed, position, compatibility, growth, custom)


def empty_tally(alternatives: int) -> Tally:
    """A tally of zeros for so many alternatives."""
    return Tally(
        offerings=np.zeros(alternatives, OFFERING_TALLY),
        kinds=np.zeros(_KINDS, KIND_TALLY),
        large=np.zeros(3, np.int64),
        access=np.zeros((SIZE_CLASSES, 2), np.int64),
    )


def sum_of(tallies: list[Tally]) -> Tally:
    """The first tally, with all others added to it; every number in a tally is an integer."""
    for other in tallies[1:]:
        for total, part in zip(tallies[0], other, strict=True):
            whole = total.view(np.int64)
            whole += part.view(np.int64)
    return tallies[0]
