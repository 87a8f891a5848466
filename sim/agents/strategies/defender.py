"""Lower prices for lost volume."""

from sim.agents.closed_lab import ClosedLab


class Defender(ClosedLab):
    """Answers every loss of volume with a price a fifth lower, but never below cost."""

    before = 0.0  # its share of all volume at its last decision

    def decide(self) -> None:
        """Cut the price at once where the share has fallen, else set it as usual."""
        lost, self.before = self.usage < self.before, self.usage
        if lost and self.sells:
            lower = max(0.8 * self.markup, 1.0)
            self.markup = min(self.markup, lower, self.settings.price_cap)
        else:
            super().decide()
