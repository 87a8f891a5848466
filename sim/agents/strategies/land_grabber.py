"""Users first, profit later."""

from sim.agents.closed_lab import ClosedLab

LARGE = 0.25  # of all volume


class LandGrabber(ClosedLab):
    """Sells at cost until a quarter of all volume is its own, then asks what others ask."""

    def wanted_markup(self) -> float:
        """Cost while it is small, the usual markup once it is large."""
        return super().wanted_markup() if self.usage >= LARGE else 1.0
