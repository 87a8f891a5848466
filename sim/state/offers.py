"""The offering board: what every firm can read this month.

Alternatives stand in one order: closed ones first, then open ones, each by their slot number, so
that a camp is a range.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.state.kinds import FIRM_KINDS, WORK_KINDS
from sim.state.market import Table
from sim.terms.table import COLUMNS

type Floats = NDArray[np.float64]

MOST_WORKLOADS = 33  # workloads of one firm, none included

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

    columns: Columns  # first, as `plain` has it
    offerings: Table  # (A) of OFFERING
    closed: NDArray[np.int64]  # (1) how many alternatives are closed
    position: NDArray[np.int64]  # (slots) an offering's place on the board, or -1
    compatibility: Floats  # (F, F) worth of a user of the second to one of the first
    growth: Floats  # (work) volume relative to the start
    custom: Floats  # (work) need for adaptation this month


def empty_columns(alternatives: int, families: int) -> Columns:
    """Columns for a number of alternatives and families, to be filled."""
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
    """A board for a number of alternatives and families, to be filled."""
    return Board(
        columns=empty_columns(alternatives, families),
        offerings=np.zeros(alternatives, OFFERING),
        closed=np.zeros(1, np.int64),
        position=np.empty(3 * families, np.int64),
        compatibility=np.empty((families, families)),
        growth=np.empty(_WORKS),
        custom=np.empty(_WORKS),
    )


def plain(board: Board) -> tuple[Any, ...]:
    """The board as tuples without names: handing these to a compiled rule costs half."""
    return (tuple(board.columns), *board[1:])


@compiled
def named(parts: tuple[Any, ...]) -> Board:
    """The board of its `plain` tuples, in compiled rules."""
    return Board(Columns(*parts[0]), *parts[1:])
