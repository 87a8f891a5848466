"""A price that nothing moves."""

from sim.agents.closed_lab import ClosedLab


class Holder(ClosedLab):
    """Keeps the price over cost that it began with, whatever others do."""

    def wanted_markup(self) -> float:
        """The markup of its settings."""
        return self.settings.markup
