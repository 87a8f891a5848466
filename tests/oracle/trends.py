"""How far yearly rates have carried since the start: each month adds its own rate."""

from sim.parameters import Parameters
from sim.state.kinds import WORK_KINDS
from tests.oracle.population import work_kind


class Trends:
    """Sums of rates over time; [work] is a kind of work."""

    def __init__(self) -> None:
        """At the start nothing has moved."""
        self.volume = [0.0] * len(WORK_KINDS)  # log of the growth of demand
        self.need = [0.0] * len(WORK_KINDS)  # points
        self.custom = [0.0] * len(WORK_KINDS)  # log of the fall of the need for adaptation
        self.engineering = 0.0  # log of the fall of the cost of engineering

    def carry_on(self, now: Parameters) -> None:
        """Add a month."""
        years = now.clock.years_per_step
        for w in range(len(WORK_KINDS)):
            work = work_kind(now, w)
            self.volume[w] += work.volume_growth * years
            self.need[w] += work.need_slope * years
            self.custom[w] += work.custom_fade * years
        self.engineering += now.commerce.engineering_fall * years
