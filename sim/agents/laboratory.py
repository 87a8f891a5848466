"""What moves a laboratory to publish its weights, and to take that back."""

from sim.agents.vendor import Vendor
from sim.state.market import NOBODY


class Laboratory(Vendor):
    """A vendor with models of its own, for whom openness is a decision (Lerner and Tirole 2002).

    Three motives open: it trails and gives away what it can no longer sell; complements, as clouds
    or advertising, earn more than its interface does; or it dominates and publishes an older model
    beside its flagship. Where the motive is gone, the lab may close again.
    """

    @property
    def leads_market(self) -> bool:
        """Whether its flagship has the largest share of all volume, and a large one."""
        share, large = self.usage, self.model.now.releases.open_core_share
        most = float(self.model.market.families["usage"].max())
        return bool(self.family != NOBODY and large <= share == most)

    def wants_to_open(self) -> bool:
        """It trails far enough, or complements at the open side's volume beat its own margin."""
        if self.settings.openness != "strategic":
            return False
        model = self.model
        families = model.market.families
        trails = bool(self.capability_gap >= model.now.releases.opening_gap)
        open_volume = model.volume * float(families["usage"][families["open"] == 1].sum())
        elsewhere = float(self.complements) * model.price_closed * open_volume
        return trails or elsewhere > max(float(self.revenue - self.serving), 0.0)

    def wants_to_close(self) -> bool:
        """It has caught up, and its margin on a sale is above what a unit given away earns."""
        if self.settings.openness != "strategic" or self.family == NOBODY:
            return False
        caught_up = bool(self.capability_gap <= self.model.now.releases.closing_gap)
        margin = float(self.markup) - 1.0
        return caught_up and float(self.complements * self.markup) < margin

    def wants_open_core(self) -> bool:
        """It dominates, so an older model for free keeps others from its ground."""
        return self.settings.openness != "fixed" and self.leads_market
