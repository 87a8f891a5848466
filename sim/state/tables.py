"""All arrays of a world, and the same as one record, which compiled rules take as one argument."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.handed import Hand, Handed
from sim.state.crowd import Crowd
from sim.state.market import Market, Table
from sim.state.network import Graph
from sim.state.offers import Board
from sim.state.tally import Tally


class TableRecord(NamedTuple):
    """What a world holds in arrays."""

    rules: Any  # that firms follow, `sim.demand.rules.Rules`
    work: Table  # (W) of COHORT
    crowd: Crowd
    graph: Graph
    market: Market
    board: Board  # of the month, or of the last one until its offerings are posted
    tally: Tally  # of the month, or of the last one until firms have decided
    users: NDArray[np.float64]  # (F) workloads on each family last month


class Tables:
    """The arrays under the same names, each of which may be replaced by another."""

    rules: Any
    work: Table
    crowd: Crowd
    graph: Graph
    market: Market
    board: Board
    tally: Tally
    users: NDArray[np.float64]

    def __init__(self, **arrays: Any) -> None:
        """Hold the arrays of a `TableRecord`."""
        self.__dict__.update(TableRecord(**arrays)._asdict())
        self._hand = Hand()

    def as_record(self) -> TableRecord:
        """What is held now."""
        held = self.__dict__
        return TableRecord._make([held[name] for name in TableRecord._fields])

    @property
    def handed(self) -> Handed:
        """The record as compiled rules take it."""
        return self._hand.of(self.as_record())
