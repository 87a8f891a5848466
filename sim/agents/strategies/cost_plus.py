"""A price that follows the cost of serving and nothing else."""

from sim.agents.closed_lab import ClosedLab


class CostPlus(ClosedLab):
    """Asks the cost of serving and a margin on it: option `margin`, .5 where it is not given."""

    def wanted_markup(self) -> float:
        """The same markup whatever others do."""
        return 1.0 + float(self.settings.options.get("margin", 0.5))
