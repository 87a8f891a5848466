"""Ways to run a laboratory, each a few lines: examples to read, to copy and to play against."""

from openclosed.sim.agents.laboratory import ClosedLab
from openclosed.sim.agents.markups import first_order

__all__ = [
    "CostPlus", "Defender", "Giver", "Holder", "LandGrabber", "Opener", "Researcher", "Skimmer",
    "Undercutter",
]  # fmt: skip


class CostPlus(ClosedLab):
    """Asks the cost of serving and a margin on it: option `margin`, .5 where it is not given."""

    def wanted_markup(self) -> float:
        """The same markup whatever others do."""
        return 1.0 + float(self.settings.options.get("margin", 0.5))


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


class Giver(ClosedLab):
    """Asks a tenth of cost until its next decision whenever it has lost a third of its share."""

    most = 0.0  # its largest share of all volume since it last gave its models away

    def decide(self) -> None:
        """Give away, or set the price as usual, from the price of before."""
        self.most = max(self.most, self.usage)
        if self.sells and self.usage < 0.7 * self.most:
            self.most = self.usage
            self.ask_for_now(0.1)
        else:
            super().decide()


class Holder(ClosedLab):
    """Keeps the price over cost that it began with, whatever others do."""

    def wanted_markup(self) -> float:
        """The markup of its settings."""
        return self.settings.markup


class LandGrabber(ClosedLab):
    """Sells at cost until a quarter of all volume is its own, then asks what others ask."""

    def wanted_markup(self) -> float:
        """Cost while it is small, the usual markup once it is large."""
        return super().wanted_markup() if self.usage >= 0.25 else 1.0


class Opener(ClosedLab):
    """Publishes its weights once it trails by three points, and hardly ever takes that back."""

    def openness_payoff(self) -> float | None:
        """Everything favours opening once it trails so far that its models sell badly anyway."""
        is_open = self.model.cells.families["open"][self.family]
        return 1.0 if is_open or self.capability_gap >= 3.0 else -1.0


class Researcher(ClosedLab):
    """Puts four fifths of its margin into research, and little into quality and support."""

    def decide(self) -> None:
        """Split the margin, then set the price as usual."""
        self.research_share, self.quality_share, self.support_share = 0.8, 0.05, 0.1
        super().decide()


class Skimmer(ClosedLab):
    """Asks the price that earns most today, and spends on quality and support before research."""

    def wanted_markup(self) -> float:
        """The markup of the first-order condition: it does not count on tomorrow's customers."""
        return first_order(self.markup, self.sales, self.sales_response)

    def decide(self) -> None:
        """Split the margin, then set the price."""
        self.research_share, self.quality_share, self.support_share = 0.3, 0.2, 0.4
        super().decide()


class Undercutter(ClosedLab):
    """Asks a tenth less over cost than the cheapest rival, but never less than cost."""

    def wanted_markup(self) -> float:
        """Nine tenths of the lowest markup of any rival; its own where it is alone."""
        lowest = min((rival.markup for rival in self.rivals), default=self.markup)
        return max(0.9 * float(lowest), 1.0)
