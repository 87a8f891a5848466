"""A price below everyone else's."""

from sim.agents.closed_lab import ClosedLab


class Undercutter(ClosedLab):
    """Asks a tenth less over cost than the cheapest rival, but never less than cost."""

    def wanted_markup(self) -> float:
        """Nine tenths of the lowest markup of any rival; its own where it is alone."""
        lowest = min((rival.markup for rival in self.rivals), default=self.markup)
        return max(0.9 * float(lowest), 1.0)
