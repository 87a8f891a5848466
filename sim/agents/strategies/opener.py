"""Open weights as a weapon."""

from sim.agents.closed_lab import ClosedLab

BEHIND = 3.0  # points


class Opener(ClosedLab):
    """Publishes its weights once it trails by three points, and hardly ever takes that back."""

    def openness_payoff(self) -> float | None:
        """All speaks for it once it trails so far that its models sell badly anyway."""
        is_open = self.model.cells.families["open"][self.family]
        return 1.0 if is_open or self.capability_gap >= BEHIND else -1.0
