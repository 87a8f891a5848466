"""A laboratory that publishes its weights and lives from what goes with them."""

from sim.agents.vendor import Vendor


class OpenWeightLab(Vendor):
    """Publishes its weights and hosts its family; may close again when it nears the frontier."""

    def decide(self) -> None:
        """Its price follows the hosts' margin, so there is nothing to set."""

    def wants_to_close(self) -> bool:
        """A lab that has caught up can sell what it used to give away."""
        strategic = self.settings.openness == "strategic"
        return strategic and self.capability_gap <= self.model.now.releases.closing_gap
