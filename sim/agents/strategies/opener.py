"""Open weights as a weapon."""

from sim.agents.closed_lab import ClosedLab

BEHIND = 3.0  # points


class Opener(ClosedLab):
    """Publishes its weights as soon as it trails by three points, and never takes that back."""

    def wants_to_open(self) -> bool:
        """Whether it trails far enough that its models sell badly anyway."""
        return self.capability_gap >= BEHIND

    def wants_to_close(self) -> bool:
        """Never."""
        return False
