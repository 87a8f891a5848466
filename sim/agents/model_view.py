"""The model as agents, explanations and Mesa's tools see it, and agents' rows in its tables."""

from random import Random
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.packed import Packed
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import did_you_mean
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import Market, MarketCells, Table
from openclosed.sim.state.network import Graph
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import Demand


class ModelView(Protocol):
    """A Mesa model; `sim.Ecosystem` implements it."""

    context: StepContext
    tables: Tables
    demand: Demand
    seed: np.uint64
    step_number: int
    parameters: Parameters
    in_force: Parameters
    rules: Any
    firm_table: FirmTable
    graph: Graph
    work: Table
    market: Market
    cells: MarketCells
    family_names: list[str]
    vendors: list[Any]
    communities: list[Any]
    usual_markups: dict[int, float]
    random: Random
    phases: tuple[Any, ...]

    @property
    def packed(self) -> Packed:
        """The tables as compiled rules take them."""

    @property
    def frontier(self) -> float:
        """The best published capability, points."""

    @property
    def volume(self) -> float:
        """Volume served last month."""

    @property
    def record(self) -> NDArray[np.float64]:
        """(months so far, outcomes) one row per month."""

    def active_vendors(self) -> list[Any]:
        """Vendors in business, in order of their entry."""

    def offering_name(self, slot: int) -> str:
        """Family and delivery of an offering number, or why there is none."""

    def explain(self, firm: Any, workload: int | None) -> Any:
        """Explain a firm's choices in the present month."""

    def deregister_agent(self, agent: Any) -> None:
        """Remove an agent."""

    def step(self) -> None:
        """Run one month."""


class Forthcoming:
    """An agent that lists its attributes when a missing one is read."""

    if not TYPE_CHECKING:  # type checkers know the attributes

        def __getattr__(self, name: str) -> Any:
            """Raise AttributeError with all existing names."""
            kind = type(self)
            if name.startswith("_") or hasattr(kind, name):  # a property that failed
                return object.__getattribute__(self, name)
            names = {*vars(self), *(one for one in dir(kind) if not callable(getattr(kind, one)))}
            has = sorted(one for one in names if not one.startswith("_"))
            raise AttributeError(
                f"{kind.__name__} has no {name}{did_you_mean(name, has)}; it has {', '.join(has)}"
            )


class Row:
    """An agent attribute that reads and writes one entry of one column of a table.

    The agent names its table in `cells`, and its entry in `row`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else agent.cells[self.name][agent.row]

    def __set__(self, agent: Any, value: float) -> None:
        agent.cells.table[self.name][agent.row] = value


class ColumnRow(Row):
    """The same for columns that are attributes of the agent's `columns`."""

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else getattr(agent.columns, self.name).item(agent.row)

    def __set__(self, agent: Any, value: float) -> None:
        getattr(agent.columns, self.name)[agent.row] = value
