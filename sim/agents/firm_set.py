"""Sets of firms for Mesa's tools, with agents created only on access, and their graph."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from mesa.agentset import AbstractAgentSet

from openclosed.sim.agents.firm import Enterprise, Firm, Startup
from openclosed.sim.agents.model_view import ModelView, Row
from openclosed.sim.state.kinds import FIRM_KINDS

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = {name for name, value in vars(Firm).items() if isinstance(value, Row)}
"""Attributes of a firm that are columns of the firm table."""

CLASSES: dict[str, type[Firm]] = {"enterprises": Enterprise, "startups": Startup}


def firm_at(model: ModelView, row: int) -> Firm:
    """The agent for row `row` of the firm table."""
    return CLASSES[FIRM_KINDS[model.firm_table.kind[row]]](model, row)


def firms_of(model: ModelView, kind: str) -> "FirmSet":
    """All present firms of one kind, as a set that creates its agents on access."""
    firm_table = model.firm_table
    code = FIRM_KINDS.index(kind)
    return FirmSet.over(
        model, np.flatnonzero((firm_table.kind == code) & (firm_table.present == 1))
    )


def firm_graph(model: ModelView) -> "nx.Graph[int]":
    """Present firms by row, linked to their peers."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    for kind in CLASSES:
        for firm in firms_of(model, kind):
            graph.add_node(firm.row, kind=firm.kind, state=firm.state)
    if model.in_force.network.topology == "complete":
        graph.add_edges_from(combinations(graph, 2))
        return graph
    start, neighbour = model.graph
    here = np.repeat(np.arange(len(start) - 1), np.diff(start))
    present = model.firm_table.present.astype(bool)
    linked = (here < neighbour) & present[here] & present[neighbour]
    graph.add_edges_from(zip(here[linked].tolist(), neighbour[linked].tolist(), strict=True))
    return graph


class FirmSet(AbstractAgentSet[Any]):
    """An ordered set of agents; firms in it may still be mere rows of the firm table.

    Aggregates of a column, as in `agg("aware_since", np.mean)`, read the column and create none.
    """

    def __init__(self, agents: Iterable[Any] = (), random: Random | None = None) -> None:
        """Hold the given agents (as Mesa's `select` and `groupby` ask for)."""
        self._model: ModelView | None = None
        self._rows: np.ndarray | None = None
        self._made: dict[Any, None] | None = dict.fromkeys(agents)
        self.random = random or Random(0)  # noqa: S311 as Mesa has it

    @classmethod
    def over(cls, model: ModelView, rows: np.ndarray) -> Self:
        """The firms at `rows` of the firm table."""
        firms = cls((), model.random)
        firms._model, firms._rows, firms._made = model, rows, None
        return firms

    @property
    def _agents(self) -> dict[Any, None]:
        if self._made is None:
            assert self._model is not None
            assert self._rows is not None
            self._made = {firm_at(self._model, int(row)): None for row in self._rows}
        return self._made

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"

    def __len__(self) -> int:
        """Number of agents, without creating any."""
        return (
            len(self._rows) if self._made is None and self._rows is not None else len(self._agents)
        )

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the agents in order of their rows."""
        return iter(self._agents)

    def __getitem__(self, place: int | slice) -> Any:
        """The agent at a place, or a list of those at several."""
        if self._made is not None or self._model is None or self._rows is None:
            return list(self._agents)[place]
        rows = self._rows[place]
        if isinstance(place, slice):
            return [firm_at(self._model, int(row)) for row in rows]
        return firm_at(self._model, int(rows))

    def __contains__(self, agent: object) -> bool:
        """Whether the agent is in the set."""
        return agent in self._agents

    def _update(self, agents: Iterable[Any]) -> Self:
        self._made = dict.fromkeys(agents)
        self._rows = None
        return self

    def add(self, agent: Any) -> None:
        """Add an agent to this set (not to the model)."""
        self._agents[agent] = None

    def discard(self, agent: Any) -> None:
        """Remove an agent from this set, if present."""
        self._agents.pop(agent, None)

    def remove(self, agent: Any) -> None:
        """Remove an agent from this set; KeyError if absent."""
        del self._agents[agent]

    def get(self, attr_names: Any, handle_missing: Any = "error", default_value: Any = None) -> Any:
        """Values of one attribute (or several); a column is read without creating agents."""
        if self._made is None and isinstance(attr_names, str) and attr_names in COLUMNS:
            return getattr(self._model.firm_table, attr_names)[self._rows].tolist()  # type: ignore[union-attr]
        return super().get(attr_names, handle_missing, default_value)

    def shuffle(self, inplace: bool = False) -> "FirmSet":
        """The agents in random order."""
        agents = list(self._agents)
        self.random.shuffle(agents)
        return self._update(agents) if inplace else FirmSet(agents, self.random)

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> "FirmSet":
        """The agents ordered by an attribute or a function."""
        by = (lambda agent: getattr(agent, key)) if isinstance(key, str) else key
        agents = sorted(self._agents, key=by, reverse=not ascending)
        return self._update(agents) if inplace else FirmSet(agents, self.random)

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Results of a method or function for each agent."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self._agents]
        return [method(agent, *args, **kwargs) for agent in self._agents]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "FirmSet":
        """Call a method or function for each agent."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "FirmSet":
        """The same in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self
