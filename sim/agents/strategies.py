"""Strategies for laboratories, each a few lines: examples to read, copy and compete against."""

from openclosed.sim.agents.vendor import ClosedLab, first_order

__all__ = [
    "CostPlus", "Defender", "Giver", "Holder", "LandGrabber", "Opener", "Researcher", "Skimmer",
    "Undercutter",
]  # fmt: skip


class CostPlus(ClosedLab):
    """Charges cost plus a fixed margin: option `margin`, .5 by default."""

    def wanted_markup(self) -> float:
        """The same markup whatever others do."""
        return 1.0 + float(self.settings.options.get("margin", 0.5))


class Defender(ClosedLab):
    """Answers every loss of volume share with a price cut of a fifth, never below cost."""

    before = 0.0  # its share of all volume at its last decision

    def decide(self) -> None:
        """Cut the price at once if the share has fallen, else set it as usual."""
        lost, self.before = self.usage < self.before, self.usage
        if lost and self.sells:
            lower = max(0.8 * self.markup, 1.0)
            self.markup = min(self.markup, lower, self.settings.price_cap)
        else:
            super().decide()


class Giver(ClosedLab):
    """Charges a tenth of cost until its next decision after losing a third of its share."""

    most = 0.0  # its largest share of all volume since its last giveaway

    def decide(self) -> None:
        """Give models away, or set the price as usual, starting from the earlier price."""
        self.most = max(self.most, self.usage)
        if self.sells and self.usage < 0.7 * self.most:
            self.most = self.usage
            self.set_temporary_markup(0.1)
        else:
            super().decide()


class Holder(ClosedLab):
    """Keeps its initial markup, whatever others do."""

    def wanted_markup(self) -> float:
        """The markup of its settings."""
        return self.settings.markup


class LandGrabber(ClosedLab):
    """Sells at cost until it serves a quarter of all volume, then prices as usual."""

    def wanted_markup(self) -> float:
        """Cost while it is small, the usual markup once it is large."""
        return super().wanted_markup() if self.usage >= 0.25 else 1.0


class Opener(ClosedLab):
    """Opens its weights once it trails by three capability points, and hardly ever closes them."""

    def openness_payoff(self) -> float | None:
        """Opening pays once it trails so far that its models sell badly anyway."""
        is_open = self.model.cells.families["open"][self.family]
        return 1.0 if is_open or self.capability_gap >= 3.0 else -1.0


class Researcher(ClosedLab):
    """Puts four fifths of its margin into research, and little into quality and support."""

    def decide(self) -> None:
        """Split the margin, then set the price as usual."""
        self.research_share, self.quality_share, self.support_share = 0.8, 0.05, 0.1
        super().decide()


class Skimmer(ClosedLab):
    """Charges the price that earns most today; spends on quality and support before research."""

    def wanted_markup(self) -> float:
        """The markup of the static first-order condition, which ignores future customers."""
        return first_order(self.markup, self.sales, self.sales_response)

    def decide(self) -> None:
        """Split the margin, then set the price."""
        self.research_share, self.quality_share, self.support_share = 0.3, 0.2, 0.4
        super().decide()


class Undercutter(ClosedLab):
    """Undercuts the lowest markup of its rivals by a tenth, but never prices below cost."""

    def wanted_markup(self) -> float:
        """Nine tenths of the lowest rival markup; its own if it has no rival."""
        lowest = min((rival.markup for rival in self.rivals), default=self.markup)
        return max(0.9 * float(lowest), 1.0)
