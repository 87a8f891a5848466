"""Capability above all."""

from sim.agents.closed_lab import ClosedLab


class Researcher(ClosedLab):
    """Puts four fifths of its margin into research, and little into quality and support."""

    def decide(self) -> None:
        """Split the margin, then set the price as usual."""
        self.research_share, self.quality_share, self.support_share = 0.8, 0.05, 0.1
        super().decide()
