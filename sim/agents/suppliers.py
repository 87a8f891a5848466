"""The supply side: vendors and communities, with their model families."""

from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.model_view import Forthcoming, ModelView, Row
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.parameters.suppliers import CommunityParameters
from openclosed.sim.state.event_log import EventLog
from openclosed.sim.state.market import NOBODY, Cells, Market, MarketCells
from openclosed.sim.state.step_context import StepContext


class Community(Forthcoming, mesa.Agent[Any]):
    """Contributors who build, patch and support one open family.

    Every `pricing.decision_months` it may fork (`fork_pressure`) or, as a fork, merge back
    (`merge_readiness`): both are factors on the common hazards, so a subclass changes behaviour
    by overriding one method.
    """

    model: ModelView

    active = Row()
    family = Row()
    contributors = Row()
    joined = Row()
    left = Row()
    grants = Row()
    governance = Row()

    def __init__(
        self, model: ModelView, row: int, name: str, family: int, settings: CommunityParameters
    ) -> None:
        """Take row `row` of the communities' columns, to maintain `family`."""
        super().__init__(model)
        self.row, self.cells = row, model.cells.communities
        self.name = name
        self.settings = settings
        self.active = 1
        self.family = family
        self.governance = settings.governance
        self.contributors = settings.contributors

    def __repr__(self) -> str:
        state = f"{self.contributors:.3g} contributors" if self.active else "dissolved"
        return f"<{type(self).__name__} {self.name}: {state}>"

    @property
    def is_fork(self) -> bool:
        """Whether its family was forked from another that still exists."""
        families, own = self.model.cells.families, self.family
        root = families["root"][own]
        return root != own and bool(families["alive"][root])

    def fork_pressure(self) -> float:
        """Factor on the hazard of a fork: 1 - governance."""
        return float(1.0 - self.governance)

    def merge_readiness(self) -> float:
        """Factor on a fork's hazard of merging back: 1 while its root has a community."""
        families = self.model.cells.families
        return float(families["community"][families["root"][self.family]] >= 0)


class Suppliers:
    """Agents over the market's tables, by name.

    Args:
        model: the Mesa model that agents belong to.
        market: the tables in which each has a row.
    """

    def __init__(
        self, model: Any, context: StepContext, market: Market, event_log: EventLog
    ) -> None:
        """Start without any supplier."""
        self.model, self.context, self.market, self.event_log = model, context, market, event_log
        self.cells = MarketCells(*map(Cells, market[:3]))
        self.family_names: list[str] = []
        self.vendors: list[Vendor] = []
        self.communities: list[Community] = []
        self.usual_markups: dict[int, float] = {}  # of vendors with a temporary price
        # Of different open families.
        self.compatibility = context.in_force.network.open_compatibility

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
        """Add a family to the market; returns its row, or None without room.

        Args:
            name: its name in events and tables.
            capability: reached and published, points.
            like: row of the family whose attributes, history and lineage it inherits.
            values: columns to set, overriding `like`.
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

    def log_each(self, what: str, column: str) -> None:
        """Log what happened to families this month, from one of their columns."""
        amounts = self.market.families[column].tolist()
        for name, amount in zip(self.family_names, amounts, strict=False):
            if amount:
                self.event_log.log(what, name, amount)

    def shocked_vendors(self, what: str) -> list[Vendor]:
        """Active vendors hit by a dated event of this kind in this step, each once."""
        if not (names := {shock.who for shock in self.context.due(what)}):
            return []
        return [one for one in self.active_vendors() if "" in names or one.name in names]

    def shocked_families(self, what: str) -> NDArray[np.float64]:
        """(F) total amount of dated events of this kind for each family in this step.

        A vendor's name stands for its flagship, a community's for its family.
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
