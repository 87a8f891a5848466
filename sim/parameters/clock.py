"""A run's time: calendar months as text, "2025-01", its start, length and steps, and who wins."""

import math
from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from openclosed.sim.parameters.base import Group, fixed, parameter

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


def months_between(first: str, second: str) -> int:
    """Months from `first` to `second`, negative when `second` is earlier."""
    return 12 * (int(second[:4]) - int(first[:4])) + int(second[5:]) - int(first[5:])


def month_after(first: str, months: float) -> str:
    """The calendar month `months` after `first`, before it for a negative number."""
    total = 12 * int(first[:4]) + int(first[5:]) - 1 + math.floor(months + 1e-9)
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def first_day(month: str) -> date:
    """The first day of a calendar month."""
    return date.fromisoformat(f"{month}-01")


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
