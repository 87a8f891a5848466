"""Models for next to nothing, for a while."""

from sim.agents.closed_lab import ClosedLab

LOST = 0.7  # of the largest share it had since it last gave its models away
PART = 0.1  # of the cost of serving


class Giver(ClosedLab):
    """Asks a tenth of cost until its next decision whenever it has lost a third of its share."""

    most, usual = 0.0, 0.0

    def decide(self) -> None:
        """Give away, go back to the price of before, or set the price as usual."""
        self.most = max(self.most, self.usage)
        if not self.sells:
            self.usual = 0.0
        elif self.usual:
            self.markup, self.usual = self.usual, 0.0
        elif self.usage < LOST * self.most:
            self.usual, self.markup, self.most = self.markup, PART, self.usage
        else:
            super().decide()
