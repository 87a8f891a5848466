"""A high price, and the money into what users feel."""

from sim.agents.closed_lab import ClosedLab
from sim.agents.pricing import first_order


class Skimmer(ClosedLab):
    """Asks the price that earns most today, and spends on quality and support before research."""

    def wanted_markup(self) -> float:
        """The markup of the first-order condition: it does not count on tomorrow's customers."""
        return first_order(self.markup, self.sales, self.sales_response)

    def decide(self) -> None:
        """Split the margin, then set the price."""
        self.research_share, self.quality_share, self.support_share = 0.3, 0.2, 0.4
        super().decide()
