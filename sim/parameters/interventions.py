"""What comes from outside: policy instruments, and dated events that a scenario sets.

A policy instrument has a strength and the months in which it is in force. All strengths are 0 in
the baseline, since no such policy is in the data: 0 means no intervention, not a mechanism switched
off. Public money is measured in reference research budgets (`research.budget_share`), which grow
with the market.
"""

from typing import Literal, Self

from pydantic import model_validator

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.clock import Month, months_between

BUDGETS = "reference research budgets"

# fmt: off


class Instrument(Group):
    """A policy instrument, in force from `starts` until before `ends`.

    Raises:
        pydantic.ValidationError: also when it would end before it starts.
    """

    #                        default low high  unit meaning, source
    strength: float = number(0.0,    0,  None, "",  "Strength; 0: not used.")
    starts:   Month | None = parameter(None, "First month in force; empty: from the start.", unit="YYYY-MM")
    ends:     Month | None = parameter(None, "First month no longer in force; empty: stays.", unit="YYYY-MM")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValueError(f"ends={self.ends} must be later than starts={self.starts}")
        return self

    def covers(self, start: Month, months: float) -> bool:
        """Whether it may be in force `months` after the run's `start`."""
        begun = self.starts is None or months >= months_between(start, self.starts)
        return begun and (self.ends is None or months < months_between(start, self.ends))


class OpenSubsidy(Instrument):
    """Public money pays contributors to open communities."""

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month for contributors.")


class TransparencyMandate(Instrument):
    """Every family must meet a minimum of transparency about weights, data and code."""

    strength:        float = number(0.0,    0,  1,   "",      "Minimum transparency of every family.")
    disclosure_cost: float = number(0.05,   0,  10,  BUDGETS, "Monthly cost to a vendor of raising transparency from 0 to 1.",
                                                              "assumed; a study for the EU put full compliance of a high-risk system at 17 % of its cost (CEPS 2021)")


class ReleaseLiability(Instrument):
    """A model's maker pays for each of its incidents, whoever runs the copy."""

    strength:   float = number(0.0,    0,  4,   "months of the reference budget", "Damages that the maker pays per incident.",
                                                          "assumed; the most is above the heaviest fine of the EU AI Act (article 99), 7 % of a year's turnover, of a vendor with a quarter of all "
                                                          "revenue")
    deterrence: float = number(0.5,    0,  100, "1/year", "Added hazard that contributors leave a community without a vendor, per month of reference budget of expected damages a year.")


class StateLab(Instrument):
    """Public money for a lab's research while its newest models are open."""

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month.")
    lab:      str   = parameter("continental", "The lab that receives the public money.", fixed=True)


class StandardsSupport(Instrument):
    """Public money helps open families agree on common interfaces."""

    #                           default low   high unit     meaning, source
    strength:    float = number(0.0,    0,    10,  BUDGETS, "Public money a month.")
    half_effect: float = number(0.05,   1e-9, 10,  BUDGETS, "Public money at which half of the largest effect is reached.")
    reach:       float = number(0.8,    0,    1,   "",      "Largest share of the missing compatibility that public money can close (network.open_compatibility).")


class ComputeCap(Instrument):
    """A cap on each vendor's research; what it may not spend stays in cash."""

    strength: float = number(0.0,    0,  1e6, "",  "Reference research budget over the cap: 0 is no cap, 2 a cap of half that budget.")


class OriginRule(Instrument):
    """A share of all firms may not use families of foreign origin."""

    strength:   float = number(0.0,    0,  1,   "",  "Share of firms that may not use foreign models.")
    proof_cost: float = number(0.02,   0,  10,  "share of its payments", "Cost to such a firm of proving the origin of its models.")


class Policy(Group):
    """The instruments; `policy.INSTRUMENT.strength` above 0 uses one."""

    open_subsidy: OpenSubsidy = OpenSubsidy()
    transparency_mandate: TransparencyMandate = TransparencyMandate()
    release_liability: ReleaseLiability = ReleaseLiability()
    state_lab: StateLab = StateLab()
    standards_support: StandardsSupport = StandardsSupport()
    compute_cap: ComputeCap = ComputeCap()
    origin_rule: OriginRule = OriginRule()


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
