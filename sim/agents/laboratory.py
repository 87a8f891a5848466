"""Laboratories, and their motives to open and to close their weights."""

import math
from typing import Any

from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.state.families import published_ago
from openclosed.sim.state.market import NOBODY


class Laboratory(Vendor):
    """A vendor with models of its own, for whom openness is a decision (Lerner and Tirole 2002).

    Delta = z - exp(-psi d) H / (1 + H). Aims beyond sales, z, favour openness; the margin that
    hosts would compete away counts against it: large at the frontier, small for a laggard.
    """

    def openness_payoff(self) -> float | None:
        """Aims minus the margin at risk with the newest model."""
        if self.settings.openness != "strategic" or self.family == NOBODY:
            return None
        return self._payoff(self.model.cells.families["published"][self.family])

    def open_core_payoff(self) -> float | None:
        """The same for the model of some months ago."""
        if self.settings.openness == "fixed" or self.family == NOBODY:
            return None
        model = self.model
        return self._payoff(published_then(model.packed, self.family, model.step_number))

    def _payoff(self, capability: float) -> float:
        model, rules = self.model, self.model.in_force
        frontier, hosts = closed_frontier_and_hosts(model.packed)
        if not rules.pricing.hosting or model.cells.families["fenced"][self.family]:
            hosts = 0
        behind = max(frontier - capability, 0.0)
        at_risk = math.exp(-rules.releases.margin_fade * behind) * hosts / (1.0 + hosts)
        return self.settings.aims - at_risk


class ClosedLab(Laboratory):
    """Starts with closed weights."""


class OpenWeightLab(Laboratory):
    """Starts with open weights and hosts its own family, at the hosts' price."""


@compiled
def published_then(packed: Any, f: int, step: int) -> float:
    """Capability that family `f` had published when an open core's models were new, points."""
    parameters, history = packed.rules.parameters[0], packed.market.history
    return published_ago(parameters, history, f, step, parameters.releases.open_core_lag)


@compiled
def closed_frontier_and_hosts(packed: Any) -> tuple[float, int]:
    """The best published capability of a closed family, or -inf, and the hosts in business."""
    families, vendors = packed.market.families, packed.market.vendors
    frontier, hosts = -math.inf, 0
    for f in range(families.size):
        if families[f].alive and not families[f].open:
            frontier = max(frontier, families[f].published)
    for v in range(vendors.size):
        hosts += vendors[v].active & vendors[v].hosts
    return frontier, hosts
