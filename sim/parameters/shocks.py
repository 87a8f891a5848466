"""Dated events that a scenario sets from outside."""

from typing import Literal, Self

from pydantic import model_validator

from openclosed.sim.parameters.base import Group, fixed, parameter
from openclosed.sim.parameters.dates import Month

AMOUNTS: dict[str, tuple[float, float, str]] = {
    "release": (0.01, 1000.0, "points"),
    "incident": (1.0, 1000.0, "incidents at each family"),
    "price": (0.01, 100.0, "times the markup"),
    "work": (0.01, 10.0, "of log size above the usual"),
}
"""Minimum, maximum and unit of the amount, for kinds that have one."""

OF_FAMILIES = ("release", "incident")
"""Kinds that can also happen to a community's family; the others happen to vendors."""

# fmt: off


class Shock(Group):
    """An event in one month. A month outside the run does nothing, as in a schedule.

    It happens in the phase where such events normally happen, and is logged. A rule that changes
    at a date is not a shock but a parameter's path: see `schedule`.
    """

    #                      default low high  unit       meaning, source
    month:  Month = parameter(..., "Month in which it happens.", unit="YYYY-MM")
    what:   Literal["release", "incident", "price", "work", "sponsor_exit", "opening", "closing", "fence", "bankruptcy"] = parameter(
            ..., "A jump in published capability, incidents, a price change until the vendor decides again, a large cohort of work at the frontier, a sponsor that leaves its open families, "
                 "weights opened or closed, a licence that forbids others to host, or a bankruptcy.")
    who:    str   = parameter("", "Vendor or community it happens to; empty: all it can happen to.")
    amount: float =  fixed(0.0,    0,  1000, "by kind", "Capability points of a release, incidents at each family, factor on the markup, or log size of work.")

    @model_validator(mode="after")
    def _amount_fits_its_kind(self) -> Self:
        if self.what == "work" and self.who:
            raise ValueError(f"who={self.who} must be left out: work concerns all firms")
        if self.what not in AMOUNTS:
            if self.amount:
                raise ValueError(f"amount={self.amount:g} must be left out: {self.what} has none")
            return self
        low, high, unit = AMOUNTS[self.what]
        if not low <= self.amount <= high or (self.what == "incident" and self.amount % 1):
            raise ValueError(f"amount={self.amount:g} must be {low:g} to {high:g} {unit}")
        return self
