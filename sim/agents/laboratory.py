"""What moves a laboratory to publish its weights, and to take that back."""

import math

from sim.agents.vendor import Vendor
from sim.state.market import NOBODY
from sim.state.published import published_at, steps_in


class Laboratory(Vendor):
    """A vendor with models of its own, for whom openness is a decision (Lerner and Tirole 2002).

    Delta = z - exp(-psi d) H / (1 + H). What speaks for it is z: complements, as clouds or
    advertising, and aims beside sales. What speaks against it is the margin that hosts would
    compete away: large at the frontier, little for a lab that trails.
    """

    def openness_payoff(self) -> float | None:
        """Complements and aims less the margin at risk with the newest model."""
        if self.settings.openness != "strategic" or self.family == NOBODY:
            return None
        return self._payoff(float(self.model.market.families["published"][self.family]))

    def open_core_payoff(self) -> float | None:
        """The same with the model of some months ago."""
        if self.settings.openness == "fixed" or self.family == NOBODY:
            return None
        model, dt = self.model, self.model.in_force.clock.months_per_step
        row = model.step_number + 1 - steps_in(model.in_force.releases.open_core_lag, dt)
        past = model.in_force.research.past_growth
        return self._payoff(published_at(model.market.history, self.family, row, past, dt))

    def _payoff(self, capability: float) -> float:
        families = self.model.market.families
        fenced = families["fenced"][self.family]
        closed = families["published"][(families["alive"] == 1) & (families["open"] == 0)]
        behind = max(float(closed.max(initial=capability)) - capability, 0.0)
        may_host = self.model.in_force.commerce.hosting and not fenced
        hosts = self.model.hosts if may_host else 0
        at_risk = (
            math.exp(-self.model.in_force.releases.margin_fade * behind) * hosts / (1.0 + hosts)
        )
        return float(self.complements) + self.settings.aims - at_risk
