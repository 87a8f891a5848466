"""An open community, which maintains an open family."""

from typing import Any

import mesa

from openclosed.sim.agents.model_view import Forthcoming, ModelView, Row
from openclosed.sim.parameters.suppliers import CommunityParameters


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
