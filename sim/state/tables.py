"""All tables of a world as one record, which compiled phases take as one argument."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.crowd import Crowd
from sim.state.market import Market, Table
from sim.state.network import Graph
from sim.state.offers import Board
from sim.state.tally import Tally


class PhaseRules(NamedTuple):
    """The parameters of the phases beside adoption, a table of one row each."""

    research: Table
    releases: Table
    assurance: Table
    commerce: Table
    clearing: Table


class Tables(NamedTuple):
    """What a world holds in arrays."""

    rules: Any  # that firms follow, `sim.demand.rules.Rules`
    phases: PhaseRules
    work: Table  # (W) of COHORT
    crowd: Crowd
    graph: Graph
    market: Market
    board: Board  # of the month, or of the last one until its offerings are posted
    tally: Tally  # of the month, or of the last one until firms have decided
    users: NDArray[np.float64]  # (F) workloads on each family last month
