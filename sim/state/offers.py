"""The board: what every firm can see of this month's offerings.

Closed alternatives come first, then open ones, each by slot number, so a camp is a range.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.state.kinds import FIRM_KINDS
from openclosed.sim.state.market import Table
from openclosed.sim.terms.table import COLUMNS

type Floats = NDArray[np.float64]

MOST_WORKLOADS = 33  # numbers of separately tracked workloads per firm, 0 included

_KINDS = len(FIRM_KINDS)

OFFERING = np.dtype(
    [
        ("slot", "i8"),  # offering number
        ("family", "i8"),
        ("delivery", "i8"),
        ("foreign", "i8"),
        ("alone", "i8"),  # 1 if only its vendor sells it, and sets its price
        ("incident", "i8"),  # 1 if its family had an incident this month
        ("able", "f8", (_KINDS,)),  # capability in use as each kind of firm sees it, points
        ("support", "f8"),  # in [0, 1], as averaged by firms
        ("security", "f8"),  # trust in [0, 1], as averaged by firms
        ("evidence", "f8"),  # of compliance, in [0, 1], as the next
        ("transparency", "f8"),
        ("price", "f8"),  # share of the bill at a price of 1, as the next two
        ("unit_cost", "f8"),  # cost of serving
        ("engineering", "f8"),  # at no skill and volume 1; 0 unless self-hosted
        ("response", "f8", (_KINDS,)),  # volume at the price paid relative to a price of 1
        ("exponent", "f8", (_KINDS,)),  # price elasticity of volume that vendors anticipate
        ("list_price", "f8"),  # money per unit of volume at its own capability
        ("capability", "f8"),  # published, points
        ("pull", "f8"),  # network utility when everyone is a peer
    ]
)


class Columns(NamedTuple):
    """The alternatives as arrays, one per attribute."""

    family: NDArray[np.int64]  # (A)
    lineage: NDArray[np.int64]  # (A) the family from which it was forked, itself if none
    foreign: NDArray[np.int64]  # (A) 0 or 1
    able: Floats  # (kind, A) capability in use as each kind of firm sees it, points
    fit: Floats  # (F, A) compatibility of a peer using the family with the alternative
    shown: Floats  # (kind, COLUMNS, A) what enters utility


class Board(NamedTuple):
    """The A alternatives of a month, and what all firms know besides."""

    columns: Columns
    offerings: Table  # (A) of OFFERING
    closed: NDArray[np.int64]  # (1) how many alternatives are closed
    position: NDArray[np.int64]  # (slots) an offering's place on the board, or -1
    compatibility: Floats  # (F, F) value of a user of the second to a user of the first
    growth: Floats  # (W) factor on a workload's own volume, in units of `scale`
    scale: Floats  # (1) volume of a workload of the largest cohort, and money at its price
    going: Floats  # (W) money per unit of volume at a price of 1, for bills


def empty_board(alternatives: int, families: int, places: int) -> Board:
    """An empty board for a number of alternatives, families and places."""
    return Board(
        columns=Columns(
            family=np.empty(alternatives, np.int64),
            lineage=np.empty(alternatives, np.int64),
            foreign=np.empty(alternatives, np.int64),
            able=np.empty((_KINDS, alternatives)),
            fit=np.empty((families, alternatives)),
            shown=np.empty((_KINDS, len(COLUMNS), alternatives)),
        ),
        offerings=np.zeros(alternatives, OFFERING),
        closed=np.zeros(1, np.int64),
        position=np.empty(3 * families, np.int64),
        compatibility=np.empty((families, families)),
        growth=np.zeros(places),
        scale=np.ones(1),
        going=np.zeros(places),
    )
