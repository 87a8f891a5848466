"""All arrays of a world, and the same as one record, which compiled rules take as one argument."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.packed import Packed
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import Market, Table
from openclosed.sim.state.network import Graph
from openclosed.sim.state.offers import Board
from openclosed.sim.state.tally import Tally


class TableRecord(NamedTuple):
    """What a world holds in arrays."""

    rules: Any  # that firms follow, `sim.demand.rules.Rules`
    work: Table  # (W) of COHORT
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board  # of the month, or of the last one until its offerings are posted
    tally: Tally  # of the month, or of the last one until firms have decided
    users: NDArray[np.float64]  # (F) workloads on each family last month
    liking: NDArray[np.float64]  # (N, F) what a user's own model adds to tastes; empty: nothing


class Tables:
    """The arrays under the same names, each of which may be replaced by another."""

    rules: Any
    work: Table
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board
    tally: Tally
    users: NDArray[np.float64]
    liking: NDArray[np.float64]

    _handed: Packed | None = None

    def __init__(self, **arrays: Any) -> None:
        """Hold the arrays of a `TableRecord`."""
        self.__dict__.update(TableRecord(**arrays)._asdict())

    def __setattr__(self, name: str, value: Any) -> None:
        """Hold another array, which compiled rules take from now on."""
        if value is not self.__dict__.get(name):
            self.__dict__.update({name: value, "_handed": None})

    def __getstate__(self) -> dict[str, Any]:
        """A copy hands over arrays of its own."""
        return self.__dict__ | {"_handed": None}

    def as_record(self) -> TableRecord:
        """What is held now."""
        held = self.__dict__
        return TableRecord._make([held[name] for name in TableRecord._fields])

    @property
    def packed(self) -> Packed:
        """The record as compiled rules take it."""
        packed = self._handed
        if packed is None:
            packed = self.__dict__["_handed"] = Packed(self.as_record())
        return packed
