"""When the world starts, how long it runs and how fine a step is."""

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month

MOST_STEPS = 32_000
"""Steps of a run, at most: firms keep their dates as numbers of 16 bits."""


class Clock(Group):
    """The clock. Hazards are per year, so results converge as the step shrinks."""

    start: Month = parameter(
        "2023-01", "First month of the run.", unit="YYYY-MM", source="first survey of the record"
    )
    horizon: float = parameter(
        120.0, "Length of a run.", unit="months", low=0.05, high=6000, fixed=True
    )
    months_per_step: float = parameter(
        1.0, "Length of one step.", unit="months", low=0.05, high=12, fixed=True
    )

    @property
    def steps(self) -> int:
        """Number of steps in a run, at least one."""
        return max(1, round(self.horizon / self.months_per_step))

    @property
    def years_per_step(self) -> float:
        """Length of one step in years."""
        return self.months_per_step / 12.0
