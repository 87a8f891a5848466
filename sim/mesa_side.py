"""The model for Mesa's tools: sets of agents, Mesa's methods, its collector and its seeds."""

from typing import TYPE_CHECKING, Any, cast

import mesa
import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents import Community, Firm, Vendor
from openclosed.sim.agents.firms import CLASSES, FirmSet, firm_graph, firms_of
from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.outcomes import NAMES
from openclosed.sim.state.families import retire
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import NOBODY, WITHOUT_AI
from openclosed.sim.supply.entry import close_down

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


class RecordCollector(mesa.DataCollector):
    """A collector that already holds every outcome of every month so far."""

    def __init__(self, record: NDArray[np.float64], names: tuple[str, ...]) -> None:
        """Take over a record of shape (months, outcomes)."""
        super().__init__()
        columns: list[list[Any]] = record.T.tolist()
        self.model_vars = dict(zip(names, columns, strict=True))
        self._collection_steps = list(range(1, len(record) + 1))

    def get_model_vars_dataframe(self) -> "pd.DataFrame":
        """One row per month, one column per outcome; Mesa's own fails without its reporters."""
        import pandas as pd

        return pd.DataFrame(self.model_vars)


class MesaSide(mesa.Model[Any, Any]):
    """The Mesa part of the model: firms are rows, and become agents only when accessed."""

    _ready = False  # from when on firms are among the agents
    _collector: mesa.DataCollector | None = None

    suppliers: Suppliers
    if TYPE_CHECKING:
        record: Any
        firm_table: Any

    @property
    def datacollector(self) -> mesa.DataCollector:
        """The record as Mesa's collector; your own one, set here, collects after each step."""
        return self._collector or RecordCollector(self.record, NAMES)

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector = collector

    @property
    def agents(self) -> Any:
        """All agents; firms are created when accessed."""
        if not self._ready:
            return super().agents
        firms: list[Any] = [one for kind in CLASSES for one in firms_of(cast("Any", self), kind)]
        return FirmSet([*firms, *super().agents], self.random)

    @property
    def agents_by_type(self) -> dict[type[Any], Any]:
        """Sets of agents by class; firms are created when accessed."""
        registered = dict(super().agents_by_type)
        if self._ready:
            registered |= {CLASSES[kind]: firms_of(cast("Any", self), kind) for kind in CLASSES}
        return registered

    @property
    def agent_types(self) -> list[type[Any]]:
        """Classes of which there are or were agents."""
        return list(self.agents_by_type)

    def to_networkx(self) -> "nx.Graph[int]":
        """The present firms and their links, as an undirected networkx graph.

        A node is the row of a firm, which `explain` takes; it has the firm's `kind` and
        `state` (none, open_only, closed_only or multihoming).
        """
        return firm_graph(cast("Any", self))

    def register_agent(self, agent: Any) -> None:
        """Register an agent, as Mesa does on creation; see `refuse_to_come`."""
        if self._ready:
            refuse_to_come(self.suppliers, agent)
        super().register_agent(agent)

    def deregister_agent(self, agent: Any) -> None:
        """Remove an agent from the model, as Mesa does; see `take_out`.

        Raises:
            KeyError: when it is not, or no longer, registered; firms never are.
        """
        take_out(self.suppliers, self.firm_table, agent)
        if not isinstance(agent, Firm):
            super().deregister_agent(agent)

    def remove_all_agents(self) -> None:
        """Remove all firms, vendors and communities; the empty market goes on."""
        for agent in list(self.agents):
            agent.remove()
        super().remove_all_agents()


def take_out(suppliers: Suppliers, firm_table: FirmTable, agent: Any) -> None:
    """Remove an agent unless it has left already; agents of other classes are ignored.

    A firm leaves its place empty. A vendor goes out of business. A community
    dissolves: its contributors leave, and a family that nobody else develops ends.
    """
    if isinstance(agent, Firm):
        agent.present, agent.primary = 0, WITHOUT_AI
    elif isinstance(agent, Vendor):
        if agent.active:
            close_down(suppliers, firm_table, agent)
    elif isinstance(agent, Community) and agent.active:
        _dissolve(suppliers, firm_table, agent)


def _dissolve(suppliers: Suppliers, firm_table: FirmTable, community: Community) -> None:
    families, family = suppliers.market.families, int(community.family)
    community.active, community.contributors = 0, 0.0
    families["community"][family] = NOBODY
    if families["vendor"][family] == NOBODY:
        retire(suppliers.market, firm_table, family)


def refuse_to_come(suppliers: Suppliers, agent: Any) -> None:
    """Refuse to register agents that cannot enter the model that way.

    Raises:
        ValueError: for a firm, and for an agent that is registered already or has left.
    """
    if isinstance(agent, Firm):
        raise ValueError(
            f"firm {int(agent.number)} cannot be registered: firms are rows of model.firm_table, "
            "and none comes later"
        )
    if any(agent is one for one in (*suppliers.vendors, *suppliers.communities)):
        raise ValueError(
            f"{agent.name} cannot be registered: it is registered already, or it has left, and "
            "agents that have left do not return"
        )
