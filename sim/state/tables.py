"""All arrays of a model, also packed as one argument for compiled rules."""

from functools import cached_property
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
    """All arrays of a model."""

    rules: Any  # parameters of firms' rules, `sim.demand.rules.Rules`
    work: Table  # (W) of COHORT
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board  # this month's, or last month's until offerings are posted
    tally: Tally  # this month's, or last month's until firms have decided
    users: NDArray[np.float64]  # (F) workloads on each family last month
    liking: NDArray[np.float64]  # (N, F) added to preferences by a user's own model; may be empty


class Tables:
    """The same arrays, each of which can be replaced."""

    rules: Any
    work: Table
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board
    tally: Tally
    users: NDArray[np.float64]
    liking: NDArray[np.float64]

    def __init__(self, **arrays: Any) -> None:
        """Hold the arrays of a `TableRecord`."""
        self.__dict__.update(TableRecord(**arrays)._asdict())

    def __setattr__(self, name: str, value: Any) -> None:
        """Replace an array; compiled rules use the new one from now on."""
        if value is not self.__dict__.get(name):
            self.__dict__[name] = value
            self.__dict__.pop("packed", None)

    def __getstate__(self) -> dict[str, Any]:
        """A copy packs its own arrays."""
        return self.as_record()._asdict()

    def as_record(self) -> TableRecord:
        """The current arrays."""
        held = self.__dict__
        return TableRecord._make([held[name] for name in TableRecord._fields])

    @cached_property
    def packed(self) -> Packed:
        """The record, packed for compiled rules until an array is replaced."""
        return Packed(self.as_record())
