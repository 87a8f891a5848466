"""Firms and sets of firms for Mesa's tools, and their graph.

An agent is a light view of a row of the firm table, created on access.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet

from openclosed.sim.agents.model_view import ColumnRow, Forthcoming, ModelView, Row
from openclosed.sim.agents.tastes import draw_buffer, family_preferences_of, tastes_of
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import (
    CAMPS,
    DELIVERIES,
    FIRM_KINDS,
    NO_WORKLOAD,
    WITHOUT_AI,
    WORK_KINDS,
)
from openclosed.sim.state.work import kind_of_work, volumes_of
from openclosed.sim.terms.table import TASTES

if TYPE_CHECKING:
    import networkx as nx


class Firm(Forthcoming, mesa.Agent[Any]):
    """One firm. Its state is in the firm table; attributes read and write there.

    Firms are not registered with the model one by one: `model.agents` and `model.agents_by_type`
    create them on access. `unique_id` is the firm's number in the random streams plus one.
    """

    model: ModelView

    number = ColumnRow()
    present = ColumnRow()
    aware_since = ColumnRow()
    primary = ColumnRow()

    def __init__(self, model: ModelView, row: int) -> None:
        """View row `row` of the firm table."""
        self.model = model
        self.row = row
        self.pos = None
        self.unique_id = int(model.firm_table.number[row]) + 1

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in row {self.row}: {self.state}>"

    def __eq__(self, other: object) -> bool:
        """Two views of one firm are the same agent."""
        return (
            isinstance(other, Firm)
            and other.model is self.model
            and other.unique_id == self.unique_id
        )

    def __hash__(self) -> int:
        """By the firm's number."""
        return hash(self.unique_id)

    @property
    def columns(self) -> FirmTable:
        """The firm table."""
        return self.model.firm_table

    @property
    def kind(self) -> str:
        """The kind: enterprise or startup."""
        return FIRM_KINDS[self.model.firm_table.kind[self.row]]

    @property
    def workloads(self) -> list[dict[str, object]]:
        """Each workload: need and kind of its work, monthly volume, and the offering in use."""
        model, firm_table = self.model, self.model.firm_table
        rows: list[dict[str, object]] = []
        growth = np.zeros(model.work.size)
        volumes_of(model.work, model.demand.grown, growth)
        for w, slot in enumerate(firm_table.slot[self.row].tolist()):
            if slot == NO_WORKLOAD:
                continue
            rows.append(
                {
                    "work": WORK_KINDS[kind_of_work(model.work[w])],
                    "need": float(model.work["need"][w]),
                    "volume": float(firm_table.volume[self.row, w] * growth[w]),
                    "offering": model.offering_name(slot),
                    "camp": CAMPS[model.market.families["open"][slot // 3]] if slot >= 0 else "",
                    "delivery": DELIVERIES[slot % 3] if slot >= 0 else "",
                }
            )
        return rows

    @property
    def state(self) -> str:
        """What its workloads use: none, open_only, closed_only or multihoming."""
        slots = self.model.firm_table.slot[self.row]
        families = slots[slots > WITHOUT_AI] // 3
        if families.size == 0:
            return "none"
        camps = self.model.market.families["open"][families]
        return "open_only" if camps.all() else "multihoming" if camps.any() else "closed_only"

    @property
    def tastes(self) -> dict[str, float]:
        """Lasting weight of each concern in utility, and the preference for open."""
        firm, kind = self.model.rules.firm, int(self.model.firm_table.kind[self.row])
        number = np.array([self.number], np.uint64)
        rank = np.array([(self.row + 0.5) / self.model.firm_table.kind.size])
        weight = np.zeros((len(TASTES), 1))
        tastes_of(firm, kind, self.model.seed, number, rank, 1, draw_buffer(1), weight)
        names = [taste.name for taste in TASTES]
        return dict(zip(names, map(float, weight[:, 0]), strict=True))

    @property
    def family_preferences(self) -> dict[str, float]:
        """Preference for each family by name; a fork inherits that of its root."""
        names = self.model.family_names
        taste = np.zeros((len(names), 1))
        spread = self.model.rules.firm["family_preference"][self.model.firm_table.kind[self.row]]
        number, all_of_them = np.array([self.number], np.uint64), np.ones(len(names), np.uint8)
        family_preferences_of(
            self.model.seed, number, spread, all_of_them, 1, draw_buffer(1), taste
        )
        liking = self.model.tables.liking
        own = taste[:, 0] + liking[self.row, : len(names)] if liking.size else taste[:, 0]
        lineage = self.model.market.families["root"][: len(names)]
        return dict(zip(names, map(float, own[lineage]), strict=True))

    def step(self) -> None:
        """Firms do not step one by one. Raises TypeError, which names what to change instead."""
        raise TypeError(
            "Firm.step: firms decide together, in the phases of a month; call model.step(), or "
            "change model.phases"
        )

    def remove(self) -> None:
        """Close down; its place stays empty."""
        self.model.deregister_agent(self)

    def explain(self, workload: int | None = None) -> Any:
        """Explain its choices in the present month; see `Ecosystem.explain`."""
        return self.model.explain(self, workload)


class Enterprise(Firm):
    """An established firm: many workloads, needs compliance and support, perceives slowly."""


class Startup(Firm):
    """A small firm or developer that buys AI by the token: price-sensitive, quick to perceive.

    It may become a vendor.
    """


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
