"""Models for next to nothing, for a while."""

from sim.agents.closed_lab import ClosedLab

LOST = 0.7  # of the largest share it had since it last gave its models away
PART = 0.1  # of the cost of serving


class Giver(ClosedLab):
    """Asks a tenth of cost until its next decision whenever it has lost a third of its share."""

    most = 0.0

    def decide(self) -> None:
        """Give away, or set the price as usual, from the price of before."""
        self.most = max(self.most, self.usage)
        if self.sells and self.usage < LOST * self.most:
            self.most = self.usage
            self.ask_for_now(PART)
        else:
            super().decide()
