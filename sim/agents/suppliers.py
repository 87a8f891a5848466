"""Who plays on the side of supply: vendors and communities, with the families of their models."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.community import Community
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.randomness import VENDOR, standard_normal_at
from openclosed.sim.state.event_log import EventLog
from openclosed.sim.state.market import NOBODY, Cells, Market, MarketCells
from openclosed.sim.state.step_context import StepContext


class Suppliers:
    """The agents over the tables of a market, by name.

    Args:
        model: the Mesa model that agents belong to.
        market: the tables in which each has a row.
    """

    def __init__(
        self, model: Any, context: StepContext, market: Market, event_log: EventLog
    ) -> None:
        """Nobody plays yet."""
        self.model, self.context, self.market, self.event_log = model, context, market, event_log
        self.cells = MarketCells(*map(Cells, market[:3]))
        self.family_names: list[str] = []
        self.vendors: list[Vendor] = []
        self.communities: list[Community] = []
        self.usual_markups: dict[int, float] = {}  # of vendors that ask another for now
        self.compatibility = (
            context.in_force.network.open_compatibility
        )  # of different open families

    def active_vendors(self) -> list[Vendor]:
        """Vendors in business, in order of their entry."""
        active = self.market.vendors["active"].tolist()
        return [vendor for vendor in self.vendors if active[vendor.row]]

    def active_communities(self) -> list[Community]:
        """Communities that exist, in order of their founding."""
        active = self.market.communities["active"].tolist()
        return [community for community in self.communities if active[community.row]]

    def add_family(
        self, name: str, capability: float, *, like: int | None = None, **values: Any
    ) -> int | None:
        """Bring a family into the market; returns its row, or None when there is no room.

        Args:
            name: its name in events and tables.
            capability: reached and published, points.
            like: row of the family whose attributes, history and lineage it takes over.
            values: columns to set, over those of `like`.
        """
        families, step = self.market.families, self.context.step
        f = len(self.family_names)
        if f == families.size:
            self.event_log.log_no_room("families", f)
            return None
        self.family_names.append(name)
        if like is not None:
            families[f] = families[like]
            for column in ("users", "usage", "own_hosted", "released", "tier"):
                families[column][f] = 0.0
            self.market.history[:, f] = self.market.history[:, like]
            self.market.usable[:, f] = self.market.usable[:, like]
        else:
            families["root"][f] = f
            families["pace"][f] = 1.0
            families["trust"][f] = self.context.in_force.security.trust_base
            families["in_use"][f] = capability
            for record in (self.market.history, self.market.usable):
                record[: step + 1, f] = capability if step == 0 else -np.inf
        families["flagship"][f] = NOBODY
        families["internal"][f] = families["published"][f] = capability
        families["alive"][f] = 1
        for column_name, value in values.items():
            families[column_name][f] = value
        return f

    def lasting_pace(self, row: int) -> float:
        """A laboratory's lasting luck in research, with mean 1."""
        spread = self.context.parameters.research.pace_spread
        z = standard_normal_at(self.context.seed, row, 0, VENDOR, 0)
        return float(np.exp(spread * z - 0.5 * spread * spread))

    def log_each(self, what: str, column: str) -> None:
        """Put what happened to families this month into the story, by a column of theirs."""
        amounts = self.market.families[column].tolist()
        for name, amount in zip(self.family_names, amounts, strict=False):
            if amount:
                self.event_log.log(what, name, amount)

    def struck_vendors(self, what: str) -> list[Vendor]:
        """Active vendors whom a dated event of this kind hits in this step, each once."""
        if not (names := {shock.who for shock in self.context.due(what)}):
            return []
        return [one for one in self.active_vendors() if "" in names or one.name in names]

    def struck_families(self, what: str) -> NDArray[np.float64]:
        """(F) amount by which dated events of this kind hit each family in this step.

        A name stands for the flagship of the vendor, or for the family of the community.
        """
        families = self.market.families
        hit = np.zeros(families.size)
        shocks = self.context.due(what)
        if not shocks:
            return hit
        for shock in shocks:
            agents: list[Vendor | Community] = [*self.active_vendors(), *self.active_communities()]
            rows = [agent.family for agent in agents if agent.name == shock.who]
            hit[rows if shock.who else slice(None)] += shock.amount
        return np.where(families["alive"] == 1, hit, 0.0)
