"""A laboratory that sells its models behind an interface."""

from sim.agents.vendor import Vendor


class ClosedLab(Vendor):
    """Keeps its weights; may open them as the laggard's weapon."""

    def wants_to_open(self) -> bool:
        """A lab that trails far enough gives away what it can no longer sell."""
        strategic = self.settings.openness == "strategic"
        return strategic and self.capability_gap >= self.model.now.releases.opening_gap
