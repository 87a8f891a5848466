"""A run: when it starts, how long it is, how fine a step is, and what counts as winning."""

from typing import Literal

from openclosed.sim.parameters.base import Group, fixed, parameter
from openclosed.sim.parameters.dates import Month, month_after

MOST_STEPS = 32_000
"""Steps of a run, at most: firms keep their dates as numbers of 16 bits."""

# fmt: off


class EndingRule(Group):
    """The rule by which a run is judged; symmetric between the camps."""

    #                              default low   high  unit      meaning, source
    win_threshold:  float =  fixed(2 / 3,  0.5,  1,    "",       "Share of the market with which a camp wins.")
    window:         float =  fixed(24.0,   0.05, 1200, "months", "Last months over which shares are averaged.")
    minimum_market: float =  fixed(0.1,    0,    1,    "",       "Smallest share of potential workloads served at which there is a market.")
    measure:      Literal["workloads", "tokens", "spend", "purchased_tokens", "purchased_spend"] = parameter("workloads", "Measure by which the headline judges a run.")


class Clock(Group):
    """Time. Hazards are per year, so results converge as steps get shorter."""

    #                               default low   high  unit      meaning, source
    start:           Month = parameter("2023-01", "First month of the run.", unit="YYYY-MM", source="first survey in the data")
    horizon:         float =  fixed(120.0,  0.05, 6000, "months", "Length of a run.")
    months_per_step: float =  fixed(1.0,    0.05, 12,   "months", "Length of one step.")

    @property
    def steps(self) -> int:
        """Number of steps in a run, at least one."""
        return max(1, round(self.horizon / self.months_per_step))

    def month(self, step: int) -> Month:
        """The calendar month "2023-01" of a step, counted from 0."""
        return month_after(self.start, step * self.months_per_step)

    @property
    def last_month(self) -> Month:
        """The calendar month of the last step."""
        return self.month(self.steps - 1)

    @property
    def years_per_step(self) -> float:
        """Length of one step in years."""
        return self.months_per_step / 12.0
